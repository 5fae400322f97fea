"""What changed in how the sources are: which findings of a crawl are new, and which are gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from pipelines.database.tables import run, run_source

#: States of runs that came to their end.
ENDED = ("finished", "failed")
#: Runs that are looked back on for one that another process did not keep from a source.
BACK = 10


@dataclass(frozen=True, slots=True)
class Change:
    """A finding, in a sentence, on a source: it has appeared, or it is gone."""

    source: str
    sentence: str
    appeared: bool


def changes(connection: Connection, run_id: int) -> list[Change]:
    """Return what a run found of its sources other than their visits before, by source.

    A run that did not come to its end has not seen that anything is gone.
    """
    own = select(run_source, run.c.state).join(run).where(run_source.c.run_id == run_id)
    rows = connection.execute(own.order_by(run_source.c.source)).all()
    before = _before(connection, run_id)
    return [
        change
        for row in rows
        if not _is_held(row.lists)
        for change in _between(before.get(row.source, []), row)
        if change.appeared or row.state in ENDED
    ]


def _before(connection: Connection, run_id: int) -> dict[str, list[str]]:
    """What was found of the sources of a run when they were last visited to the end before."""
    sources = select(run_source.c.source).where(run_source.c.run_id == run_id)
    place = func.row_number().over(
        partition_by=run_source.c.source, order_by=run_source.c.run_id.desc()
    )
    visits = (
        select(run_source.c.source, run_source.c.lists, run_source.c.findings, place.label("place"))
        .join(run)
        .where(
            run_source.c.run_id < run_id,
            run_source.c.source.in_(sources),
            run.c.state.in_(ENDED),
        )
        .subquery()
    )
    rows = connection.execute(
        select(visits).where(visits.c.place <= BACK).order_by(visits.c.place.desc())
    )
    return {row.source: row.findings for row in rows if not _is_held(row.lists)}


def _is_held(lists: Collection[str]) -> bool:
    """Whether another process crawled a source, so that it was not looked at."""
    return set(lists) <= {"held"}


def _between(before: list[str], row: Row[Any]) -> Iterator[Change]:
    for sentence in row.findings:
        if sentence not in before:
            yield Change(row.source, sentence, appeared=True)
    for sentence in before:
        if sentence not in row.findings:
            yield Change(row.source, sentence, appeared=False)
