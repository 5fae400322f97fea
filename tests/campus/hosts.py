"""All hosts of a campus: its sites, those that do harm, those that nobody may ask."""

from __future__ import annotations

from functools import partial
from ipaddress import IPv4Address

from tests.campus import Answer, hostile, robots
from tests.campus.certificates import CASES as FAULTS
from tests.campus.certificates import Authority
from tests.campus.control import Control
from tests.campus.log import Request
from tests.campus.server import Answering, Host, Stream
from tests.campus.site import Site

#: Hosts that no crawl of another may ask: their logs have to stay empty.
_SECRET = {"secret-4": "127.0.0.2", "secret-6": "::1"}
_SMALL = 5  # articles of a site that stands behind a harm


async def opened(sites: list[Site], port: int, with_harm: bool, latency: float = 0.0) -> list[Host]:
    """All hosts, listening, those of `sites` first; raise OSError if `port` is not free.

    Each has an address of its own, since to be polite is to be so to each host. latency: seconds
    that the sites take for an answer.
    """
    hosts: list[Host] = []
    control = Control(sites, hosts)
    secrets: dict[str, int] = {}
    for site in sites:
        answer: Answering = partial(_faithful, site)
        if with_harm:
            answer = partial(_harmful, site, secrets)
        ip = str(IPv4Address("127.1.0.0") + site.index) if site.index else "127.0.0.1"
        hosts.append(Host(f"site-{site.index}", answer, control.answer, ip=ip, latency=latency))
    hosts.append(Host("control", control.answer, control.answer))
    if with_harm:
        hosts += _with_harm(sites[0], control)
    for host in hosts.copy():
        try:
            await host.open(port if host is hosts[0] else 0)
        except OSError:
            if host.name != "secret-6":
                raise
            hosts.remove(host)  # a machine may have no IPv6
    secrets |= {host.ip: host.port for host in hosts if host.name in _SECRET}
    return hosts


def _with_harm(pattern: Site, control: Control) -> list[Host]:
    hosts = [
        Host(name, partial(_faithful, _small(pattern, 100)), control.answer, ip=ip)
        for name, ip in _SECRET.items()
    ]
    for number, case in enumerate(robots.CASES, 1):
        answer: Answering = partial(robots.answer, case, _small(pattern, 200 + number))
        hosts.append(Host(f"robots-{case.name}", answer, control.answer, ip=f"127.0.2.{number}"))
    authority = Authority()
    control.authority = authority.pem
    for number, fault in enumerate(FAULTS, 1):
        ip = f"127.0.3.{number}"
        answer = partial(_faithful, _small(pattern, 300 + number))
        tls = authority.context(fault, ip)
        hosts.append(Host(f"tls-{fault.name}", answer, control.answer, ip=ip, tls=tls))
    return hosts


def _small(pattern: Site, index: int) -> Site:
    return Site(index, "vsb", _SMALL, 20, pattern.newest)


def _faithful(site: Site, request: Request) -> Answer:
    return site.answer(request.target, request.headers)


def _harmful(site: Site, secrets: dict[str, int], request: Request) -> Answer | Stream:
    if request.path.startswith("/hostile/"):
        return hostile.answer(request, secrets)
    return site.answer(request.target, request.headers)
