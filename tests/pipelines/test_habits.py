"""How often sources publish, and what is expected of a crawl of them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from crawler.items import Article, Page
from pipelines.accounts import Account, Entry
from pipelines.database.tables import habit, run
from pipelines.habits import learn, shares, unmet
from pipelines.storage import store
from tests.pipelines.rows import new_run

NOW = datetime(2024, 6, 14, 12, tzinfo=UTC)
TODAY = NOW.date()
BEFORE, AFTER = NOW - timedelta(days=30), NOW + timedelta(minutes=5)


def story(number, source="a", page=True, at=BEFORE, **fields):
    body = f"{source} {number}".encode()
    fields = {"title": f"第{number}次会议", "text": "会", "published": TODAY} | fields
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
    assert (row.visited_at, row.due_at) == (NOW, NOW + timedelta(hours=11))


def test_a_source_of_which_nothing_is_known_is_looked_at_once_a_day(engine):
    with engine.begin() as connection:
        assert learn(connection, "new", NOW) == []
        assert connection.scalar(select(habit.c.cadence_hours)) == 24


def test_shares_are_of_pages_before_and_in_the_run(engine):
    store(engine, [story(n) for n in range(10)])
    store(engine, [story(n, at=AFTER, published=None) for n in range(20, 28)])
    store(engine, [story(n, at=AFTER, text="") for n in range(28, 30)])
    store(engine, [story(n, page=False, title=None) for n in range(40, 60)])  # links
    with engine.begin() as connection:
        number = new_run(connection)
        connection.execute(update(run).values(started_at=NOW))
        found = shares(connection, "a", number)
        few = shares(connection, "b", number)
    assert found == {"title": (1, 1), "published": (1, 0.2), "text": (1, 0.8)}
    assert few == {}


def test_what_was_expected_and_not_met_is_told():
    met = unmet(Account(stored=9), [TODAY] * 20, TODAY, {"title": (1.0, 0.6)})
    assert met == []
    silent = [TODAY - timedelta(days=day) for day in range(80, 180, 2)]
    found = unmet(Account(failed=Counter(challenge=4)), silent, TODAY, {"published": (0.95, 0.2)})
    assert found == [
        Entry("findings", sentence)
        for sentence in (
            "Almost nothing was published since 2024-03-26, far less than before.",
            "20% of the new articles have a published, 95% had one before.",
            "All 4 pages were tests of the browser.",
        )
    ]
    some = Account(stored=1, failed=Counter(challenge=4))
    assert unmet(some, [], TODAY, {}) == []
