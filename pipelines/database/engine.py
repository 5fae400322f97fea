"""Opens the database that DATABASE_URL names, at the newest revision of its tables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError

from pipelines.database.faults import (
    ERRORS,
    DiskFullError,
    TooLargeError,
    full,
    in_words,
    is_full,
    reason,
)
from pipelines.database.faults import DatabaseError as DatabaseError
from pipelines.database.revisions import revision, upgrade
from pipelines.extras import needed

DRIVERS = {
    "postgresql": ("postgresql+psycopg", "postgresql"),
    "postgres": ("postgresql+psycopg", "postgresql"),
    "mysql": ("mysql+pymysql", "mysql"),
    "mariadb": ("mariadb+pymysql", "mysql"),
}
SQLITE_PRAGMAS = (
    "busy_timeout=30000",  # milliseconds; first, because the next one may have to wait already
    "cache_size=-16384",  # KB; with its own 2 MB every look at a large index is a read
)
SQLITE_WRITING = (
    "journal_mode=WAL",  # readers and one writer do not wait for each other
    "synchronous=FULL",  # what is acknowledged survives a power cut
    "foreign_keys=ON",
)


def open_database(address: str, **pool: int) -> Engine:
    """Return an engine on `address`, its tables made or brought up to date.

    `address` is a SQLAlchemy URL; `postgresql://`, `mysql://` and `mariadb://` mean the drivers
    that the extras install; `pool`: what SQLAlchemy's pool of connections is told. Raises
    DatabaseError.
    """
    return _opened(_with_driver(address), upgrade, reads=False, **pool)


def connect(address: str) -> Engine:
    """Return an engine on the database at `address`, its tables as they are; raise DatabaseError.

    What is not there is not made.
    """
    url = _with_driver(address)
    _expect_file(url)
    return _opened(url, revision)


def connect_to_read(address: str, connections: int) -> Engine:
    """Return an engine through which nothing can be written, of so many connections at most.

    A file that is not there is not made, and one that has become another is opened anew. Raises
    DatabaseError.
    """
    url = _with_driver(address)
    _expect_file(url)
    return _opened(url, revision, reads=True, pool_size=connections, max_overflow=0)


@contextmanager
def using(engine: Engine) -> Iterator[Engine]:
    """An engine whose connections are closed in the end, and whose errors are sentences."""
    try:
        with in_words(engine):
            yield engine
    finally:
        engine.dispose()


def _expect_file(url: URL) -> None:
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).is_file():
        raise DatabaseError(f"There is no database {url.database} yet; a crawl makes it.")


def _opened(
    url: URL, first: Callable[[Engine], object], reads: bool = False, **options: Any
) -> Engine:
    """An engine on which `first` was done without fault; `reads`: through which nothing else is."""
    try:
        engine = _engine(url, reads, options)
    except ModuleNotFoundError as error:
        extra = DRIVERS[url.get_backend_name()][1]
        raise DatabaseError(needed(url.get_backend_name(), error, extra)) from error
    try:
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        first(engine)
    except Exception as error:
        engine.dispose()
        if not isinstance(error, ERRORS):
            raise
        if is_full(error):
            raise DiskFullError(full(url, error)) from error
        raise DatabaseError(
            f"The database {url.render_as_string()} cannot be opened ({reason(error)}); "
            "check its address and that the server runs."
        ) from error
    return engine


def _with_driver(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise DatabaseError(_unknown(address)) from error
    if url.drivername in DRIVERS:
        url = url.set(drivername=DRIVERS[url.drivername][0])
    if url.get_backend_name() not in ("sqlite", *DRIVERS):
        raise DatabaseError(_unknown(address))
    return url


def _unknown(address: str) -> str:
    return (
        f"The address {address!r} names no database that this program knows; "
        "write sqlite:///FILE, postgresql://USER@HOST/NAME or mysql://USER@HOST/NAME."
    )


def _engine(url: URL, reads: bool, options: dict[str, Any]) -> Engine:
    # Chinese stays readable in the JSON columns.
    options = options | {"json_serializer": partial(json.dumps, ensure_ascii=False)}
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, reads, options)
    connect: dict[str, Any] = {"connect_timeout": 10}  # seconds
    if url.get_backend_name() == "postgresql":
        # A server that lost its power says no good-bye: ask it now and then.
        connect |= {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
        connect |= {"options": "-c default_transaction_read_only=on"} if reads else {}
        return create_engine(url, pool_pre_ping=True, connect_args=connect, **options)
    connect |= {"charset": "utf8mb4"}
    connect |= {"init_command": "SET SESSION TRANSACTION READ ONLY"} if reads else {}
    engine = create_engine(url, pool_pre_ping=True, connect_args=connect, **options)
    event.listen(engine, "connect", _ask_largest_packet)
    event.listen(engine, "before_cursor_execute", _refuse_large_packet)
    return engine


def _sqlite(url: URL, reads: bool, options: dict[str, Any]) -> Engine:
    if reads and url.database:
        address = f"file:{quote(url.database)}?mode=ro"
        options["creator"] = partial(sqlite3.connect, address, uri=True, check_same_thread=False)
    engine = create_engine(url, **options)
    pragmas = SQLITE_PRAGMAS if reads else SQLITE_PRAGMAS + SQLITE_WRITING
    event.listen(engine, "connect", partial(_prepare_sqlite, pragmas))
    event.listen(engine, "begin", _begin_immediately)
    if "creator" in options:
        event.listen(engine, "connect", _note_file)
        event.listen(engine, "checkout", _expect_same_file)
    return engine


def _prepare_sqlite(pragmas: Sequence[str], connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event begins, not the driver
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _file(connection: Any) -> tuple[int, int] | None:
    """What tells the file of a connection from every other; None if there is none by its name."""
    name = connection.execute("PRAGMA database_list").fetchone()[2]
    try:
        found = Path(name).stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _note_file(connection: Any, record: Any) -> None:
    record.info["file"] = _file(connection)


def _expect_same_file(connection: Any, record: Any, _proxy: Any) -> None:
    # A file that was removed or put in another's place is read on, by who has it open.
    if _file(connection) != record.info["file"]:
        raise DisconnectionError("the file is another")


def _begin_immediately(connection: Any) -> None:
    # A deferred transaction that reads and then writes fails at once when another one has
    # written in between, whatever the time-out; one that begins as a writer waits its turn.
    # Connections that only read say so, and do not make the writers wait.
    reads = connection.get_execution_options().get("readonly", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _ask_largest_packet(connection: Any, record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@max_allowed_packet")
        record.info["largest_packet"] = cursor.fetchone()[0]


def _refuse_large_packet(
    connection: Any, _cursor: Any, _statement: str, parameters: Any, _context: Any, many: bool
) -> None:
    # MySQL drops the connection on a statement that is far too large, as if it had died itself;
    # trying again would never end. A row of many is sent alone where the rest would be too much.
    largest = connection.info["largest_packet"]
    for row in parameters if many else (parameters,):
        size = sum(map(_size, row.values() if isinstance(row, dict) else row))
        if size > largest:
            raise TooLargeError(
                f"A row of {size} bytes is more than the server takes ({largest}); "
                "set its max_allowed_packet higher."
            )


def _size(value: Any) -> int:
    """The bytes of a value in a statement, as far as they matter."""
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode("utf-8", "replace"))
    return len(value) if isinstance(value, bytes) else 0
