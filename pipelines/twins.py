"""Gives a hijacked story its own words back where the database holds the same story unharmed.

A brand may stand for 物流学院 here and for 我校 there, so only a copy of the very sentence can
tell. A sentence is mended where all else in it is the same as in the twin's; any other keeps its
mark.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Engine, or_, select

from crawler.items import Article
from pipelines.brands import MARK
from pipelines.database.tables import article as table
from pipelines.repair.edits import Edit, apply
from pipelines.runs import run_of
from pipelines.storage import amend

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_GAPS = re.compile(MARK)
_GAPS_AND_SWAPPED = re.compile(f"{MARK}|公司|董事长|经理|员工")
#: What a name may be made of, and how long it may be.
_NAME = re.compile(r"[\w（）()·]{1,24}\Z")
#: Characters of a sentence that have to be the same for it to be the same sentence.
_SAME = 4
#: A shorter sentence is found in many stories.
_TELLING = 12
#: Days between the two publications, and the share of telling sentences that both have.
_DAYS = 3
_SHARED = 0.5
#: So many passages, of so many characters, are looked up, and so many stories that have them read.
_PASSAGES = 3
_PASSAGE = 60
_CANDIDATES = 20
_MOST_SENTENCES = 400


@dataclass(frozen=True, slots=True)
class Twin:
    """A clean story that may be the same: its address, or its id, and what it says."""

    name: str
    sentences: Sequence[str]


def recover(engine: Engine, article: Article) -> Article:
    """The hijacked article with the words of its clean twin, as it was where none is stored.

    What is put back is counted in `repairs` as `twin`, and the flag names the twin.
    """
    swapped = "swapped" in article.flags["hijacked"]
    for twin in _candidates(engine, article):
        edits = twin_edits(article.text, twin.sentences, swapped=swapped)
        if edits and _is_same(article.text, edits, twin.sentences):
            return _mended(article, edits, twin, swapped)
    return article


def twin_edits(text: str, sentences: Sequence[str], *, swapped: bool = False) -> list[Edit]:
    """Edits that put the twin's words in the place of the marks in the text.

    With `swapped`, a company's words are compared, too. `undo` with these edits gives the text.

    >>> twin_edits("4月8日，〔机构名〕党委召开会议。", ["4月8日，材料学院党委召开会议。"])
    [Edit(start=5, before='〔机构名〕', after='材料学院', rule='twin')]
    >>> twin_edits("4月8日，〔机构名〕党委召开会议。", ["5月9日，材料学院党委召开会议。"])
    []
    """
    gaps = _GAPS_AND_SWAPPED if swapped else _GAPS
    edits: list[Edit] = []
    for sentence in _sentences(text):
        if gaps.search(sentence[0]):
            edits += _sentence_edits(sentence[0], sentence.start(), gaps, sentences)
    return edits


def _sentences(text: str) -> Iterator[re.Match[str]]:
    return islice(_SENTENCE.finditer(text), _MOST_SENTENCES)


def _sentence_edits(
    sentence: str, start: int, gaps: re.Pattern[str], sentences: Sequence[str]
) -> list[Edit]:
    """The edits of one sentence; none if no sentence of the twin fits, or two in different ways."""
    found = list(gaps.finditer(sentence))
    between = gaps.split(sentence)
    if sum(map(len, between)) < _SAME or "" in between[1:-1]:
        return []
    fits = {words for other in sentences if (words := _fit(between, other)) is not None}
    if len(fits) != 1:
        return []
    return [
        Edit(start + gap.start(), gap[0], word, "twin")
        for gap, word in zip(found, fits.pop(), strict=True)
        if word != gap[0]
    ]


def _fit(between: Sequence[str], other: str) -> tuple[str, ...] | None:
    """The words of the other sentence between the given parts; None if it is not made of them."""
    if not (other.startswith(between[0]) and other.endswith(between[-1])):
        return None
    words = []
    at = len(between[0])
    for part in between[1:-1]:
        found = other.find(part, at + 1)
        if found < 0:
            return None
        words.append(other[at:found])
        at = found + len(part)
    words.append(other[at : len(other) - len(between[-1])])
    return tuple(words) if all(map(_NAME.match, words)) and MARK[1:-1] not in words else None


def _is_same(text: str, edits: Sequence[Edit], sentences: Sequence[str]) -> bool:
    """Whether the twin, as far as sentences tell, is the same story."""
    there = set(sentences)
    telling = [s[0] for s in _sentences(apply(text, edits)) if len(s[0]) >= _TELLING]
    shared = sum(sentence in there for sentence in telling)
    return shared >= max(1, _SHARED * len(telling))


def _mended(article: Article, edits: Sequence[Edit], twin: Twin, swapped: bool) -> Article:
    def mend(value: str | None) -> str | None:
        return value and apply(value, twin_edits(value, twin.sentences, swapped=swapped))

    return replace(
        article,
        title=mend(article.title),
        text=apply(article.text, edits),
        images=[replace(image, caption=mend(image.caption)) for image in article.images],
        repairs=article.repairs | {"twin": len(edits)},
        flags=article.flags | {"hijacked": article.flags["hijacked"] | {"twin": twin.name}},
    )


def _candidates(engine: Engine, article: Article) -> Iterator[Twin]:
    """Clean stories of the same days, or under the same path, that share a passage."""
    near, passages = _near(article), _passages(article.text)
    if near is None or not passages:
        return
    columns = (table.c.id, table.c.url, table.c.title, table.c.text, table.c.images)
    shared = or_(*(table.c.text.contains(passage, autoescape=True) for passage in passages))
    query = select(*columns).where(table.c.hijacked.is_(False), near, shared).order_by(table.c.id)
    with engine.connect().execution_options(readonly=True) as connection:
        rows = connection.execute(query.limit(_CANDIDATES)).all()
    for row in rows:
        captions = [image["caption"] for image in row.images if image["caption"]]
        lines = "\n".join((row.title or "", row.text, *captions))
        sentences = list(dict.fromkeys(match[0] for match in _sentences(lines)))
        yield Twin(row.url or str(row.id), sentences)


def _near(article: Article) -> ColumnElement[bool] | None:
    if article.published:
        days = timedelta(days=_DAYS)
        return table.c.published.between(article.published - days, article.published + days)
    path = urlsplit(article.url or "").path
    return table.c.url.endswith(path, autoescape=True) if path.count("/") >= 2 else None


def _passages(text: str) -> list[str]:
    """The longest passages of the text that hold nothing that may have been replaced."""
    passages = (
        piece[:_PASSAGE]
        for sentence in _sentences(text)
        for piece in _GAPS_AND_SWAPPED.split(sentence[0])
        if len(piece) >= _TELLING
    )
    return sorted(dict.fromkeys(passages), key=len, reverse=True)[:_PASSAGES]


class TwinPipeline:
    """The item pipeline that recovers what a twin in the database tells.

    A twin that this crawl stores later than the article is found at its end; one that a later
    crawl stores, when the article is read again.
    """

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self.engine = engine
        self.alone: list[Article] = []  # those that had no twin when they came

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(lambda: run_of(crawler).engine)

    async def process_item(self, item: Article) -> Article:
        if "hijacked" not in item.flags:
            return item
        found = await asyncio.to_thread(recover, self.engine(), item)
        if found is item:
            self.alone.append(replace(item, page=None))
        return found

    def close_spider(self) -> None:
        for article in self.alone:
            found = recover(self.engine(), article)
            if found is not article:
                amend(self.engine(), found)
