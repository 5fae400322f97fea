"""A whole crawl beside other crawlers: pages a second, and where the milliseconds go.

    python benchmarks/crawl.py [--articles N] [--rounds N] [--only NAME,NAME]

A campus of N articles (tests/campus) is served by a process of its own on loopback; every
contender crawls it whole, in turn, round after round, so that a slow spell of the machine meets
all of them.

  bare Scrapy        fetches every page and takes its <title>; 16 requests at once, nothing stored
  this project       reads, repairs, screens and stores every article with its raw page (SQLite)
  two processes      two crawls of this project at once, each of half of the campus
  Scrapy+NAME        bare Scrapy whose pages NAME reads: trafilatura, newspaper4k, news-please

Columns: pages a second (median of the rounds, lowest to highest), that as a multiple of bare
Scrapy's, milliseconds of CPU a page (user and system, start-up included), most memory in MB. The
time is from the first request to the end, without the start of Python. A reader that is not
installed is named and left out.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.campus.process import Campus, campus

PROJECT = Path(__file__).parent.parent
PEERS = {"trafilatura": "trafilatura", "newspaper4k": "newspaper", "news-please": "newsplease"}


@dataclass
class Figures:
    """What the rounds of a contender gave."""

    rates: list[float] = field(default_factory=list)  # pages a second
    cpu: list[float] = field(default_factory=list)  # milliseconds a page
    memory: list[float] = field(default_factory=list)  # MB


@dataclass
class Done:
    """What processes that were waited for used."""

    output: list[str]
    cpu: float  # seconds
    memory: float  # MB, of the largest


def run(commands: Sequence[Sequence[str]], **environment: str) -> Done:
    """Run commands at once to their ends; exit where one fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    processes = [
        subprocess.Popen(  # noqa: S603  # our own commands
            command,
            cwd=PROJECT,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    outputs = []
    for process in processes:
        output, errors = process.communicate()
        if process.returncode:
            sys.exit(f"{' '.join(process.args[:6])}: {errors or output}")
        outputs.append(output)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Done(outputs, cpu, after.ru_maxrss / 1024)


def bare(served: Campus, articles: int, *reader: str) -> tuple[float, Done]:
    """Crawl all sites with Scrapy alone, or with another reader; return the seconds it took."""
    seconds, cpu, memory = 0.0, 0.0, 0.0
    for index in range(2):
        done = run([[sys.executable, "benchmarks/bare.py", served.list_url(index), *reader]])
        count, took = json.loads(done.output[0].splitlines()[-1])
        if count != articles // 2:
            sys.exit(f"bare Scrapy read {count} of {articles // 2}")
        seconds, cpu, memory = seconds + took, cpu + done.cpu, max(memory, done.memory)
    return seconds, Done([], cpu, memory)


def own(served: Campus, articles: int, at_once: int) -> tuple[float, Done]:
    """Crawl all sites with this project, one process after another, or at once."""
    with tempfile.TemporaryDirectory() as folder:
        commands = [
            [sys.executable, "-m", "scrapy", "crawl", "campus", "-a", f"url={served.list_url(i)}"]
            for i in range(2)
        ]
        address = f"sqlite:///{folder}/crawl.sqlite3"
        run([[sys.executable, "-m", "scrapy", "export", "jsonl", "-"]], DATABASE_URL=address)
        groups = [commands] if at_once == 2 else [[command] for command in commands]
        seconds, cpu, memory = 0.0, 0.0, 0.0
        for group in groups:
            done = run(group, DATABASE_URL=address)
            tails = [output.splitlines() for output in done.output]
            for lines in tails:
                if int(lines[1].split()[3]) != articles // 2:
                    sys.exit(f"this project stored {lines[1]}")
            # "finished in 12.3 s"
            seconds += max(float(lines[-1].split()[-2]) for lines in tails)
            cpu, memory = cpu + done.cpu, max(memory, done.memory)
    return seconds, Done([], cpu, memory)


def contenders() -> dict[str, Callable[[Campus, int], tuple[float, Done]]]:
    """What takes part, by name."""
    found: dict[str, Callable[[Campus, int], tuple[float, Done]]] = {
        "bare Scrapy": bare,
        "this project": lambda served, n: own(served, n, 1),
        "two processes": lambda served, n: own(served, n, 2),
    }
    for name, module in PEERS.items():
        if find_spec(module):
            found[f"Scrapy+{name}"] = lambda served, n, name=name: bare(served, n, name)
        else:
            print(f"{name} is not installed.", file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=2000, help="in all; on two sites")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="names of contenders, separated by commas")
    given = parser.parse_args()
    taking_part = contenders()
    if given.only:
        chosen = given.only.split(",")
        if unknown := set(chosen) - taking_part.keys():
            parser.error(f"{unknown.pop()!r} takes no part; choose from {', '.join(taking_part)}")
        taking_part = {name: taking_part[name] for name in chosen}
    figures = {name: Figures() for name in taking_part}
    options = ("--articles", given.articles // 2, "--hosts", 2, "--family", "vsb")
    with campus(*options) as served:
        pages = given.articles + 2 * served.site().pages
        for number in range(given.rounds):
            for name, contender in taking_part.items():
                began = time.monotonic()
                seconds, done = contender(served, given.articles)
                figures[name].rates.append(pages / seconds)
                figures[name].cpu.append(1000 * done.cpu / pages)
                figures[name].memory.append(done.memory)
                print(
                    f"round {number + 1}: {name}: {pages / seconds:.0f} pages/s "
                    f"({time.monotonic() - began:.0f} s)",
                    file=sys.stderr,
                )
    print_table(figures, pages)


def print_table(figures: dict[str, Figures], pages: int) -> None:
    """Print the figures, each beside those of bare Scrapy."""
    table = Table(title=f"{pages} pages", box=None)
    for heading in ("crawler", "pages/s", "lowest-highest", "x bare", "CPU ms/page", "MB"):
        table.add_column(heading, justify="left" if heading == "crawler" else "right")
    base = median(next(iter(figures.values())).rates)
    for name, found in figures.items():
        rate = median(found.rates)
        table.add_row(
            name,
            f"{rate:.0f}",
            f"{min(found.rates):.0f}-{max(found.rates):.0f}",
            f"{rate / base:.2f}",
            f"{median(found.cpu):.1f}",
            f"{max(found.memory):.0f}",
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
