"""What is counted, against rows that were counted by hand."""

import time
from datetime import date

import pytest
from sqlalchemy import delete, insert

from pipelines.database.reading import snapshot
from pipelines.database.tables import article
from pipelines.export.records import Selection
from pipelines.web.tally import Tallies, count
from tests.pipelines.web.numbers import HOSTILE, ROWS, fill, row


def test_the_counts_are_those_of_the_rows(engine):
    fill(engine)
    with snapshot(engine) as connection:
        tally = count(connection)
    assert (tally.stored, tally.shown, tally.undated) == (10, 6, 1)
    assert tally.left_out == {"non-canonical": 2, "hijacked": 1, "irrelevant": 1}
    assert tally.universities == {"云河大学": 3, "青岚学院": 2, HOSTILE: 1}
    assert tally.sources == {"yunhe": 3, "qinglan": 1, "": 1, HOSTILE: 1}
    assert tally.topics == {"党风廉政": 2, "发展党员": 2, HOSTILE: 1}
    assert (tally.first, tally.last) == (date(2024, 1, 1), date(2024, 5, 2))
    assert tally.repaired == {("width", "yunhe"): 2, ("script", "yunhe"): 1}
    assert tally.edits == {"width": 3, "script": 5}
    assert tally.untouched == 8
    assert tally.flags["undated", ""] == tally.flags["hijacked", "yunhe"] == 1
    assert tally.examples == {"width": 1, "script": 1}
    assert tally.reprints == {("云河大学", "青岚学院"): 2}
    assert tally.by_source[HOSTILE].with_text == 0
    assert tally.crawls.failed == {"gone": 2, "http_502": 3}
    assert [run.state for run in tally.crawls.recent] == ["failed", "finished"]


@pytest.mark.parametrize(
    ("grain", "key", "numbers"),
    [
        ("week", (None, None), [2, 1, 0, 0, 1, 0]),
        ("week", ("云河大学", "党风廉政"), [2, 0, 0, 0, 0, 0]),
        ("month", (None, "发展党员"), [1, 1]),
        ("month", ("青岚学院", None), [0, 1]),
        ("quarter", (None, None), [4]),
        ("year", (None, None), [5]),
        ("month", ("nobody", None), [0, 0]),
    ],
)
def test_what_is_counted_by_time_is_found_by_week_month_quarter_and_year(
    grain, key, numbers, filled
):
    assert filled.times.between(key, grain, date(2024, 1, 1), date(2024, 2, 5)) == numbers


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    from pipelines.database.engine import open_database, using

    with using(open_database(f"sqlite:///{tmp_path_factory.mktemp('tally')}/a.sqlite3")) as engine:
        fill(engine)
        with snapshot(engine) as connection:
            yield count(connection)


def test_limits_count_what_they_let_through(engine):
    fill(engine)
    with snapshot(engine) as connection:
        everything = count(connection, Selection(everything=True))
        qinglan = count(connection, Selection(university="青岚学院"))
    assert (everything.shown, everything.left_out) == (10, {})
    assert (qinglan.stored, qinglan.shown) == (4, 2)
    # The story that is copied stands at another university.
    assert qinglan.reprints == {("云河大学", "青岚学院"): 2}


def test_readers_get_the_last_counts_at_once_until_others_are_counted(engine):
    tallies = Tallies(engine)
    tallies.REST = 0.0
    first = tallies.now()
    for _ in range(20):
        assert tallies.now() is first
        time.sleep(0.01)
    with engine.begin() as connection:
        connection.execute(insert(article), [row(*ROWS[0])])
    until = time.monotonic() + 10
    while tallies.now().shown != 1:
        assert time.monotonic() < until
        time.sleep(0.01)
    with engine.begin() as connection:
        connection.execute(delete(article))
