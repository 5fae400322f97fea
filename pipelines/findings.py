"""What changed in how the sources are: which findings of a crawl are new, and which are gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from pipelines.database.tables import run_source


@dataclass(frozen=True, slots=True)
class Change:
    """A finding, in a sentence, on a source: it has appeared, or it is gone."""

    source: str
    sentence: str
    appeared: bool


def changes(connection: Connection, run_id: int) -> list[Change]:
    """Return what a run found of its sources other than the run before, by source."""
    own = select(run_source).where(run_source.c.run_id == run_id).order_by(run_source.c.source)
    return [
        change
        for row in connection.execute(own).all()
        if not set(row.lists) <= {"held"}  # else it was not looked at
        for change in _between(_before(connection, row), row)
    ]


def _before(connection: Connection, row: Row[Any]) -> list[str]:
    """The findings of the run before on the source of an account."""
    earlier = (run_source.c.source == row.source) & (run_source.c.run_id < row.run_id)
    last = select(func.max(run_source.c.run_id)).where(earlier).scalar_subquery()
    query = select(run_source.c.findings).where(
        run_source.c.run_id == last, run_source.c.source == row.source
    )
    found: list[str] = connection.scalar(query) or []
    return found


def _between(before: list[str], row: Row[Any]) -> Iterator[Change]:
    for sentence in row.findings:
        if sentence not in before:
            yield Change(row.source, sentence, appeared=True)
    for sentence in before:
        if sentence not in row.findings:
            yield Change(row.source, sentence, appeared=False)
