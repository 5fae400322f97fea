"""How much of a story is Party affairs, and which: by the terms of lexicon.toml and their places.

lexicon.toml says how its points are counted, and is the place to change what counts.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from crawler.items import Article

LEXICON = Path(__file__).with_name("lexicon.toml")
GENERAL = "general"  # the table of terms that make a story relevant and give it no topic
NOTHING = "nothing"  # the table of words that only look like terms

#: What a mention in a place multiplies the weight of its term by.
PLACES = {"title": 3.0, "section": 2.0, "lead": 2.0, "body": 0.5, "tail": 0.1}
#: Where the places of the text end, in characters; what stands behind the last is not read.
ENDS = {"lead": 200, "body": 1_000, "tail": 4_000}
FADING = 0.5  # what a mention of a term counts, the one before it being 1

HALF = 80.0  # points that make a relevance of one half
TOPIC = 20.0  # points that make a topic; they alone make a relevance of 0.2
SHARE = 0.25  # of the points of the strongest topic, which every other has to have


class LexiconError(Exception):
    """The lexicon cannot be used; the message is one sentence that says what to change."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the lexicon with its weight in points; `topic` is None where it gives none."""

    text: str
    weight: float
    topic: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a term adds to a story: how often it stands in which place, and what that is worth.

    share: of the points of all terms, 0..1.
    """

    term: Term
    places: dict[str, int]
    points: float
    share: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """How much of a story is Party affairs, 0..1, its topics and the terms, strongest first."""

    relevance: float
    topics: list[str]
    evidence: list[Evidence]

    @property
    def points(self) -> float:
        return sum(piece.points for piece in self.evidence)


def assess(article: Article) -> Assessment:
    """Return how much of a repaired article is Party affairs, which topics it has, and why.

    >>> story = "青岚学院党委启动新一轮巡察，五个巡察组进驻各二级单位。"
    >>> found = assess(Article(title="校内巡察启动", text=story))
    >>> found.relevance > 0.3, found.topics
    (True, ['巡视巡察'])
    >>> assess(Article(title="食堂恢复供餐", text="另有两名巡视员到场。")).relevance
    0.0
    """
    terms, pattern = lexicon()
    mentions: dict[str, list[str]] = defaultdict(list)
    for place, text in _mentions(article, pattern):
        mentions[text].append(place)
    points = {text: _points(terms[text].weight, places) for text, places in mentions.items()}
    total = sum(points.values())
    evidence = [
        Evidence(
            terms[text],
            {p: places.count(p) for p in PLACES if p in places},
            points[text],
            points[text] / total,
        )
        for text, places in mentions.items()
        if points[text]
    ]
    evidence.sort(key=lambda piece: (-piece.points, piece.term.text))
    return Assessment(round(total / (total + HALF), 3), _topics(evidence), evidence)


def explain(assessment: Assessment) -> str:
    """Return why a story has its relevance and its topics: a line for each term, best first.

    >>> print(explain(assess(Article(title="支部换届", text="选举产生新一届支部委员会。"))))
    relevance 0.394: 52.0 points
    topics: 党代会与换届
      58%  支部换届: weight 10, in title = 30 (党代会与换届)
      38%  新一届支部委员会: weight 10, in lead = 20 (党代会与换届)
       4%  选举产生: weight 1, in lead = 2 (党代会与换届)
    """
    lines = [
        f"relevance {assessment.relevance:g}: {assessment.points:.1f} points",
        f"topics: {', '.join(assessment.topics) or 'none'}",
    ]
    for piece in assessment.evidence:
        places = ", ".join(
            place if times == 1 else f"{place} ({times} times)"
            for place, times in piece.places.items()
        )
        lines.append(
            f"{piece.share:5.0%}  {piece.term.text}: weight {piece.term.weight:g}, in {places}"
            f" = {piece.points:.3g} ({piece.term.topic or GENERAL})"
        )
    return "\n".join(lines)


def _mentions(article: Article, pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The terms that a story names, as (place, term), the best places first."""
    for place, value in (("title", article.title), ("section", article.section)):
        for _, text in find_terms((value or "")[: ENDS["lead"]], pattern):
            yield place, text
    for start, text in find_terms(article.text[: ENDS["tail"]], pattern):
        yield next(place for place, end in ENDS.items() if start < end), text


