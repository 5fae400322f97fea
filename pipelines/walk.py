"""A list page turned into rows of the frontier, and the walk down its column.

A walk begins at the first page of a column and goes on while there is something new, until it has
come to what is known, or to the end; where an earlier one was cut off, it goes on there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, literal, select, update

from pipelines.accounts import Entry
from pipelines.database.tables import article, lease, list_page, request
from pipelines.database.values import pieces, sha256
from pipelines.frontier import (
    FINAL,
    TO_DO,
    Ask,
    Column,
    Settled,
    is_given_up,
    pages_to_do,
    row_of,
    settle,
    turn_of,
)
from pipelines.leases import is_void

#: List pages of a column; what has more goes round in circles.
MOST_PAGES = 3_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A list page as it was read: its row, its items, and what else it counts."""

    row: Settled
    column: Column
    columns: Collection[int]  # those that this run crawls
    url: str
    number: int
    turn: int
    asks: Sequence[Ask] = ()
    titles: Sequence[str] = ()
    next_page: Ask | None = None
    scripted: bool = False
    left_out: bool = False  # some of it was published before what is wanted: it is due again
    too_old: bool = False  # all of it was
    shown: Collection[str] = frozenset()  # fingerprints on the first page and that read before
    entries: Sequence[Entry] = ()

    @property
    def listed(self) -> set[str]:
        """Its items in their order: what is pinned stands above whatever its age."""
        return {ask.fingerprint for ask in self.asks if not ask.pinned}


@dataclass(slots=True)
class _Met:
    """What became of the items of a list page."""

    new: list[Ask] = field(default_factory=list)
    again: list[int] = field(default_factory=list)  # rows that failed, to be tried once more
    left: list[int] = field(default_factory=list)  # rows to do in a column that nobody crawls
    known: list[int] = field(default_factory=list)  # rows that were settled before this run
    stored: list[Ask] = field(default_factory=list)  # stories that are stored, without a row
    unseen: set[str] = field(default_factory=set)  # fingerprints that are new to the column

    @property
    def entries(self) -> list[Entry]:
        counted = len(self.new) + len(self.again)
        known = len(self.known) + len(self.stored)
        return [Entry("requested", times=counted + known), Entry("skipped", "known", known)]


def read_lists(
    connection: Connection, run_id: int, readings: Sequence[Reading]
) -> list[list[Entry]]:
    """Turn list pages into rows for their items and for the pages behind them, and settle them."""
    return [_read_list(connection, run_id, reading) for reading in readings]


def _read_list(connection: Connection, run_id: int, reading: Reading) -> list[Entry]:
    met = _meet(connection, run_id, reading)
    _insert(connection, run_id, reading, met)
    for rows, values in (
        (met.known + met.again, {"run_id": run_id}),
        (met.again, {"outcome": TO_DO, "reason": None}),
        (met.again + met.left, {"list_page_id": reading.column.id}),
    ):
        for piece in pieces(rows):
            connection.execute(update(request).where(request.c.id.in_(piece)).values(values))
    entries = [*reading.entries, *(entry for entry in met.entries if entry.times)]
    if reading.row.outcome == "read" and (finding := _walk_on(connection, run_id, reading, met)):
        entries.append(Entry("findings", f"{reading.url} {finding}."))
    settle(connection, run_id, [reading.row])
    return entries


def _meet(connection: Connection, run_id: int, reading: Reading) -> _Met:
    """Look up what is known of the items of a list page."""
    met = _Met()
    asks = {ask.fingerprint: ask for ask in reading.asks}
    rows = {
        row.fingerprint: row
        for piece in pieces(asks)
        for row in connection.execute(select(request).where(request.c.fingerprint.in_(piece)))
    }
    unmet = [ask for ask in asks.values() if ask.fingerprint not in rows]
    stored = _stored(connection, unmet)
    met.new = [ask for ask in unmet if ask.key not in stored]
    met.stored = [ask for ask in unmet if ask.key in stored]
    met.unseen = {ask.fingerprint for ask in met.new}
    met.unseen |= {mark for mark, row in rows.items() if not reading.column.knew(row)}
    for row in rows.values():
        if row.run_id == run_id:
            continue  # counted already
        if row.outcome == TO_DO:
            if row.list_page_id not in reading.columns and not _is_crawled(
                connection, row.list_page_id
            ):
                met.left.append(row.id)
        elif row.outcome == "failed" and row.reason not in FINAL and not is_given_up(row):
            met.again.append(row.id)
        else:
            met.known.append(row.id)
    return met


def _is_crawled(connection: Connection, column: int) -> bool:
    """Whether somebody crawls a column now, and will get what is to do in it."""
    holder = select(lease.c.owner, lease.c.expires_at).join(
        list_page, lease.c.name == literal("source ").concat(list_page.c.source)
    )
    row = connection.execute(holder.where(list_page.c.id == column)).first()
    return row is not None and not is_void(row.owner, row.expires_at, datetime.now(UTC))


