"""Names of real schools, and what the words of a name say: data that lies beside this module."""

from __future__ import annotations

import re
import tomllib
from itertools import groupby
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


def _names() -> frozenset[str]:
    lines = (_HERE / "institutions.txt").read_text("utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


#: Universities and colleges, by their full names and by the short ones in common use.
INSTITUTIONS = _names()

#: The classes of words of `vocabulary.toml`.
VOCABULARY: dict[str, Any] = tomllib.loads((_HERE / "vocabulary.toml").read_text("utf-8"))


def words(name: str) -> list[str]:
    """The words of one class of the vocabulary, in their order.

    >>> "官网" in words("sites")
    True
    """
    return str(VOCABULARY[name]).split()


def alternatives(*names: str) -> str:
    """A regular expression that matches one word of the classes, the longest first.

    Words with the same first character are put together, which makes it several times as quick.

    >>> re.match(alternatives("sites"), "官方网站党委")[0]
    '官方网站'
    """
    found = sorted({word for name in names for word in words(name)}, key=lambda w: (w[0], -len(w)))
    groups = (
        (first, [re.escape(word[1:]) for word in group])
        for first, group in groupby(found, key=lambda word: word[0])
    )
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in groups)


def is_known(name: str) -> bool:
    """Whether the name is, or ends with, that of a school in the list.

    >>> is_known("我国的北京大学"), is_known("北京大学官网")
    (True, False)
    """
    return any(name[start:] in INSTITUTIONS for start in range(len(name) - 1))
