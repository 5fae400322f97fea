"""The worker processes of cluster.py: started, killed, started again, and measured."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).parent.parent
AGAIN = 1.0  # seconds after which a killed worker is started again


class Fleet:
    """So many workers by their machines; the dead are started again.

    said: the file for what they say; apart: each takes itself to be alone on its machine.
    """

    def __init__(self, command: Sequence[str], workers: int, said: Path, *, apart: bool) -> None:
        self.command = command
        self.apart = apart
        self.said = said.open("a")
        self.memory = 0.0
        self.spent: dict[int, float] = {}  # seconds of a processor by process
        self.alive = {name: self._start(name) for name in map("machine-{}".format, range(workers))}
        self.due: list[tuple[float, str]] = []  # when one is to be started again

    def _start(self, machine: str) -> subprocess.Popen[bytes]:
        alone = ("unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', machine)
        return subprocess.Popen(  # noqa: S603  # our own
            [*(alone if self.apart else ()), *self.command],
            cwd=PROJECT,
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            stdout=subprocess.DEVNULL,
            stderr=self.said,
            start_new_session=True,  # Ctrl-C is for this script
        )

    def look(self) -> None:
        """Note the memory, and start again what is due."""
        for process in self.alive.values():
            if process.poll() is not None:
                sys.exit(f"A worker ended with {process.returncode}; see {self.said.name}.")
            self.memory = max(self.memory, memory(process.pid))
            self.spent[process.pid] = spent(process.pid)
        for moment, machine in [due for due in self.due if due[0] <= time.monotonic()]:
            self.due.remove((moment, machine))
            self.alive[machine] = self._start(machine)

    def kill(self, machine: str) -> None:
        process = self.alive.pop(machine)
        process.kill()
        process.wait()
        self.due.append((time.monotonic() + AGAIN, machine))

    def end(self) -> None:
        for process in self.alive.values():
            process.kill()
            process.wait()
        self.said.close()


def memory(number: int) -> float:
    """The most memory that a process has had, in MB."""
    status = Path(f"/proc/{number}/status").read_text()
    peak = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(peak[0].split()[1]) / 1024 if peak else 0.0  # none: it is a zombie


def spent(number: int) -> float:
    """The seconds of a processor that a process has used."""
    ticks = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def ticks() -> tuple[int, int]:
    """The time that the processors have been busy, and in all."""
    counts = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(counts) - counts[3] - counts[4], sum(counts)
