"""The campus as a process of its own, for tests: started, waited for, always stopped."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from tests.campus.site import Site

_PROJECT = Path(__file__).parents[2]
_PATIENCE = 30  # seconds to start and to stop
_OPENER = build_opener(ProxyHandler({}))  # an operator's proxy cannot reach this machine


class Campus:
    """A campus that runs: its addresses, its state, its log, and the ways to change it."""

    def __init__(self, address: str, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._control = address
        self.hosts: dict[str, str] = {
            host["name"]: host["address"] for host in self._ask("GET", "_hosts")
        }
        self._control = self.hosts["control"]

    @property
    def pid(self) -> int:
        return self.process.pid

    def url(self, path: str = "/", host: str | int = 0) -> str:
        """The address of a path on a host, or on the site with this index."""
        name = f"site-{host}" if isinstance(host, int) else host
        return self.hosts[name] + path.removeprefix("/")

    def site(self, index: int = 0) -> Site:
        """The site as it is now: `numbers`, `path`, `story`, `expected` say what is on it."""
        state = self._ask("GET", "_sites")[index]
        return _site(state)

    def list_url(self, index: int = 0) -> str:
        """The address of the first list page of a site, where a crawl begins."""
        site = self.site(index)
        return self.url(site.print.list_path(1, site.pages), index)

    def change(self, site: int = 0, **changes: Any) -> Site:
        """Change a site, as `tests.campus.control` tells, and return it as it is then."""
        return _site(self._ask("POST", "_control", {"site": site, **changes}))

    def log(self, host: str | int = 0) -> dict[str, Any]:
        """What a host was asked since the start or the last `forget`, and how fast."""
        name = f"site-{host}" if isinstance(host, int) else host
        found: dict[str, Any] = self._ask("GET", f"_log?host={name}")[name]
        return found

    def asked(self, host: str | int = 0) -> list[str]:
        """The paths, with their queries, that a host was asked for, in order."""
        return [entry["path"] for entry in self.log(host)["log"]]

    def cases(self) -> list[dict[str, Any]]:
        """What harm is done where, and what is due of a crawl that meets it."""
        found: list[dict[str, Any]] = self._ask("GET", "_cases")
        return found

    def authority(self) -> str:
        """The certificate, as PEM, of the authority of the TLS hosts."""
        return str(self._ask("GET", "_ca"))

    def forget(self) -> None:
        """Forget all requests of all hosts."""
        self._ask("DELETE", "_log")

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with _OPENER.open(Request(self._control + path, data, method=method), timeout=60) as said:
            return json.load(said)


def _site(state: dict[str, Any]) -> Site:
    for key in ("revisions", "moved", "gone"):
        state[key] = {int(number): value for number, value in state[key].items()}
    return Site(**state | {"newest": date.fromisoformat(state["newest"])})


@contextmanager
def campus(*options: str | int) -> Iterator[Campus]:
    """Run `python -m tests.campus` with these options until the block ends.

    Raise RuntimeError with what it said if it does not start.
    """
    with TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.campus",
                "--parent",
                str(os.getpid()),
                *map(str, options),
            ],
            cwd=_PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            start_new_session=True,  # a scheduler of sessions is fair to it
        )
        assert process.stdout
        try:
            ready, _, _ = select.select([process.stdout], [], [], _PATIENCE)
            address = process.stdout.readline().strip() if ready else ""
            if not address:
                _end(process)
                said.seek(0)
                raise RuntimeError(f"The campus did not start: {said.read()}")
            yield Campus(address, process)
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
