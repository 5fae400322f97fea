"""Whose story it is, where neither the register nor the page says so."""

from __future__ import annotations

import re
from collections import Counter

#: A set of rules named after the school that made it: 《云河大学东山分校考核办法》.
_RULES = re.compile(
    r"《(?:中共)?([\u4e00-\u9fff]{2,12}?大学(?:[\u4e00-\u9fff]{2,4}分校)?)"
    r"[^《》]{2,60}(?:办法|制度|规定|方案|计划|细则|条例|规范|意见)》"
)
ENOUGH = 2  # mentions; one alone may be another school's rules


def own_school(text: str) -> str | None:
    """Return the university whose own rules `text` tells of, None where it is not sure.

    >>> own_school("制订《云河大学东山分校考核办法》，修订《云河大学东山分校经费规定》。")
    '云河大学东山分校'
    >>> own_school("学习了《云河大学经费规定》和《青岚大学经费规定》。") is None
    True
    """
    named = Counter(_RULES.findall(text))
    if len(named) != 1:
        return None
    ((name, mentions),) = named.items()
    return name if mentions >= ENOUGH else None