def find_terms(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield the terms in a text with where they start; a term inside another one is none.

    Two that share a character both count: 教工支部换届 names 教工支部 and 支部换届.

    >>> terms = longest_of(["党纪", "党纪学习教育", "学习教育", "教育培训"])
    >>> list(find_terms("党纪学习教育培训，严守党纪", terms))
    [(0, '党纪学习教育'), (4, '教育培训'), (11, '党纪')]
    """
    reach = at = 0
    while match := pattern.search(text, at):
        at = match.start() + 1
        if match.end() > reach:
            reach = match.end()
            yield match.start(), match[0]


def _points(weight: float, places: list[str]) -> float:
    return weight * sum(PLACES[place] * FADING**n for n, place in enumerate(places))


def _topics(evidence: list[Evidence]) -> list[str]:
    """The topics that have points enough, the strongest first."""
    points: dict[str, float] = defaultdict(float)
    for piece in evidence:
        if piece.term.topic:
            points[piece.term.topic] += piece.points
    least = max(TOPIC, SHARE * max(points.values(), default=0.0))
    ranked = sorted(points, key=lambda topic: (-points[topic], topic))
    return [topic for topic in ranked if points[topic] >= least]


# --- the lexicon --------------------------------------------------------------------------------


@cache
def lexicon() -> tuple[dict[str, Term], re.Pattern[str]]:
    """Return the terms of lexicon.toml by their text, and the pattern that finds them."""
    terms = terms_of(tomllib.loads(LEXICON.read_text("utf-8")))
    return terms, longest_of(terms)


def topics() -> list[str]:
    """Return the names of the topics, in the order of lexicon.toml."""
    return list(dict.fromkeys(term.topic for term in lexicon()[0].values() if term.topic))


def terms_of(tables: Mapping[str, Any]) -> dict[str, Term]:
    """Return the terms of a lexicon's tables by their text; raise LexiconError."""
    terms: dict[str, Term] = {}
    for table, rows in tables.items():
        topic = None if table in (GENERAL, NOTHING) else table
        for weight, texts in rows.items():
            if not weight.isdecimal() or bool(int(weight)) == (table == NOTHING):
                raise LexiconError(f"[{table}] {weight}: weights are 1 and more, in [{NOTHING}] 0.")
            for text in texts:
                if not text.strip() or text in terms:
                    fault = "stands twice" if text.strip() else "is empty"
                    raise LexiconError(f"[{table}] {weight}: the term {text!r} {fault}.")
                terms[text] = Term(text, float(weight), topic)
    return terms


def longest_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds the longest of `words` at the first place where one stands.

    The words are laid out as a tree of characters, which is tried once at each character however
    many words there are, and never goes back further than the longest of them.

    >>> longest_of(["党纪", "党纪学习教育"]).search("开展党纪学习教育").group()
    '党纪学习教育'
    """
    return re.compile(_tree(sorted(set(words))))


def _tree(words: list[str]) -> str:
    """The pattern of sorted words: their first characters, each followed by its own tree."""
    branches = [
        re.escape(first) + _tree([word[1:] for word in group])
        for first, group in groupby(filter(None, words), key=lambda word: word[0])
    ]
    optional = "?" if "" in words else ""
    return f"(?:{'|'.join(branches)}){optional}" if branches else ""


class RelevancePipeline:
    """The item pipeline that says how much of an article is Party affairs, and which."""

    def process_item(self, item: Article) -> Article:
        found = assess(item)
        return replace(item, relevance=found.relevance, topics=found.topics)
