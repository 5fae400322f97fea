"""The one way into the database while a crawl runs: pieces of work, many in one transaction.

What a transaction stores and what it says in the accounts stand or fall together, so that after a
kill at any moment the accounts tell what is stored, no more and no less.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, select, update

from pipelines.accounts import Account, Accounts, Entry
from pipelines.database.faults import DatabaseError, patiently
from pipelines.database.tables import insert_row, run, run_source

logger = logging.getLogger(__name__)

BATCH = 200  # pieces of work a transaction; more gains nothing
WAIT = 0.02  # seconds that a batch waits for company
LONGEST = 0.25  # seconds that it does so while more is on its way

#: Does many pieces of one kind for a run in a transaction; returns for each what it enters.
Work: TypeAlias = Callable[[Connection, int, Sequence[Any]], Sequence[Sequence[Entry]]]


@dataclass(slots=True)
class Piece:
    """Something to do: with what, and whose account it goes into."""

    work: Work
    given: Any
    account: str
    done: asyncio.Future[Sequence[Entry]]

    def succeed(self, entries: Sequence[Entry]) -> None:
        if not self.done.cancelled():  # whoever waited for it may have been stopped
            self.done.set_result(entries)

    def fail(self, error: Exception) -> None:
        if not self.done.cancelled():
            self.done.set_exception(error)


@dataclass(slots=True)
class Written:
    """What a transaction entered, piece by piece, and the new rows in run_source."""

    entries: list[Sequence[Entry]]
    rows: dict[str, int]


class Writer:
    """Does pieces of work in a thread, one transaction at a time.

    The crawl goes on meanwhile, and waits when the database is the slower of the two.
    """

    def __init__(
        self,
        engine: Engine,
        run_id: int,
        accounts: Accounts,
        patience: float,
        gone: Callable[[DatabaseError], None],
        expects: Callable[[], bool],
    ) -> None:
        self.engine = engine
        self.run_id = run_id
        self.accounts = accounts
        self.patience = patience
        self.tell_gone = gone
        self.expects = expects  # whether more work is on its way
        self.gone: DatabaseError | None = None
        self.rows: dict[str, int] = {}  # ids in run_source, of the accounts that have one
        self.batch = 0  # transactions begun
        self.waiting: list[Piece] = []
        self.hurried = False  # whether somebody needs what is waiting at once
        self.task: asyncio.Task[None] | None = None

    async def do(
        self, account: str, work: Work, given: Any, *, hurry: bool = False
    ) -> Sequence[Entry]:
        """Do a piece of work and return what it entered into `account`, once it is committed.

        With `hurry`, as soon as may be: the crawl has nothing to do before.

        Raises what the work raises, and DatabaseError when the database stays away.
        """
        if self.gone:
            raise self.gone
        done: asyncio.Future[Sequence[Entry]] = asyncio.get_running_loop().create_future()
        self.waiting.append(Piece(work, given, account, done))
        self.hurried |= hurry
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._write())
        return await done

    async def _write(self) -> None:
        while self.waiting:
            await self._company()
            batch, self.waiting = self.waiting[:BATCH], self.waiting[BATCH:]
            try:
                await self._commit(batch)
            except DatabaseError as error:
                self._give_up(error, batch)
            except Exception:
                # One of them cannot be stored: that one fails, not those beside it.
                for piece in batch:
                    await self._commit_alone(piece)

    async def _company(self) -> None:
        """Wait for more work, since a transaction of many costs little more than one of few."""
        begun = time.monotonic()
        while len(self.waiting) < BATCH:
            await asyncio.sleep(WAIT)
            if self.hurried or not self.expects() or time.monotonic() - begun >= LONGEST:
                break
        self.hurried = False

    async def _commit_alone(self, piece: Piece) -> None:
        try:
            await self._commit([piece])
        except DatabaseError as error:
            self._give_up(error, [piece])
        except Exception as error:  # whatever it is, nobody waits for this piece for ever
            piece.fail(error)

    def _give_up(self, error: DatabaseError, batch: Sequence[Piece]) -> None:
        if self.gone is None:
            self.gone = error
            self.tell_gone(error)
        waiting, self.waiting = self.waiting, []
        for piece in (*batch, *waiting):
            piece.fail(error)

    async def _commit(self, batch: Sequence[Piece]) -> None:
        if self.gone:
            raise self.gone
        names = dict.fromkeys(piece.account for piece in batch)
        before = {name: copy.deepcopy(self.accounts[name]) for name in names}
        self.batch += 1
        written = await asyncio.to_thread(self._transact, batch, before)
        self.rows |= written.rows
        for piece, entries in zip(batch, written.entries, strict=True):
            self.accounts[piece.account].add(entries)
            piece.succeed(entries)

    def _transact(self, batch: Sequence[Piece], before: Mapping[str, Account]) -> Written:
        tried: list[Written] = []

        def transaction(connection: Connection) -> Written:
            if tried and self._is_written(connection):
                return tried[-1]  # the connection was lost behind the commit
            tried.append(Written([()] * len(batch), {}))
            accounts = copy.deepcopy(before)
            for work, places in _by_work(batch).items():
                given = [batch[place].given for place in places]
                results = work(connection, self.run_id, given)
                for place, entries in zip(places, results, strict=True):
                    tried[-1].entries[place] = entries
                    accounts[batch[place].account].add(entries)
            tried[-1].rows |= save_accounts(connection, self.run_id, accounts, self.rows)
            connection.execute(update(run).where(run.c.id == self.run_id).values(batch=self.batch))
            return tried[-1]

        return patiently(self.engine, transaction, patience=self.patience, tell=logger.warning)

    def _is_written(self, connection: Connection) -> bool:
        """Whether the transaction that is tried again was committed after all."""
        written = connection.scalar(select(run.c.batch).where(run.c.id == self.run_id))
        return written == self.batch


def save_accounts(
    connection: Connection, run_id: int, accounts: Mapping[str, Account], rows: Mapping[str, int]
) -> dict[str, int]:
    """Write accounts; return the ids of those that had no row in `rows` yet."""
    new: dict[str, int] = {}
    for source, account in accounts.items():
        if source in rows:
            values = update(run_source).where(run_source.c.id == rows[source])
            connection.execute(values.values(account.row()))
        else:
            row = account.row() | {"run_id": run_id, "source": source}
            new[source] = insert_row(connection, run_source, row)
    return new


def _by_work(batch: Sequence[Piece]) -> dict[Work, list[int]]:
    """The places in the batch of the pieces of each kind, in the order of their first."""
    places: dict[Work, list[int]] = defaultdict(list)
    for place, piece in enumerate(batch):
        places[piece.work].append(place)
    return places
