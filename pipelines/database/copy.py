"""Copies all rows from one database to another, of whatever kind, and proves that they arrived.

A copy that was stopped goes on where it was. Numbers of rows stay, so that what cites them holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    RowMapping,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from pipelines.database.check import Progress, count
from pipelines.database.faults import DatabaseError, patiently
from pipelines.database.reading import snapshot, stream
from pipelines.database.tables import metadata

ROWS = 500  # of a transaction,
BYTES = 8_000_000  # or so many, roughly


@dataclass(slots=True)
class Sum:
    """The number of some rows and a hash that does not depend on their order."""

    rows: int = 0
    hashes: int = 0

    def add(self, row: RowMapping) -> None:
        """Count a row in."""
        self.rows += 1
        values = json.dumps({name: _plain(value) for name, value in row.items()}, sort_keys=True)
        digest = hashlib.sha256(values.encode("utf-8", "surrogatepass")).digest()
        self.hashes = (self.hashes + int.from_bytes(digest)) % 2**256

    def __str__(self) -> str:
        return f"{self.hashes:064x}"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Copied:
    """What a table holds on both sides."""

    table: str
    source: Sum
    target: Sum


def copy(source: Engine, target: Engine, progress: Progress) -> Iterator[Copied]:
    """Copy every table; yield what it holds on both sides in the end.

    The target holds nothing, or the beginning of the same rows: DatabaseError is raised where it
    holds anything else, before anything is written. The source is read as it was at the start.
    """
    with snapshot(source) as rows:
        begun = {table.name: _begun(rows, target, table) for table in metadata.sorted_tables}
        sums = {}
        for table in metadata.sorted_tables:
            sums[table.name] = _copy_table(rows, target, table, begun[table.name], progress)
    for table in metadata.sorted_tables:
        with snapshot(target) as there:
            arrived = Sum()
            total = sums[table.name].rows
            for row in stream(there, select(table)):
                arrived.add(row)
                progress(f"comparing {table.name}", arrived.rows, total)
        yield Copied(table.name, sums[table.name], arrived)


def _begun(rows: Connection, target: Engine, table: Table) -> Any:
    """The key behind which the copy of a table goes on, None where it begins."""
    key = _key(table)
    with snapshot(target) as there:
        last = there.scalar(select(func.max(key)))
        if last is None:
            return None
        arrived, sent = Sum(), Sum()
        for row in stream(there, select(*_unlinked(table))):
            arrived.add(row)
    whole = select(*_unlinked(table))
    for row in stream(rows, whole.where(key <= last) if _numbered(table) else whole):
        sent.add(row)
    if arrived != sent:
        raise DatabaseError(
            f"The database {target.url.render_as_string()} is not empty: its table {table.name} "
            "holds other rows; name an empty database to copy to."
        )
    return last


def _copy_table(
    rows: Connection, target: Engine, table: Table, begun: Any, progress: Progress
) -> Sum:
    """Copy the rows of a table that are not there; return the sum of all that it has."""
    total, done = count(rows, table), Sum()

    def counted() -> Iterator[RowMapping]:
        key = _key(table)
        for row in stream(rows, select(table).order_by(key)):
            done.add(row)
            progress(f"copying {table.name}", done.rows, total)
            if begun is None or (_numbered(table) and row[key.name] > begun):
                yield row

    for batch in _batches(counted(), whole=not _numbered(table)):
        patiently(target, lambda connection, batch=batch: _insert(connection, table, batch))  # type: ignore[misc]
    _link(rows, target, table)
    _number_on(target, table)
    return done


def _batches(rows: Iterable[RowMapping], *, whole: bool) -> Iterator[list[RowMapping]]:
    """The rows in portions of bounded size; all in one where it has to be."""
    batch: list[RowMapping] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += sum(len(value) for value in row.values() if isinstance(value, str | bytes))
        if not whole and (len(batch) >= ROWS or size >= BYTES):
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _insert(connection: Connection, table: Table, batch: list[RowMapping]) -> None:
    key = _key(table)
    there = select(func.count()).select_from(table).where(key == batch[-1][key.name])
    if connection.scalar(there):
        return  # the connection was lost behind the commit
    names = [column.name for column in _unlinked(table)]
    connection.execute(insert(table), [{name: row[name] for name in names} for row in batch])


def _link(rows: Connection, target: Engine, table: Table) -> None:
    """Write the columns that refer to the same table, now that all of its rows are there."""
    key = _key(table)
    for column in table.columns:
        if not _refers_to_itself(column):
            continue
        pairs = select(key.label("row"), column.label("to")).where(column.is_not(None))
        change = update(table).where(key == bindparam("row")).values({column: bindparam("to")})
        for batch in _batches(stream(rows, pairs.order_by(key)), whole=False):
            values = [dict(row) for row in batch]
            patiently(
                target,
                lambda connection, change=change, values=values: connection.execute(change, values),  # type: ignore[misc]
            )


def _number_on(target: Engine, table: Table) -> None:
    """Let the next row get a number of its own; PostgreSQL alone does not see to it itself."""
    if target.dialect.name != "postgresql" or not _numbered(table):
        return
    key = _key(table)

    def work(connection: Connection) -> None:
        if last := connection.scalar(select(func.max(key))):
            sequence = "SELECT setval(pg_get_serial_sequence(:table, :key), :last)"
            names = {"table": table.name, "key": key.name, "last": last}
            connection.execute(text(sequence), names)

    patiently(target, work)


def _key(table: Table) -> Column[Any]:
    return next(iter(table.primary_key))


def _numbered(table: Table) -> bool:
    return _key(table).type.python_type is int


def _unlinked(table: Table) -> list[Column[Any]]:
    """The columns of a table but those that refer to itself, in whatever order its rows stand."""
    return [column for column in table.columns if not _refers_to_itself(column)]


def _refers_to_itself(column: Column[Any]) -> bool:
    return any(reference.column.table is column.table for reference in column.foreign_keys)
