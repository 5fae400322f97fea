"""`scrapy search`: the stored articles in whose title or text words stand, in either script."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from scrapy.commands import ScrapyCommand
from sqlalchemy import Engine

from crawler.arguments import ArgumentError, add_examples, parse_count, refuse
from crawler.commands.export import add_limits, counted, omitted, selection_of
from crawler.meter import Meter
from crawler.sources import nearest
from crawler.terminal import harmless
from pipelines.database.engine import DatabaseError, open_database, using
from pipelines.database.reading import snapshot
from pipelines.export.records import Selection
from pipelines.search.hits import ORDERS, Hits, as_record, search
from pipelines.search.index import catch_up, missing
from pipelines.search.query import QueryError
from pipelines.search.snippets import Marked

EXAMPLES = """\
  scrapy search 党建
  scrapy search 主題教育 廉政 --since 2024-01-01 --limit 5
  scrapy search '(党课 OR "专题 党课") NOT 校友' --order relevance
  scrapy search 志愿服务 --topic 党风廉政 --json | jq -r .url
"""
LIMIT = 20
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "WORDS [options]"

    def short_desc(self) -> str:
        return "Find stored articles by words in title and text"

    def long_desc(self) -> str:
        return (
            "Print the articles in whose title or text all the WORDS stand, the newest first, each "
            "with the place where they stand. Traditional words find simplified texts, and the "
            "other way round. Words are joined by AND (which is understood), OR and NOT (or - "
            "right before a word) and grouped by brackets; quotation marks hold a phrase "
            "together. What an export leaves out is left out here too and counted. Hits go to "
            "standard output, their number to standard error. The exit code is 0, also where "
            "nothing is found, and 2 for a wrong argument."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_limits(parser)
        parser.add_argument(
            "--order", metavar="ORDER", default="newest", help="newest (the default) or relevance"
        )
        parser.add_argument("--limit", metavar="N", help=f"N hits at most, {LIMIT} if not given")
        parser.add_argument("--json", action="store_true", help="print an object a line")
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        if not args:
            refuse("search", "Say what to find: scrapy search WORDS.")
        try:
            if opts.order not in ORDERS:
                raise ArgumentError(f"Unknown order {opts.order!r}{nearest(opts.order, ORDERS)}")
            selection = selection_of(opts)
            limit = parse_count("--limit", opts.limit) or LIMIT
            engine = open_database(self.settings["DATABASE_URL"])
            hits = found(engine, " ".join(args), selection, opts.order, limit)
            for line in as_json(hits) if opts.json else as_text(hits, sys.stdout.isatty()):
                print(line)
            sys.stdout.flush()
            print(count(hits), file=sys.stderr)
        except (ArgumentError, DatabaseError, QueryError) as error:
            refuse("search", harmless(str(error)))
        except BrokenPipeError:  # the reader has seen enough
            sys.stderr.close()


def found(engine: Engine, query: str, selection: Selection, order: Any, limit: int) -> Hits:
    """Return the hits, all counted; what was stored before there was an index is indexed first."""
    with using(engine):
        if selection.where:
            with snapshot(engine) as connection:
                counted(connection, selection)  # or it says what is wrong with it
        if missing(engine):
            with Meter() as meter:
                catch_up(engine, meter)
        return search(engine, query, selection, order, limit, count_all=True)


def as_text(hits: Hits, terminal: bool) -> Iterator[str]:
    """Yield the lines that show hits; what was found is bold on a terminal."""
    for hit in hits.hits:
        where = harmless(_line(hit.university or hit.source or "?"))
        yield f"{hit.published or 'undated   '}  {where}  {_bold(hit.title, terminal)}"
        yield f"    {_bold(hit.snippet, terminal)}"
        yield f"    {hit.id}  {harmless(_line(hit.url or ''))}".rstrip()


def as_json(hits: Hits) -> Iterator[str]:
    """Yield hits as objects; matches are pairs of offsets: from, to."""
    for hit in hits.hits:
        yield json.dumps(as_record(hit), ensure_ascii=False)


def count(hits: Hits) -> str:
    """Return the sentence that says how many hits there are.

    >>> count(Hits([], 0, False, {"hijacked": 2}))
    'nothing found; left out: 2 hijacked (--all includes them)'
    """
    number = f"{hits.total:,} found" if hits.total else "nothing found"
    if len(hits.hits) < hits.total:
        number += f", {len(hits.hits):,} shown"
    return number + omitted(hits.left_out)


def _bold(found: Marked, terminal: bool) -> str:
    text = harmless(found.text)
    if not terminal:
        return text
    pieces: list[str] = []
    at = 0
    for start, end in found.matches:
        pieces += text[at:start], BOLD, text[start:end], PLAIN
        at = end
    return "".join(pieces) + text[at:]


def _line(text: str) -> str:
    return " ".join(text.split())
