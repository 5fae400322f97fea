"""`scrapy demo`: the whole of the work, on the bundled campus, over real HTTP on loopback."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from crawler.arguments import add_examples, refuse
from crawler.commands.crawl import Command as CrawlCommand
from crawler.commands.crawl import exit_code
from crawler.commands.export import export
from crawler.settings import DATA
from crawler.sources import RegisterError, load
from pipelines.export.records import Selection

DEMO = DATA / "demo"
REGISTER = DEMO / "sources.toml"
EXPORTS = DATA / "exports"
EXAMPLES = """\
  scrapy demo
  DATABASE_URL=sqlite:////tmp/try.sqlite3 scrapy demo
"""


class Command(CrawlCommand):
    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Crawl the bundled demo campus and export what it gives"

    def long_desc(self) -> str:
        return (
            "Serve the sites of data/demo on this machine, crawl them with the spider and the "
            "settings of every other crawl, and write data/exports/articles.jsonl and .csv."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_examples(parser, EXAMPLES)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        self.settings.set("SOURCES", [str(REGISTER)], priority="cmdline")
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        try:
            sources = load([REGISTER])
        except RegisterError as error:  # another folder may be mounted over this one
            refuse("demo", error)
        ports = {key: urlsplit(source.lists[0]).port or 80 for key, source in sources.items()}
        os.environ["no_proxy"] = "127.0.0.1"  # an operator's proxy cannot reach this machine
        with ExitStack() as stack:
            try:
                folders = {DEMO / key.removeprefix("demo-"): ports[key] for key in sources}
                stack.enter_context(served(folders))
            except OSError as error:
                refuse("demo", f"The demo campus cannot be served: {error.strerror}.")
            crawler = self.crawl("campus", {"source": ",".join(sources)})
        self.exitcode = exit_code(crawler)
        for name in ("jsonl", "csv"):
            path = os.path.relpath(EXPORTS / f"articles.{name}")
            export(self.settings["DATABASE_URL"], name, path, Selection())


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a line on the screen for every request."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        pass


@contextmanager
def served(folders: dict[Path, int]) -> Iterator[None]:
    """Serve each folder on its port of 127.0.0.1; raise OSError where a port is taken."""
    with ExitStack() as stack:
        for folder, port in folders.items():
            handler = partial(Quiet, directory=str(folder))
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", port), handler))
            Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
        yield
