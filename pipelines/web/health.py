"""How a source is, in words: what of it an operator has to look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from pipelines.habits import WINDOW, has_fallen_silent
from pipelines.web.language import Words
from pipelines.web.periods import first_day, number
from pipelines.web.tally import Line, Tally

PATIENCE = timedelta(days=7)  # from when a source is due to when it is overdue
STOPPED = ("interrupted", "killed")


def troubles(tally: Tally, source: str, now: datetime, t: Words) -> list[str]:
    """Return what there is to look at; nothing of a source that is well."""
    visit, habit = tally.crawls.visits.get(source), tally.crawls.habits.get(source)
    found = []
    last = tally.by_source[source].last if source in tally.by_source else None
    looked = habit.visited.date() if habit else visit.started.date() if visit else None
    if looked and last and has_fallen_silent(_recent(tally, source, looked), looked):
        found.append(t("health.silent", day=last.isoformat()))
    if visit and visit.failed:
        found.append(t("health.failed", why=outcomes(visit.failed, t)))
    if visit and visit.findings:
        found.append(t("health.findings", n=len(visit.findings)))
    if visit and visit.state in STOPPED:
        found.append(t(f"health.{visit.state}"))
    if habit and now - habit.due > PATIENCE:
        found.append(t("health.overdue", day=habit.due.date().isoformat()))
    return found


def outcomes(reasons: Mapping[str, int], t: Words) -> str:
    """Return what was skipped or failed by its reasons, the most frequent first."""
    ranked = sorted(reasons.items(), key=lambda entry: (-entry[1], entry[0]))
    return ("、" if t.language == "zh" else ", ").join(
        f"{outcome(reason, t)} {number:,}" for reason, number in ranked
    )


def outcome(reason: str, t: Words) -> str:
    """Return why something was skipped or failed, in words.

    >>> from pipelines.web.language import words
    >>> outcome("http_502", words("zh")), outcome("timeout", words("en"))
    ('HTTP 502', 'took too long')
    """
    return t.named("outcome", reason).replace("http_", "HTTP ")


def _recent(tally: Tally, source: str, today: date) -> list[date]:
    """The days of publication in the last half year, each the Monday of its week."""
    line = tally.source_times.weeks.get(source) or Line({})
    first = number("week", today - timedelta(days=WINDOW))
    return [
        day
        for place, articles in enumerate(line.between(first, number("week", today)))
        if articles and (today - (day := first_day("week", first + place))).days <= WINDOW
        for _ in range(articles)
    ]
