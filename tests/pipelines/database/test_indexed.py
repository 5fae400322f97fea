"""What articles are chosen by: the same ones on each database, by an index where it has one."""

import re

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


PLAN = {
    "postgresql": ("SET LOCAL enable_seqscan = off", "EXPLAIN"),
    "sqlite": ("", "EXPLAIN QUERY PLAN"),
}


@pytest.mark.parametrize("database_url", PLAN, indirect=True)
def test_the_articles_of_a_university_are_met_in_their_order(engine):
    before, explain = PLAN[engine.dialect.name]
    order = newest_first(engine.dialect)
    listed = select(article.c.id).where(is_of("云河大学")).order_by(*order).limit(20)
    with engine.begin() as connection:
        if before:
            connection.execute(text(before))
        asked = listed.compile(engine, compile_kwargs={"literal_binds": True})
        plan = str(connection.execute(text(f"{explain} {asked}")).all())
    assert "ix_article_university" in plan
    assert not re.search(r"\b[Ss]ort\b|B-TREE", plan)
