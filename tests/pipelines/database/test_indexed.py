"""What articles are chosen by: the same ones on each database, by an index where it has one."""

import pytest
from sqlalchemy import select, text

from pipelines.database.indexed import BEGINNING, is_about, is_of
from pipelines.database.tables import article
from pipelines.export.records import Selection, in_sql
from pipelines.search.hits import newest_first
from pipelines.storage import store
from tests.pipelines.search.test_hits import story

LONG = "云" * BEGINNING


def chosen(engine, condition):
    with engine.connect() as connection:
        return list(connection.scalars(select(article.c.title).where(condition)))


@pytest.mark.parametrize("name", ["云河大学", LONG[1:], LONG, LONG + "河", "%", "'", "\\", "𠮷"])
def test_a_university_is_known_by_its_whole_name(engine, name):
    others = [name[:-1], name + "院", LONG + "青", None]
    names = dict(enumerate([name, *others]))
    store(engine, [story(str(k), str(k), "文", university=n) for k, n in names.items()])
    assert chosen(engine, is_of(name)) == ["0"]


@pytest.mark.parametrize("topic", ["党建", "%", "_", "\\", "'", "𠮷", "a/b"])
def test_a_topic_is_known_by_its_whole_name(engine, topic):
    topics = [["别的", topic], [topic + "工作"], [topic[:-1]], [], [f'"{topic}"']]
    store(engine, [story(str(k), str(k), "文", topics=t) for k, t in enumerate(topics)])
    assert chosen(engine, is_about(topic)) == ["0"]


def test_the_condition_is_printed_in_words_of_sqlite():
    printed = in_sql(Selection(university="云河大学", topic="党建", everything=True))
    assert "article.university = '云河大学'" in printed
    assert "LIKE" in printed


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_meets_the_articles_of_a_university_in_their_order(engine):
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        listed = (
            select(article.c.id).where(is_of("云河大学")).order_by(*newest_first(engine.dialect))
        )
        asked = listed.limit(20).compile(engine, compile_kwargs={"literal_binds": True})
        plan = "\n".join(connection.scalars(text(f"EXPLAIN {asked}")))
    assert "ix_article_university" in plan
    assert "Sort" not in plan
