"""`scrapy` in processes that have their modules loaded: forks of one that has done nothing else.

A command begins with a second of imports, and the tests run hundreds of commands. All else is each
command's own: arguments, environment, output, signals, and the memory that it writes to. Commands
that start from nothing are in the tests of the README, of hostile sites, memory and interrupts.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from tempfile import NamedTemporaryFile

import time_machine
from scrapy.cmdline import execute

PROJECT = Path(__file__).parent.parent
_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.loaded", __name__])


class Running:
    """A command that runs, with what the tests use of a `subprocess.Popen`."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        out: str = os.devnull,
        err: str = os.devnull,
        at: datetime | None = None,
    ) -> None:
        self._process = _FORKS.Process(
            target=_command, args=(arguments, dict(environment), out, err, at)
        )
        self._process.start()

    def poll(self) -> int | None:
        """How it ended, as of `subprocess.Popen`; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended; raises subprocess.TimeoutExpired if it does not."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("scrapy", timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None and self._process.pid:
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        self._process.kill()


def run(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    timeout: float,
    at: datetime | None = None,
) -> subprocess.CompletedProcess[str]:
    """What `scrapy` said and how it ended; raises subprocess.TimeoutExpired if it does not.

    at: what its clock says when it starts, where that is not the time; it runs on from there.
    """
    with NamedTemporaryFile("w+") as out, NamedTemporaryFile("w+") as err:
        running = Running(arguments, environment, out.name, err.name, at)
        try:
            code = running.wait(timeout)
        finally:
            running.kill()
        return subprocess.CompletedProcess(["scrapy", *arguments], code, out.read(), err.read())


def _command(
    arguments: Sequence[str], environment: dict[str, str], out: str, err: str, at: datetime | None
) -> None:
    """What the fork does: `scrapy` with these arguments, in the project's folder."""
    for path, place in ((out, 1), (err, 2)):
        file = os.open(path, os.O_WRONLY)
        os.dup2(file, place)
        os.close(file)
    os.chdir(PROJECT)
    os.environ.clear()
    os.environ.update(environment)
    sys.modules.pop("crawler.settings", None)  # they are made of the environment
    warnings.simplefilter("error")
    if at:  # the monotonic clock stays as it is
        time_machine.travel(at, tick=True).start()
    try:
        execute(["scrapy", *arguments])
    finally:
        gc.collect()  # warns of what was not closed
