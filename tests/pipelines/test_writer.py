"""One writer for a crawl: what it stores and what it enters stand or fall together."""

from __future__ import annotations

import asyncio
import sqlite3
import time

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from pipelines.accounts import Accounts, Entry
from pipelines.database.faults import DatabaseError
from pipelines.database.tables import list_page, run_source
from pipelines.database.values import sha256
from pipelines.runs import close_killed
from pipelines.writer import Writer
from tests.pipelines.rows import new_run


def keep(connection, run_id, given):
    """Store addresses; those that are not text cannot be."""
    rows = [{"url": url, "url_sha256": sha256(url), "source": "a"} for url in given]
    connection.execute(insert(list_page), rows)
    return [[Entry("requested"), Entry("stored")] for _ in given]


@pytest.fixture
def writer(engine):
    with engine.begin() as connection:
        run = new_run(connection)
    told = []
    writer = Writer(engine, run, Accounts(), 10.0, told.append, lambda: False)
    writer.told = told
    return writer


def do(writer, *given, account="a"):
    """Do pieces of work at once; return what each entered, or raised."""

    async def all_of_them():
        pieces = [writer.do(account, keep, one) for one in given]
        return await asyncio.gather(*pieces, return_exceptions=True)

    return asyncio.run(all_of_them())


def stored(writer):
    with writer.engine.connect() as connection:
        return sorted(connection.scalars(select(list_page.c.url)))


def counted(writer):
    """What the accounts say in the database, and the same in memory."""
    with writer.engine.connect() as connection:
        rows = connection.execute(select(run_source)).all()
    kept = {row.source: (row.requested, row.stored) for row in rows}
    assert kept == {name: (a.requested, a.stored) for name, a in writer.accounts.items()}
    return kept


def lose(monkeypatch, engine, times=1):
    """Let the connection be lost behind the next commits, before anybody hears of them."""
    commit, left = engine.dialect.do_commit, [times]

    def commit_unheard(connection):
        commit(connection)
        if left[0]:
            left[0] -= 1
            raise lost(engine)

    monkeypatch.setattr(engine.dialect, "do_commit", commit_unheard)


def lost(engine):
    if engine.dialect.name == "sqlite":
        error = sqlite3.OperationalError("database is locked")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        return error
    if engine.dialect.name == "postgresql":
        return engine.dialect.dbapi.OperationalError("the connection is lost")
    return engine.dialect.dbapi.OperationalError(2013, "Lost connection during query")


def test_the_accounts_say_what_is_stored_after_every_transaction(writer):
    assert do(writer, "b", "a") == [[Entry("requested"), Entry("stored")]] * 2
    assert counted(writer) == {"a": (2, 2)}
    do(writer, "c")
    do(writer, "d", account="other")
    assert counted(writer) == {"a": (3, 3), "other": (1, 1)}
    assert stored(writer) == ["a", "b", "c", "d"]


def test_what_cannot_be_stored_fails_alone(writer):
    good, bad, last = do(writer, "a", 7, "b")
    assert good == last == [Entry("requested"), Entry("stored")]
    assert isinstance(bad, AttributeError)
    assert stored(writer) == ["a", "b"]
    assert counted(writer) == {"a": (2, 2)}
    assert writer.told == []


def test_a_commit_whose_answer_is_lost_is_not_done_twice(writer, monkeypatch):
    lose(monkeypatch, writer.engine)
    assert do(writer, "a", "b") == [[Entry("requested"), Entry("stored")]] * 2
    assert stored(writer) == ["a", "b"]
    assert counted(writer) == {"a": (2, 2)}
    do(writer, "c")
    assert counted(writer) == {"a": (3, 3)}


def test_a_piece_whose_waiter_was_stopped_is_stored_and_counted_once(writer):
    async def stop_one():
        tasks = [asyncio.ensure_future(writer.do("a", keep, url)) for url in ("a", "b")]
        await asyncio.sleep(0)
        tasks[0].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    stopped, done = asyncio.run(stop_one())
    assert isinstance(stopped, asyncio.CancelledError)
    assert done == [Entry("requested"), Entry("stored")]
    assert stored(writer) == ["a", "b"]
    assert counted(writer) == {"a": (2, 2)}


@pytest.mark.parametrize(("expects", "hurry", "batches"), [(1, 0, 1), (0, 0, 2), (1, 1, 2)])
def test_work_waits_for_more_that_is_on_its_way_unless_in_a_hurry(writer, expects, hurry, batches):
    async def one_after_another():
        first = asyncio.ensure_future(writer.do("a", keep, "a", hurry=bool(hurry)))
        await asyncio.sleep(0.1)
        await asyncio.gather(first, writer.do("a", keep, "b"))

    writer.expects = lambda: bool(expects)
    asyncio.run(one_after_another())
    assert stored(writer) == ["a", "b"]
    assert writer.batch == batches


def test_a_database_that_stays_away_is_waited_for_once_and_told_once(writer, monkeypatch):
    do(writer, "a")
    writer.patience = 0.5

    def away(connection):
        raise lost(writer.engine)

    monkeypatch.setattr(writer.engine.dialect, "do_commit", away)
    began = time.monotonic()
    failures = do(writer, *"bcdefgh")
    assert time.monotonic() - began < 3
    assert all(isinstance(failure, DatabaseError) for failure in failures)
    assert len(writer.told) == 1
    assert isinstance(do(writer, "i")[0], DatabaseError)
    monkeypatch.undo()
    assert stored(writer) == ["a"]
    assert counted(writer) == {"a": (1, 1)}


def test_a_database_that_goes_while_pieces_are_stored_one_by_one_is_waited_for_once(
    writer, monkeypatch
):
    writer.patience = 0.5

    def refuse(connection, run_id, given):
        if len(given) > 1:
            raise ValueError("one of them")
        raise OperationalError("SELECT 1", {}, lost(writer.engine))

    async def many():
        pieces = [writer.do("a", refuse, number) for number in range(20)]
        return await asyncio.gather(*pieces, return_exceptions=True)

    began = time.monotonic()
    failures = asyncio.run(many())
    assert time.monotonic() - began < 3
    assert all(isinstance(failure, DatabaseError) for failure in failures)
    assert len(writer.told) == 1


def test_what_was_committed_unheard_before_the_database_went_is_in_the_accounts(
    writer, monkeypatch
):
    do(writer, "a")
    writer.patience = 0.0
    lose(monkeypatch, writer.engine)
    (failure,) = do(writer, "b")
    assert isinstance(failure, DatabaseError)
    monkeypatch.undo()
    assert stored(writer) == ["a", "b"]
    with writer.engine.begin() as connection:
        close_killed(connection)
        (row,) = connection.execute(select(run_source)).all()
    assert (row.requested, row.stored, row.skipped) == (2, 2, {})
