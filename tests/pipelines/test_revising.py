from datetime import timedelta

import pytest
from sqlalchemy import select

from crawler.items import Article, Image
from pipelines.database.tables import article, article_version
from pipelines.revising import revise
from pipelines.storage import store
from tests.pipelines.test_storage import NOON, story


def rows(engine, table=article):
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def revised(engine, old, **fields):
    found = {"title": "党员大会召开", "text": "支部召开党员大会。"}
    found |= {"original_text": "支部召开党员大会。"} | fields
    with engine.begin() as connection:
        return revise(connection, [(old, Article(**found))])


@pytest.fixture
def old(engine):
    store(engine, [story(flags={"losses": [["党", 1]]}, images=[Image("http://x/1.jpg")])])
    return rows(engine)[0]


SAME = {"flags": {"losses": (("党", 1),)}, "images": [Image("http://x/1.jpg")]}


def test_what_reads_the_same_is_not_written(engine, old):
    assert revised(engine, old, **SAME) == ["unchanged"]
    assert rows(engine) == [old]


def test_a_text_that_reads_otherwise_is_a_new_version_of_the_same_fetch(engine, old):
    assert revised(engine, old, **SAME | {"text": "支部召开了大会。"}) == ["changed"]
    (row,) = rows(engine)
    assert (row["version"], row["text"]) == (2, "支部召开了大会。")
    for name in ("id", "key_sha256", "page_id", "first_seen", "last_seen", "fetched_at"):
        assert row[name] == old[name]
    (version,) = rows(engine, article_version)
    assert (version["version"], version["text"]) == (1, "支部召开党员大会。")
    assert (version["page_id"], version["fetched_at"]) == (old["page_id"], old["fetched_at"])


def test_other_fields_are_written_in_place(engine, old):
    assert revised(engine, old, authors=["杨阳"], flags={"hijacked": {"brand": "某某"}}) == [
        "amended"
    ]
    (row,) = rows(engine)
    assert (row["version"], row["authors"], row["hijacked"]) == (1, ["杨阳"], True)
    assert row["images"] == []
    assert rows(engine, article_version) == []


def test_what_a_crawl_stored_meanwhile_is_left_alone(engine, old):
    store(engine, [story(body="爬到的新文。", at=NOON + timedelta(days=1))])
    after = rows(engine)
    assert revised(engine, old, text="重读的文。") == ["overtaken"]
    assert rows(engine) == after


def test_what_is_not_there_any_more_is_left_alone(engine, old):
    assert revised(engine, old | {"id": 1000}) == ["overtaken"]


def test_half_a_character_is_stored_as_any_crawl_stores_it(engine, old):
    assert revised(engine, old, **SAME | {"title": "题\ud800\x00"}) == ["changed"]
    assert rows(engine)[0]["title"] == "题\ufffd\ufffd"
