"""Export of a large corpus: how fast, how large, in how much memory; parquet beside pyarrow.

    python benchmarks/export.py [--articles N] [--formats jsonl,csv,...] [--rounds N]

N invented articles of 500 characters (1,000,000 by default; always the same) are put into SQLite in
a folder of their own, 4.3 GB a million, and written in each format by a process of its own.
Columns: seconds, articles a second, MB of the file, MB of memory at the most. All of it is from the
database to the file; of several rounds the fastest counts.

The last row is pyarrow alone, which writes the same columns with the same compression from memory;
its memory is what the columns alone take. It takes turns with the parquet export, in a process of
its own, too, and the ratio of the two stands below the table.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.fleet import memory
from pipelines.database.engine import open_database
from pipelines.database.tables import article
from pipelines.export import formats, opened, writer
from pipelines.export.records import Records, Selection

PEER = "pyarrow, from memory"
AT_ONCE = 5_000  # articles of a transaction
PAIRS = (
    "党委支部全体党员学习贯彻会议精神主题教育开展活动书记讲话指出要求认真落实加强建设"
    "组织生活干部培训廉政纪律检查学院学生教师发展工作部署推进实践服务群众理论中心小组"
    "专题研讨交流心得体会参观纪念传统精心参加"
)
WORDS = [PAIRS[at : at + 2] for at in range(0, len(PAIRS), 2)]
SURNAMES, NAMES = "赵钱孙李周吴郑王杨戴", "明阳群丽华强"


class Run(NamedTuple):
    """What one export took."""

    seconds: float
    megabytes: float  # of the file
    memory: float  # MB


def articles(number: int) -> Iterator[dict[str, Any]]:
    """Rows of invented articles, the same in every run."""
    draw = random.Random(1)  # noqa: S311  # no secret
    sentences = ["".join(draw.choices(WORDS, k=draw.randint(8, 16))) + "。" for _ in range(5_000)]
    people = [draw.choice(SURNAMES) + draw.choice(NAMES) for _ in range(60)]
    for key in range(1, number + 1):
        text = "\n".join("".join(draw.choices(sentences, k=5)) for _ in range(4))
        host = f"https://news{key % 97}.example.edu.cn"
        day = date(2005, 1, 1) + timedelta(days=draw.randrange(7_600))
        met = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=key)
        yield {
            "id": key,
            "key_sha256": f"{key:064x}",
            "url": f"{host}/info/{key % 1000}/{key}.htm",
            "source": f"school-{key % 97}",
            "university": f"第{key % 97}大学",
            "unit": "党委组织部",
            "section": "党建工作",
            "title": sentences[key % 5_000][:22],
            "published": day,
            "published_from": "url",
            "event_date": day if key % 3 else None,
            "origin": "党委组织部",
            "authors": [people[key % 60]],
            "editors": [people[key % 59]] if key % 2 else [],
            "photographers": [],
            "reviewers": [],
            "text": text,
            "original_text": text,
            "script": "hans",
            "images": [{"url": f"{host}/img/{key}.jpg", "caption": None}] if key % 2 else [],
            "attachments": [],
            "repairs": {"width": key % 9} if key % 4 == 0 else {},
            "flags": {},
            "hijacked": False,
            "relevance": round(0.3 + draw.random() * 0.7, 4),
            "topics": ["基层党组织"],
            "version": 1,
            "first_seen": met,
            "last_seen": met,
            "fetched_at": met,
            "content_sha256": f"{draw.getrandbits(256):064x}",
        }


def fill(address: str, number: int) -> None:
    """Put the articles into a new database."""
    engine = open_database(address)
    rows: list[dict[str, Any]] = []
    for row in articles(number):
        rows.append(row)
        if len(rows) == AT_ONCE or row["id"] == number:
            with engine.begin() as connection:
                connection.execute(insert(article), rows)
            rows = []
    engine.dispose()


def export(address: str, name: str, path: str) -> Run:
    """Write all articles in this process, from the database to the disk."""
    engine = open_database(address)
    write = writer(name)
    began = time.perf_counter()
    with opened(path) as stream:
        write(Records(engine, Selection()), stream)
    seconds = time.perf_counter() - began
    # Not getrusage, which counts what the process held that started this one, too.
    return Run(seconds, Path(path).stat().st_size / 1e6, memory(os.getpid()))


def apart(name: str, source: str, path: Path) -> Run:
    """The run of a format, or of pyarrow from a file, in a process of its own."""
    command = [sys.executable, __file__, "--write", name, source, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return Run(*json.loads(done.stdout))


def by_pyarrow(source: str, path: str) -> Run:
    """Write the columns of a file, which are read into memory first, with pyarrow alone."""
    import pyarrow.parquet as pq

    table = pq.read_table(source).combine_chunks()
    began = time.perf_counter()
    with opened(path) as stream:
        pq.write_table(table, stream, compression="zstd")
    return Run(time.perf_counter() - began, Path(path).stat().st_size / 1e6, table.nbytes / 1e6)


def measure(folder: Path, address: str, names: list[str], rounds: int) -> dict[str, Run]:
    """The fastest run of each format, and of pyarrow where parquet is among them."""
    runs: dict[str, list[Run]] = {}
    for _ in range(rounds):
        for name in names:
            path = folder / f"articles.{name}"
            runs.setdefault(name, []).append(apart(name, address, path))
            if name == "parquet":
                peer = apart(PEER, str(path), folder / "peer.parquet")
                runs.setdefault(PEER, []).append(peer)
    return {name: min(of_name) for name, of_name in runs.items()}


def print_table(runs: dict[str, Run], number: int) -> None:
    table = Table(title=f"{number:,} articles", box=None)
    table.add_column("format")
    for heading in ("seconds", "articles a second", "file MB", "memory MB"):
        table.add_column(heading, justify="right")
    for name, run in runs.items():
        figures = (run.seconds, number / run.seconds, run.megabytes, run.memory)
        table.add_row(name, f"{figures[0]:,.1f}", *(f"{figure:,.0f}" for figure in figures[1:]))
    Console(width=100).print(table)
    if PEER in runs:
        ratio = runs[PEER].seconds / runs["parquet"].seconds
        print(f"parquet export: {ratio:.2f} of the speed of {PEER}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--formats", default="parquet,jsonl,csv,xlsx")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        name, source, path = options.write
        run = by_pyarrow(source, path) if name == PEER else export(source, name, path)
        print(json.dumps(run))
        return
    names = [name for name in options.formats.split(",") if name in formats()]
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/articles.sqlite3"
        fill(address, options.articles)
        print_table(measure(Path(folder), address, names, options.rounds), options.articles)


if __name__ == "__main__":
    main()
