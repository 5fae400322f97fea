"""Classes of characters that the rules share."""

from __future__ import annotations

import re

import opencc

from pipelines.memory import trim

if not hasattr(opencc, "opencc_clib"):
    raise ImportError(
        "the module `opencc` is not OpenCC but another package of that name: "
        "pip uninstall opencc-python-reimplemented && pip install --force-reinstall opencc"
    )

#: For character classes of regular expressions.
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3007"
#: Punctuation as wide as a Han character, which holds no space beside it. Dashes and dots
#: between names are not in it: `—— 软件学院` and `A · B` are spaced on purpose.
OPENING = "“‘（《〈「『【〔〖［｛"
CLOSING = "”’）》〉」』】〕〗］｝"
STOPS = "，。、；：？！"
PUNCTUATION = OPENING + CLOSING + STOPS

_t2s = opencc.OpenCC("t2s")


def _simplify(text: str) -> str:
    return str(_t2s.convert(text))


def simplify(text: str) -> str:
    """`text` in simplified characters as OpenCC has it, as long as `text`.

    >>> simplify("錢鍾書對學校黨委")
    '钱锺书对学校党委'
    """
    try:
        simple = _simplify(text)
    except UnicodeEncodeError:  # half of a surrogate pair, which no other program has to bear
        return "".join(_simplify(c) if not "\ud800" <= c <= "\udfff" else c for c in text)
    if len(simple) != len(text):  # no phrase of OpenCC 1.4 does that; one to come may
        simple = "".join(map(_simplify, text))
    return simple


def _han() -> str:
    return "".join(map(chr, (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))))


def _encodable(characters: str, encoding: str) -> frozenset[str]:
    """Those characters that the encoding has."""
    return frozenset(characters.encode(encoding, "ignore").decode(encoding))


def _one_by_one(characters: str, converter: opencc.OpenCC) -> dict[str, str]:
    """What the converter makes of each character that it changes, when it stands alone."""
    converted = str(converter.convert("\n".join(characters))).split("\n")
    return {a: b for a, b in zip(characters, converted, strict=True) if a != b}


_HAN = _han()
_GB2312 = _encodable(_HAN, "gb2312")
_BIG5 = _encodable(_HAN, "big5")

#: Traditional characters and their simplified forms.
SIMPLIFIED = _one_by_one(_HAN, _t2s)
_TRADITIONAL = _one_by_one(_HAN, opencc.OpenCC("s2t"))
#: Characters that no simplified text has: OpenCC changes them and GB2312 lacks them.
TRADITIONAL_ONLY = frozenset(SIMPLIFIED) - _GB2312
#: Characters that no traditional text has: they have a traditional form and Big5 lacks them.
SIMPLIFIED_ONLY = (_GB2312 & frozenset(_TRADITIONAL)) - _BIG5
#: Forms of Hong Kong, Taiwan and Japan that OpenCC's t2s leaves (衞 敍 痺 毎 戦), simplified.
REGIONAL = {
    variant: SIMPLIFIED.get(usual, usual)
    for config in ("jp2t", "hk2s", "tw2s")
    for variant, usual in _one_by_one(_HAN, opencc.OpenCC(config)).items()
    if variant not in SIMPLIFIED and variant not in _GB2312
}
trim()  # of 27 MB, the phrases of those that are not kept
#: Traditional characters whose simplified forms few fonts have (煇).
RARE = frozenset(c for c, simple in SIMPLIFIED.items() if simple > "\uffff")
#: Traditional characters that are the one usual traditional form of their simplified form, and
#: so not a variant that a simplified text may keep in a name (昇 喆 甯). Without two that OpenCC
#: keeps in names and old words, so that what it made is not taken for traditional.
PLAIN_TRADITIONAL = frozenset(
    c for c in TRADITIONAL_ONLY if _TRADITIONAL.get(SIMPLIFIED[c], SIMPLIFIED[c]) == c
) - set("祕釐")


def one_of(characters: frozenset[str]) -> re.Pattern[str]:
    """An expression that finds any one of the characters."""
    return re.compile(f"[{''.join(sorted(characters))}]")


FIND_TRADITIONAL = one_of(PLAIN_TRADITIONAL)
FIND_SIMPLIFIED = one_of(SIMPLIFIED_ONLY)
