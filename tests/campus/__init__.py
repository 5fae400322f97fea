"""Real web servers on loopback.

`serve`, here, gives out the few pages that a test writes down. `tests.campus.process` runs a campus
in a process of its own: sites of any size in the markup of each family, which change while a crawl
runs, and sites that do harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Answer:
    """What the server says to a request."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})


@dataclass
class Site:
    """A site under test: answers by path, and the paths that were asked for, in order."""

    answers: dict[str, Answer]
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    address: str = ""

    def url(self, path: str = "/") -> str:
        return self.address + path


@contextmanager
def serve(answers: dict[str, Answer | str]) -> Iterator[Site]:
    """Serve `answers`, by path with query, on a free port; 404 for all else."""
    site = Site({p: Answer(a) if isinstance(a, str) else a for p, a in answers.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.agents.add(self.headers["User-Agent"])
            answer = site.answers.get(self.path, Answer("not here", 404))
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with answering(Handler) as port:
        site.address = f"http://127.0.0.1:{port}"
        yield site


@contextmanager
def answering(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """A free port on loopback where `handler` answers until the block ends, without a word."""
    quiet = type("Quiet", (handler,), {"log_message": lambda *_: None})
    with ThreadingHTTPServer(("127.0.0.1", 0), quiet) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
