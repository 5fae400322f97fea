"""`scrapy worker`: crawls what is due together with the workers of other machines."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, cast

from scrapy.commands import ScrapyCommand
from scrapy.crawler import AsyncCrawlerProcess
from sqlalchemy import Engine

from crawler.arguments import ArgumentError, add_examples, parse_count, parse_rules, refuse
from crawler.commands.refresh import chosen, due, names_of
from crawler.sources import RegisterError
from crawler.sources.model import Source
from pipelines.database.engine import DatabaseError, open_database, using
from pipelines.extras import needed
from pipelines.leases import TERM, leased
from pipelines.runs import share

if TYPE_CHECKING:
    from twisted.internet.base import ReactorBase

JOBS = 8
CONNECTIONS = 4  # to the corpus, however many jobs; the queue has six of its own
EXAMPLES = """\
  scrapy schedule cluster                 once, on any machine
  scrapy worker                           on as many machines as wanted
  scrapy worker --jobs 32 --province 天津
"""


class Command(ScrapyCommand):
    requires_project = True

    def short_desc(self) -> str:
        return "Crawl what is due together with other machines"

    def long_desc(self) -> str:
        return (
            "Take jobs from the queue in the shared PostgreSQL database, which `scrapy schedule "
            "cluster` has made, until it is stopped. A job is a visit to one source that is due; "
            "one of the workers looks each minute which are. Another kind of job is a range of "
            "what `scrapy reprocess`, `duplicates` or `export` shares out with --cluster. Sources "
            "that share a host are never crawled at the same time, on whatever machines. What a "
            "worker that died had begun is taken over by others. All machines need the same "
            "register. SIGTERM and Ctrl-C give back what is not finished; the exit code is then 0."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--jobs", metavar="N", help=f"at the same time, {JOBS} if not given")
        parser.add_argument("--source", metavar="KEY[,KEY]", help="these alone are looked after")
        parser.add_argument("--province", metavar="P", help="those of a province alone")
        add_examples(parser, EXAMPLES)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        super().process_options(args, opts)
        self.settings.set("WAIT_FOR_LEASES", False, priority="cmdline")
        self.settings.set("OUTPUT", "lines", priority="cmdline")
        # Who cannot reach the database stops before others take over what it had leased: it tries
        # to renew its leases after a third of their term.
        patience = min(self.settings.getfloat("DATABASE_PATIENCE"), TERM * 2 / 3)
        self.settings.set("DATABASE_PATIENCE", patience, priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        if args:
            refuse("worker", "No argument is needed: scrapy worker [options].")
        try:
            jobs = parse_count("--jobs", opts.jobs) or JOBS
            parse_rules(self.settings)
            sources = chosen(self.settings.getlist("SOURCES"), opts.source, opts.province)
            self.work(sources, jobs, opts.set)
        except (ArgumentError, DatabaseError, RegisterError) as error:
            refuse("worker", error)

    def work(self, sources: Sequence[Source], jobs: int, given: Sequence[str]) -> None:
        """Do jobs, so many at a time, until a signal comes; raise DatabaseError."""
        assert self.settings
        bounded = {"pool_size": CONNECTIONS, "max_overflow": 0}
        with using(open_database(self.settings["DATABASE_URL"], **bounded)) as engine:
            worker = Worker(cast("AsyncCrawlerProcess", self.crawler_process), engine, sources)
            worker.run(self.settings["DATABASE_URL"], jobs, given)


class Worker:
    """Does the jobs of the queue in the loop of a crawler process."""

    def __init__(
        self, process: AsyncCrawlerProcess, engine: Engine, sources: Sequence[Source]
    ) -> None:
        self.process = process
        self.engine = engine
        self.sources = sources

    def run(self, database_url: str, jobs: int, given: Sequence[str]) -> None:
        """Work until a signal comes; raise ArgumentError and DatabaseError.

        given: settings of the command line, NAME=VALUE.
        """
        try:
            from crawler import cluster, ranges
        except ModuleNotFoundError as error:
            raise ArgumentError(needed("worker", error, "cluster")) from error
        app = cluster.open_queue(database_url, self.engine)
        delay = self.process.settings.getfloat("DOWNLOAD_DELAY")
        cluster.add_tasks(app, self.sources, self.due, self.held, self.crawl, delay)
        ranges.add_task(app, given)
        logging.getLogger("procrastinate").setLevel(logging.ERROR)  # which says what it retries

        from twisted.internet import reactor  # there is one now

        end = cast("ReactorBase", reactor).stop
        loop = asyncio.get_event_loop()
        task = loop.create_task(cluster.work(app, jobs))
        task.add_done_callback(lambda _: end())
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, partial(self.stop, task))
        self.process.start(stop_after_crawl=False, install_signal_handlers=False)
        if not task.cancelled():
            task.result()

    def due(self, sources: Sequence[Source]) -> list[str]:
        """Return the keys of the sources that are due and that nobody crawls."""
        return due(self.engine, sources, due_or_not=False)[0]

    def held(self, sources: Sequence[Source]) -> set[str]:
        """Return the keys of the sources that somebody crawls."""
        with self.engine.connect().execution_options(readonly=True) as connection:
            names = leased(connection, datetime.now(UTC))
        return {source.key for source in sources if names & names_of(source)}

    async def crawl(self, key: str) -> None:
        """Crawl a source."""
        crawler = self.process.create_crawler("campus")
        share(crawler, self.engine)
        await self.process.crawl(crawler, source=key)

    def stop(self, task: asyncio.Task[None]) -> None:
        """Take no more jobs, and give back those that are not done."""
        task.cancel()
        for crawler in self.process.crawlers:
            asyncio.ensure_future(crawler.stop_async())  # noqa: RUF006  # the worker waits for it
