"""How each source was in the last days: what its visits gave, and what was not as expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, select

from pipelines.database.tables import habit, run, run_source

DAYS = 30
BARS = "▁▂▃▄▅▆▇█"


@dataclass(slots=True)
class Health:
    """The last days of a source.

    stored: articles by day, the oldest first, None for a day without a visit; findings: sentences
    of the last visit.
    """

    stored: list[int | None] = field(default_factory=lambda: [None] * DAYS)
    visits: int = 0
    visited: datetime | None = None
    findings: list[str] = field(default_factory=list)

    @property
    def articles(self) -> int:
        """How many articles were stored."""
        return sum(number or 0 for number in self.stored)


def health(connection: Connection, today: date) -> dict[str, Health]:
    """Return how the sources that were ever visited were in the DAYS up to `today`, by source."""
    found: dict[str, Health] = {}
    for row in connection.execute(select(habit)):
        found[row.source] = Health(visited=row.visited_at)
    first = today - timedelta(days=DAYS - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=UTC)
    query = select(
        run_source.c.source, run_source.c.stored, run_source.c.findings, run.c.started_at
    ).join(run, run.c.id == run_source.c.run_id)
    query = query.where(run.c.started_at >= since, run.c.spider == "campus")
    for row in connection.execute(query.order_by(run_source.c.id)):
        one = found.setdefault(row.source, Health())
        place = (row.started_at.date() - first).days
        if place < DAYS:  # a clock may have been wrong
            one.stored[place] = (one.stored[place] or 0) + row.stored
        one.visits += 1
        one.visited = max(one.visited or row.started_at, row.started_at)
        one.findings = row.findings
    return found


def sparkline(numbers: Sequence[int | None]) -> str:
    """Return numbers as small bars; a dot stands for None.

    >>> sparkline([None, 0, 1, 4, 8])
    '·▁▂▅█'
    """
    most = max((number or 0 for number in numbers), default=0) or 1
    steps = len(BARS) - 1
    return "".join("·" if n is None else BARS[round(steps * n / most)] for n in numbers)
