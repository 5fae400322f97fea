"""A server that a test drives byte by byte, for what no honest web server says."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

Talk = Callable[[socket.socket, str], None]


@dataclass
class Wire:
    """A server on a free port of `host`, the paths asked for, and how often it was connected to."""

    host: str
    port: int = 0
    scheme: str = "http"
    asked: list[str] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", host: str | None = None) -> str:
        return f"{self.scheme}://{host or self.host}:{self.port}{path}"


@contextmanager
def listen(
    talk: Talk, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[Wire]:
    """Hand each request to `talk(connection, path)`, which says what it likes, then hang up."""
    wire = Wire(host, scheme="https" if tls else "http")

    def serve(connection: socket.socket) -> None:
        with suppress(OSError, ssl.SSLError):
            if tls:
                connection = tls.wrap_socket(connection, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                if not (data := connection.recv(65536)):
                    return
                head += data
            path = head.split(b" ", 2)[1].decode("ascii")
            wire.asked.append(path)
            talk(connection, path)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        connection.close()

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                wire.connections += 1
                Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server((host, 0), backlog=64) as server:
        wire.port = server.getsockname()[1]
        Thread(target=accept, daemon=True).start()
        yield wire
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)


def answer(
    body: bytes | str = b"", status: str = "200 OK", headers: dict[str, str] | None = None
) -> bytes:
    """The bytes of an honest answer."""
    body = body.encode() if isinstance(body, str) else body
    fields = {"Content-Type": "text/html", "Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"{name}: {value}" for name, value in (fields | (headers or {})).items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


def missing(connection: socket.socket) -> None:
    connection.sendall(answer("not here", "404 Not Found"))
