"""`scrapy export`: the corpus as a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from scrapy.commands import ScrapyCommand
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from crawler.arguments import (
    INTERRUPTED,
    ArgumentError,
    add_examples,
    parse_date,
    parse_range,
    refuse,
)
from crawler.meter import Meter
from crawler.sharing import Options, add_sharing, share_out
from crawler.sources import nearest
from pipelines.conditions import ConditionError
from pipelines.database.engine import DatabaseError, open_database, using
from pipelines.database.faults import reason
from pipelines.database.reading import snapshot
from pipelines.export import FolderError, Writer, formats, opened_folder, part, writer
from pipelines.export import export as export_records
from pipelines.export.records import Records, Selection, count, left_out
from pipelines.extras import needed
from pipelines.relevance import topics

EXAMPLES = """\
  scrapy export jsonl corpus.jsonl
  scrapy export csv corpus.csv --since 2024-01-01 --until 2024-12-31
  scrapy export xlsx discipline.xlsx --topic 党风廉政 --university 云河大学
  scrapy export parquet corpus/           a folder: a part for each year
  scrapy export warc pages.warc.gz        the raw pages
  scrapy export csv - --raw --where "unit LIKE '%学院%' AND relevance > 0.5"
  scrapy export jsonl - --all | head -1
  scrapy export parquet /shared/corpus --cluster    shared out among the workers
"""
#: Options that each of the workers is told.
SHARED = ("since", "until", "university", "source", "topic", "where", "all", "raw")


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return f"{'|'.join(formats())} OUT [options]"

    def short_desc(self) -> str:
        return "Write the stored articles to a file"

    def long_desc(self) -> str:
        return (
            "Write the stored articles to the file OUT, to standard output for -, or to the folder "
            "OUT/ with a part for each year (year=2024/part-0.parquet). "
            "Hijacked, irrelevant and non-canonical articles are left out and counted; "
            "--all leaves nothing out."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_limits(parser)
        parser.add_argument(
            "--raw", action="store_true", help="csv: no ' before what a spreadsheet could run"
        )
        add_sharing(parser)
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        if len(args) != 2:
            refuse("export", f"Say the format and the file: scrapy export {self.syntax()}.")
        name, path = args
        with writing(self, "export", path):
            above, up_to = parse_range(opts)
            selection = replace(selection_of(opts), above=above, up_to=up_to)
            address = self.settings["DATABASE_URL"]
            if opts.cluster:
                options = {name: getattr(opts, name) for name in SHARED}
                export_shared(address, name, path, selection, options)
            else:
                export(address, name, path, selection, raw=opts.raw)


@contextmanager
def writing(command: ScrapyCommand, verb: str, path: str) -> Iterator[None]:
    """A block that writes `path` whole or not at all: what hinders it is said in a sentence."""
    try:
        yield
    except (ArgumentError, DatabaseError, FolderError) as error:
        refuse(verb, error)
    except BrokenPipeError:  # the reader of `-` has seen enough
        sys.stderr.close()
    except OSError as error:
        refuse(verb, f"{path} cannot be written: {error.strerror or error}.")
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        command.exitcode = INTERRUPTED


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Add the options that `selection_of` reads."""
    parser.add_argument("--since", metavar="DATE", help="published on DATE or later")
    parser.add_argument("--until", metavar="DATE", help="published on DATE or earlier")
    parser.add_argument("--university", metavar="NAME", help="of this university alone")
    parser.add_argument("--source", metavar="KEY", help="from this source alone")
    parser.add_argument("--topic", metavar="NAME", help="with this topic")
    parser.add_argument(
        "--where",
        metavar="SQL",
        help="a condition on the fields of the record, in the SQL of the database in use",
    )
    parser.add_argument("--all", action="store_true", help="leave nothing out")


def selection_of(opts: argparse.Namespace) -> Selection:
    """Return the records that the options ask for; raise ArgumentError."""
    if opts.topic and opts.topic not in topics():
        raise ArgumentError(f"Unknown topic {opts.topic!r}{nearest(opts.topic, topics())}")
    return Selection(
        since=parse_date("--since", opts.since),
        until=parse_date("--until", opts.until),
        university=opts.university,
        source=opts.source,
        topic=opts.topic,
        where=opts.where,
        everything=opts.all,
    )


def export(
    database_url: str, name: str, path: str, selection: Selection, *, raw: bool = False
) -> None:
    """Write `selection` to `path` in the format `name` and say on standard error how many."""
    write = writer_of(name, raw)
    engine = open_database(database_url)
    try:
        with snapshot(engine) as connection:
            total = counted(connection, selection)
            with Meter() as meter:
                told = partial(meter.step, "exporting", total=total)
                notes = export_records(Records(connection, selection, told), path, name, write)
            note = omitted(left_out(connection, selection))
    except DBAPIError as error:
        raise DatabaseError(f"The database cannot be read ({reason(error)}).") from error
    finally:
        engine.dispose()
    changed = "".join(f"; {note}: {number}" for note, number in notes.items())
    where = "standard output" if path == "-" else path
    print(f"{total} articles written to {where}{changed}{note}", file=sys.stderr)


def export_shared(
    database_url: str, name: str, path: str, selection: Selection, options: Options
) -> None:
    """Let workers write `selection` to parts in the folder `path`, or nothing."""
    if path == "-":
        raise ArgumentError("Workers write to a folder that all of them see; name one.")
    writer_of(name, bool(options["raw"]))  # now, and not by each of them
    with using(open_database(database_url)) as engine:
        with snapshot(engine) as connection:
            total = counted(connection, selection)
            note = omitted(left_out(connection, selection))
        with opened_folder(path) as folder:
            failed = share_out(
                database_url,
                engine,
                "export",
                (selection.above, selection.up_to),
                options,
                lambda number: (name, str(folder / part(name, number))),
            )
            if failed:
                raise ArgumentError("Some ranges are missing, so nothing was written.")
    print(f"{total} articles written to {path}{note}", file=sys.stderr)


def omitted(left_out: Mapping[str, int]) -> str:
    """Return the end of a sentence that says how many articles are left out, by reason.

    >>> omitted({"hijacked": 2}), omitted({})
    ('; left out: 2 hijacked (--all includes them)', '')
    """
    listed = ", ".join(f"{number} {reason}" for reason, number in left_out.items())
    return f"; left out: {listed} (--all includes them)" if listed else ""


def writer_of(name: str, raw: bool) -> Writer:
    """Return what writes the format `name`; raise ArgumentError."""
    if name not in formats():
        raise ArgumentError(f"Unknown format {name!r}{nearest(name, formats())}")
    if raw and name != "csv":
        raise ArgumentError(f"--raw is for csv; {name} has every cell as it is anyway.")
    try:
        write: Any = writer(name)
    except ModuleNotFoundError as error:
        raise ArgumentError(needed(name, error, name)) from error
    return partial(write, raw=True) if raw else write


def counted(connection: Connection, selection: Selection) -> int:
    """Return how many records there are; raise ArgumentError where --where is no condition."""
    try:
        return count(connection, selection)
    except ConditionError as error:
        raise ArgumentError(f"--where cannot be used: {error}.") from error
    except DBAPIError as error:
        if not selection.where:
            raise
        raise ArgumentError(f"--where cannot be used: {reason(error)}.") from error
