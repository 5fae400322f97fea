"""Where in a text the terms of a query stand, and the piece of it that shows them best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.search.normal import composed, with_origins

BEFORE, BEHIND = 20, 60  # characters round the first match
BEGINNING = 110  # characters of a text without a match: two lines
LONGEST = 20_000  # characters of a text that are looked through for a snippet


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of text, and where in it the terms stand: from, to."""

    text: str
    matches: tuple[tuple[int, int], ...] = ()


def marked(text: str, terms: Sequence[str]) -> Marked:
    """Return `text` on one line with what the terms match, in whatever script it is.

    >>> marked("學校黨建", ["党建"])
    Marked(text='學校黨建', matches=((2, 4),))
    """
    line = composed(" ".join(text.split()))
    form, origins = with_origins(line)
    return Marked(line, _joined(_found(form, origins, terms)))


def snippet(text: str, terms: Sequence[str]) -> Marked:
    """Return the piece of `text` with its first match, or its beginning where it has none."""
    whole = marked(text[:LONGEST], terms)
    if not whole.matches and len(text) > LONGEST:
        whole = marked(text, terms)
    if not whole.matches:
        return Marked(whole.text[:BEGINNING] + ("…" if len(whole.text) > BEGINNING else ""))
    first, last = whole.matches[0]
    start = max(first - BEFORE, 0)
    end = max(first + BEHIND, last)
    ahead = "…" if start else ""
    piece = ahead + whole.text[start:end] + ("…" if end < len(whole.text) else "")
    shift = len(ahead) - start
    inside = (match for match in whole.matches if match[1] <= end)
    return Marked(piece, tuple((first + shift, last + shift) for first, last in inside))


def _found(form: str, origins: Sequence[int], terms: Sequence[str]) -> list[tuple[int, int]]:
    return [
        (origins[match.start()], origins[match.end() - 1] + 1)
        for term in terms
        for match in re.finditer(re.escape(term), form)
    ]


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in order, those that touch in one.

    >>> _joined([(4, 6), (0, 2), (1, 3)])
    ((0, 3), (4, 6))
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
