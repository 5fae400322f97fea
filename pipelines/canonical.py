"""Which of the copies of a story stands for it, and why not the others.

A copy on its school's own site goes before one on a mirror or anywhere else, and that before a
hijacked one; then the earliest, the longest, and the one that was stored first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Column, Select, select

from pipelines.database.tables import article, page
from pipelines.hosts import host_of, is_schools
from pipelines.passages import letters

#: What the rule looks at; `read_from` is the address that the page was fetched from.
COLUMNS = (
    *(article.c[name] for name in ("id", "cluster", "url", "source", "hijacked", "flags")),
    article.c.published,
    article.c.text,
    page.c.url.label("read_from"),
)
#: Those that an article fills itself.
FIELDS = ("url", "source", "hijacked", "flags", "published", "content_sha256")

OWN, ELSEWHERE, HIJACKED = range(3)


def copies(*columns: Column[Any]) -> Select[Any]:
    """Return the query for copies with all that the rule looks at, and further columns."""
    pages = article.outerjoin(page, page.c.id == article.c.page_id)
    return select(*COLUMNS, *columns).select_from(pages)


def rank(copy: Mapping[str, Any]) -> tuple[int, date, int, int]:
    """What orders the copies of a story: the lowest one is canonical."""
    return _place(copy), copy["published"] or date.max, -len(letters(copy["text"])), copy["id"]


def _place(copy: Mapping[str, Any]) -> int:
    if copy["hijacked"]:
        return HIJACKED
    host = host_of(copy["url"])
    if not host or "foreign_host" in copy["flags"]:
        return ELSEWHERE
    mirrored = copy["read_from"] and host_of(copy["read_from"]) != host
    return OWN if not mirrored and (copy["source"] or is_schools(host)) else ELSEWHERE


#: Why a copy is canonical or is not, in words.
REASONS = {
    "own": "on its own site",
    "none_own": "no copy on its own site",
    "all_hijacked": "all copies are hijacked",
    "hijacked": "hijacked",
    "no_address": "without an address",
    "mirrored": "read from {host}",
    "elsewhere": "on {host}",
    "undated": "undated",
    "later": "published later than {day}",
    "shorter": "shorter: {letters:,} letters instead of {most:,}",
    "stored_later": "as good, and stored later",
}


def reason(copy: Mapping[str, Any], canonical: Mapping[str, Any]) -> str:
    """Why a copy is not the canonical one, in words; what speaks for the canonical one itself."""
    name, values = why(copy, canonical)
    return REASONS[name].format(**values)


def why(copy: Mapping[str, Any], canonical: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The name of that reason, one of REASONS, and what has to be filled in there."""
    (place, day, length, number), best = rank(copy), rank(canonical)
    if number == best[3]:
        return ("own", "none_own", "all_hijacked")[place], {}
    if place != best[0]:
        return ("hijacked", {}) if place == HIJACKED else _elsewhere(copy)
    if day != best[1]:
        return ("undated", {}) if day == date.max else ("later", {"day": best[1].isoformat()})
    if length != best[2]:
        return "shorter", {"letters": -length, "most": -best[2]}
    return "stored_later", {}


def _elsewhere(copy: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    host = host_of(copy["url"])
    read_from = host_of(copy["read_from"])
    if not host:
        return "no_address", {}
    mirrored = read_from not in ("", host)
    return ("mirrored", {"host": read_from}) if mirrored else ("elsewhere", {"host": host})
