"""What can go wrong with a database, and which of it goes away by itself.

A crawl of days meets a deadlock, a server that restarts, a neighbour that holds SQLite's lock.
None of them loses anything as long as the whole of a transaction is done once more.
"""

from __future__ import annotations

import errno
import random
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

T = TypeVar("T")

#: What databases raise; a driver that is asked directly raises its own.
ERRORS = (SQLAlchemyError, sqlite3.Error, OSError)

PATIENCE = 60.0  # seconds
SHORTEST, LONGEST = 0.05, 5.0  # seconds between two tries
TOLD = 1.0  # seconds; a shorter wait is no news

SQLITE_PASSING = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
#: PostgreSQL's codes: deadlock, serialization, lock not available, shutdown, crash, starting up,
#: idle for too long, too many connections. Class 08 is the connection.
POSTGRESQL_PASSING = frozenset(
    {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "57P05", "25P03", "53300"}
)
#: MySQL's and MariaDB's numbers: too many connections (1040, 1203), changed since it was read
#: (1020), shutdown (1053), lock wait (1205), deadlock (1213), killed (1927), the connection.
MYSQL_PASSING = frozenset({1020, 1040, 1053, 1203, 1205, 1213, 1927, 2002, 2003, 2006, 2013, 4031})
MYSQL_FULL = frozenset({1021, 1114})
MYSQL_NO_SPACE = re.compile(rf"\b(?:errno|errcode|error):? {errno.ENOSPC}\b", re.IGNORECASE)


class DatabaseError(Exception):
    """The database cannot be used; the message is one sentence that says what to do."""


class DatabaseGoneError(DatabaseError):
    """The database was out of reach for longer than anybody waits."""


class TooLargeError(Exception):
    """One row is larger than the server takes: it cannot be stored, the others can."""


class DiskFullError(DatabaseError):
    """The database has no room left."""


def patiently(
    engine: Engine,
    work: Callable[[Connection], T],
    *,
    patience: float = PATIENCE,
    tell: Callable[[str], None] | None = None,
    readonly: bool = False,
) -> T:
    """Return what `work` returns, done in one transaction, and done again where that may help.

    After a fault that passes `work` is tried again, for `patience` seconds; after an
    IntegrityError once, because another process may have stored the same first. A connection
    that is lost in mid-commit leaves open whether it was done: `work` must be such that doing it
    twice is as good as once. `tell` is called with a sentence before every longer wait.
    Raises DatabaseGoneError and DiskFullError, and any other error as it is.
    """
    try:
        return insist(lambda: _transact(engine, work, readonly), patience, tell)
    except ERRORS as error:
        if is_full(error):
            raise DiskFullError(full(engine.url, error)) from error
        if not is_passing(error):
            raise
        raise DatabaseGoneError(
            f"The database {engine.url.render_as_string()} could not be used for {patience:g} s "
            f"({reason(error)}); check that the server runs and start again: what is stored is "
            "safe."
        ) from error


@contextmanager
def in_words(engine: Engine) -> Iterator[None]:
    """Raise what the database of `engine` raises inside as a DatabaseError with one sentence."""
    try:
        yield
    except TooLargeError as error:
        raise DatabaseError(str(error)) from error
    except ERRORS as error:
        if is_full(error):
            raise DiskFullError(full(engine.url, error)) from error
        raise DatabaseError(
            f"The database {engine.url.render_as_string()} cannot be used ({reason(error)}); "
            "check that the server runs."
        ) from error


def _transact(engine: Engine, work: Callable[[Connection], T], readonly: bool) -> T:
    transactions = engine.execution_options(readonly=readonly)
    try:
        with transactions.begin() as connection:
            return work(connection)
    except IntegrityError:  # another process stored the same between our look and our insert
        with transactions.begin() as connection:
            return work(connection)


def insist(
    attempt: Callable[[], T], patience: float, tell: Callable[[str], None] | None = None
) -> T:
    """Return what `attempt` returns, tried again after faults that pass for `patience` seconds."""
    begun = time.monotonic()
    for tries in count():
        try:
            return attempt()
        except ERRORS as error:
            left = begun + patience - time.monotonic()
            if left <= 0 or not is_passing(error):
                raise
            pause = min(_pause(tries), left)
            if tell and pause >= TOLD:
                tell(f"The database cannot be used ({reason(error)}); again in {pause:.0f} s.")
            time.sleep(pause)
    raise AssertionError("count() never ends")


def _pause(tries: int) -> float:
    """Seconds before the next try: twice as many each time, and not the same for two processes."""
    longest = min(LONGEST, SHORTEST * 2 ** min(tries, 20))
    return random.uniform(longest / 2, longest)  # noqa: S311  # no secret


def full(url: URL, error: BaseException) -> str:
    """Return the sentence that tells that there is no room left."""
    return (
        f"The disk of the database {url.render_as_string()} is full ({reason(error)}); "
        "make room and start again: what is stored is safe."
    )


def is_passing(error: BaseException) -> bool:
    """Whether a database's error may go away by itself: a lock, a deadlock, a lost connection."""
    if isinstance(error, IntegrityError | DataError) or is_full(error):
        return False
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    cause = _driver_error(error)
    if isinstance(cause, ConnectionError | TimeoutError):
        return True
    if isinstance(cause, sqlite3.Error):
        return _sqlite_code(cause) in SQLITE_PASSING
    if _driver(cause) == "psycopg":
        state = getattr(cause, "sqlstate", None)
        if state is None:  # not from a server: the connection was lost, or refused
            return type(cause).__name__ == "OperationalError"
        return state in POSTGRESQL_PASSING or state.startswith("08")
    return _driver(cause) == "pymysql" and _mysql_number(cause) in MYSQL_PASSING


def is_full(error: BaseException) -> bool:
    """Whether a database's error says that there is no room left on its disk."""
    cause = _driver_error(error)
    if isinstance(cause, sqlite3.Error):
        return _sqlite_code(cause) == sqlite3.SQLITE_FULL
    if isinstance(cause, OSError):
        return cause.errno in (errno.ENOSPC, errno.EDQUOT)
    if _driver(cause) == "psycopg":
        return getattr(cause, "sqlstate", None) == "53100"
    if _driver(cause) == "pymysql":
        return _mysql_number(cause) in MYSQL_FULL or bool(MYSQL_NO_SPACE.search(str(cause)))
    return False


def reason(error: BaseException) -> str:
    """Return the first line of what the driver says of `error`."""
    return next(iter(str(_driver_error(error)).splitlines()), type(error).__name__)


def _driver_error(error: BaseException) -> BaseException:
    return getattr(error, "orig", None) or error


def _driver(error: BaseException) -> str:
    return type(error).__module__.partition(".")[0]


def _sqlite_code(error: sqlite3.Error) -> int:
    """The primary code; what SQLite adds in the higher bytes says more than is asked here."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _mysql_number(error: BaseException) -> object:
    return error.args[0] if error.args else None
