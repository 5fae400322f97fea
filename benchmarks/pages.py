"""Reading pages beside other readers: text, title, date, names, lists, and how long it takes.

    python benchmarks/pages.py [FOLDER] [--rounds N]

FOLDER (default ../shared/pages) holds gold/index.jsonl and what it names. The other readers want
versions of their own, so they get an environment of their own:

    python -m venv peers && peers/bin/pip install -U pip
    peers/bin/pip install -e . lxml_html_clean trafilatura htmldate resiliparse jieba
    peers/bin/pip install readability-lxml gne newspaper4k
    peers/bin/python benchmarks/pages.py

A row "vsb" is this project on the pages of that family; "vsb, held out" is the same with the module
of that family taken away, as it goes for a system that nobody described.

  text F1   mean over pairs of characters, white space and width aside; lowest: of the worst page
  good      pages whose text F1 is at least 0.99
  titles    equal to the gold, white space and width aside; dates: of publication; none for none
  names     all authors whom the gold names are among those found
  items     of list pages, with title, address and date; others: items that are none
  ms        of processor time, parsing included: median over the articles, each page's best of N
            rounds in which all readers take turns
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
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
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

from crawler.pages import families, read_article, read_listing
from crawler.pages.document import document

OWN, HELD_OUT = "this project", "this project, its family held out"
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

    @property
    def response(self) -> HtmlResponse:
        """The page as a crawl gets it."""
        return HtmlResponse(self.url, body=self.source.encode(), encoding="utf-8")

    @cached_property
    def family(self) -> families.Family:
        """The family that recognises the page."""
        return families.family_of(document(self.response))

    @property
    def family_name(self) -> str:
        return families.name_of(self.family)

    def held_out(self) -> AbstractContextManager[Any]:
        """In it, the page's family is unknown, unless that is the general one."""
        others = [f for f in families.families() if f is not self.family or f.ORDER >= 1000]
        return patch.object(families, "families", return_value=tuple(others))


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
    found: dict[str, Reader] = {OWN: own, HELD_OUT: own}
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
    start = time.process_time()
    try:
        reading = reader(page.source, page.url)
    except Exception as error:
        print(f"{page.row['file']}: {type(error).__name__}: {error}", file=sys.stderr)
        reading = Reading("", "", "", [])
    return reading, (time.process_time() - start) * 1000


@dataclass
class Result:
    """What one reader made of one page, and the least time it took, in milliseconds."""

    page: Page
    reading: Reading
    took: float


def measure(found: dict[str, Reader], articles: list[Page], rounds: int) -> dict[str, list[Result]]:
    """The results of each reader on the pages; the readers take turns."""
    results: dict[str, list[Result]] = {name: [] for name in found}
    for turn in range(rounds):
        for number, page in enumerate(articles):
            for name, reader in found.items():
                with page.held_out() if name == HELD_OUT else nullcontext():
                    reading, took = timed(reader, page)
                if not turn:
                    results[name].append(Result(page, reading, took))
                result = results[name][number]
                result.took = min(took, result.took)
    return results


def items(page: Page) -> tuple[int, int, int]:
    """How many items of a list page were read without a fault, of how many, and how many others."""
    gold = json.loads((page.folder / page.row["gold_items"]).read_text("utf-8"))
    want = {(normal(i["title"]), address(page.url, i["href"]), i["date"]) for i in gold}
    got = {(normal(i.title), i.url, str(i.published)) for i in read_listing(page.response).items}
    return len(want & got), len(want), len(got - want)


def address(base: str, href: str) -> str | None:
    """The absolute address of a gold link; None for a script."""
    return None if re.match("javascript:", href) else urljoin(base, href)


# --- the tables -------------------------------------------------------------------------------


def share(values: Iterable[bool]) -> str:
    """How many of how many."""
    values = list(values)
    return f"{sum(values)}/{len(values)}" if values else "-"


def cells(results: list[Result]) -> list[str]:
    """The cells of a row from "pages" to "names"."""
    read = [(result.page, result.reading) for result in results]
    texts = [f1(r.text, page.gold) for page, r in read if r.text is not None]
    return [
        str(len(results)),
        f"{mean(texts):.4f}" if texts else "-",
        f"{min(texts):.4f}" if texts else "-",
        share(value >= GOOD for value in texts),
        share(normal(r.title) == normal(p.row["title"]) for p, r in read if r.title is not None),
        share(r.day[:10] == (p.row["date"] or "") for p, r in read if r.day is not None),
        share(
            set(split(p.row["author"])) <= set(map(normal, r.names))
            for p, r in read
            if r.names is not None and p.row.get("author")
        ),
    ]


def listed(lists: list[Page], held_out: bool) -> list[str]:
    """The cells "items" and "others" of some list pages."""
    counts = []
    for page in lists:
        with page.held_out() if held_out else nullcontext():
            counts.append(items(page))
    if not counts:
        return ["-", "-"]
    right, total, others = map(sum, zip(*counts, strict=True))
    return [f"{right}/{total}", str(others)]


def line(name: str, results: list[Result], lists: list[str]) -> list[str]:
    """A row of the table."""
    times = [result.took for result in results]
    return [name, *cells(results), *lists, f"{median(times):.1f}" if times else "-"]


def compared(results: dict[str, list[Result]], lists: list[Page], missing: list[str]) -> Table:
    """The readers side by side, and this project family by family."""
    counts = ("pages", "text F1", "lowest", "good", "titles", "dates", "names", "items", "others")
    table = Table("reader", *counts, "ms")
    for name, made in results.items():
        own = name in (OWN, HELD_OUT)
        table.add_row(*line(name, made, listed(lists, name == HELD_OUT) if own else ["-", "-"]))
    for name in missing:
        table.add_row(name, "not installed")
    table.add_section()
    pages_read = [result.page for result in results[OWN]]
    for family in dict.fromkeys(page.family_name for page in pages_read + lists):
        theirs = [page for page in lists if page.family_name == family]
        for name, label in ((OWN, family), (HELD_OUT, f"{family}, held out")):
            made = [result for result in results[name] if result.page.family_name == family]
            table.add_row(*line(label, made, listed(theirs, name == HELD_OUT)))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/pages"))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if not (options.folder / "gold" / "index.jsonl").exists():
        parser.exit(2, f"{options.folder} holds no gold/index.jsonl: name a folder that does.\n")
    found, missing = readers()
    results = measure(found, pages(options.folder, "article"), options.rounds)
    Console(width=120).print(compared(results, pages(options.folder, "list"), missing))


if __name__ == "__main__":
    main()
