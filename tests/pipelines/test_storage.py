import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, text

from crawler.items import Article, Image, Page
from pipelines.database.tables import article, article_version, page
from pipelines.frontier import next_visit
from pipelines.storage import store, store_all
from tests.pipelines.rows import Walk, item

NOON = datetime(2024, 6, 14, 12, tzinfo=UTC)


def story(key="a.example/1", body="支部召开党员大会。", at=NOON, **fields):
    html = f"<p>{body}</p>".encode("utf-8", "surrogatepass")
    fields.setdefault("title", "党员大会召开")
    return Article(
        key=key,
        text=body,
        original_text=body,
        page=Page("http://a.example/1", html, "utf-8", at, 200, {"Content-Type": "text/html"}),
        **fields,
    )


def rows(engine, table):
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def test_every_field_comes_back_as_it_was_stored(engine):
    store(
        engine,
        [
            story(
                url="http://a.example/1",
                university="云河大学",
                published=date(2024, 6, 14),
                authors=["杨阳", "𠮷田"],
                images=[Image("http://a.example/1.jpg", "会场")],
                flags={"hijacked": {"brand": "某某网"}},
                repairs={"script": 3},
            )
        ],
    )
    (row,) = rows(engine, article)
    assert row["university"] == "云河大学"
    assert row["published"] == date(2024, 6, 14)
    assert row["authors"] == ["杨阳", "𠮷田"]
    assert row["images"] == [{"url": "http://a.example/1.jpg", "caption": "会场"}]
    assert row["flags"] == {"hijacked": {"brand": "某某网"}}
    assert row["hijacked"] is True
    assert row["version"] == 1
    assert row["first_seen"] == row["last_seen"] == row["fetched_at"] == NOON
    (raw,) = rows(engine, page)
    assert zlib.decompress(raw["body"]) == "<p>支部召开党员大会。</p>".encode()


def test_the_same_text_again_is_only_seen_again(engine):
    assert store(engine, [story()]) == ["stored"]
    later = NOON + timedelta(days=1)
    assert store(engine, [story(at=later)]) == ["unchanged"]
    (row,) = rows(engine, article)
    assert (row["version"], row["first_seen"], row["last_seen"]) == (1, NOON, later)
    assert rows(engine, article_version) == []


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(engine):
    store(engine, [story()])
    later = NOON + timedelta(days=1)
    assert store(engine, [story(body="支部召开了党员大会。", at=later)]) == ["changed"]
    (row,) = rows(engine, article)
    assert (row["version"], row["text"], row["first_seen"]) == (2, "支部召开了党员大会。", NOON)
    (old,) = rows(engine, article_version)
    assert (old["version"], old["text"], old["fetched_at"]) == (1, "支部召开党员大会。", NOON)


def test_a_page_that_has_lost_its_text_takes_none_from_its_story(engine):
    store(engine, [story()])
    later = NOON + timedelta(days=1)
    empty = {"body": "", "flags": {"empty_body": {"why": "nothing was read"}}}
    assert store(engine, [story(at=later, **empty)]) == ["unchanged"]
    (row,) = rows(engine, article)
    assert (row["version"], row["text"], row["last_seen"]) == (1, "支部召开党员大会。", later)
    assert rows(engine, article_version) == []
    store(engine, [story(key="a.example/2", **empty)])
    assert store(engine, [story(key="a.example/2", at=later)]) == ["changed"]


def test_a_new_page_without_a_text_is_soon_asked_for_whole(engine):
    now = datetime.now(UTC)
    headers = {"ETag": '"1"', "Last-Modified": "Fri, 14 Jun 2024 12:00:00 GMT"}
    with engine.begin() as connection:
        walk = Walk(connection)
        urls = ["http://a.example/1.htm", "http://a.example/2.htm"]
        walk.read(1, [item(number, published=now.date()) for number in (1, 2)], more=False)
        for url, body in zip(urls, ("（记者 杨阳）", "支部" * 10), strict=True):
            told = story(url, body, now, published=now.date(), request_id=walk.rows()[url].id)
            told.page = replace(told.page, headers=headers)
            store_all(connection, walk.run, [told])
        empty, full = (walk.rows()[url] for url in urls)
    assert timedelta(hours=11) < empty.due_at - now < timedelta(hours=13)
    assert (empty.etag, empty.last_modified) == (None, None)
    assert full.due_at == next_visit(now.date(), now)
    assert (full.etag, full.last_modified) == tuple(headers.values())


def test_one_story_twice_in_a_batch_is_stored_once(engine):
    assert store(engine, [story(), story(), story(key="b.example/1")]) == [
        "stored",
        "unchanged",
        "stored",
    ]
    assert len(rows(engine, article)) == 2


def test_a_story_met_in_another_column_keeps_the_place_where_it_was_found_first(engine):
    store(engine, [story(url="http://a.example/c1a1", source="news", section="要闻")])
    store(engine, [story(url="http://a.example/c2a1", source="party", section="党建")])
    (row,) = rows(engine, article)
    assert (row["url"], row["source"], row["section"]) == ("http://a.example/c1a1", "news", "要闻")


def test_keys_that_differ_in_case_alone_are_two_stories(engine):
    assert store(engine, [story(key="a.example/A"), story(key="a.example/a")]) == ["stored"] * 2


def test_what_a_database_cannot_store_as_text_is_replaced(engine):
    store(engine, [story(body="党\x00建\ud800𠮷", title="题\x00")])
    (row,) = rows(engine, article)
    assert row["text"] == "党\ufffd建\ufffd𠮷"
    assert row["title"] == "题\ufffd"


def test_a_text_of_a_megabyte_is_stored_whole(engine):
    long = "党" * 400_000
    store(engine, [story(body=long)])
    assert rows(engine, article)[0]["text"] == long


def test_hostile_text_is_text(engine):
    evil = "'); DROP TABLE article; --"
    store(engine, [story(title=evil, key=evil)])
    assert rows(engine, article)[0]["title"] == evil
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM article")) == 1