def _stored(connection: Connection, asks: Sequence[Ask]) -> set[str]:
    """The keys of those whose stories are stored."""
    keys = {sha256(ask.key): ask.key for ask in asks if ask.key}
    return {
        keys[found]
        for piece in pieces(keys)
        for found in connection.scalars(
            select(article.c.key_sha256).where(article.c.key_sha256.in_(piece))
        )
    }


def _insert(connection: Connection, run_id: int, reading: Reading, met: _Met) -> None:
    """Insert the rows of new items, to do, and of stories that are stored, settled."""
    now = datetime.now(UTC)
    known = {"outcome": "skipped", "reason": "known", "settled_at": now}
    open_ = {"outcome": TO_DO, "reason": None, "settled_at": None}
    rows = [
        row_of(ask, reading.column, run_id, _turn(ask, reading)) | outcome
        for asks, outcome in ((met.new, open_), (met.stored, known))
        for ask in asks
    ]
    if rows:
        connection.execute(insert(request), rows)


def _turn(ask: Ask, reading: Reading) -> int:
    """The turn of an item; without a date it is as old as its list page."""
    if ask.published is None:
        return reading.turn + 1
    return turn_of(min(ask.published, _tomorrow()), is_list=False)


def _tomorrow() -> date:
    return (datetime.now(UTC) + timedelta(days=1)).date()


# --- the walk down a column -----------------------------------------------------------------------


def _walk_on(connection: Connection, run_id: int, reading: Reading, met: _Met) -> str | None:
    """Ask for the page behind a list page, or end the walk; return what keeps it from going on.

    Many sites show their last page again, or the first, for a number that is too high: what
    repeats later than on the second page is the end of the column.
    """
    column, listed = reading.column, reading.listed
    titles = sha256("\n".join(reading.titles)) if reading.titles else None
    behind = _behind(connection, reading)
    repeats = (bool(listed) and listed <= set(reading.shown)) or (
        titles is not None and titles == _last_titles(connection, column)
    )
    ends = (
        repeats
        or (reading.next_page is None and not reading.scripted)
        or (behind is not None and behind.run_id == run_id and behind.outcome != TO_DO)
    )
    known = bool(listed) and listed.isdisjoint(met.unseen) and not reading.left_out
    values: dict[str, Any] = {"titles_sha256": titles}
    finding = None
    if repeats and reading.number == 2:
        finding = "shows nothing new: its pages cannot be turned"
    elif ends or (known and column.complete_at):
        whole = not reading.left_out and _is_whole(connection, run_id, reading)
        values["complete_at"] = datetime.now(UTC) if whole else None
    elif known and _goes_on(connection, reading):
        pass
    elif reading.too_old:
        values["complete_at"] = None
    elif reading.scripted:
        finding = "has further pages that only a script can get"
    elif reading.number == MOST_PAGES:
        finding = f"is page {MOST_PAGES} and leads to another: trap_suspected, they never end"
    else:
        _follow(connection, run_id, reading, behind)
        values["complete_at"] = None  # until the walk has come to what is known, or to the end
    connection.execute(update(list_page).where(list_page.c.id == column.id).values(values))
    return finding


def _behind(connection: Connection, reading: Reading) -> Row[Any] | None:
    """The row of the next list page, if there is one already."""
    if reading.next_page is None:
        return None
    same = request.c.fingerprint == reading.next_page.fingerprint
    return connection.execute(select(request).where(same)).first()


def _last_titles(connection: Connection, column: Column) -> str | None:
    query = select(list_page.c.titles_sha256).where(list_page.c.id == column.id)
    return connection.scalar(query)


def _is_whole(connection: Connection, run_id: int, reading: Reading) -> bool:
    """Whether no other list page of the column is to do, in this run or in the next."""
    others = (
        (request.c.list_page_id == reading.column.id)
        & (request.c.number > 0)
        & (request.c.id != reading.row.id)
    )
    columns = tuple(request.c[name] for name in ("outcome", "reason", "due_at", "tries", "run_id"))
    return not any(
        row.outcome == TO_DO
        or (row.due_at and not is_given_up(row))
        or (row.outcome == "failed" and row.run_id == run_id)
        for row in connection.execute(select(*columns).where(others))
    )


def _goes_on(connection: Connection, reading: Reading) -> bool:
    """Whether a later list page of the column is to do: an interrupted walk goes on there."""
    return bool(pages_to_do(connection, reading.column.id, reading.number + 1))


def _follow(connection: Connection, run_id: int, reading: Reading, behind: Row[Any] | None) -> None:
    """Make the next list page to do, in the turn of the last item of this one."""
    assert reading.next_page
    days = [ask.published for ask in reading.asks if ask.published and not ask.pinned]
    turn = max(reading.turn, turn_of(days[-1], is_list=True)) if days else reading.turn
    place = {"number": reading.number + 1, "turn": turn, "run_id": run_id}
    if behind is None:
        row = row_of(reading.next_page, reading.column, run_id, turn) | place
        connection.execute(insert(request).values(row))
    else:
        again = place | {"outcome": TO_DO, "reason": None, "list_page_id": reading.column.id}
        connection.execute(update(request).where(request.c.id == behind.id).values(again))
