"""Writes what stored articles read like after their pages were read again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Connection, Row, select, update

from crawler.items import Article
from pipelines.database.tables import article as table
from pipelines.duplicates import mark
from pipelines.search.index import index
from pipelines.storage import FILLED, keep_version, row_of

#: A crawl that stores a story meanwhile changes one of these.
WITNESSES = ("page_id", "version", "content_sha256", "last_seen")
DERIVED = (*FILLED, "hijacked", "content_sha256")


def revise(connection: Connection, pairs: Sequence[tuple[Mapping[str, Any], Article]]) -> list[str]:
    """Write articles over the rows they were read again for; return what became of each.

    An outcome is "changed" (a new version: title or text reads otherwise), "amended" (other
    fields do), "unchanged", or "overtaken": a crawl has stored the story since its row was read.
    """
    ids = [old["id"] for old, _ in pairs]
    query = select(table.c.id, *(table.c[name] for name in WITNESSES)).where(table.c.id.in_(ids))
    now = {row.id: row for row in connection.execute(query.with_for_update())}
    read: list[tuple[Mapping[str, Any], dict[str, Any]]] = []
    outcomes = []
    for old, article in pairs:
        outcome, values = _revise(connection, now.get(old["id"]), old, article)
        outcomes.append(outcome)
        read.append((old, dict(old) | values))
    mark(connection, read)
    changed = zip(read, outcomes, strict=True)
    index(connection, [row for (_, row), outcome in changed if outcome == "changed"])
    return outcomes


def _revise(
    connection: Connection, now: Row[Any] | None, old: Mapping[str, Any], article: Article
) -> tuple[str, dict[str, Any]]:
    """What became of an article, and the values that were written."""
    if now is None or any(getattr(now, name) != old[name] for name in WITNESSES):
        return "overtaken", {}
    row = row_of(article)
    values = {name: row[name] for name in DERIVED if _plain(name, row[name]) != old[name]}
    if not values:
        return "unchanged", {}
    outcome = "amended"
    if "content_sha256" in values:
        keep_version(connection, old)
        values["version"] = old["version"] + 1
        outcome = "changed"
    connection.execute(update(table).where(table.c.id == old["id"]).values(values))
    return outcome, values


def _plain(name: str, value: Any) -> Any:
    """A value as it comes back from the database: JSON has lists where Python has tuples."""
    return json.loads(json.dumps(value)) if isinstance(table.c[name].type, JSON) else value
