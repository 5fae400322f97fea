"""What the database remembers of crawls, and how one that was killed is closed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from scrapy.settings import Settings
from sqlalchemy import select, update

from pipelines.accounts import Account, Entry
from pipelines.database.faults import DatabaseGoneError
from pipelines.database.tables import lease, run, run_source
from pipelines.leases import myself
from pipelines.runs import Run, close_killed
from tests.pipelines.rows import new_run, store

FUTURE = datetime.now(UTC) + timedelta(days=1)


def account(**counts):
    return Account(**counts).row()


def states(engine):
    with engine.connect() as connection:
        return list(connection.scalars(select(run.c.state).order_by(run.c.id)))


def accounts(engine):
    with engine.connect() as connection:
        return {row.source: row for row in connection.execute(select(run_source))}


def test_what_a_killed_run_did_not_reach_is_counted(engine):
    with engine.begin() as connection:
        killed, alive, _, ended = (new_run(connection) for _ in range(4))  # one without a lease
        for number, owner in [(killed, "elsewhere 1 2"), (alive, myself())]:
            values = {"owner": owner, "run_id": number, "expires_at": FUTURE}
            store(connection, lease, name=f"run {number}", **values)
            store(connection, lease, name=f"source {number}", **values)
        gone = FUTURE - timedelta(days=2)
        connection.execute(update(lease).where(lease.c.run_id == killed).values(expires_at=gone))
        connection.execute(update(run).where(run.c.id == ended).values(state="finished"))
        half = account(requested=9, stored=3, unchanged=1, skipped={"known": 2}, failed={"gone": 1})
        store(connection, run_source, run_id=killed, source="half", **half)
        store(connection, run_source, run_id=killed, source="all", **account(requested=2, stored=2))
        store(connection, run_source, run_id=alive, source="alive", **account(requested=5))
        store(connection, run_source, run_id=ended, source="ended", **account(requested=5))
    for _ in range(2):  # done twice, it is done once
        with engine.begin() as connection:
            close_killed(connection)
        assert states(engine) == ["killed", "running", "killed", "finished"]
        skipped = {name: row.skipped for name, row in accounts(engine).items()}
        assert skipped == {
            "half": {"known": 2, "not_reached": 2},
            "all": {},
            "alive": {},
            "ended": {},
        }
        with engine.connect() as connection:
            names = sorted(connection.scalars(select(lease.c.name)))
        assert names == [f"run {alive}", f"source {alive}"]


@pytest.fixture
def crawl(database_url):
    settings = Settings({"DATABASE_URL": database_url, "DATABASE_PATIENCE": 1.0})
    spider = SimpleNamespace(name="campus")
    found = Run(SimpleNamespace(settings=settings, spider=spider, engine=None))
    yield found
    found.engine.dispose()


def enter(connection, run_id, given):
    return [[Entry("requested", times=3), Entry("stored", times=2)] for _ in given]


def test_a_run_ends_with_its_accounts_and_without_leases(crawl):
    assert states(crawl.engine) == ["running"]
    asyncio.run(crawl.writer.do("a", enter, None))
    crawl.accounts["a"].skipped["not_reached"] += 1
    crawl.accounts["b"].findings.append("It is gone.")
    crawl.end("interrupted")
    assert states(crawl.engine) == ["interrupted"]
    found = accounts(crawl.engine)
    assert (found["a"].requested, found["a"].stored) == (3, 2)
    assert found["a"].skipped == {"not_reached": 1}
    assert found["b"].findings == ["It is gone."]
    with crawl.engine.connect() as connection:
        assert connection.execute(select(lease)).all() == []
    Run(crawl.crawler).engine.dispose()  # and the next begins
    assert states(crawl.engine) == ["interrupted", "running"]


def test_a_crawl_that_shares_its_connections_leaves_them_open_at_its_end(crawl):
    another = Run(crawl.crawler, crawl.engine)
    another.end("finished")
    another.close()
    assert crawl.engine.pool.checkedin() > 0
    crawl.close()
    assert crawl.engine.pool.checkedin() == 0


def test_a_run_whose_database_was_away_is_closed_by_what_that_knows(crawl):
    asyncio.run(crawl.writer.do("a", enter, None))
    crawl.writer.gone = DatabaseGoneError("It was away.")
    crawl.accounts["a"].stored = 0  # what was committed unheard is not in memory
    crawl.end("failed")
    (row,) = accounts(crawl.engine).values()
    assert (row.requested, row.stored, row.skipped) == (3, 2, {"not_reached": 1})
    assert states(crawl.engine) == ["failed"]
