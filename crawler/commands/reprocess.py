"""`scrapy reprocess`: the stored raw pages read and repaired again, without the network."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings
from sqlalchemy import Engine, select

from crawler.arguments import (
    INTERRUPTED,
    ArgumentError,
    add_examples,
    parse_range,
    parse_rules,
    refuse,
)
from crawler.meter import Meter
from crawler.reprocessing import Outcome, reprocess
from crawler.rereading import Rules
from crawler.sharing import add_sharing, share_out
from crawler.sources import RegisterError, load, nearest
from pipelines.database.engine import DatabaseError, open_database, using
from pipelines.database.tables import article

EXAMPLES = """\
  scrapy reprocess
  scrapy reprocess --source nankai-zzb
  scrapy reprocess --since-id 5320        go on from there
  scrapy reprocess --cluster              shared out among the workers
"""


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Read and repair the stored raw pages again"

    def long_desc(self) -> str:
        return (
            "Read every stored raw page again by the rules as they are now, on all cores, without "
            "the network. An article whose title or text reads otherwise becomes a new version; "
            "other fields are written in place. What is no article any more keeps its text and "
            "gets a flag. Doing it again changes nothing, so it may be interrupted at any time. "
            "The exit code is 0 when all were read, 1 when some failed, 2 for a wrong argument, "
            "130 when interrupted."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--source", metavar="KEY", help="articles of this source alone")
        add_sharing(parser)
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        if args:
            refuse("reprocess", f"Unknown argument {args[0]!r}; write scrapy reprocess [options].")
        try:
            limits, address = parse_range(opts), self.settings["DATABASE_URL"]
            with using(open_database(address)) as engine:
                _refuse_unknown(engine, opts.source)
                if opts.cluster:
                    self.exitcode = share_out(
                        address, engine, "reprocess", limits, {"source": opts.source}
                    )
                else:
                    self.reprocess(engine, opts.source, *limits)
        except (ArgumentError, DatabaseError, RegisterError) as error:
            refuse("reprocess", error)
        except KeyboardInterrupt:
            print("interrupted; what no worker had begun is taken back", file=sys.stderr)
            self.exitcode = INTERRUPTED

    def reprocess(self, engine: Engine, source: str | None, above: int, up_to: int | None) -> None:
        """Do the work, print what became of it and set the exit code."""
        assert self.settings
        rules = rules_of(self.settings, engine)
        outcome = Outcome()
        try:
            with Meter() as meter:
                reprocess(
                    engine,
                    rules,
                    source=source,
                    above=above,
                    up_to=up_to,
                    tell=meter.tell,
                    progress=meter,
                    outcome=outcome,
                )
        except KeyboardInterrupt:
            print(f"interrupted; go on with --since-id {outcome.last}", file=sys.stderr)
            self.exitcode = INTERRUPTED
        else:
            self.exitcode = 1 if outcome.failed else 0
        print(summary(outcome))


def rules_of(settings: BaseSettings, engine: Engine) -> Rules:
    """Return what reading depends on; raise RegisterError and ArgumentError for wrong settings."""
    sources = load(settings.getlist("SOURCES"))
    query = select(article.c.university).where(article.c.source.is_not(None)).distinct()
    with engine.connect().execution_options(readonly=True) as connection:
        registered_once = set(connection.scalars(query)) - {None}
    names = {source.university for source in sources.values()} | registered_once
    return Rules(
        parse_rules(settings), sorted(names | set(settings.getlist("INSTITUTIONS"))), sources
    )


def _refuse_unknown(engine: Engine, source: str | None) -> None:
    query = select(article.c.source).where(article.c.source.is_not(None)).distinct()
    with engine.connect().execution_options(readonly=True) as connection:
        known = list(connection.scalars(query))
    if source is not None and source not in known:
        raise ArgumentError(f"No article of {source!r} is stored{nearest(source, known)}")


def summary(outcome: Outcome) -> str:
    """Return one line that says what became of the articles.

    >>> summary(Outcome(changed=2, unchanged=7, pageless=1))
    '9 articles read: 2 changed, 0 amended, 7 unchanged; 1 have no raw page'
    """
    parts = [
        f"{outcome.read} articles read: {outcome.changed} changed, {outcome.amended} amended, "
        f"{outcome.unchanged} unchanged"
    ]
    if outcome.overtaken:
        parts[0] += f", {outcome.overtaken} stored anew by a crawl meanwhile"
    if outcome.flagged:
        parts.append(f"{outcome.flagged} are no articles any more, and flagged")
    if outcome.pageless:
        parts.append(f"{outcome.pageless} have no raw page")
    if outcome.failed:
        reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(outcome.failed.items()))
        parts.append(f"{outcome.failed.total()} failed: {reasons}")
    return "; ".join(parts)
