"""The harms of the campus, one by one: pages and lists of its hostile sites, and hosts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tests.campus import certificates, hostile, robots


@dataclass(frozen=True)
class Harm:
    """A case of the campus: a page or a list of a hostile site, or a host."""

    row: int
    site: str
    name: str
    does: str
    expect: str
    page: hostile.Case | None = None

    def __str__(self) -> str:
        return f"row-{self.row:02}-{self.site}-{self.name}"

    @property
    def is_list(self) -> bool:
        return self.page is not None and self.page.entry == self.page.path


@cache
def harms() -> list[Harm]:
    found = [Harm(c.row, c.site, c.name, c.does, c.expect, c) for c in hostile.cases()]
    found += [Harm(27, "robots", c.name, c.does, c.expect) for c in robots.CASES]
    return found + [Harm(30, "tls", c.name, c.does, c.expect) for c in certificates.CASES]
