"""Reads much from a database while others write to it: as it was at the start, and in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select

FETCHED = 50  # rows that a driver holds

#: What makes a transaction one that cannot write, whatever SQL is given to it.
READ_ONLY = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    "mariadb": "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
}


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever is written meanwhile.

    Nothing can be written through it.
    """
    options: dict[str, Any] = {"readonly": True}
    if engine.dialect.name != "sqlite":
        options["isolation_level"] = "REPEATABLE READ"
    with engine.connect().execution_options(**options) as connection:
        connection.exec_driver_sql(READ_ONLY[engine.dialect.name])
        try:
            yield connection
        finally:
            if engine.dialect.name == "sqlite":  # where the connection, used again, keeps it
                connection.exec_driver_sql("PRAGMA query_only = OFF")


def stream(connection: Connection, query: Select[Any]) -> Iterator[RowMapping]:
    """Yield rows of which only some are in memory at once."""
    with connection.execute(query, execution_options={"yield_per": FETCHED}) as result:
        yield from result.mappings()
