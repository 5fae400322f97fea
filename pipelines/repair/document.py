"""What is decided once for a document, so that its short fields are repaired alike."""

from __future__ import annotations

import re

from . import pinyin
from .diagnosis import Diagnosis
from .script import machine_made, script_of

_INJECTED_COMMA = re.compile("(?<![\x00-\x7f]),(?=[,，。、；：？！])")
_SPACED = re.compile(r" (?:(?<=[\u4e00-\u9fff] )\d|(?<=\d )[\u4e00-\u9fff])")
_UNSPACED = re.compile(r"[\u4e00-\u9fff]\d|\d[\u4e00-\u9fff]")
_ENOUGH = 3


def diagnose(text: str) -> Diagnosis:
    """The diagnosis of a document: all of its text, title first.

    >>> diagnose("學校黨委召開會議,。黨委副書記,、校長主持,。").doubled
    True
    """
    script = script_of(text)
    doubled = "," in text and len(_INJECTED_COMMA.findall(text)) >= _ENOUGH
    return Diagnosis(
        script=script,
        machine=script != "hans" and machine_made(text),
        annotated=pinyin.annotated(text, certain=doubled) if ")" in text or "）" in text else None,
        doubled=doubled,
        spaced=" " in text and _is_spaced(text),
        wrapped="<!--more-->" in text,
    )


def _is_spaced(text: str) -> bool:
    spaced = len(_SPACED.findall(text))
    return spaced >= _ENOUGH and spaced >= len(_UNSPACED.findall(text))
