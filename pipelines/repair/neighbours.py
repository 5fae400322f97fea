"""How likely a character is behind another: counts of Chinese words and of the page itself."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from .characters import SIMPLIFIED, SIMPLIFIED_ONLY

# Shares of the three sources in the probability of a pair. The page weighs much: what is lost in
# one sentence usually stands whole in another.
_WORDS, _PAGE, _ALONE = 0.5, 0.3, 0.2
_UNSEEN = 1e-9
_COMMON = 1e-4
_STOPS = {
    c: math.log(p)
    for c, p in zip(
        "，、。“”《》：；！？（）",
        (6e-2, 3e-2, 3e-2, 1e-2, 1e-2, 5e-3, 5e-3, 4e-3, 4e-3, 2e-3, 1e-3, 3e-3, 3e-3),
        strict=True,
    )
}
#: What a paragraph ends with, and what it hardly begins with.
_ENDS, _NEVER_FIRST = "。！”", "月年日时時個个，、。；："
_UNLIKELY = math.log(1e-5)
_SYMBOL = math.log(1e-4)
_LETTER = math.log(1e-5)
_DIGIT = math.log(3e-3)
_PRIVATE = math.log(1e-8)
#: What a simplified form costs in a traditional text.
_FOREIGN = -6.0


@cache
def _words() -> tuple[dict[str, float], dict[str, float]]:
    """The share of each character, and of each pair among those with its first character."""
    counts: dict[str, int] = {}
    for line in files(__package__).joinpath("neighbours.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        first, followers = line.split("\t")
        level = 0
        for character in followers:
            if "a" <= character <= "z":
                level = 1 << (ord(character) - ord("a"))
            else:
                counts[character if first == "*" else first + character] = level
    total = sum(n for key, n in counts.items() if len(key) == 1)
    alone = {key: n / total for key, n in counts.items() if len(key) == 1}
    pairs = {key: n / counts.get(key[0], n) for key, n in counts.items() if len(key) == 2}
    return alone, pairs


def is_common(character: str) -> bool:
    """Whether everybody who reads Chinese can read the traditional character.

    >>> is_common("學"), is_common("龔")
    (True, False)
    """
    return _words()[0].get(SIMPLIFIED.get(character, character), 0.0) > _COMMON


class Neighbours:
    """Log-probabilities of characters in one page, given the character before."""

    def __init__(self, page: str) -> None:
        simple = "".join(SIMPLIFIED.get(c, c) for c in page)
        self._alone, self._pairs = _words()
        self._page = Counter(simple)
        self._page_pairs = Counter(map("".join, pairwise(simple)))
        self._size = max(1, len(simple))
        self.score = lru_cache(1 << 16)(self._score)

    def _score(self, before: str, character: str) -> float:
        """The log-probability of `character` behind `before`."""
        code = ord(character)
        if character == "\n":
            return 0.0 if before in _ENDS else 2 * _UNLIKELY
        if before == "\n" and character in _NEVER_FIRST:
            return 2 * _UNLIKELY
        if code < 0x80:
            if "0" <= character <= "9":
                return _DIGIT
            return _LETTER if character.isalpha() else _SYMBOL
        if 0xE000 <= code < 0xF900:
            return _PRIVATE
        if not "㐀" <= character <= "\u9fff":
            return _STOPS.get(character, _SYMBOL)
        foreign = _FOREIGN if character in SIMPLIFIED_ONLY else 0.0
        a, b = SIMPLIFIED.get(before, before), SIMPLIFIED.get(character, character)
        alone = 0.7 * self._alone.get(b, _UNSEEN) + 0.3 * self._page[b] / self._size
        pair = self._pairs.get(a + b, 0.0)
        in_page = self._page_pairs[a + b] / self._page[a] if self._page[a] else 0.0
        return math.log(_ALONE * alone + _WORDS * pair + _PAGE * in_page + _UNSEEN) + foreign
