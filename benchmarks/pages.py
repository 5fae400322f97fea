"""Reading pages beside other readers: text, title, date, names, and how long it takes.

    python benchmarks/pages.py [FOLDER] [--general] [--rounds N]

FOLDER (default ../shared/pages) holds gold/index.jsonl and what it names.
--general: the readers of known families are off, so that each page is read as one of a system
nobody described; the second table says how well that goes for each family, lists included.

Columns of the first table:
  text F1  mean over pairs of characters, white space and width aside; lowest: of the worst page
  titles   equal to the gold, white space and width aside; dates: of publication; none for none
  names    all authors whom the gold names are among those found
  ms       median over the pages, each page's best of N rounds in which all readers take turns,
           parsing included
"-" is what a reader does not offer. A reader that is not installed is named.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
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

sys.path.insert(0, str(Path(__file__).parent.parent))

from crawler.pages import article, listing, read_article, read_listing
from crawler.pages.families import general

OWN = "this project"
GOOD = 0.99  # text F1 of a page that is read well


@dataclass
class Reading:
    """What a reader found on a page; None for a field that it does not offer."""

    text: str | None = None
    title: str | None = None
    day: str | None = None
    names: list[str] | None = None


Reader = Callable[[str, str], Reading]  # of a page's source and address


@dataclass
class Score:
    """What one reader got on some pages; a list is empty where it does not offer the field."""

    texts: list[float] = field(default_factory=list)
    titles: list[bool] = field(default_factory=list)
    days: list[bool] = field(default_factory=list)
    names: list[bool] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


@dataclass
class Page:
    """A page with what is expected of it."""

    row: dict[str, Any]
    url: str
    source: str
    folder: Path

    @property
    def gold(self) -> str:
        """The text of the article."""
        return (self.folder / self.row["gold"]).read_text("utf-8")


# --- the readers ------------------------------------------------------------------------------


def own(source: str, url: str) -> Reading:
    """The reading of this project."""
    read = read_article(HtmlResponse(url, body=source.encode(), encoding="utf-8"))
    day = read.published.isoformat() if read.published else ""
    return Reading(read.text, read.title or "", day, read.authors)


def trafilatura(module: Any) -> Reader:
    """trafilatura with its own metadata."""

    def read(source: str, url: str) -> Reading:
        got = module.bare_extraction(source, url=url, with_metadata=True)
        if not got:
            return Reading("", "", "", [])
        return Reading(got.text or "", got.title or "", got.date or "", split(got.author))

    return read


def readability(module: Any) -> Reader:
    """readability-lxml, which finds text and title."""
    html = import_module("lxml.html")

    def read(source: str, url: str) -> Reading:
        document = module.Document(source)
        summary = html.fromstring(document.summary())
        return Reading("\n".join(summary.itertext()), document.short_title())

    return read


def gne(module: Any) -> Reader:
    """GeneralNewsExtractor."""
    extractor = module.GeneralNewsExtractor()

    def read(source: str, url: str) -> Reading:
        got = extractor.extract(source)
        return Reading(got["content"], got["title"], got["publish_time"], split(got["author"]))

    return read


def newspaper(module: Any) -> Reader:
    """newspaper4k, told that the page is Chinese where it can be (that takes jieba)."""
    language = "zh" if installed("jieba") else "en"

    def read(source: str, url: str) -> Reading:
        got = module.Article(url, language=language, fetch_images=False)
        got.download(input_html=source)
        got.parse()
        return Reading(got.text, got.title, str(got.publish_date or ""), list(got.authors))

    return read


def resiliparse(module: Any) -> Reader:
    """Resiliparse, which finds the text; the title is that of the page."""
    tree = import_module("resiliparse.parse.html").HTMLTree

    def read(source: str, url: str) -> Reading:
        parsed = tree.parse(source)
        return Reading(module.extract_plain_text(parsed, main_content=True), parsed.title or "")

    return read


def htmldate(module: Any) -> Reader:
    """htmldate, which finds the date."""

    def read(source: str, url: str) -> Reading:
        return Reading(day=module.find_date(source, url=url, original_date=True) or "")

    return read


PEERS: dict[str, tuple[str, Callable[[Any], Reader]]] = {
    "trafilatura": ("trafilatura", trafilatura),
    "readability-lxml": ("readability", readability),
    "gne": ("gne", gne),
    "newspaper4k": ("newspaper", newspaper),
    "Resiliparse": ("resiliparse.extract.html2text", resiliparse),
    "htmldate": ("htmldate", htmldate),
}


def readers() -> tuple[dict[str, Reader], list[str]]:
    """The readers by name, this project's first, and the names of those not installed."""
    found: dict[str, Reader] = {OWN: own}
    missing = []
    for name, (module, make) in PEERS.items():
        try:
            found[name] = make(import_module(module))
        except ImportError:
            missing.append(name)
    return found, missing


def installed(module: str) -> bool:
    """Whether a module can be imported."""
    try:
        import_module(module)
    except ImportError:
        return False
    return True


# --- the scores -------------------------------------------------------------------------------


def normal(text: str | None) -> str:
    """The text in one width and without white space."""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def split(value: str | None) -> list[str]:
    """The names of a field that holds several."""
    return [name for name in re.split(r"[\s、，,;；/]+", value or "") if name]


