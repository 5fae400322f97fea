"""How fast hosts are asked: Scrapy's DOWNLOAD_SLOTS, and the pauses of hosts that are busy."""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


def slots(delays: Mapping[str, float | None]) -> dict[str, dict[str, float]]:
    """Return DOWNLOAD_SLOTS for hosts with the delay that each asks for, in seconds; none on this
    machine's own servers, and the usual one where a host asks for nothing."""
    found: dict[str, dict[str, float]] = {}
    for host, delay in delays.items():
        if is_loopback(host):
            # Not 0: without a delay Scrapy 2.19 starts all that waits for a slot at once,
            # whatever its concurrency. And 4 is what the backlog of http.server bears.
            found[host] = {"concurrency": 4, "delay": 0.001}
        elif delay is not None:
            found[host] = {"concurrency": 1, "delay": delay}
    return found


def is_loopback(host: str) -> bool:
    """Whether the host is this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("www.example.edu.cn")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def slow_down(crawler: Crawler, host: str, delay: float) -> None:
    """Let at least `delay` seconds lie between two requests to `host`, more if there were more."""
    assert crawler.engine
    downloader, settings = crawler.engine.downloader, crawler.settings
    given = downloader.per_slot_settings.get(host, {})
    usual = given.get("delay", settings.getfloat("DOWNLOAD_DELAY"))
    jitter = given.get("jitter", settings.getfloat("DOWNLOAD_DELAY_JITTER"))
    if usual * (1 - jitter) >= delay:
        return
    changed = {"delay": max(usual, delay), "jitter": 0.0}
    downloader.per_slot_settings[host] = {**given, **changed}  # for when the slot is made anew
    if slot := downloader.slots.get(host):
        slot.delay, slot.jitter = changed["delay"], 0.0


def goes_out(crawler: Crawler, host: str) -> None:
    """Count the delay from now, when a request goes out to `host`; Scrapy counts it from before
    the host was looked up and connected to, so that the second request comes too soon."""
    assert crawler.engine
    if slot := crawler.engine.downloader.slots.get(host):
        slot.lastseen = max(slot.lastseen, time.monotonic())  # a pause ends when it did


def retry_after(value: str, now: datetime) -> float | None:
    """The seconds from `now` that a Retry-After header asks for, 0 or more; None for nonsense.

    >>> now = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
    >>> retry_after("120", now), retry_after("Mon, 06 May 2024 12:00:30 GMT", now)
    (120.0, 30.0)
    >>> retry_after("9" * 400, now), retry_after("soon", now)
    (inf, None)
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())


class Pauses:
    """Until when hosts are left alone that said that they are busy.

    A host is left alone for as long as it asks. Where it asks for nothing, the first pause is
    `first` seconds and each further one twice as long. A host that asks for more than `longest`,
    or is busy `most` times in a row, is given up: left alone for the rest of the crawl.
    """

    def __init__(self, first: float, longest: float, most: int) -> None:
        self.first = first
        self.longest = longest
        self.most = most
        self._hosts: dict[str, tuple[int, float]] = {}  # times in a row, and until when

    def busy(self, host: str, asked: float | None, now: float) -> float:
        """Note that `host` is busy, and return how many seconds it is left alone from `now`."""
        times, until = self._hosts.get(host, (0, now))
        if now >= until:  # answers to what was on its way already say nothing new
            times += 1
        pause = min(self.first * 2 ** max(0, times - 1), self.longest) if asked is None else asked
        if pause > self.longest or times > self.most:
            pause = math.inf
        until = max(until, now + pause)
        self._hosts[host] = times, until
        return until - now

    def fine(self, host: str, now: float) -> None:
        """Note that `host` answered as usual."""
        if self.left(host, now) == 0:
            self._hosts.pop(host, None)

    def left(self, host: str, now: float) -> float:
        """The seconds that `host` is left alone from `now`: 0 for most, infinite if given up."""
        _, until = self._hosts.get(host, (0, now))
        return max(0.0, until - now)


_PAUSES: WeakKeyDictionary[Crawler, Pauses] = WeakKeyDictionary()


def pauses_of(crawler: Crawler) -> Pauses:
    """The pauses of the hosts of a crawl, on the clock time.monotonic; hosts without ports."""
    if crawler not in _PAUSES:
        settings = crawler.settings
        _PAUSES[crawler] = Pauses(
            settings.getfloat("BACKOFF_START"),
            settings.getfloat("RETRY_AFTER_MAX"),
            settings.getint("BUSY_TIMES"),
        )
    return _PAUSES[crawler]
