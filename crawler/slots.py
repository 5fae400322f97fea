"""How fast hosts are asked: Scrapy's DOWNLOAD_SLOTS."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping


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
