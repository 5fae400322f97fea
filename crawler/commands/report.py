"""`scrapy report`: the corpus as one page to hand round."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from functools import partial

from scrapy.commands import ScrapyCommand

from crawler.arguments import add_examples, parse_date, refuse
from crawler.commands.export import add_limits, counted, selection_of, writing
from crawler.meter import Meter
from pipelines.database.engine import connect, using
from pipelines.database.reading import snapshot
from pipelines.export import opened
from pipelines.export.records import Selection
from pipelines.web.language import LANGUAGES, Language
from pipelines.web.report import make_report

EXAMPLES = """\
  scrapy report report.html
  scrapy report report.html --lang zh --university 云河大学
  scrapy report 2024.html --since 2024-01-01 --until 2024-12-31 --date 2025-01-15
"""


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "OUT.html [options]"

    def short_desc(self) -> str:
        return "Write a report on the stored articles, with charts"

    def long_desc(self) -> str:
        return (
            "Write one HTML page with charts and their tables to the file OUT.html, or to standard "
            "output for -: articles over time by university and topic, coverage and gaps by "
            "source, repairs and flags with their reasons, who reprints whom, the health of the "
            "crawl. The page needs no other file and runs no script. Hijacked, irrelevant and "
            "non-canonical articles are left out of the charts over time and counted. The same "
            "data gives the same bytes: the day of the report is that of the last crawl, unless "
            "--date gives one."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_limits(parser)
        parser.add_argument(
            "--lang", choices=LANGUAGES, default="en", help="English or Chinese; en if not given"
        )
        parser.add_argument("--date", metavar="DATE", help="the day of the report")
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        if len(args) != 1:
            refuse("report", "Say the file: scrapy report OUT.html.")
        with writing(self, "report", args[0]):
            day = parse_date("--date", opts.date)
            report(self.settings["DATABASE_URL"], args[0], selection_of(opts), opts.lang, day)


def report(
    database_url: str, path: str, selection: Selection, language: Language, day: date | None
) -> None:
    """Write the report on `selection` to `path`, and say so on standard error."""
    with using(connect(database_url)) as engine, snapshot(engine) as connection:
        total = counted(connection, selection)
        with Meter() as meter:
            told = partial(meter.step, "counting", total=total)
            page = make_report(connection, selection, language, day, told)
    with opened(path) as stream:
        stream.write(page.encode())
    where = "standard output" if path == "-" else path
    print(f"A report on {total} articles was written to {where}.", file=sys.stderr)
