"""Damage that nothing mends, to be flagged."""

from __future__ import annotations

import re

from .emoji import PICTURES, doubtful
from .misread import sense
from .mojibake import FIND

#: U+FFFD in UTF-8 read as GBK, and what compilers fill memory with.
_REPLACED = re.compile("\ufffd+|(?:锟斤拷)+|锟[斤拷]+|烫{3,}|屯{3,}")
_PRIVATE = re.compile("[\ue000-\uf8ff]+")
_PICTURE = re.compile(f"[{PICTURES}]")
_TRIGGER = re.compile("[\ufffd锟烫屯\ue000-\uf8ff]")
#: What makes no sense as Chinese, and looks as if it were that: Han characters and Latin-1.
_WIDE = re.compile("[^\x00-\x7f]")
_CHINESE = re.compile("[\x80-\xff\u3400-\u9fff\ue000-\uf8ff，。、；：？！]")
_FEWEST, _SENSE, _SHARE = 8, 0.5, 0.9


def losses(text: str) -> dict[str, int]:
    """How often a repaired text shows what could not be repaired, by kind; empty for most.

    lost: places where characters are lost; private: private-use characters that nobody knows;
    garbled: lines that were read in a wrong encoding; emoji: such as may have been injected.

    >>> losses("党委\ufffd\ufffd会议，锟斤拷锟斤拷"), losses("党委\ue123会议")
    ({'lost': 2}, {'private': 1})
    """
    found = {}
    if _TRIGGER.search(text):
        found["lost"] = len(_REPLACED.findall(text))
        found["private"] = len(_PRIVATE.findall(text))
    if FIND.search(text):
        found["garbled"] = sum(map(_is_garbled, text.split("\n")))
    if _PICTURE.search(text):
        found["emoji"] = doubtful(text)
    return {kind: number for kind, number in found.items() if number}


def _is_garbled(line: str) -> bool:
    wide = _WIDE.findall(line)
    chinese = _CHINESE.findall(line)
    enough = len(wide) >= _FEWEST and len(chinese) >= _SHARE * len(wide)
    return enough and sense("".join(chinese)) < _SENSE
