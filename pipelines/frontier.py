"""What is still to fetch, in the database: the rows of `request`, in pieces of work.

A row is there once for each address, whoever lists it how often; it is to do until it gets its
outcome, in the transaction that stores what the page gave. So whatever kills a crawl, what is
unsettled is simply still to do.

The turn of a row puts the newest first: a list page promises nothing newer than the last item of
the page before it, and comes just before the articles of that day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    insert,
    literal,
    select,
    update,
)

from pipelines.accounts import Entry
from pipelines.database.tables import article, lease, list_page, request
from pipelines.database.values import sha256, storable
from pipelines.leases import is_void

LIST, ARTICLE, LINK = "list", "article", "link"
TO_DO = "to_do"  # no null: PostgreSQL would sort all of them to find the next

#: Days after its publication on which a story is read once more.
REVISITS = (1, 3, 7, 30)
#: List pages of a column; what has more goes round in circles.
MOST_PAGES = 3_000
#: Times that a row fails or is skipped, run after run, before nobody asks for it any more.
MOST_TRIES = 5
#: Reasons that another try will not change.
FINAL = frozenset(
    {"gone", "known", "not_html", "list_page", "empty", "soft_404", "redirect"}
    | {"trap_suspected", "no_address"}
)
_LAST_DAY = date.max.toordinal()
_IN_VAIN = ("failed", "skipped")
#: What the end of a row writes.
_WRITTEN = (
    *("outcome", "reason", "due_at", "robots", "etag", "last_modified", "settled_at", "run_id"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose turn it is: the id of its list page, and when it was last known whole."""

    id: int
    url: str
    account: str
    complete_at: datetime | None = None

    def knew(self, row: Row[Any]) -> bool:
        """Whether the row of an item was there when the column was last whole; another column may
        have met it since, and says nothing of what stands beside it here."""
        if row.list_page_id == self.id:
            return True
        return bool(self.complete_at and row.settled_at and row.settled_at < self.complete_at)


