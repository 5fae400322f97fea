"""Compare the general reader with its peers on pages with gold text.

    python benchmarks/general_reader.py [PAGES]

PAGES (default ../shared/pages) holds gold/index.jsonl and what it names. The family readers are
off. A peer that is not installed is named as missing. Text is scored as F1 over character pairs
without white space; titles, dates and items of lists as shares that are right. Times are medians.
"""

from __future__ import annotations

import json
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import Any
from unittest.mock import patch
from urllib.parse import urljoin

from rich.console import Console
from rich.table import Table
from scrapy.http import HtmlResponse

from crawler.pages import article, listing, read_article, read_listing
from crawler.pages.families import general

Reading = tuple[str | None, str | None, str]  # title, ISO date, text
Reader = Callable[[HtmlResponse], Reading]


@dataclass
class Score:
    """What one reader got."""

    texts: list[float] = field(default_factory=list)
    titles: list[bool] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


def normal(text: str | None) -> str:
    """The text in one width and without white space."""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def f1(got: str, expected: str) -> float:
    """F1 over pairs of characters."""
    pairs = [Counter(a + b for a, b in pairwise(text)) for text in map(normal, (got, expected))]
    shared = (pairs[0] & pairs[1]).total()
    return 2 * shared / (pairs[0].total() + pairs[1].total()) if shared else 0.0


def own(response: HtmlResponse) -> Reading:
    """The general reader of this project."""
    read = read_article(response)
    return read.title, read.published.isoformat() if read.published else None, read.text


def readability(response: HtmlResponse) -> Reading:
    """readability-lxml, with htmldate for the date if there is one."""
    document = import_module("readability").Document(response.text)
    summary = import_module("lxml.html").fromstring(document.summary())
    return document.title(), dated(response), "\n".join(summary.itertext())


def trafilatura(response: HtmlResponse) -> Reading:
    """trafilatura with its own title and date."""
    module = import_module("trafilatura")
    read = module.bare_extraction(response.text, url=response.url, with_metadata=True)
    return (read.title, read.date, read.text or "") if read else (None, None, "")


def dated(response: HtmlResponse) -> str | None:
    """What htmldate finds, if it is installed."""
    try:
        module: Any = import_module("htmldate")
    except ImportError:
        return None
    found: str | None = module.find_date(response.text, url=response.url, original_date=True)
    return found


READERS: dict[str, Reader] = {
    "own general reader": own,
    "readability-lxml + htmldate": readability,
    "trafilatura": trafilatura,
}


def load(folder: Path, kind: str) -> list[tuple[dict[str, Any], HtmlResponse]]:
    """The pages of a kind with what is expected of them."""
    lines = (folder / "gold" / "index.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["kind"] == kind]
    return [(row, respond(folder, row)) for row in rows]


def respond(folder: Path, row: dict[str, Any]) -> HtmlResponse:
    """A fresh response: nothing of it is parsed yet."""
    url = row.get("url") or f"https://www.example.edu.cn/{row['repo_path']}"
    return HtmlResponse(url, body=(folder / row["file"]).read_bytes(), encoding=row["encoding"])


def measure(reader: Reader, folder: Path) -> Score:
    """The score of a reader on all article pages."""
    score = Score()
    for row, response in load(folder, "article"):
        start = time.perf_counter()
        title, date, text = reader(response)
        score.times.append((time.perf_counter() - start) * 1000)
        score.texts.append(f1(text, (folder / row["gold"]).read_text("utf-8")))
        score.titles.append(normal(title) == normal(row["title"]))
        score.dates.append((date or "")[:10] == row["date"])
    return score


def lists(folder: Path) -> tuple[int, int]:
    """How many list pages are read without a fault by structure alone, and of how many."""
    right = total = 0
    for row, response in load(folder, "list"):
        if not row.get("gold_items"):
            continue
        gold = json.loads((folder / row["gold_items"]).read_text("utf-8"))
        want = [(normal(i["title"]), address(response.url, i["href"]), i["date"]) for i in gold]
        got = [(normal(i.title), i.url, str(i.published)) for i in read_listing(response).items]
        total += 1
        right += got == want
    return right, total


def address(base: str, href: str) -> str | None:
    """The absolute address of a gold link; None for a script."""
    return None if re.match("javascript:", href) else urljoin(base, href)


def main(folder: Path) -> None:
    table = Table("reader", "text F1", "lowest", "titles", "dates", "ms/page")
    with (
        patch.object(article, "family_of", return_value=general),
        patch.object(listing, "family_of", return_value=general),
    ):
        for name, reader in READERS.items():
            try:
                score = measure(reader, folder)
            except ImportError as missing:
                table.add_row(name, f"missing: {missing.name}")
                continue
            pages = len(score.texts)
            table.add_row(
                name,
                f"{mean(score.texts):.4f}",
                f"{min(score.texts):.4f}",
                f"{sum(score.titles)}/{pages}",
                f"{sum(score.dates)}/{pages}",
                f"{median(score.times):.1f}",
            )
        right, total = lists(folder)
    console = Console()
    console.print(table)
    console.print(f"List pages read by structure alone without a fault: {right}/{total}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/pages"))
