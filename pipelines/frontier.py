"""What is still to fetch, in the database: the rows of `request`, in pieces of work.

A row is there once for each address, whoever lists it how often; it is to do until it gets its
outcome, in the transaction that stores what the page gave. So whatever kills a crawl, what is
unsettled is simply still to do.

The turn of a row puts the newest first: a list page promises nothing newer than the last item of
the page before it, and comes just before the articles of that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    case,
    delete,
    insert,
    select,
    update,
)

from pipelines.accounts import Entry
from pipelines.database.tables import article, list_page, request
from pipelines.database.values import sha256, storable

LIST, ARTICLE, LINK = "list", "article", "link"
TO_DO = "to_do"  # no null: PostgreSQL would sort all of them to find the next

#: Days after its publication on which a story is read once more.
REVISITS = (1, 3, 7, 30)
#: What was not there is asked for again so much later, while its story is not older than that.
SOON, YOUNG = timedelta(hours=12), timedelta(days=7)
#: Times that a row fails or is skipped, run after run, before nobody asks for it any more; and
#: where that is no fault of its page: a month of visits, for the host may take weeks to be mended.
MOST_TRIES, MOST_OF_HOST = 5, 120
#: Reasons that lie with the host, or with what the register says of it, and not with a page.
OF_HOST = frozenset(
    {"robots", "robots_unreachable", "busy", "challenge", "restricted", "offsite", "certificate"}
    | {"tls", "unreachable", "timeout", "connection_lost"}
)
#: Reasons for which a page is tried again a little later, while its story is young: it was listed
#: before it was there, or comes back. How old the story is bounds these tries, not MOST_TRIES.
ABSENT = frozenset({"gone", "empty", "soft_404", "redirect"})
PATIENT = OF_HOST | ABSENT
#: Reasons that another try in the next run will not change.
FINAL = ABSENT | {"known", "not_html", "list_page", "trap_suspected", "no_address"}
_LAST_DAY = date.max.toordinal()
_IN_VAIN = ("failed", "skipped")
#: What the end of a row writes.
_WRITTEN = (
    "outcome",
    "reason",
    "due_at",
    "robots",
    "etag",
    "last_modified",
    "settled_at",
    "run_id",
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
    start = _midnight(published)
    days = (start + timedelta(days=day) for day in REVISITS)
    return next((day for day in days if day > (now or datetime.now(UTC))), None)


def next_try(published: date | None, now: datetime | None = None) -> datetime | None:
    """When a story is to be asked for again that was not there, or had no text.

    >>> next_try(date(2024, 3, 1), datetime(2024, 3, 3, 4, 0, tzinfo=UTC))
    datetime.datetime(2024, 3, 3, 16, 0, tzinfo=datetime.timezone.utc)
    """
    now = now or datetime.now(UTC)
    if published is None or now + SOON > _midnight(published) + YOUNG:
        return next_visit(published, now)
    return now + SOON


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def due_again(reason: str, published: date | None = None) -> datetime | None:
    """When to ask again for what failed or was skipped: in the next run; where there was no
    article, a little later; or never."""
    if reason in ABSENT:
        return next_try(published)
    return None if reason in FINAL else datetime.now(UTC)


def is_given_up(row: Row[Any]) -> bool:
    """Whether a row failed or was skipped so often that nobody asks for it any more."""
    tries: int = row.tries
    return tries >= (MOST_OF_HOST if row.reason in PATIENT else MOST_TRIES)


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
        tries = case((request.c.reason.in_(PATIENT), MOST_OF_HOST), else_=MOST_TRIES)
        due = here & (request.c.due_at <= now) & (request.c.tries < tries)
        connection.execute(update(request).where(due).values(outcome=TO_DO, reason=None))
        if cut := min(pages_to_do(connection, column.id, above=1), default=None):
            before = here & (request.c.number == cut - 1)
            connection.execute(update(request).where(before).values(outcome=TO_DO, reason=None))
            below = here & (request.c.number > cut) & (request.c.outcome == TO_DO)
            connection.execute(delete(request).where(below))
        known = connection.scalar(
            select(request.c.id).where(request.c.fingerprint == ask.fingerprint)
        )
        if known is None:
            row = row_of(ask, column, run_id, turn_of(None, is_list=True)) | {"number": 1}
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


def pages_to_do(connection: Connection, column: int, above: int = 0) -> list[int]:
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


def row_of(ask: Ask, column: Column, run_id: int, turn: int) -> dict[str, Any]:
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
