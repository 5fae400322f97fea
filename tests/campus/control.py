"""How a test changes the campus while it runs, and reads what it was asked.

`POST /_control` with a JSON object changes one site:

| key | what it does |
|---|---|
| site | which site, by its index; 0 if it is not said |
| publish | so many new articles, above the others |
| edit | these articles get another text (a new revision) |
| take_down | these articles answer `status` (404, or 410) from now on; their lines stay |
| restore | these answer again |
| unlist | these articles lose their line on the list pages |
| move | these articles get another address; the old one answers 301 |
| redesign | true: the list pages yield nothing; false: they are as before |
| outage | "503": every answer is that; "refuse": no connection; null: over |

It answers with the state of the site. Besides:

- `GET /_sites`: the state of all sites; `GET /_hosts`: the names and addresses of all hosts;
- `GET /_log` (`?host=NAME`): the requests and how fast they came; `DELETE /_log` forgets them, and
  whom a page asked to come back later;
- `GET /_cases`: what harm is done where; `GET /_ca`: the certificate of the TLS hosts' authority.

All of it is there on every host, and on one that is for it alone, which no outage reaches.
"""

from __future__ import annotations

import asyncio
import json
from bisect import insort
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from tests.campus import Answer, certificates, hostile, robots
from tests.campus.hostile import throttled
from tests.campus.log import Request
from tests.campus.server import Host
from tests.campus.site import Site


class Control:
    """The control of the sites, whose hosts are those at the same places of `hosts`."""

    def __init__(self, sites: list[Site], hosts: list[Host]) -> None:
        self.sites = sites
        self.hosts = hosts
        self.authority = ""  # the certificate of the authority of the TLS hosts
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, request: Request) -> Answer:
        """The answer to a request for one of `CONTROL_PATHS`."""
        try:
            said = self._said(request)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            return Answer(f"{error}\n", 400, {"Content-Type": "text/plain"})
        body = json.dumps(said, ensure_ascii=False)
        return Answer(body, headers={"Content-Type": "application/json"})

    def _said(self, request: Request) -> Any:
        match request.method, request.path:
            case "POST", "/_control":
                return self._change(json.loads(request.body))
            case "GET", "/_hosts":
                return [{"name": host.name, "address": host.address} for host in self.hosts]
            case "GET", "/_sites":
                return [state(site) for site in self.sites]
            case "GET", "/_cases":
                return list(_cases())
            case "GET", "/_ca":
                return self.authority
            case "GET", "/_log":
                return self._log(parse_qs(request.query).get("host", []))
            case "DELETE", "/_log":
                for host in self.hosts:
                    host.log.clear()
                throttled.forget()
                return []
        raise ValueError(f"There is no {request.method} {request.path}.")

    def _log(self, names: list[str]) -> dict[str, Any]:
        chosen = [host for host in self.hosts if not names or host.name in names]
        return {
            host.name: {"address": host.address, **host.log.summary(), "log": host.log.lines()}
            for host in chosen
        }

    def _change(self, wanted: dict[str, Any]) -> dict[str, Any]:
        index = wanted.pop("site", 0)
        site = self.sites[index]
        status = wanted.pop("status", 404)
        for key, value in wanted.items():
            if key == "take_down":
                _take_down(site, value, status)
            elif key == "outage":
                self._outage(site, self.hosts[index], value)
            elif key in _CHANGES:
                _CHANGES[key](site, value)
            else:
                raise ValueError(f"There is no change {key}.")
        return state(site)

    def _outage(self, site: Site, host: Host, kind: str | None) -> None:
        if kind not in ("503", "refuse", None):
            raise ValueError(f"There is no outage {kind}.")
        site.outage = kind
        task = asyncio.ensure_future(host.close() if kind == "refuse" else host.open())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _cases() -> Iterator[dict[str, Any]]:
    """All harm: the row of the table of hostile inputs, the host or path, what is done and due."""
    for case in hostile.cases():
        yield {
            "row": case.row,
            "path": case.path,
            "entry": case.entry,
            "title": case.story.title,
            "does": case.does,
            "expect": case.expect,
        }
    for row, kind, others in ((27, "robots", robots.CASES), (30, "tls", certificates.CASES)):
        for other in others:
            host = f"{kind}-{other.name}"
            yield {"row": row, "host": host, "does": other.does, "expect": other.expect}


def state(site: Site) -> dict[str, Any]:
    """All of a site that is not computed: `Site(**it)` is that site, but for JSON's keys."""
    return {
        "index": site.index,
        "family": site.family,
        "articles": site.articles,
        "per_page": site.per_page,
        "newest": site.newest.isoformat(),
        "count": site.count,
        "revisions": site.revisions,
        "moved": site.moved,
        "gone": site.gone,
        "unlisted": site.unlisted,
        "redesigned": site.redesigned,
        "outage": site.outage,
    }


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _existing(site: Site, numbers: list[int]) -> list[int]:
    for number in numbers:
        if not 0 < number <= site.count:
            raise ValueError(f"There is no article {number}.")
    return numbers


def _publish(site: Site, articles: int) -> None:
    now = _now()
    site.changed |= dict.fromkeys(range(site.count + 1, site.count + articles + 1), now)
    site.count += articles
    site.list_changed = now


def _edit(site: Site, numbers: list[int]) -> None:
    for number in _existing(site, numbers):
        site.revisions[number] = site.revisions.get(number, 0) + 1
        site.changed[number] = _now()


def _take_down(site: Site, numbers: list[int], status: int) -> None:
    site.gone |= dict.fromkeys(_existing(site, numbers), status)


def _restore(site: Site, numbers: list[int]) -> None:
    for number in numbers:
        del site.gone[number]


def _unlist(site: Site, numbers: list[int]) -> None:
    for number in _existing(site, numbers):
        if number not in site.unlisted:
            insort(site.unlisted, number)
    site.list_changed = _now()


def _move(site: Site, numbers: list[int]) -> None:
    site.moved |= dict.fromkeys(_existing(site, numbers), 1)
    site.list_changed = _now()


def _redesign(site: Site, done: bool) -> None:
    site.redesigned = done
    site.list_changed = _now()


_CHANGES: dict[str, Callable[[Site, Any], None]] = {
    "publish": _publish,
    "edit": _edit,
    "restore": _restore,
    "unlist": _unlist,
    "move": _move,
    "redesign": _redesign,
}