def f1(got: str, expected: str) -> float:
    """F1 over pairs of characters."""
    pairs = [Counter(a + b for a, b in pairwise(text)) for text in map(normal, (got, expected))]
    shared = (pairs[0] & pairs[1]).total()
    return 2 * shared / (pairs[0].total() + pairs[1].total()) if shared else 0.0


def pages(folder: Path, kind: str) -> list[Page]:
    """The pages of a kind: "article" or "list"."""
    lines = (folder / "gold" / "index.jsonl").read_text("utf-8").splitlines()
    found = []
    for row in map(json.loads, lines):
        if row["kind"] == kind and (row.get("gold") or row.get("gold_items")):
            url = row.get("url") or f"https://www.example.edu.cn/{row['repo_path']}"
            source = (folder / row["file"]).read_bytes().decode(row["encoding"], "replace")
            found.append(Page(row, url, source, folder))
    return found


def timed(reader: Reader, page: Page) -> tuple[Reading, float]:
    """A reading and the milliseconds it took; a reader that fails on a page has read nothing."""
    start = time.perf_counter()
    try:
        reading = reader(page.source, page.url)
    except Exception as error:
        print(f"{page.row['file']}: {type(error).__name__}: {error}", file=sys.stderr)
        reading = Reading("", "", "", [])
    return reading, (time.perf_counter() - start) * 1000


def add(score: Score, page: Page, reading: Reading) -> None:
    """Score a reading."""
    row = page.row
    if reading.text is not None:
        score.texts.append(f1(reading.text, page.gold))
    if reading.title is not None:
        score.titles.append(normal(reading.title) == normal(row["title"]))
    if reading.day is not None:
        score.days.append(reading.day[:10] == (row["date"] or ""))
    if reading.names is not None and row.get("author"):
        score.names.append(set(split(row["author"])) <= set(map(normal, reading.names)))


def measure(found: dict[str, Reader], articles: list[Page], rounds: int) -> dict[str, Score]:
    """The score of each reader on the pages; the readers take turns."""
    scores = {name: Score() for name in found}
    best: dict[tuple[str, int], float] = {}
    for turn in range(rounds):
        for number, page in enumerate(articles):
            for name, reader in found.items():
                reading, took = timed(reader, page)
                best[name, number] = min(took, best.get((name, number), took))
                if not turn:
                    add(scores[name], page, reading)
    for (name, _), took in best.items():
        scores[name].times.append(took)
    return scores


def items(page: Page) -> tuple[int, int, int]:
    """How many items of a list page were read without a fault, of how many, and how many others."""
    gold = json.loads((page.folder / page.row["gold_items"]).read_text("utf-8"))
    want = {(normal(i["title"]), address(page.url, i["href"]), i["date"]) for i in gold}
    response = HtmlResponse(page.url, body=page.source.encode(), encoding="utf-8")
    got = {(normal(i.title), i.url, str(i.published)) for i in read_listing(response).items}
    return len(want & got), len(want), len(got - want)


def address(base: str, href: str) -> str | None:
    """The absolute address of a gold link; None for a script."""
    return None if re.match("javascript:", href) else urljoin(base, href)


# --- the tables -------------------------------------------------------------------------------


def share(values: Iterable[bool]) -> str:
    """How many of how many."""
    values = list(values)
    return f"{sum(values)}/{len(values)}" if values else "-"


def compared(scores: dict[str, Score], missing: list[str]) -> Table:
    """The readers side by side."""
    table = Table("reader", "text F1", "lowest", "titles", "dates", "names", "ms")
    for name, score in scores.items():
        table.add_row(
            name,
            f"{mean(score.texts):.4f}" if score.texts else "-",
            f"{min(score.texts):.4f}" if score.texts else "-",
            share(score.titles),
            share(score.days),
            share(score.names),
            f"{median(score.times):.1f}",
        )
    for name in missing:
        table.add_row(name, "not installed")
    return table


def by_family(folder: Path, rounds: int) -> Table:
    """This project's reading of each family's pages."""
    table = Table(
        "family", "pages", f"text F1 >= {GOOD}", "titles", "dates", "items", "others", "ms"
    )
    articles, lists = pages(folder, "article"), pages(folder, "list")
    for family in dict.fromkeys(page.row["cms"] for page in articles + lists):
        ours = [page for page in articles if page.row["cms"] == family]
        score = measure({OWN: own}, ours, rounds)[OWN]
        counts = [items(page) for page in lists if page.row["cms"] == family]
        right, total, others = (
            (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
        )
        table.add_row(
            family,
            str(len(ours)),
            share(value >= GOOD for value in score.texts),
            share(score.titles),
            share(score.days),
            f"{right}/{total}" if counts else "-",
            str(others) if counts else "-",
            f"{median(score.times):.1f}" if score.times else "-",
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/pages"))
    parser.add_argument("--general", action="store_true", help="known families are off")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if not (options.folder / "gold" / "index.jsonl").exists():
        parser.exit(2, f"{options.folder} holds no gold/index.jsonl: name a folder that does.\n")
    found, missing = readers()
    with ExitStack() as stack:
        for module in (article, listing) if options.general else ():
            stack.enter_context(patch.object(module, "family_of", return_value=general))
        scores = measure(found, pages(options.folder, "article"), options.rounds)
        console = Console()
        console.print(compared(scores, missing))
        console.print(by_family(options.folder, options.rounds))


if __name__ == "__main__":
    main()
