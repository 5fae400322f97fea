"""How often sources publish, and what is expected of a crawl of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from crawler.items import Article, Page
from pipelines.accounts import Entry
from pipelines.database.tables import habit
from pipelines.habits import due, learn, unmet
from pipelines.storage import store
from tests.pipelines.rows import new_run
from tests.pipelines.test_newest import rows_of

NOW = datetime(2024, 6, 14, 12, tzinfo=UTC)
TODAY = NOW.date()
BEFORE, AFTER = NOW - timedelta(days=30), NOW + timedelta(minutes=5)


def story(number, source="a", page=True, at=BEFORE, **fields):
    body = f"{source} {number}".encode()
    fields = {"title": f"第{number}次会议", "text": 20 * "会", "published": TODAY} | fields
    kept = Page(f"http://{source}/{number}", body, "utf-8", at) if page else None
    return Article(key=f"{source}/{number}", source=source, page=kept, **fields)


def test_a_source_is_looked_at_twice_for_each_article(engine):
    days = [TODAY - timedelta(days=number) for number in range(10)]
    store(engine, [story(number, published=day) for number, day in enumerate(days)])
    store(engine, [story(90, published=date(2019, 1, 1)), story(91, published=None)])
    store(engine, [story(92, source="b")])
    for _ in range(2):
        with engine.begin() as connection:
            assert sorted(learn(connection, "a", NOW)) == sorted(days)
            (row,) = connection.execute(select(habit)).all()
    assert row.source == "a"
    assert row.articles_per_week == pytest.approx(70 / 9, abs=0.01)
    assert row.cadence_hours == 11  # 168 hours / 7.78 / 2
    assert row.visited_at == NOW
    assert row.due_at == NOW + timedelta(hours=10, minutes=30)  # before an hourly timer is late


def test_a_source_of_which_nothing_is_known_is_looked_at_once_a_day(engine):
    with engine.begin() as connection:
        assert learn(connection, "new", NOW) == []
        assert connection.scalar(select(habit.c.cadence_hours)) == 24


def test_the_cadence_of_the_register_stands_above_habit(engine):
    store(engine, [story(n, published=TODAY - timedelta(days=n)) for n in range(10)])
    with engine.begin() as connection:
        learn(connection, "a", NOW, 3)
        (row,) = connection.execute(select(habit)).all()
        times = due(connection)
    assert (row.cadence_hours, row.articles_per_week) == (3, pytest.approx(70 / 9, abs=0.01))
    assert times == {"a": NOW + timedelta(hours=2, minutes=45)}


def test_what_was_expected_and_not_met_is_told(engine):
    store(engine, [story(n) for n in range(10)])
    store(engine, [story(n, at=AFTER, published=None) for n in (20, 21)])
    silent = [TODAY - timedelta(days=day) for day in range(80, 180, 2)]
    with engine.begin() as connection:
        number = new_run(connection)
        rows_of(connection, number, "a", [("failed", "challenge"), ("skipped", "challenge")])
        found = unmet(connection, "a", silent, TODAY, read=True)
        unreadable = unmet(connection, "a", silent, TODAY, read=False)
        assert unmet(connection, "b", [TODAY] * 20, TODAY, read=True) == []
    assert found == [
        Entry("findings", sentence)
        for sentence in (
            "Almost nothing was published since 2024-03-26, far less than before.",
            "The newest articles could not be read: challenge.",
            "The newest articles lack a published, which those before had.",
        )
    ]
    assert unreadable == [found[0], found[2]]
