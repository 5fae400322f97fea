"""What a release holds and how it came about, in numbers that are counted from the data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields, is_dataclass, replace
from importlib.metadata import version
from typing import Any

from sqlalchemy import Connection, func, select

from pipelines.database.revisions import newest
from pipelines.database.tables import request, run, run_source
from pipelines.export.records import Selection, count, in_sql, left_out, plain
from pipelines.release.rules import rules_version


@dataclass(slots=True)
class Content:
    """What the released articles are like; the counters hold numbers of articles."""

    articles: int = 0
    characters: int = 0
    first_published: str | None = None
    last_published: str | None = None
    years: Counter[str] = field(default_factory=Counter)
    universities: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    scripts: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)  # by rule
    edits: Counter[str] = field(default_factory=Counter)  # by rule, in all articles

    def add(self, record: dict[str, Any]) -> None:
        """Count a record in."""
        self.articles += 1
        self.characters += len(record["text"])
        if published := record["published"]:
            self.first_published = min(published, self.first_published or published)
            self.last_published = max(published, self.last_published or published)
        self.years[published[:4] if published else "undated"] += 1
        for counter, name in (
            (self.universities, "university"),
            (self.sources, "source"),
            (self.scripts, "script"),
        ):
            counter[record[name] or "unknown"] += 1
        self.topics.update(set(record["topics"]))
        self.flags.update(record["flags"].keys())
        self.repaired.update(record["repairs"].keys())
        self.edits.update(record["repairs"])


@dataclass(slots=True)
class Gathering:
    """What all crawls into the database did, whatever the query takes of it."""

    runs: Counter[str] = field(default_factory=Counter)  # by how they ended
    programs: Counter[str] = field(default_factory=Counter)  # runs by version
    requested: int = 0
    stored: int = 0
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)  # by reason, as in `failed`
    failed: Counter[str] = field(default_factory=Counter)
    robots: Counter[str] = field(default_factory=Counter)  # addresses by what robots.txt said


@dataclass(slots=True)
class Account:
    """All that a release says of itself."""

    query: dict[str, Any]  # the limits that were asked for
    condition: str  # the same as SQL
    in_database: int
    in_query: int  # before anything is left out
    left_out: dict[str, int]  # by reason; an article can have several
    content: Content
    gathering: Gathering
    schema: str
    program: str
    rules: str


def as_json(value: Any) -> Any:
    """Return an account, or a part of it, as JSON knows it; what is counted is in order."""
    if is_dataclass(value):
        return {part.name: as_json(getattr(value, part.name)) for part in fields(value)}
    return dict(sorted(value.items())) if isinstance(value, dict) else value


def account(connection: Connection, selection: Selection, content: Content) -> Account:
    """Return the account of a release whose articles are counted in `content`."""
    return Account(
        query=query(selection),
        condition=in_sql(selection),
        in_database=count(connection, Selection(everything=True)),
        in_query=count(connection, replace(selection, everything=True)),
        left_out=left_out(connection, selection),
        content=content,
        gathering=gathering(connection),
        schema=newest(),
        program=version("dangjian-crawler"),
        rules=rules_version(),
    )


def query(selection: Selection) -> dict[str, Any]:
    """Return the limits of a selection by their names.

    >>> query(Selection(university="云河大学"))
    {'university': '云河大学'}
    """
    given = ((limit.name, getattr(selection, limit.name)) for limit in fields(selection))
    return {name: plain(value) for name, value in given if value}


def gathering(connection: Connection) -> Gathering:
    """Return what the runs of a database did."""
    told = Gathering()
    for row in connection.execute(select(run.c.state, run.c.program_version)):
        told.runs[row.state] += 1
        told.programs[row.program_version] += 1
    for row in connection.execute(select(run_source)):
        told.requested += row.requested
        told.stored += row.stored
        told.unchanged += row.unchanged
        told.skipped.update(row.skipped)
        told.failed.update(row.failed)
    answers = select(request.c.robots, func.count()).group_by(request.c.robots)
    answers = answers.where(request.c.robots.is_not(None))
    for answer, number in connection.execute(answers):
        told.robots[answer] = number
    return told
