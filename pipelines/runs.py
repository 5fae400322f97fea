"""What the database remembers of crawls: one row a run, one a source in it, and where to stop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, insert, select, update

from pipelines.accounts import Accounts
from pipelines.database.tables import list_page, run, run_source
from pipelines.storage import insert_row, sha256


def start_run(engine: Engine, spider: str, arguments: Mapping[str, str], version: str) -> int:
    """Return the id of a new run, in the state "running"."""
    row = {
        "spider": spider,
        "arguments": dict(arguments),
        "program_version": version,
        "state": "running",
        "started_at": datetime.now(UTC),
    }
    with engine.begin() as connection:
        return insert_row(connection, run, row)


def end_run(engine: Engine, run_id: int, state: str, accounts: Accounts) -> None:
    """Write how a run ended ("finished", "failed" or "interrupted") and its accounts."""
    rows = [
        {
            "run_id": run_id,
            "source": source,
            "requested": account.requested,
            "stored": account.stored,
            "unchanged": account.unchanged,
            "skipped": account.skipped,
            "failed": account.failed,
            "lists": account.lists,
            "flags": account.flags,
            "findings": account.findings,
        }
        for source, account in accounts.items()
    ]
    ended = {"state": state, "ended_at": datetime.now(UTC)}
    with engine.begin() as connection:
        connection.execute(update(run).where(run.c.id == run_id).values(ended))
        if rows:
            connection.execute(insert(run_source), rows)


def complete_lists(engine: Engine, urls: Iterable[str]) -> set[str]:
    """Return those of `urls`, first pages of columns, that were once read to their end."""
    hashes = {sha256(url): url for url in urls}
    query = select(list_page.c.url_sha256).where(list_page.c.url_sha256.in_(hashes))
    with engine.connect().execution_options(readonly=True) as connection:
        return {hashes[found] for found in connection.scalars(query)}


def mark_complete(engine: Engine, urls: Iterable[str]) -> None:
    """Remember that the columns that begin at `urls` were read to their end."""
    now = datetime.now(UTC)
    rows = [{"url_sha256": sha256(url), "url": url, "complete_at": now} for url in set(urls)]
    if not rows:
        return
    with engine.begin() as connection:
        hashes = [row["url_sha256"] for row in rows]
        connection.execute(delete(list_page).where(list_page.c.url_sha256.in_(hashes)))
        connection.execute(insert(list_page), rows)
