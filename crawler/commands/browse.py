"""`scrapy browse`: the corpus as a site to read and search, on this machine."""

from __future__ import annotations

import argparse
import logging
import socket
from types import FrameType

from scrapy.commands import ScrapyCommand
from sqlalchemy import Engine

from crawler.arguments import ArgumentError, add_examples, refuse
from crawler.interruption import as_interrupts
from pipelines.database.engine import DatabaseError, connect_to_read, using
from pipelines.database.revisions import newest, revision
from pipelines.extras import needed
from pipelines.search.index import missing

PORT = 8000
EXAMPLES = """\
  scrapy browse
  scrapy browse --port 8080
  scrapy browse --prefix /corpus --name corpus.example.edu.cn    behind a proxy
"""


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Search and read the stored articles in a browser"

    def long_desc(self) -> str:
        return (
            "Serve the stored articles as a site for a browser, in English and Chinese: search, "
            "articles with their repairs, versions and reprints, topics over time, sources, "
            "downloads, and a JSON API. The database is only read. Nobody but this machine is "
            "answered unless --host says so; there is no log-in, so put a proxy that has one in "
            "front of what others are to reach. Ctrl-C ends it."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--port", metavar="N", default=str(PORT), help=f"{PORT} if not given; 0 for any"
        )
        parser.add_argument(
            "--host", metavar="ADDRESS", default="127.0.0.1", help="to listen on; 127.0.0.1"
        )
        parser.add_argument(
            "--name",
            action="append",
            default=[],
            metavar="HOST",
            help="a name in addresses under which it is answered; once for each, * for all",
        )
        parser.add_argument(
            "--prefix", metavar="PATH", default="", help="before every path, behind a proxy"
        )
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        if args:
            refuse("browse", "No argument is needed: scrapy browse [--port N].")
        try:
            port, prefix = _port(opts.port), _prefix(opts.prefix)
            with as_interrupts():
                serve(self.settings["DATABASE_URL"], opts.host, port, prefix, opts.name)
        except (ArgumentError, DatabaseError) as error:
            refuse("browse", error)
        except KeyboardInterrupt:
            pass


def serve(database_url: str, host: str, port: int, prefix: str, names: list[str]) -> None:
    """Serve the site until it is stopped; raise ArgumentError and DatabaseError."""
    try:
        import uvicorn

        from pipelines.web.app import CONNECTIONS, make_app
    except ModuleNotFoundError as error:
        raise ArgumentError(needed("browse", error, "web")) from error
    with (
        using(connect_to_read(database_url, CONNECTIONS)) as engine,
        _listening(host, port) as listener,
    ):
        _expect_complete(engine)
        app = make_app(engine, prefix, [*names, host])
        app.state.tallies.known()  # which begins to count; what is small is counted by now
        where = f"http://{_in_address(host)}:{listener.getsockname()[1]}{prefix}/"
        print(f"The corpus is at {where} (Ctrl-C ends it).", flush=True)
        config = uvicorn.Config(
            app, log_level="warning", server_header=False, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        end = server.handle_exit

        def end_at_once(number: int, frame: FrameType | None) -> None:
            # What breaks off now, a download for example, is meant to.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            app.state.downloads.stop()
            end(number, frame)

        server.handle_exit = end_at_once  # type: ignore[assignment]
        server.run(sockets=[listener])


def _expect_complete(engine: Engine) -> None:
    if revision(engine) != newest():
        raise ArgumentError("The database is of another version: run scrapy database upgrade.")
    if missing(engine):
        raise ArgumentError("The search index is not complete: run scrapy database upgrade.")


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family)
        # Connections have it from here; without it every answer waits 40 ms for the last one's
        # receipt. asyncio sets it only where it has made the socket itself.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as error:
        raise ArgumentError(
            f"Nothing can listen on {host} port {port} ({error.strerror or error}); "
            "choose another with --port."
        ) from error


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise ArgumentError(f"--port={text} is no port; write --port={PORT}, for example.")
    return int(text)


def _prefix(text: str) -> str:
    if text and (not text.startswith("/") or text.endswith("/")):
        raise ArgumentError(f"--prefix={text} is no path; write --prefix=/corpus, for example.")
    return text
