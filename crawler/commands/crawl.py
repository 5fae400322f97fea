"""`scrapy crawl`: Scrapy's own, with arguments checked first and an exit code that tells."""

from __future__ import annotations

import argparse

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.crawler import Crawler

from crawler.arguments import INTERRUPTED, ArgumentError, add_examples, parse_rules, refuse
from crawler.interruption import Opening, as_interrupts
from crawler.sources import nearest
from pipelines.database.engine import DatabaseError, open_database

EXIT_CODES = {"finished": 0, "interrupted": INTERRUPTED}
EXAMPLES = """\
  scrapy crawl campus -a source=nankai-zzb,shiep-zzb
  scrapy crawl campus -a url=https://www.example.edu.cn/djgz/list.htm -a pages=3
  scrapy crawl campus -a source=nankai-zzb -a since=2024-01-01
  scrapy crawl documents -a path=folder/of/pages
"""


class Command(CrawlCommand):
    def long_desc(self) -> str:
        return (
            "Run a spider: campus reads registered sources or any list page, documents reads "
            "local files. The exit code is 0 when all was as expected, 1 when something was "
            "not, 2 for a wrong argument, 130 when interrupted."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.crawler_process
        names = self.crawler_process.spider_loader.list()
        if len(args) != 1 or args[0] not in names:
            given = " ".join(args)
            refuse("crawl", f"Unknown spider {given!r}{nearest(given, names)}")
        crawler = self.crawl(args[0], opts.spargs)
        self.exitcode = exit_code(crawler)

    def crawl(self, name: str, arguments: dict[str, str]) -> Crawler:
        """Run the spider `name` to its end and return its crawler."""
        assert self.crawler_process and self.settings
        try:
            with as_interrupts():
                crawler = self.crawler_process.create_crawler(name)
                crawler.spidercls.check(self.settings, arguments)  # type: ignore[attr-defined]
                parse_rules(self.settings)
                open_database(self.settings["DATABASE_URL"]).dispose()
        except KeyboardInterrupt:
            refuse("crawl", "Interrupted before it began; nothing was fetched.", INTERRUPTED)
        except (ArgumentError, DatabaseError) as error:
            refuse("crawl", error)
        opening = Opening(self.crawler_process, crawler)
        self.crawler_process.crawl(crawler, **arguments)
        opening.look()
        self.crawler_process.start()
        return crawler


def exit_code(crawler: Crawler) -> int:
    """Return 0 for a crawl that went as expected, 130 for an interrupted one, else 1."""
    if not crawler._stats:  # it never started
        return 1
    return EXIT_CODES.get(crawler.stats.get_value("state"), 1)
