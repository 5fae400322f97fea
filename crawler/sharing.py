"""What `--cluster` does with a command: its work is shared out among workers, and waited for."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from sqlalchemy import Engine, func, select

from crawler.arguments import ArgumentError, add_range
from crawler.meter import Meter
from pipelines.database.tables import article
from pipelines.extras import needed

Options = Mapping[str, str | bool | None]


def add_sharing(parser: argparse.ArgumentParser) -> None:
    """Add --cluster, and the limits by which the work is shared out."""
    add_range(parser)
    parser.add_argument(
        "--cluster",
        action="store_true",
        help="let workers do it (`scrapy worker`), by ranges of articles",
    )


def share_out(
    database_url: str,
    engine: Engine,
    verb: str,
    limits: tuple[int, int | None],
    options: Options,
    words: Callable[[int], Sequence[str]] = lambda number: (),
) -> int:
    """Let the workers do a command on articles; return the exit code, 1 if a range failed.

    limits: above and up to which numbers; words: what is typed behind the options for the range
    with a number, 0 for the first.
    Raises ArgumentError and DatabaseError.
    """
    try:
        from crawler import cluster, ranges
    except ModuleNotFoundError as error:
        raise ArgumentError(needed(verb, error, "cluster")) from error
    app = cluster.open_queue(database_url, engine)
    with engine.connect().execution_options(readonly=True) as connection:
        last = connection.scalar(select(func.max(article.c.id))) or 0
    above, up_to = limits
    works = [
        (part, ranges.Work(verb, words(number), options))
        for number, part in enumerate(ranges.ranges(above, min(last, up_to or last)))
    ]
    with Meter() as meter:
        failed = asyncio.run(ranges.share_out(app, works, partial(meter, f"ranges of {verb}")))
    for start, end in failed:
        told = f"articles {start + 1} to {end} failed; the worker that tried them says why"
        print(f"scrapy {verb}: {told}.", file=sys.stderr)
    return 1 if failed else 0
