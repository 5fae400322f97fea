"""`python -m tests.campus`: serve the campus until a signal ends it."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
from datetime import date, datetime, timedelta

from tests.campus.families import family, names
from tests.campus.hosts import opened
from tests.campus.site import Site
from tests.campus.stories import SHANGHAI

EXAMPLES = """\
examples:
  python -m tests.campus --port 0 --articles 2000
  python -m tests.campus --articles 500 --hosts 3 --family vsb,webplus,handmade
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.campus",
        description="Serve invented university sites on loopback; the first line printed is "
        "the address of the first. The others are named at /_hosts.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="of the first site; 0: any free one")
    parser.add_argument("--articles", type=int, default=100, help="of each site")
    parser.add_argument("--per-page", type=int, default=20, help="articles on a list page")
    parser.add_argument("--hosts", type=int, default=1, help="how many sites, each its own host")
    parser.add_argument(
        "--family",
        default="vsb",
        help=f"of the sites, in turn, separated by commas: {', '.join(names())}",
    )
    parser.add_argument(
        "--hostile",
        action="store_true",
        help="harm too: /hostile/ on every site, and hosts of bad robots.txt and TLS; see /_cases",
    )
    parser.add_argument(
        "--newest", type=date.fromisoformat, help="day of the newest article; yesterday"
    )
    parser.add_argument("--latency", type=float, default=0, help="seconds that an answer takes")
    parser.add_argument("--parent", type=int, help="process id of whoever started it: end with it")
    given = parser.parse_args()
    try:
        given.families = given.family.split(",")
        for name in given.families:
            family(name)
    except ValueError as error:
        parser.error(str(error))
    return given


async def serve(given: argparse.Namespace) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    newest = given.newest or (datetime.now(SHANGHAI) - timedelta(days=1)).date()
    families = given.families
    sites = [
        Site(index, families[index % len(families)], given.articles, given.per_page, newest)
        for index in range(given.hosts)
    ]
    hosts = await opened(sites, given.port, given.hostile, given.latency)
    print(hosts[0].address, flush=True)
    while not ended.is_set() and given.parent in (None, os.getppid()):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), 1)
    for host in hosts:
        await host.close()


if __name__ == "__main__":
    asyncio.run(serve(arguments()))
