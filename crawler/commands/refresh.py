"""`scrapy refresh`: a visit to every source that is due; for cron and systemd."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from scrapy.commands import ScrapyCommand
from sqlalchemy import Engine

from crawler.arguments import ArgumentError, add_examples, parse_province, refuse
from crawler.commands.crawl import Command as CrawlCommand
from crawler.commands.crawl import exit_code
from crawler.sources import RegisterError, choose, load
from crawler.sources.model import Source
from pipelines import habits, leases
from pipelines.database.engine import DatabaseError, open_database, using

EXAMPLES = """\
  scrapy refresh
  scrapy refresh --province 天津
  scrapy refresh --all --source nankai-zzb,shiep-zzb
  scrapy schedule systemd                 the timer that calls it
"""


class Command(CrawlCommand):
    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Visit every source that is due"

    def long_desc(self) -> str:
        return (
            "Crawl the registered sources that are due: those never visited, and those whose last "
            "visit is longer ago than their cadence, which follows from how often they publish, "
            "once a day at the least, or stands in the register. They are crawled at the same "
            "time in one process, each host by one request at a time; CONCURRENT_REQUESTS bounds "
            "them all. What another process crawls is left to it, so that timers may overlap. The "
            "exit code is 0 when all was as expected, also when nothing is due, 1 when something "
            "was not, 2 for a wrong argument, 130 when interrupted."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        ScrapyCommand.add_options(self, parser)
        parser.add_argument("--all", action="store_true", help="due or not")
        parser.add_argument("--source", metavar="KEY[,KEY]", help="these alone")
        parser.add_argument("--province", metavar="P", help="those of a province alone")
        parser.add_argument(
            "--json", action="store_true", help="progress and summary as JSON, an object a line"
        )
        add_examples(parser, EXAMPLES)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        ScrapyCommand.process_options(self, args, opts)
        self.settings.set("WAIT_FOR_LEASES", False, priority="cmdline")
        if opts.json:
            self.settings.set("OUTPUT", "json", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        if args:
            refuse("refresh", "No argument is needed: scrapy refresh [options].")
        try:
            sources = chosen(self.settings.getlist("SOURCES"), opts.source, opts.province)
            with using(open_database(self.settings["DATABASE_URL"])) as engine:
                keys, why_none = due(engine, sources, opts.all)
        except (ArgumentError, DatabaseError, RegisterError) as error:
            refuse("refresh", error)
        if not keys:
            print(why_none, file=sys.stderr)
            return
        self.exitcode = exit_code(self.crawl("campus", {"source": ",".join(keys)}))


def chosen(register: list[str], keys: str | None, province: str | None) -> list[Source]:
    """Return the sources that the options name; raise ArgumentError and RegisterError."""
    province = parse_province(province)
    sources = load(register)
    named = choose(sources, keys) if keys is not None else list(sources.values())
    found = [source for source in named if province in (None, source.province)]
    if not found:
        raise ArgumentError("No registered source is meant; `scrapy sources list` shows them.")
    return found


def due(engine: Engine, sources: Collection[Source], due_or_not: bool) -> tuple[list[str], str]:
    """Return the keys of the sources to visit, the longest overdue first; or why there is none."""
    now = datetime.now(UTC)
    with engine.connect().execution_options(readonly=True) as connection:
        times = habits.due(connection)
        held = leases.leased(connection, now)
    free = [source for source in sources if not held & names_of(source)]
    never = datetime.min.replace(tzinfo=UTC)
    when = {source.key: times.get(source.key, never) for source in free}
    keys = sorted((k for k, t in when.items() if due_or_not or t <= now), key=lambda k: when[k])
    return keys, "" if keys else _none(when, len(sources) - len(free))


def names_of(source: Source) -> set[str]:
    """Return the names of the leases that a crawl of a source takes."""
    return {leases.of_source(source.key), *map(leases.of_host, source.hosts_asked)}


def _none(when: Mapping[str, datetime], held: int) -> str:
    """Why nothing is visited.

    >>> _none({"a-zzb": datetime(2024, 3, 5, 8, 30, tzinfo=UTC)}, 0)
    'No source is due; the next one is a-zzb, at 2024-03-05 08:30 UTC.'
    """
    crawled = f"{held} being crawled by other processes" if held else ""
    if not when:
        return f"No source is left: {crawled}."
    key = min(when, key=lambda key: when[key])
    rest = f" ({crawled})" if crawled else ""
    return f"No source is due{rest}; the next one is {key}, at {when[key]:%Y-%m-%d %H:%M} UTC."
