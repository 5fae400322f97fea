"""`scrapy export`: the corpus as a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.progress import track
from scrapy.commands import ScrapyCommand

from crawler.arguments import ArgumentError, add_examples, parse_date, refuse
from crawler.sources import nearest
from pipelines.database.engine import DatabaseError, open_database
from pipelines.export import formats, opened, writer
from pipelines.export.records import Selection, count, left_out, records

EXAMPLES = """\
  scrapy export jsonl corpus.jsonl
  scrapy export csv corpus.csv --since 2024-01-01 --until 2024-12-31
  scrapy export jsonl - --university 云河大学 | head -1
  scrapy export jsonl everything.jsonl --all
"""


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return f"{'|'.join(formats())} OUT [options]"

    def short_desc(self) -> str:
        return "Write the stored articles to a file"

    def long_desc(self) -> str:
        return (
            "Write the stored articles to the file OUT, or to standard output for -. "
            "Hijacked, irrelevant and non-canonical articles are left out and counted; "
            "--all leaves nothing out."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--since", metavar="DATE", help="published on DATE or later")
        parser.add_argument("--until", metavar="DATE", help="published on DATE or earlier")
        parser.add_argument("--university", metavar="NAME", help="of this university alone")
        parser.add_argument("--all", action="store_true", help="leave nothing out")
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        if len(args) != 2:
            refuse("export", f"Say the format and the file: scrapy export {self.syntax()}.")
        try:
            selection = Selection(
                since=parse_date("--since", opts.since),
                until=parse_date("--until", opts.until),
                university=opts.university,
                everything=opts.all,
            )
            export(self.settings["DATABASE_URL"], args[0], args[1], selection)
        except (ArgumentError, DatabaseError) as error:
            refuse("export", error)
        except BrokenPipeError:  # the reader of `-` has seen enough
            sys.stderr.close()
        except OSError as error:
            refuse("export", f"{args[1]} cannot be written: {error.strerror}.")


def export(database_url: str, name: str, path: str, selection: Selection) -> None:
    """Write `selection` to `path` in the format `name` and say on standard error how many."""
    if name not in formats():
        raise ArgumentError(f"Unknown format {name!r}{nearest(name, formats())}")
    engine = open_database(database_url)
    total = count(engine, selection)
    with opened(path) as stream:
        writer(name)(_shown_progress(records(engine, selection), total), stream)
    omitted = ", ".join(f"{n} {reason}" for reason, n in left_out(engine, selection).items())
    note = f"; left out: {omitted} (--all includes them)" if omitted else ""
    where = "standard output" if path == "-" else path
    print(f"{total} articles written to {where}{note}", file=sys.stderr)
    engine.dispose()


def _shown_progress(rows: Iterator[dict[str, Any]], total: int) -> Iterable[dict[str, Any]]:
    console = Console(stderr=True)
    if not console.is_terminal:
        return rows
    return track(rows, "exporting", total=total, console=console, transient=True)
