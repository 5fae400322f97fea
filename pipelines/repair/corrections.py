"""What OpenCC's t2s gets wrong, character by character, and what is right there.

Words decide for most of it: corrections.tsv. The rest is names, and the authors of books.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import NamedTuple

from .characters import HAN, RARE, REGIONAL
from .people import SURNAMES, in_name, is_signed, may_begin


class _Words(NamedTuple):
    """The words with a character: its form in each; where they may begin and end, counted from
    the character, the longest first; and what stands before and behind it in any of them."""

    forms: dict[str, str]
    windows: tuple[tuple[int, int], ...]
    before: frozenset[str]
    behind: frozenset[str]


def _load() -> tuple[dict[str, str], dict[str, _Words]]:
    """The forms that characters have in words, and their forms everywhere else."""
    forms: dict[str, str] = dict(REGIONAL)
    words: dict[str, dict[str, str]] = {}
    windows: dict[str, set[tuple[int, int]]] = {}
    beside: dict[str, tuple[set[str], set[str]]] = {}
    for line in files(__package__).joinpath("corrections.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        character, form, *rest = line.split("\t")
        if not rest:
            forms[character] = form
        for word in " ".join(rest).split():
            for match in re.finditer(form, word):
                first, last = match.span()
                words.setdefault(character, {})[word[:first] + character + word[last:]] = form
                windows.setdefault(character, set()).add((first, len(word) - first))
                before, behind = beside.setdefault(character, (set(), set()))
                before.add(word[first - 1 : first])
                behind.add(word[last : last + 1])
    return forms, {
        character: _Words(
            known,
            tuple(sorted(windows[character], key=lambda w: (sum(w), w[1]), reverse=True)),
            *(frozenset(characters - {""}) for characters in beside[character]),
        )
        for character, known in words.items()
    }


_FORMS, _WORDS = _load()
#: What these are in somebody's name; 徵 only where 征 was left as it was.
_NAMED = {c: c for c in RARE} | {
    "乾": "乾",
    "昇": "昇",
    "鉅": "钜",
    "脩": "脩",
    "陞": "陞",
    "徵": "徵",
}
#: As long as a word that may be the end of a name: 實乾 in 王實乾同志.
_SHORT = 2
#: Characters that have one form everywhere, and those whose form depends on what stands around.
ALWAYS = {c: form for c, form in _FORMS.items() if c not in _WORDS and c not in _NAMED}
DEPENDS = frozenset(_WORDS) | frozenset(_NAMED)

#: 著 before a title is "wrote", but for verbs that take a book: 讀著《黨章》.
_WROTE = re.compile("[：:]?《|有(?:[《多数两三四五六七八九十0-9]|论文|专著|学术|作品)")
_HOLDS = tuple("读看捧拿带唱听沿按随照凭围握抱诵背念翻持着著写印放摆揣")
#: 著 at the end of a line names an author: 作者：王五著.
_AUTHOR = re.compile(
    rf"(?:[：:•·][{HAN}]{{2,4}}|(?:^|[^{HAN}])[{''.join(sorted(SURNAMES))}][{HAN}]{{1,3}}) ?$"
)
_LINE_END = re.compile(r"\s*(?:$|[\n/；)）]|出版社)")
_APART = re.compile(rf"(?:^|[^{HAN}])著(?:$|[^{HAN}])")


def corrected(text: str, simple: str, at: int, *, machine: bool) -> str:
    """What the character at `at` of a traditional text becomes; OpenCC made `simple` of the text.

    `machine`: whoever made the text did not put 於 for 于, so 於 is a surname where one can be.

    >>> corrected("李乾同志吃餅乾", "李干同志吃饼干", 1, machine=False)
    '乾'
    >>> corrected("李乾同志吃餅乾", "李干同志吃饼干", 6, machine=False)
    '干'
    """
    character = text[at]
    word, form = _word(character, simple, at)
    if word > _SHORT:
        return form
    if character == "於":
        if (machine and may_begin(simple, at)) or is_signed(simple, at):
            return "於"
    elif character in _NAMED and in_name(simple, at):
        if character != "徵" or (machine and "征" in text):
            return _NAMED[character]
    elif character == "著" and _wrote(simple, at):
        return "著"
    return form if word else _FORMS.get(character, simple[at])


def _word(character: str, simple: str, at: int) -> tuple[int, str]:
    """The length of the longest word that stands round the character, and its form in it."""
    known = _WORDS.get(character)
    if known is None or (
        simple[at - 1 : at] not in known.before and simple[at + 1 : at + 2] not in known.behind
    ):
        return 0, ""
    for before, after in known.windows:
        if before <= at <= len(simple) - after:
            word = simple[at - before : at] + character + simple[at + 1 : at + after]
            if form := known.forms.get(word):
                return len(word), form
    return 0, ""


def _wrote(simple: str, at: int) -> bool:
    """Whether this 著 is said of the author of a book."""
    before = simple[max(0, at - 5) : at]
    if _WROTE.match(simple, at + 1):
        return not before.endswith(_HOLDS)
    if _LINE_END.match(simple, at + 1) and _AUTHOR.search(before):
        return True
    return bool(_APART.match(before[-1:] + "著" + simple[at + 1 : at + 2]))
