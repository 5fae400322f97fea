"""What a database says of the crawls that filled it: what is stored, and whether it adds up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import TypeAlias

from sqlalchemy import Connection, Row, func, select

from pipelines.database.tables import article, lease, request, run, run_source
from pipelines.frontier import TO_DO

#: A story as it is compared: its title, its day, and a digest of its text.
Story: TypeAlias = tuple[str | None, date | None, str]


def stories(connection: Connection) -> list[tuple[str, Story]]:
    """The stored stories with their addresses, in the order of those."""
    query = select(article.c.url, article.c.title, article.c.published, article.c.text)
    return sorted(
        (row.url, (row.title, row.published, sha256(row.text.encode()).hexdigest()))
        for row in connection.execute(query)
    )


def settled(account: Row) -> int:
    """How many articles an account has an end of."""
    ends = account.stored + account.unchanged
    return ends + sum(account.skipped.values()) + sum(account.failed.values())


def states(connection: Connection) -> list[str]:
    """How the runs ended, in their order."""
    return list(connection.scalars(select(run.c.state).order_by(run.c.id)))


def disagreements(connection: Connection) -> Iterator[str]:
    """What does not add up, whatever is still to do: a sentence for each."""
    for account in connection.execute(select(run_source)):
        if account.requested != settled(account):
            yield f"run {account.run_id}: {account.requested} requested, {settled(account)} settled"
        if min(account.requested, account.stored, account.unchanged) < 0:
            yield f"run {account.run_id} counts less than nothing"
    counted = connection.scalar(select(func.sum(run_source.c.stored))) or 0
    stored = connection.scalar(select(func.sum(article.c.version))) or 0
    if counted != stored:
        yield f"{counted} stored by the accounts, {stored} versions in the database"


def loose_ends(connection: Connection) -> Iterator[str]:
    """What is left to do, or held, though no crawl runs and the last came to its end."""
    count = select(func.count()).select_from(request).where(request.c.outcome == TO_DO)
    if to_do := connection.scalar(count):
        yield f"{to_do} rows are still to do"
    if held := list(connection.scalars(select(lease.c.name))):
        yield f"still leased: {', '.join(held)}"
    if "running" in states(connection):
        yield "a run goes on for ever"
