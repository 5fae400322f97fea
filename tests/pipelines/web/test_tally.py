"""What is counted, against rows that were counted by hand."""

import threading
import time
from datetime import date

import pytest
import requests
from sqlalchemy import delete, insert
from sqlalchemy.exc import OperationalError

from pipelines.database.reading import snapshot
from pipelines.database.tables import article
from pipelines.export.records import Selection
from pipelines.web import tally
from pipelines.web.tally import Counting, Tallies, count
from tests.pipelines.web.conftest import served
from tests.pipelines.web.numbers import HOSTILE, ROWS, fill, row


def test_the_counts_are_those_of_the_rows(engine):
    fill(engine)
    with snapshot(engine) as connection:
        counted = count(connection)
    assert (counted.stored, counted.shown, counted.undated) == (10, 6, 1)
    assert counted.left_out == {"non-canonical": 2, "hijacked": 1, "irrelevant": 1}
    assert counted.universities == {"云河大学": 3, "青岚学院": 2, HOSTILE: 1}
    assert counted.sources == {"yunhe": 3, "qinglan": 1, "": 1, HOSTILE: 1}
    assert counted.topics == {"党风廉政": 2, "发展党员": 2, HOSTILE: 1}
    assert (counted.first, counted.last) == (date(2024, 1, 1), date(2024, 5, 2))
    assert counted.repaired == {("width", "yunhe"): 2, ("script", "yunhe"): 1}
    assert counted.edits == {"width": 3, "script": 5}
    assert counted.untouched == 8
    assert counted.flags["undated", ""] == counted.flags["hijacked", "yunhe"] == 1
    assert counted.examples == {"width": 1, "script": 1}
    assert counted.reprints == {("云河大学", "青岚学院"): 2}
    assert counted.by_source[HOSTILE].with_text == 0
    assert counted.crawls.failed == {"gone": 2, "http_502": 3}
    assert [run.state for run in counted.crawls.recent] == ["failed", "finished"]


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


def test_nobody_waits_for_a_long_first_count_and_it_is_there_when_it_is_done(engine, monkeypatch):
    fill(engine)
    done, begun = threading.Event(), time.monotonic()

    def long_count(connection):
        assert done.wait(30)
        return count(connection)

    monkeypatch.setattr(tally, "count", long_count)
    monkeypatch.setattr(Tallies, "PATIENCE", 0.2)
    with served(engine) as site:
        for path, status in [("/", 200), ("/?q=党", 200), ("/topics", 503), ("/sources", 503)]:
            for language, said in [("en", "being counted"), ("zh", "正在统计")]:
                answer = requests.get(f"{site}{path}", {"lang": language}, timeout=30)
                assert answer.status_code == status
                assert said in answer.text
        answer = requests.get(f"{site}/api/counts", timeout=30)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert requests.get(f"{site}/api/articles", timeout=30).json()["total"] == 6
        assert time.monotonic() - begun < 20
        done.set()
        while requests.get(f"{site}/topics", timeout=30).status_code == 503:
            assert time.monotonic() - begun < 30
            time.sleep(0.01)
        assert requests.get(f"{site}/api/counts", timeout=30).json()["articles"] == 6
        assert "being counted" not in requests.get(f"{site}/?lang=en", timeout=30).text


def test_a_count_that_fails_is_tried_again(engine, monkeypatch):
    tallies = Tallies(engine)
    with monkeypatch.context() as context:

        def fails(connection):
            raise OperationalError("", {}, Exception("away"))

        context.setattr(tally, "count", fails)
        with pytest.raises(Counting):
            tallies.now()
    assert tallies.now().shown == 0
