"""`scrapy duplicates`: the copies of a story, which of them is canonical, how they differ."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text
from scrapy.commands import ScrapyCommand
from sqlalchemy import Engine

from crawler.arguments import INTERRUPTED, ArgumentError, add_examples, parse_range, refuse
from crawler.commands.show import find
from crawler.meter import Meter
from crawler.sharing import add_sharing, share_out
from crawler.terminal import harmless
from pipelines.canonical import reason
from pipelines.clusters import Cluster, copies, differences, largest
from pipelines.database.engine import DatabaseError, open_database, using
from pipelines.duplicates import forget_all, mark_all

EXAMPLES = """\
  scrapy duplicates
  scrapy duplicates 17
  scrapy duplicates --rebuild
  scrapy duplicates --rebuild --cluster   shared out among the workers
"""
SHOWN = 20  # clusters
COLOURS = {"-": "red", "+": "green"}


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[ID|URL] [options]"

    def short_desc(self) -> str:
        return "Show stories that are stored more than once"

    def long_desc(self) -> str:
        return (
            f"List the {SHOWN} stories with most copies, or show the copies of the article with "
            "the number ID, or stored for the address URL: which is canonical and why not the "
            "others, and the sentences in which each differs from it (- of the canonical one, + "
            "of the copy). Crawls mark copies as they come; articles that were stored by an older "
            "version are marked first, which may be interrupted and goes on the next time."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--rebuild", action="store_true", help="forget all marks first, and set them anew"
        )
        add_sharing(parser)
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        if len(args) > 1:
            refuse("duplicates", f"Unknown argument {args[1]!r}; give one ID or URL.")
        try:
            limits, address = parse_range(opts), self.settings["DATABASE_URL"]
            with using(open_database(address)) as engine:
                if opts.rebuild:
                    forget_all(engine)
                if opts.cluster:
                    self.exitcode = share_out(address, engine, "duplicates", limits, {})
                else:
                    mark(engine, *limits)
                if opts.until_id:  # a part of a work that others share
                    return
                lines = of_article(engine, args[0]) if args else of_all(engine)
                Console(highlight=False).print(Text("\n").join(lines), soft_wrap=True)
        except (ArgumentError, DatabaseError) as error:
            refuse("duplicates", error)
        except KeyboardInterrupt:
            print("interrupted; the same command goes on from here", file=sys.stderr)
            self.exitcode = INTERRUPTED
        except BrokenPipeError:  # the reader has seen enough
            sys.stderr.close()


def mark(engine: Engine, above: int, up_to: int | None) -> None:
    """Mark the articles that are not, those with numbers in a range; say how many."""
    with Meter() as meter:
        count = mark_all(engine, meter, above, up_to)
    if count:
        print(f"{count:,} articles were looked through for copies.", file=sys.stderr)


def of_all(engine: Engine) -> list[Text]:
    """The clusters with most copies, a line each."""
    with engine.connect().execution_options(readonly=True) as connection:
        clusters = largest(connection, SHOWN)
    if not clusters:
        return [Text("No story is stored more than once.")]
    rows = [_line(cluster) for cluster in clusters]
    return [Text(harmless(f"{'id':>8}  copies  published   title (universities)")), *rows]


def _line(cluster: Cluster) -> Text:
    day = cluster.published.isoformat() if cluster.published else "undated"
    whose = f" ({'、'.join(cluster.universities)})" if cluster.universities else ""
    title = _one_line(cluster.title) or "no title"
    return Text(harmless(f"{cluster.id:>8}  {cluster.size:>6}  {day:10}  {title}{whose}"))


def of_article(engine: Engine, which: str) -> list[Text]:
    """The copies of an article, each with its differences; raise ArgumentError for an unknown."""
    cluster = find(engine, which)["cluster"]
    with engine.connect().execution_options(readonly=True) as connection:
        rows = copies(connection, cluster)
    if len(rows) == 1:
        return [Text(f"Article {rows[0]['id']} has no copy.")]
    first = rows[0]
    lines = [Text(f"cluster {cluster}, {len(rows)} copies")]
    for row in rows:
        kind = "canonical" if row is first else "copy"
        lines += [Text(), Text(harmless(f"{row['id']:>8}  {kind}: {reason(row, first)}"))]
        lines += [Text(harmless(f"{'':10}{value}")) for value in _about(row)]
        lines += _differences(first["text"], row["text"])
    return lines


def _about(row: Any) -> Iterator[str]:
    day = row["published"].isoformat() if row["published"] else "undated"
    yield "  ".join(filter(None, (day, _one_line(row["university"]), _one_line(row["url"]))))
    if row["title"]:
        yield _one_line(row["title"])


def _differences(canonical: str, text: str) -> Sequence[Text]:
    return [
        Text(harmless(f"{'':10}{sign} {sentence}"), style=COLOURS[sign])
        for sign, sentence in differences(canonical, text)
    ]


def _one_line(value: str | None) -> str:
    return " ".join((value or "").split())
