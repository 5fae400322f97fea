"""A value of a record as a table of plain cells holds it."""

from __future__ import annotations

import json
from typing import Any


def cell(value: Any) -> str | int | float | bool | None:
    """Return `value` if it is one already; of names "甲; 乙", of other lists and objects JSON.

    >>> cell(["甲", "乙"]), cell({"hijacked": 1}), cell([{"url": "a"}]), cell([]), cell(0.5)
    ('甲; 乙', '{"hijacked": 1}', '[{"url": "a"}]', '', 0.5)
    """
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return "; ".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value  # type: ignore[no-any-return]
