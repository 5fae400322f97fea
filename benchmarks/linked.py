"""Titles and dates of articles as the lists of their own sites print them, beside other readers.

    python benchmarks/linked.py [FOLDER]

FOLDER (default ../shared/sites) holds a folder for each mirrored site. What is expected of a page
nobody wrote down for it: it is what the links to it say. A link counts if it leads to a page that
is there, and its row, the nearest <li>, <tr>, <dd> or <div> with a date, leads to no other page;
then its title is its `title` attribute or its text, and that date is the date. A title that is
cut off, or is an address, says nothing, and where two links disagree, neither does. The rows are
found with lxml, and nothing of this project has a part in it. A list may shorten a title, or lead
to a page that wants a password: no reader can have all of them.

The other readers, and how to install them, are those of benchmarks/pages.py, and so is the rule by
which titles are equal.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.pages import HELD_OUT, Page, Result, measure, normal, readers, share

DAY = re.compile(r"(?<!\d)(20\d\d)[-./年](\d\d?)[-./月](\d\d?)(?!\d)")
NO_TITLE = re.compile(rf"(?:…|\.\.|。。。)\s*$|://|{DAY.pattern}")  # cut off, or something else
ROWS = ("li", "tr", "dd", "div")
NEAR = 3  # of them round a link may be its row
SHORTEST = 4  # characters of a title; what is shorter leads to a column


class Said(NamedTuple):
    """What a link says of the page that it leads to."""

    title: str
    day: str


def links(file: str, source: str, site: str, files: Collection[str]) -> Iterator[tuple[str, Said]]:
    """What the links in the rows of a page say, with the files that they lead to."""
    for anchor in html.document_fromstring(source).iter("a"):
        to = target(anchor, file, site)
        near = islice(anchor.iterancestors(*ROWS), NEAR) if to in files else ()
        row = next((one for one in near if DAY.search(text_of(one))), None)
        if to is None or row is None or {target(one, file, site) for one in row.iter("a")} != {to}:
            continue
        days = days_of(text_of(row))
        title = anchor.get("title") or text_of(anchor)
        if len(days) == 1 and len(normal(title)) >= SHORTEST and not NO_TITLE.search(title):
            yield to, Said(title, days.pop())


def days_of(text: str) -> set[str]:
    """The dates in a text, however they are written, in ISO 8601."""
    return {"{}-{:0>2}-{:0>2}".format(*day) for day in DAY.findall(text)}


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.itertext())


def target(anchor: html.HtmlElement, file: str, site: str) -> str | None:
    """The file of a site that a link leads to; None for one to elsewhere."""
    try:
        address = urlsplit(urljoin(f"{site}{file}", anchor.get("href") or ""))
    except ValueError:
        return None
    there = address.netloc == urlsplit(site).netloc
    return unquote(address.path).lstrip("/") if there else None


def pages(folder: Path) -> list[Page]:
    """The pages of a site of which its links say title and date, all the same."""
    site = f"http://{folder.name.replace('_', '-')}.example/"
    files = sorted(file for file in folder.rglob("*.html") if file.stat().st_size)
    sources = {
        file.relative_to(folder).as_posix(): file.read_bytes().decode("utf-8", "replace")
        for file in files
    }
    said: dict[str, list[Said]] = defaultdict(list)
    for file, source in sources.items():
        for to, one in links(file, source, site, sources):
            if to != file:
                said[to].append(one)
    return [
        Page({"file": to, "title": of[0].title, "date": of[0].day}, site + to, sources[to], folder)
        for to, of in said.items()
        if len({(normal(one.title), one.day) for one in of}) == 1
    ]


def line(name: str, results: list[Result]) -> list[str]:
    """A row of the table."""
    read = [(result.page.row, result.reading) for result in results]
    titles = (normal(r.title) == normal(row["title"]) for row, r in read if r.title is not None)
    dates = (days_of(r.day) == {row["date"]} for row, r in read if r.day is not None)
    return [name, str(len(results)), share(titles), share(dates)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/sites"))
    options = parser.parse_args()
    found, missing = readers()
    del found[HELD_OUT]
    table = Table("reader", "pages", "titles", "dates")
    for folder in sorted(path for path in options.folder.iterdir() if path.is_dir()):
        results = measure(found, pages(folder), rounds=1)
        for name, made in results.items():
            table.add_row(*line(f"{folder.name}: {name}", made))
        table.add_section()
    for name in missing:
        table.add_row(name, "not installed")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