@dataclass(frozen=True, slots=True)
class Ask:
    """A row to insert: what is to be fetched, and what its list says of it."""

    fingerprint: str
    kind: str
    url: str
    key: str | None = None  # what its story is known by
    title: str | None = None
    published: date | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a server said with a page: of robots, and of how to ask for changes alone."""

    robots: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """How a row ended. `key` is that of its story, where a gone page leaves its mark on it."""

    id: int
    outcome: str
    reason: str | None = None
    due_at: datetime | None = None
    told: Told = Told()
    key: str | None = None
    entries: Sequence[Entry] = ()


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


def turn_of(day: date | None, *, is_list: bool) -> int:
    """The turn of a row by its day; of None, that of what comes first.

    >>> turn_of(None, is_list=True), turn_of(None, is_list=False)
    (0, 1)
    >>> turn_of(date(2024, 3, 2), is_list=False) < turn_of(date(2024, 3, 1), is_list=True)
    True
    """
    return 2 * (_LAST_DAY - (day or date.max).toordinal()) + (not is_list)


def day_of(turn: int) -> date | None:
    """The day of a row's turn; None for what comes first.

    >>> day_of(turn_of(date(2024, 3, 2), is_list=True)), day_of(turn_of(None, is_list=True))
    (datetime.date(2024, 3, 2), None)
    """
    return date.fromordinal(_LAST_DAY - turn // 2) if turn > 1 else None


def next_visit(published: date | None, now: datetime | None = None) -> datetime | None:
    """When a story is to be read again, None for one that is old or of an unknown day.

    >>> next_visit(date(2024, 3, 1), datetime(2024, 3, 3, 4, 0, tzinfo=UTC))
    datetime.datetime(2024, 3, 4, 0, 0, tzinfo=datetime.timezone.utc)
    """
    if published is None:
        return None
    start = datetime(published.year, published.month, published.day, tzinfo=UTC)
    days = (start + timedelta(days=day) for day in REVISITS)
    return next((day for day in days if day > (now or datetime.now(UTC))), None)


def due_again(reason: str) -> datetime | None:
    """When to ask again for what failed or was skipped: in the next run, or never."""
    return None if reason in FINAL else datetime.now(UTC)


# --- at the start ---------------------------------------------------------------------------------


def begin(connection: Connection, run_id: int, account: str, asks: Iterable[Ask]) -> list[Column]:
    """Make the first list pages of an account's columns, and what is due in them, to do.

    Where an earlier crawl was cut off between two list pages, the one before the cut is read once
    more: what was taken down meanwhile has moved its neighbours. Where it was cut off twice, the
    walk goes on from the upper cut through all that is below, for nobody knows how far it came.
    """
    now = datetime.now(UTC)
    columns = []
    for ask in asks:
        column = _column(connection, account, ask.url)
        columns.append(column)
        here = request.c.list_page_id == column.id
        due = here & (request.c.due_at <= now) & (request.c.tries < MOST_TRIES)
        connection.execute(update(request).where(due).values(outcome=TO_DO, reason=None))
        if cut := min(_pages_to_do(connection, column.id, above=1), default=None):
            before = here & (request.c.number == cut - 1)
            connection.execute(update(request).where(before).values(outcome=TO_DO, reason=None))
            below = here & (request.c.number > cut) & (request.c.outcome == TO_DO)
            connection.execute(delete(request).where(below))
        known = connection.scalar(
            select(request.c.id).where(request.c.fingerprint == ask.fingerprint)
        )
        if known is None:
            row = _row(ask, column, run_id, turn_of(None, is_list=True)) | {"number": 1}
            connection.execute(insert(request).values(row))
        else:
            again = {"outcome": TO_DO, "reason": None, "list_page_id": column.id, "tries": 0}
            connection.execute(update(request).where(request.c.id == known).values(again))
    return columns


def _column(connection: Connection, account: str, url: str) -> Column:
    digest = sha256(url)
    found = connection.execute(select(list_page).where(list_page.c.url_sha256 == digest)).first()
    if found is None:
        row = {"url_sha256": digest, "url": url, "source": account}
        connection.execute(insert(list_page).values(row))
        found = connection.execute(select(list_page).where(list_page.c.url_sha256 == digest)).one()
    values = {"source": account, "titles_sha256": None}
    connection.execute(update(list_page).where(list_page.c.id == found.id).values(values))
    return Column(found.id, url, account, found.complete_at)


def _pages_to_do(connection: Connection, column: int, above: int = 0) -> list[int]:
    """The numbers of the list pages of a column that are to do.

    Asked for by the numbers alone: a database that looks up what has no outcome would look through
    all that is to do.
    """
    pages = (request.c.list_page_id == column) & (request.c.number > above)
    rows = connection.execute(select(request.c.number, request.c.outcome).where(pages))
    return [number for number, outcome in rows if number and outcome == TO_DO]


def to_do(
    column: int, most: int, *, since: date | None = None, pages: int | None = None
) -> Select[Any]:
    """The rows of a column that are to do, those whose turn is next first.

    What was published before `since` is left out, and list pages beyond `pages`.
    """
    query = select(request).where(request.c.list_page_id == column, request.c.outcome == TO_DO)
    if since:
        query = query.where(request.c.turn <= turn_of(since, is_list=False))
    if pages:
        query = query.where(request.c.number.is_(None) | (request.c.number <= pages))
    return query.order_by(request.c.turn, request.c.id).limit(most)


# --- a list page ----------------------------------------------------------------------------------


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
        if rows:
            connection.execute(update(request).where(request.c.id.in_(rows)).values(values))
    entries = [*reading.entries, *(entry for entry in met.entries if entry.times)]
    if reading.row.outcome == "read" and (finding := _walk_on(connection, run_id, reading, met)):
        entries.append(Entry("findings", f"{reading.url} {finding}."))
    settle(connection, run_id, [reading.row])
    return entries


def _meet(connection: Connection, run_id: int, reading: Reading) -> _Met:
    """Look up what is known of the items of a list page."""
    met = _Met()
    asks = {ask.fingerprint: ask for ask in reading.asks}
    query = select(request).where(request.c.fingerprint.in_(asks))
    rows = {row.fingerprint: row for row in connection.execute(query)}
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
        elif row.outcome == "failed" and row.reason not in FINAL and row.tries < MOST_TRIES:
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
    query = select(article.c.key_sha256).where(article.c.key_sha256.in_(keys))
    return {keys[found] for found in connection.scalars(query)}


def _insert(connection: Connection, run_id: int, reading: Reading, met: _Met) -> None:
    """Insert the rows of new items, to do, and of stories that are stored, settled."""
    now = datetime.now(UTC)
    known = {"outcome": "skipped", "reason": "known", "settled_at": now}
    open_ = {"outcome": TO_DO, "reason": None, "settled_at": None}
    rows = [
        _row(ask, reading.column, run_id, _turn(ask, reading)) | outcome
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


def _row(ask: Ask, column: Column, run_id: int, turn: int) -> dict[str, Any]:
    return {
        "fingerprint": ask.fingerprint,
        "list_page_id": column.id,
        "kind": ask.kind,
        "url": storable(ask.url),
        "title": storable(ask.title),
        "published": ask.published,
        "turn": turn,
        "outcome": TO_DO,
        "tries": 0,
        "run_id": run_id,
    }


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
        finding = f"is page {MOST_PAGES} and leads to another: its pages never end"
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
    columns = (request.c.outcome, request.c.due_at, request.c.tries, request.c.run_id)
    return not any(
        row.outcome == TO_DO
        or (row.due_at and row.tries < MOST_TRIES)
        or (row.outcome == "failed" and row.run_id == run_id)
        for row in connection.execute(select(*columns).where(others))
    )


def _goes_on(connection: Connection, reading: Reading) -> bool:
    """Whether a later list page of the column is to do: an interrupted walk goes on there."""
    return bool(_pages_to_do(connection, reading.column.id, reading.number + 1))


def _follow(connection: Connection, run_id: int, reading: Reading, behind: Row[Any] | None) -> None:
    """Make the next list page to do, in the turn of the last item of this one."""
    assert reading.next_page
    days = [ask.published for ask in reading.asks if ask.published and not ask.pinned]
    turn = max(reading.turn, turn_of(days[-1], is_list=True)) if days else reading.turn
    place = {"number": reading.number + 1, "turn": turn, "run_id": run_id}
    if behind is None:
        row = _row(reading.next_page, reading.column, run_id, turn) | place
        connection.execute(insert(request).values(row))
    else:
        again = place | {"outcome": TO_DO, "reason": None, "list_page_id": reading.column.id}
        connection.execute(update(request).where(request.c.id == behind.id).values(again))


# --- the end of a row -----------------------------------------------------------------------------

_ENDED = (
    update(request)
    .where(request.c.id == bindparam("row"))
    .values({name: bindparam(f"new_{name}") for name in _WRITTEN})
)


def settle(connection: Connection, run_id: int, rows: Sequence[Settled]) -> list[Sequence[Entry]]:
    """Give rows their outcome; return the entries of each.

    A row that an earlier run left to do counts as asked for in the run that settles it.
    """
    left = (
        request.c.id.in_([row.id for row in rows])
        & (request.c.run_id != run_id)
        & (request.c.kind != LIST)
    )
    carried = set(connection.scalars(select(request.c.id).where(left)))
    for in_vain in (False, True):
        ended = [_values(row, run_id) for row in rows if (row.outcome in _IN_VAIN) is in_vain]
        if ended:
            tries = request.c.tries + 1 if in_vain else 0
            connection.execute(_ENDED.values(tries=tries), ended)
    for row in rows:
        if row.reason == "gone" and row.key:
            mark_gone(connection, row.key)
        if row.reason == "not_modified" and row.key:
            _seen_again(connection, row.key)
    return [[*row.entries, *([Entry("requested")] if row.id in carried else [])] for row in rows]


def _values(row: Settled, run_id: int) -> dict[str, Any]:
    return {
        "row": row.id,
        "new_outcome": row.outcome,
        "new_reason": row.reason,
        "new_due_at": row.due_at,
        "new_robots": row.told.robots,
        "new_etag": storable(row.told.etag),
        "new_last_modified": storable(row.told.last_modified),
        "new_settled_at": datetime.now(UTC),
        "new_run_id": run_id,
    }


def mark_gone(connection: Connection, key: str) -> None:
    """Note on a stored story that its page is there no more; its text stays as it was."""
    story = article.c.key_sha256 == sha256(key)
    row = connection.execute(select(article.c.id, article.c.flags).where(story)).first()
    if row is not None and "gone" not in row.flags:
        flags = row.flags | {"gone": {"since": datetime.now(UTC).date().isoformat()}}
        connection.execute(update(article).where(article.c.id == row.id).values(flags=flags))


def _seen_again(connection: Connection, key: str) -> None:
    story = article.c.key_sha256 == sha256(key)
    connection.execute(update(article).where(story).values(last_seen=datetime.now(UTC)))
