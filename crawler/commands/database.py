"""`scrapy database`: brings the database up to date, checks it, copies it, makes room in it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from scrapy.commands import ScrapyCommand

from crawler.arguments import INTERRUPTED, ArgumentError, add_examples, parse_count, refuse
from crawler.meter import Meter
from crawler.sources import nearest
from pipelines.database.check import Health, check
from pipelines.database.copy import copy
from pipelines.database.engine import DatabaseError, connect, open_database, using
from pipelines.database.revisions import newest, revision
from pipelines.database.vacuum import vacuum
from pipelines.duplicates import mark_all
from pipelines.search.check import faults
from pipelines.search.index import catch_up

EXAMPLES = """\
  scrapy database upgrade
  scrapy database check
  scrapy database copy postgresql://postgres@localhost/dangjian
  DATABASE_URL=mysql://root@localhost/dangjian scrapy database copy sqlite:////tmp/copy.sqlite3
  scrapy database vacuum --older-than 365
"""
#: Each with the number of its arguments.
VERBS = {"upgrade": 0, "check": 0, "copy": 1, "vacuum": 0}


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "upgrade | check | copy TO_URL | vacuum --older-than DAYS"

    def short_desc(self) -> str:
        return "Upgrade, check, copy or shrink the database"

    def long_desc(self) -> str:
        return (
            "upgrade brings the tables to the newest revision, as every other command does when "
            "it begins; what an older version stored, it indexes for the search and looks through "
            "for copies. check reads every row and says what is wrong. copy copies all rows to "
            "another database, empty or left half copied, compares both, and indexes the copy. "
            "vacuum drops raw pages that no article as it reads today was read from; articles "
            "stay. The exit code is 0 when all is well, 1 when something is not, 2 for a wrong "
            "argument."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--older-than", metavar="DAYS", help="vacuum: fetched so long ago")
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        verb, rest = (args[0], args[1:]) if args else ("", [])
        if verb and verb not in VERBS:
            refuse("database", f"Unknown verb {verb!r}{nearest(verb, VERBS)}")
        if len(rest) != VERBS.get(verb):
            refuse("database", f"Say what to do: scrapy database {self.syntax()}.")
        address = self.settings["DATABASE_URL"]
        try:
            if verb == "copy":
                self.exitcode = copied(address, rest[0])
            elif verb == "vacuum":
                days = parse_count("--older-than", opts.older_than)
                if days is None:
                    raise ArgumentError("Say which pages may go: --older-than DAYS.")
                self.exitcode = vacuumed(address, days)
            else:
                self.exitcode = upgraded(address) if verb == "upgrade" else checked(address)
        except (ArgumentError, DatabaseError) as error:
            refuse("database", error)
        except KeyboardInterrupt:
            print("interrupted; the same command goes on from here", file=sys.stderr)
            self.exitcode = INTERRUPTED


def upgraded(address: str) -> int:
    """Bring the tables up to date and print what they were; return the exit code."""
    try:
        with using(connect(address)) as engine:
            before = revision(engine)
    except DatabaseError:  # there is none, or it says why in a moment
        before = None
    with using(open_database(address)) as engine, Meter() as meter:
        indexed, marked = catch_up(engine, meter), mark_all(engine, meter)
    if before == newest():
        print(f"The tables have the newest revision, {before}.")
    else:
        print(f"The tables were brought from revision {before or 'none'} to {newest()}.")
    for number, what in (
        (indexed, "indexed for the search"),
        (marked, "looked through for copies"),
    ):
        if number:
            print(f"{'1 article was' if number == 1 else f'{number:,} articles were'} {what}.")
    return 0


def checked(address: str) -> int:
    """Check the database and print what was found; return the exit code."""
    with using(connect(address)) as engine, Meter() as meter:
        health = check(engine, meter)
        if revision(engine) == newest():
            health.findings += faults(engine, meter)
    _print_health(health)
    return 1 if health.findings else 0


def _print_health(health: Health) -> None:
    _print_columns([(name, f"{rows:,}") for name, rows in health.rows.items()])
    for finding in health.findings:
        print(finding, file=sys.stderr)
    if health.findings:
        print("1 finding" if len(health.findings) == 1 else f"{len(health.findings)} findings")
    else:
        print("Files, references, hashes, versions, clusters and accounts are in order.")


def copied(address: str, target_address: str) -> int:
    """Copy the database, print what both sides hold, and return the exit code."""
    with (
        using(open_database(address)) as source,
        using(open_database(target_address)) as target,
        Meter() as meter,
    ):
        if source.url == target.url:
            raise ArgumentError("Both addresses name the same database; name another to copy to.")
        tables = list(copy(source, target, meter))
        catch_up(target, meter)
    wrong = [done for done in tables if done.source != done.target]
    _print_columns(
        [(done.table, f"{done.target.rows:,}", str(done.target)[:16]) for done in tables]
    )
    for done in wrong:
        other = f"{done.source.rows:,} rows, {str(done.source)[:16]}"
        print(f"{done.table} differs: the source holds {other}.", file=sys.stderr)
    if not wrong:
        print("Both databases hold the same rows.")
    return 1 if wrong else 0


def vacuumed(address: str, days: int) -> int:
    """Drop raw pages, print how much that freed, and return the exit code."""
    try:
        before = datetime.now(UTC) - timedelta(days=days)
    except OverflowError:
        raise ArgumentError(f"--older-than={days} is longer ago than there are dates.") from None
    with using(open_database(address)) as engine, Meter() as meter:
        freed = vacuum(engine, before, meter)
    room = (
        "the server uses the room for what it stores next"
        if freed.shrunk is None
        else f"the file is {freed.shrunk:,} bytes smaller"
    )
    print(f"{freed.pages:,} raw pages of {freed.bytes:,} bytes dropped; {room}.")
    return 0


def _print_columns(rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows in columns: the name on the left, its number right below the others."""
    for name, number, *more in rows:
        widest = (max(len(row[0]) for row in rows), max(len(row[1]) for row in rows))
        print(f"{name:{widest[0]}}  {number:>{widest[1]}}", *more, sep="  ")
