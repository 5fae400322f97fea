"""What is to do, on the three databases: list pages turned into rows, and rows that end."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from crawler.items import Article
from pipelines.database.tables import article, lease, list_page, request
from pipelines.frontier import ARTICLE, MOST_TRIES, Settled, begin, settle
from pipelines.storage import store as store_articles
from tests.pipelines.rows import LIST_URL, Walk, first, item, new_run, store

NOW = datetime.now(UTC)
PAST, FUTURE = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


@pytest.fixture
def connection(engine):
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def urls(*numbers):
    return [f"http://a.example/{number}.htm" for number in numbers]


# --- at the start ---------------------------------------------------------------------------------


def test_to_begin_twice_is_to_begin_once(connection):
    run = new_run(connection)
    (once,) = begin(connection, run, "a", [first()])
    (again,) = begin(connection, run, "a", [first()])
    assert once == again
    assert connection.scalar(select(func.count()).select_from(request)) == 1
    assert connection.scalar(select(func.count()).select_from(list_page)) == 1


def test_what_is_due_is_to_do_again_and_what_failed_too_often_is_not(connection):
    walk = Walk(connection)
    walk.read(1, [5, 4, 3, 2], more=False)
    walk.end()
    for number, values in {
        5: {"due_at": PAST},
        4: {"due_at": FUTURE},
        3: {"due_at": PAST, "tries": MOST_TRIES, "reason": "http_500"},
        2: {"due_at": PAST, "tries": MOST_TRIES, "reason": "challenge"},  # its host's fault
    }.items():
        (url,) = urls(number)
        connection.execute(update(request).where(request.c.url == url).values(values))
    assert sorted(Walk(connection).stories()) == sorted(urls(5, 2))


def test_where_a_walk_was_cut_off_the_page_before_is_read_once_more(connection):
    walk = Walk(connection)
    for number in (1, 2, 3):
        walk.read(number, [100 - number])
    assert walk.lists() == [4]
    again = Walk(connection)
    assert sorted(again.lists()) == [1, 3, 4]


def test_a_walk_that_was_cut_off_twice_goes_on_from_the_upper_cut_through_all(connection):
    walk = Walk(connection)
    for number in (1, 2, 3, 4):
        walk.read(number, [100 - number])
    again = Walk(connection)  # killed behind its first page, which was new
    again.read(1, [200])
    assert sorted(again.lists()) == [2, 4, 5]
    third = Walk(connection)
    assert sorted(third.lists()) == [1, 2]
    third.read(1, [200])
    third.read(2, [99])  # is known, and yet what lies behind may not be
    assert third.lists() == [3]


# --- a list page ----------------------------------------------------------------------------------


def test_a_list_of_any_length_is_read_and_read_again(connection):
    if connection.dialect.name == "sqlite":  # as it was built before 2020
        driver = connection.connection.driver_connection
        driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)
    numbers = range(40_000 if connection.dialect.name == "sqlite" else 2_000, 0, -1)
    asks = [replace(item(1), fingerprint=f"{n}", url=f"{n}", key=f"{n}") for n in numbers]
    walk = Walk(connection)
    walk.read(1, asks, more=False)
    assert walk.account.requested == len(numbers)
    everything = update(request).where(request.c.kind == ARTICLE)
    connection.execute(everything.values(outcome="failed", reason="timeout"))
    again = Walk(connection)
    again.read(1, asks, more=False)
    assert again.account.requested == len(numbers)
    assert again.account.skipped == {}


def test_items_are_to_do_once_whoever_lists_them(connection):
    walk = Walk(connection, LIST_URL, "http://a.example/other.htm")
    walk.read(1, [3, 2, 1], more=False)
    walk.read(1, [4, 3, 2], more=False, place=1)
    assert walk.stories() == urls(3, 2, 1)
    assert walk.stories(1) == urls(4)
    assert walk.account.requested == 4
    assert walk.account.skipped == {}


def test_the_newest_come_first_and_a_list_page_before_the_stories_of_its_day(connection):
    walk = Walk(connection)
    walk.read(1, [9, 8, 6, item(2, pinned=True), item(77, published=None)])
    order = [row.url for row in walk.to_do()]
    assert order == [*urls(77, 9, 8), f"{LIST_URL}?page=2", *urls(6, 2)]
    walk.read(2, [5, item(66, published=None)], more=False)
    assert walk.stories() == urls(77, 9, 8, 6, 66, 5, 2)


def test_a_second_run_counts_what_it_knows_and_what_an_earlier_one_left(connection):
    walk = Walk(connection)
    walk.read(1, [3, 2, 1], more=False)
    rows = [row for row in walk.to_do() if row.url in urls(3)]
    settle(connection, walk.run, [Settled(rows[0].id, "stored")])
    again = Walk(connection)
    again.read(1, [4, 3, 2, 1], more=False)
    assert again.account.requested == 2  # 4 is new, 3 is known; 2 and 1 are counted at their end
    again.end()
    assert again.account.requested == 4
    assert again.account.skipped == {"known": 1}


def test_a_failure_is_tried_again_and_what_is_final_is_not(connection):
    walk = Walk(connection)
    walk.read(1, [2, 1], more=False)
    ends = {urls(2)[0]: "timeout", urls(1)[0]: "gone"}
    rows = [Settled(row.id, "failed", ends[row.url]) for row in walk.to_do()]
    settle(connection, walk.run, rows)
    again = Walk(connection)
    again.read(1, [2, 1], more=False)
    assert again.stories() == urls(2)
    assert again.account.skipped == {"known": 1}


def test_a_story_that_is_stored_without_a_row_is_known(engine):
    store_articles(
        engine, [Article(url=urls(1)[0], title="第1次会议", text="会", key="a.example/1.htm")]
    )
    with engine.connect() as connection:
        walk = Walk(connection)
        walk.read(1, [2, 1], more=False)
        assert walk.stories() == urls(2)
        assert walk.account.skipped == {"known": 1}
        connection.rollback()


def test_what_is_to_do_in_a_column_that_nobody_crawls_is_taken_over(connection):
    left = Walk(connection, "http://a.example/old.htm")
    left.read(1, [2, 1], more=False)
    walk = Walk(connection)
    walk.read(1, [3, 2, 1], more=False)
    assert walk.stories() == urls(3, 2, 1)
    walk.end()
    assert walk.account.requested == 3


def test_what_is_to_do_in_a_column_that_another_process_crawls_is_left_to_it(connection):
    left = Walk(connection, "http://a.example/old.htm")
    connection.execute(update(list_page).values(source="b"))
    left.read(1, [2, 1], more=False)
    store(
        connection,
        lease,
        name="source b",
        owner="elsewhere 1 2",
        run_id=left.run,
        expires_at=FUTURE,
    )
    walk = Walk(connection)
    walk.read(1, [3, 2, 1], more=False)
    assert walk.stories() == urls(3)
    assert walk.account.requested == 1


# --- the walk -------------------------------------------------------------------------------------


def test_a_column_is_complete_at_its_end_alone(connection):
    walk = Walk(connection)
    walk.read(1, [9, 8])
    assert not walk.complete()
    walk.read(2, [7, 6], more=False)
    assert walk.complete()


def test_the_walk_ends_at_what_is_known_and_then_the_column_is_complete_again(connection):
    walk = Walk(connection)
    walk.read(1, [4, 3])
    walk.read(2, [2, 1], more=False)
    walk.end()
    again = Walk(connection)
    again.read(1, [6, 5])
    assert not again.complete()
    again = Walk(connection)
    again.read(1, [6, 5])
    again.read(2, [4, 3])
    assert again.lists() == [3]  # an earlier walk was cut off above, so all is walked
    again.read(3, [2, 1], more=False)
    assert again.complete()


def test_what_is_pinned_does_not_end_the_walk(connection):
    walk = Walk(connection)
    walk.read(1, [4, 3], more=False)
    walk.end()
    again = Walk(connection)
    again.read(1, [item(4, pinned=True), item(3, pinned=True)])
    assert again.lists() == [2]


@pytest.mark.parametrize("shown", [[2, 1], [4, 3]])
def test_a_page_that_shows_the_last_or_the_first_again_is_the_end(connection, shown):
    walk = Walk(connection)
    walk.read(1, [4, 3])
    walk.read(2, [2, 1])
    walk.read(3, shown)
    assert walk.lists() == []
    assert walk.findings == []
    assert walk.complete()


def test_a_second_page_that_shows_nothing_new_is_a_finding(connection):
    walk = Walk(connection)
    walk.read(1, [4, 3])
    walk.read(2, [4, 3])
    assert walk.lists() == []
    assert walk.findings == [f"{LIST_URL}?page=2 shows nothing new: its pages cannot be turned."]
    assert not walk.complete()


def test_a_page_that_was_read_in_this_run_ends_the_walk_without_a_finding(connection):
    walk = Walk(connection)
    walk.read(1, [9])
    walk.read(2, [8])
    again = Walk(connection)  # to do are 1, 2 and 3, in whatever order they are read
    again.read(3, [7], more=False)
    again.read(2, [8])
    again.read(1, [9])
    assert again.findings == []
    assert again.complete()


def test_a_page_that_failed_keeps_the_column_from_being_complete(connection):
    walk = Walk(connection)
    walk.read(1, [9])
    failed = Settled(walk.row(2).id, "failed", "timeout", PAST)
    settle(connection, walk.run, [failed])
    assert not walk.complete()
    again = Walk(connection)
    assert sorted(again.lists()) == [1, 2]
    again.read(1, [9])
    again.read(2, [], row=Settled(again.row(2).id, "failed", "no_articles", PAST))
    assert not again.complete()
    third = Walk(connection)
    third.read(2, [8], more=False)
    third.read(1, [9])
    assert third.complete()


def test_pages_and_since_leave_to_a_later_run_what_they_left_out(connection):
    walk = Walk(connection, pages=1)
    walk.read(1, [4, 3])
    assert walk.lists() == []
    since = Walk(connection, since=item(4).published)
    since.read(1, [4], left_out=True)
    since.read(
        2, [], left_out=True, too_old=True, row=Settled(since.row(2).id, "read", due_at=PAST)
    )
    assert since.lists() == []
    assert not since.complete()
    whole = Walk(connection)
    assert sorted(whole.lists()) == [1, 2]
    whole.read(1, [4, 3])
    whole.read(2, [2], more=False)
    assert whole.complete()


def test_a_column_is_not_known_by_what_another_has_met(connection):
    both = (LIST_URL, "http://a.example/other.htm")
    walk = Walk(connection, *both)
    walk.read(1, [1], more=False)
    walk.read(1, [2], more=False, place=1)
    walk.end()
    again = Walk(connection, *both)
    again.read(1, [6, 5], more=False)
    again.end()
    again.read(1, [6, 5], place=1)
    assert again.lists(1) == [2]


# --- the end of a row -----------------------------------------------------------------------------


def test_tries_count_failures_in_a_row(connection):
    walk = Walk(connection)
    walk.read(1, [1], more=False)
    for outcome, tries in [("failed", 1), ("skipped", 2), ("failed", 3), ("stored", 0)]:
        settle(connection, walk.run, [Settled(row.id, outcome) for row in walk.rows().values()])
        assert {row.tries for row in walk.rows().values()} == {tries}


def test_to_settle_twice_is_to_settle_once(connection):
    walk = Walk(connection)
    walk.read(1, [2, 1], more=False)
    ends = [Settled(row.id, "stored", due_at=FUTURE) for row in walk.to_do()]
    settle(connection, walk.run, ends)
    once = walk.rows()
    settle(connection, walk.run, ends)
    for url, row in walk.rows().items():
        assert (row.outcome, row.due_at, row.tries) == (once[url].outcome, once[url].due_at, 0)


def test_a_gone_page_is_marked_on_its_story_once_and_the_text_stays(engine):
    story = Article(url=urls(1)[0], title="第1次会议", text="会", key="a.example/1.htm")
    store_articles(engine, [story])
    with engine.begin() as connection:
        walk = Walk(connection)
        walk.read(1, [2], more=False)
        gone = [Settled(row.id, "failed", "gone", key=story.key) for row in walk.to_do()]
        before = datetime.now(UTC).date()
        settle(connection, walk.run, gone)
        (row,) = connection.execute(select(article)).all()
        days = {day.isoformat() for day in (before, datetime.now(UTC).date())}  # at midnight two
        assert row.text == "会"
        assert row.flags["gone"]["since"] in days
        marked = {"gone": {"since": "2024-01-01"}}
        connection.execute(update(article).values(flags=marked))
        settle(connection, walk.run, gone)
        assert connection.scalar(select(article.c.flags)) == marked
