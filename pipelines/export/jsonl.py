"""JSON Lines: one record a line, UTF-8, nested as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, BinaryIO


def write(records: Iterable[dict[str, Any]], stream: BinaryIO) -> dict[str, int]:
    """Write `records`; nothing is changed in them."""
    stream.writelines(line(record) for record in records)
    return {}


def line(record: dict[str, Any]) -> bytes:
    """Return `record` as a line of JSON in UTF-8, Chinese as it is."""
    return json.dumps(record, ensure_ascii=False).encode("utf-8") + b"\n"
