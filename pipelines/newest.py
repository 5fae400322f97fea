"""Whether the newest articles of a source could be read, and have what those before had.

The database tells, not the last crawl alone: a source may publish once a week, and what broke is
broken still on the day after, though nothing was asked for then.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, case, func, select

from pipelines.database.tables import article, list_page, request
from pipelines.frontier import ARTICLE, TO_DO

#: The newest articles that none of can be read: one is an accident.
NEWEST = 2
#: Articles of the newest that are compared with those before, and the drop that is told of each:
#: two that lack what nearly all before had, or most of ten.
LATEST = ((NEWEST, 0.9), (10, 0.5))
#: Articles before from which on the share of those with a field says something, and how many of
#: them are looked at.
ENOUGH, MOST = 10, 100
#: Characters of a text from which on it is more than a signature that stands alone.
SHORT = 20
FIELDS = ("title", "published", "text")
#: Reasons that say nothing of how the source is: the item is no article, or nobody asked for it.
_NO_ARTICLE = (
    *("known", "not_html", "list_page", "trap_suspected", "no_address", "scheme"),
    *("private_address", "not_reached", "error", "not_stored"),
)


def unread(connection: Connection, source: str) -> str | None:
    """Why the newest articles of a source could not be read; None where one could."""
    asked = (
        (list_page.c.source == source)
        & (request.c.kind == ARTICLE)
        & (request.c.outcome != TO_DO)
        & func.coalesce(request.c.reason, "").not_in(_NO_ARTICLE)
    )
    query = (
        select(request.c.outcome, request.c.reason)
        .join(list_page, list_page.c.id == request.c.list_page_id)
        .where(asked)
        .order_by(request.c.turn, request.c.id.desc())
        .limit(NEWEST)
    )
    rows = connection.execute(query).all()
    if len(rows) < NEWEST or any(row.outcome in ("stored", "unchanged") for row in rows):
        return None
    return ", ".join(sorted({row.reason or row.outcome for row in rows}))


def lacks(connection: Connection, source: str) -> list[str]:
    """The fields that the newest articles of a source lack and those before had.

    Links that are kept without a page do not count.
    """
    filled = (
        case((article.c.title.is_not(None), 1), else_=0),
        case((article.c.published.is_not(None), 1), else_=0),
        case((func.char_length(article.c.text) >= SHORT, 1), else_=0),
    )
    query = (
        select(*filled)
        .where(article.c.source == source, article.c.page_id.is_not(None))
        .order_by(article.c.first_seen.desc(), article.c.id.desc())
        .limit(MOST)
    )
    rows = connection.execute(query).all()
    columns = list(zip(*rows, strict=True)) if rows else []
    return [name for name, has in zip(FIELDS, columns, strict=False) if _dropped(has)]


def _dropped(has: Sequence[int]) -> bool:
    """Whether the newest of articles, which stand first, lack a field far more than the others.

    >>> _dropped([0, 0] + 10 * [1]), _dropped([0, 1] + 10 * [1]), _dropped(6 * [0, 1])
    (True, False, False)
    """
    return any(
        len(has) >= count + ENOUGH
        and sum(has[count:]) / len(has[count:]) - sum(has[:count]) / count > drop
        for count, drop in LATEST
    )
