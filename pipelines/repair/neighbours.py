"""How likely a character is behind two others: counts of Chinese words and of the page itself."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from .characters import PLAIN_TRADITIONAL, SIMPLIFIED, SIMPLIFIED_ONLY

#: The share of the page in the probability of a character. It weighs much: what is lost in one
#: sentence usually stands whole in another.
_PAGE = 0.3
#: Of two words that meet, so much is chance.
_ACROSS = 0.4
_UNSEEN = 1e-9
#: So much of a page is counted.
_LONGEST = 200_000
_COMMON = 6e-5
_STOPS = {
    c: math.log(p)
    for c, p in zip(
        "，、。“”《》：；！？（）",
        (6e-2, 3e-2, 3e-2, 1e-2, 1e-2, 5e-3, 5e-3, 4e-3, 4e-3, 2e-3, 1e-3, 3e-3, 3e-3),
        strict=True,
    )
}
#: What hardly ever stands before a mark, and what that costs.
_NEVER_LAST = frozenset(
    "是在和与與把被對对從从由向及或以让讓使將将就也都而且但若很最更不并並這这那每各该該其於于爲為为"
)
_SELDOM = -3.0
_BEFORE_NUMBERS = "第为至到占近超约共有在从于自前后满达，。；：（“〔"
#: Symbols that are no rarity in the news.
_SYMBOLS = dict.fromkeys("—…·‘’％－　℃【】〔〕", math.log(3e-4))
_SYMBOL = math.log(1e-7)
#: A letter or a digit behind something else, and behind another.
_ALNUM, _WITHIN = (math.log(1e-4), math.log(3e-3)), math.log(0.3)
#: Marks that stand behind words only.
_AFTER_WORDS, _NO_WORD = "，、。；：？！", "，、。；：？！“《（"
_ASCII = math.log(1e-4)
#: What a simplified form costs in a traditional text, and an unusual one that is not in the page.
_FOREIGN, _VARIANT = -6.0, -2.0


class _Words(NamedTuple):
    """How often characters, pairs and triples stand in words, begin them and end them."""

    counts: dict[str, int]
    first: dict[str, int]
    last: dict[str, int]
    total: int
    words: int


@cache
def _words() -> _Words:
    counts: Counter[str] = Counter()
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for line in files(__package__).joinpath("neighbours.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        length, level, words = line.split("\t")
        size, times = int(length), round(2 ** (int(level) / 2))
        for at in range(0, len(words), size):
            word = words[at : at + size]
            first[word[0]] += times
            last[word[-1]] += times
            if size > 1:
                last[word[-2:]] += times
            for n in (1, 2, 3):
                for i in range(size - n + 1):
                    counts[word[i : i + n]] += times
    return _Words(
        counts,
        first,
        last,
        sum(n for key, n in counts.items() if len(key) == 1),
        sum(first.values()),
    )


def is_common(character: str) -> bool:
    """Whether everybody who reads Chinese can read the traditional character.

    >>> is_common("學"), is_common("龔")
    (True, False)
    """
    words = _words()
    return words.counts.get(SIMPLIFIED.get(character, character), 0) > _COMMON * words.total


class Neighbours:
    """Log-probabilities of characters in one page, given the one or two characters before."""

    def __init__(self, page: str) -> None:
        self._words = _words()
        page = page[:_LONGEST]
        self._given = frozenset(page)
        simple = "".join("0" if c.isdigit() else SIMPLIFIED.get(c, c) for c in page)
        self._page = Counter(simple)
        for length in (2, 3):
            self._page.update(simple[i : i + length] for i in range(len(simple) - length + 1))
        self._size = max(1, len(simple))
        self.score = lru_cache(1 << 16)(self._score)

    def before_number(self, character: str) -> float:
        """The log-probability of a digit behind `character`."""
        simple = SIMPLIFIED.get(character, character)
        usual = 0.2 if simple in _BEFORE_NUMBERS else 0.01
        return math.log((self._page[simple + "0"] + 5 * usual) / (self._page[simple] + 5))

    def _score(self, before: str, character: str) -> float:
        """The log-probability of `character` behind the one or two characters `before`."""
        a, b = before[-2:-1], before[-1:]
        if character < "\x80":
            if character.isalnum():
                return _WITHIN if b.isascii() and b.isalnum() else _ALNUM[character.isdigit()]
            return _ASCII
        if not "㐀" <= character <= "\u9fff":
            if (character in _AFTER_WORDS and b in _NO_WORD) or character == b:
                return _SYMBOL
            stop = _STOPS.get(character) or _SYMBOLS.get(character, _SYMBOL)
            return stop + _SELDOM if b in _NEVER_LAST and character in _AFTER_WORDS else stop
        cost = 0.0
        if character in SIMPLIFIED_ONLY:
            cost = _FOREIGN
        elif (
            character in SIMPLIFIED
            and character not in PLAIN_TRADITIONAL
            and character not in self._given
        ):
            cost = _VARIANT
        a, b, c = SIMPLIFIED.get(a, a), SIMPLIFIED.get(b, b), SIMPLIFIED.get(character, character)
        likely = (1 - _PAGE) * self._in_words(a, b, c) + _PAGE * self._in_page(a, b, c)
        return math.log(likely + _UNSEEN) + cost

    def _in_words(self, a: str, b: str, c: str) -> float:
        """The share of `c` behind `a` and `b` in a text of words in no order."""
        counts, first, last, total, words = self._words
        begins = _ACROSS * first.get(c, 0) / words
        once = counts.get(b, 0)
        if not once:
            return begins + 0.5 * counts.get(c, 0) / total
        two = (counts.get(b + c, 0) + last.get(b, 0) * begins) / once
        pair = counts.get(a + b, 0)
        if not pair:
            return two
        three = (counts.get(a + b + c, 0) + last.get(a + b, 0) * begins) / pair
        # How likely it is that `a` and `b` meet in a word, not at its border.
        met = last.get(a, 0) * first.get(b, 0) / words
        inside = pair / (pair + met)
        return inside * (0.9 * three + 0.1 * two) + (1 - inside) * two

    def _in_page(self, a: str, b: str, c: str) -> float:
        page = self._page
        likely = page[c] / self._size
        if page[b]:
            likely = 0.4 * likely + 0.6 * page[b + c] / page[b]
        if page[a + b]:
            likely = 0.4 * likely + 0.6 * page[a + b + c] / page[a + b]
        return likely
