"""Values as all three databases take them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")

#: Values of a statement; SQLite may take no more than 999, PostgreSQL 65,535.
MOST_VALUES = 900

#: A NUL (PostgreSQL refuses it) or half a surrogate pair cannot be stored as text.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: Any) -> Any:
    r"""The value with what no database stores replaced, however deep it is in lists and dicts.

    >>> storable({"a\x00": ["b\ud800"]})
    {'a\ufffd': ['b\ufffd']}
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [storable(entry) for entry in value]
    if isinstance(value, dict):
        return {storable(name): storable(entry) for name, entry in value.items()}
    return value


def pieces(values: Collection[T]) -> Iterator[list[T]]:
    """The values in their order, in lists that a statement takes; none of none.

    >>> [len(piece) for piece in pieces(range(2_000))], list(pieces([]))
    ([900, 900, 200], [])
    """
    left = iter(values)
    while piece := list(islice(left, MOST_VALUES)):
        yield piece


def sha256(text: str) -> str:
    """The hexadecimal SHA-256 of `text` in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def content_sha256(title: str | None, body: str) -> str:
    """The hash of a story: of its title and its text as they are stored."""
    return sha256(f"{title or ''}\n{body}")
