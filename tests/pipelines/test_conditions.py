"""What is a condition, and what is refused; the databases themselves say what columns there are."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from crawler.items import Article
from pipelines.conditions import ConditionError, condition
from pipelines.database.reading import snapshot
from pipelines.database.tables import article
from pipelines.storage import store


@pytest.mark.parametrize(
    "given",
    [
        "1=1; DROP TABLE article",
        "1=1 -- ",
        "1=1 /* */",
        "1=1 # ",
        "1=1) OR (1=1",
        "(1=1",
        "id IN (SELECT id FROM page)",
        "id IN (sElEcT id FROM page)",
        "EXISTS (TABLE page)",
        "id IN (VALUES (1))",
        "title = 'a\\' OR 1=1",
        'title = "a\\" OR 1=1',
        "title = 'open",
        "title = $$a$$",
        "title = :name",
        "@@version = {x}",
        "",
        "   ",
    ],
)
def test_what_is_no_condition_is_refused(given):
    with pytest.raises(ConditionError) as caught:
        condition(given)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "titles"),
    [
        ("title LIKE '%党课%'", ["支部党课"]),
        ("title = '100% : ; -- /* ''引'' SELECT'", ["100% : ; -- /* '引' SELECT"]),
        (
            "(version = 1 AND url IS NULL) OR title <> title",
            ["支部党课", "100% : ; -- /* '引' SELECT"],
        ),
        ("id % 2 = 1", ["支部党课"]),
    ],
)
def test_a_condition_is_that_of_the_database(engine, given, titles):
    stories = ["支部党课", "100% : ; -- /* '引' SELECT"]
    store(engine, [Article(key=title, title=title) for title in stories])
    query = select(article.c.title).where(condition(given)).order_by(article.c.id)
    with snapshot(engine) as connection:
        assert list(connection.scalars(query)) == titles


def test_a_snapshot_cannot_be_written_and_the_next_connection_can(engine):
    store(engine, [Article(key="1", title="一")])
    with snapshot(engine) as connection, pytest.raises(DBAPIError):
        connection.execute(text("DELETE FROM article"))
    store(engine, [Article(key="2", title="二")])
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(article)) == 2
