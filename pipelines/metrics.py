"""How the sources and the crawls are, as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.openmetrics.exposition import generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Row, Select, func, select

from pipelines.database.tables import article, habit, request, run, run_source
from pipelines.frontier import TO_DO


def exposition(connection: Connection) -> bytes:
    """Return the metrics of a database in the OpenMetrics format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Corpus(connection))
    said: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
    return said


class _Corpus(Collector):
    """Everything, read when it is asked for."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def collect(self) -> Iterator[Metric]:
        yield self._by_source(
            "articles",
            "stored articles",
            select(article.c.source, func.count()).group_by(article.c.source),
        )
        yield self._by_source(
            "source_articles_per_week",
            "articles that a source publishes a week",
            select(habit.c.source, habit.c.articles_per_week),
        )
        yield self._by_source(
            "source_visited_timestamp_seconds",
            "when a source was last visited to the end",
            select(habit.c.source, habit.c.visited_at),
        )
        yield self._by_source(
            "source_due_timestamp_seconds",
            "when it is to be visited next",
            select(habit.c.source, habit.c.due_at),
        )
        yield from self._of_last_visits()
        yield self._runs()
        to_do = select(func.count()).select_from(request).where(request.c.outcome == TO_DO)
        waiting = GaugeMetricFamily("dangjian_requests_to_do", "requests still to be made")
        waiting.add_metric([], self.connection.scalar(to_do) or 0)
        yield waiting

    def _by_source(self, name: str, what: str, query: Select[Any]) -> Metric:
        family = GaugeMetricFamily(f"dangjian_{name}", what, labels=["source"])
        for source, value in sorted(self.connection.execute(query), key=lambda row: row[0] or ""):
            number = value.timestamp() if hasattr(value, "timestamp") else value
            family.add_metric([source or ""], number)
        return family

    def _of_last_visits(self) -> Iterator[Metric]:
        """What the last account of each source says."""
        last = select(func.max(run_source.c.id)).group_by(run_source.c.source)
        rows = self.connection.execute(
            select(run_source).where(run_source.c.id.in_(last)).order_by(run_source.c.source)
        ).all()
        findings = GaugeMetricFamily(
            "dangjian_source_findings",
            "expectations that its last visit did not meet",
            labels=["source"],
        )
        outcomes = GaugeMetricFamily(
            "dangjian_source_outcomes",
            "articles of its last visit by what became of them",
            labels=["source", "outcome", "reason"],
        )
        for row in rows:
            findings.add_metric([row.source], len(row.findings))
            for outcome, reason, number in _outcomes(row):
                outcomes.add_metric([row.source, outcome, reason], number)
        yield findings
        yield outcomes

    def _runs(self) -> Metric:
        ended = GaugeMetricFamily(
            "dangjian_run_ended_timestamp_seconds",
            "when a crawl last ended in each way",
            labels=["state"],
        )
        query = select(run.c.state, func.max(run.c.ended_at)).group_by(run.c.state)
        for state, at in sorted(self.connection.execute(query)):
            if at:
                ended.add_metric([state], at.timestamp())
        return ended


def _outcomes(row: Row[Any]) -> Iterator[tuple[str, str, int]]:
    yield "stored", "", row.stored
    yield "unchanged", "", row.unchanged
    for outcome in ("skipped", "failed"):
        for reason, number in sorted(getattr(row, outcome).items()):
            yield outcome, reason, number
