"""Pages that ask to come back later. A page that opens does so a while after it was first asked.

Those that never open are list pages: a crawl gives up the host that they stand on.
"""

from __future__ import annotations

import time
from email.utils import formatdate

from tests.campus import Answer
from tests.campus.hostile import HTML, Visit, lists, page

WAIT = 2  # seconds
_first_asked: dict[str, float] = {}


def forget() -> None:
    """Let no page know that it was asked before."""
    _first_asked.clear()


def _later(visit: Visit, status: int, retry_after: str | None, wait: float = WAIT) -> Answer:
    """Refuse for `wait` seconds from the first request on, then give the article."""
    now = time.monotonic()
    if now - _first_asked.setdefault(visit.case.path, now) >= wait:
        return visit.answer()
    return _refused(status, retry_after)


def _refused(status: int, retry_after: str | None) -> Answer:
    headers = HTML if retry_after is None else HTML | {"Retry-After": retry_after}
    return Answer(f"<h1>{status}</h1>", status, headers)


@page(29, "429, Retry-After: 2, and opens after 2 seconds", "stored")
def seconds_429(visit: Visit) -> Answer:
    return _later(visit, 429, str(WAIT))


@page(29, "503, Retry-After: 2, and opens after 2 seconds", "stored")
def seconds_503(visit: Visit) -> Answer:
    return _later(visit, 503, str(WAIT))


@page(29, "429, Retry-After is a date 3 seconds from now", "stored")
def date_429(visit: Visit) -> Answer:
    return _later(visit, 429, formatdate(time.time() + WAIT + 1, usegmt=True))


@page(29, "429 without Retry-After, and opens after 2 seconds", "stored")
def bare_429(visit: Visit) -> Answer:
    return _later(visit, 429, None)


@lists(29, "429, Retry-After is in the past, always", "failed busy")
def past_429(visit: Visit) -> Answer:
    return _refused(429, "Mon, 01 Jan 1990 00:00:00 GMT")


@lists(29, "429, Retry-After: 999999999, always", "failed busy")
def absurd_429(visit: Visit) -> Answer:
    return _refused(429, "999999999")


@lists(29, "503, Retry-After: -5, always", "failed busy")
def negative_503(visit: Visit) -> Answer:
    return _refused(503, "-5")


@lists(29, "429, Retry-After: soon, always", "failed busy")
def words_429(visit: Visit) -> Answer:
    return _refused(429, "soon")


@lists(29, "429, Retry-After of 5,000 digits, always", "failed busy")
def digits_429(visit: Visit) -> Answer:
    return _refused(429, "9" * 5_000)


@page(29, "503 the first time, 200 the second", "stored")
def once_503(visit: Visit) -> Answer:
    return _later(visit, 503, None, wait=0.0001)
