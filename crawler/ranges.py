"""Work on the whole corpus, shared out among workers: a job for each range of its articles.

A job is a command with `--since-id` and `--until-id`, which somebody might as well type on the
worker's machine. It runs in a process of its own, so that no crawl has to wait for it.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from procrastinate import App, RetryStrategy
from procrastinate.jobs import Job

from crawler.settings import PROJECT
from crawler.terminal import harmless

QUEUE, TASK = "ranges", "range"
SIZE = 10_000  # articles, or numbers that were theirs
LOOK = 1.0  # seconds between two looks at how far it is
AGAIN = 2  # times that a range is tried again
#: What may be asked of a worker; nobody who can write to the database gets more out of it.
VERBS = ("reprocess", "duplicates", "export")
OPTIONS = ("source", "since", "until", "university", "topic", "where", "all", "raw")


class RangeError(Exception):
    """A range could not be done."""


@dataclass(frozen=True)
class Work:
    """A command on articles, with its words and its options; None and False are none."""

    verb: str
    words: Sequence[str] = ()
    options: Mapping[str, str | bool | None] = field(default_factory=dict)

    def command(self, above: int, up_to: int) -> list[str]:
        """Return what is typed for the articles with numbers above one and up to another.

        >>> work = Work("export", ["jsonl", "out.jsonl"], {"topic": "党风廉政", "all": True})
        >>> work.command(0, 100)[:3]
        ['export', '--since-id=0', '--until-id=100']
        >>> work.command(0, 100)[3:]
        ['--topic=党风廉政', '--all', 'jsonl', 'out.jsonl']
        """
        hidden = [word for word in self.words if word.startswith("-")]  # options, that is
        if self.verb not in VERBS or not self.options.keys() <= set(OPTIONS) or hidden:
            raise RangeError(f"no worker does {self}")
        limits = [f"--since-id={above}", f"--until-id={up_to}"]
        given = {name: value for name, value in self.options.items() if value not in (None, False)}
        options = [f"--{n}" if value is True else f"--{n}={value}" for n, value in given.items()]
        return [self.verb, *limits, *options, *self.words]


def ranges(above: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of articles with numbers above one and up to the last.

    >>> list(ranges(0, 25_000))
    [(0, 10000), (10000, 20000), (20000, 25000)]
    """
    return ((start, min(start + SIZE, last)) for start in range(above, last, SIZE))


def add_task(app: App, settings: Sequence[str]) -> None:
    """Give a queue the task of doing a range.

    settings: NAME=VALUE, as the worker's own command line has them.
    """
    logging.getLogger("procrastinate.worker").addFilter(_is_news)
    more = [word for setting in settings for word in ("-s", setting)]

    @app.task(name=TASK, queue=QUEUE, retry=RetryStrategy(max_attempts=AGAIN))
    async def do_range(
        batch: str,
        above: int,
        up_to: int,
        verb: str,
        words: list[str],
        options: dict[str, str | bool | None],
    ) -> None:
        work = Work(verb, words, options)
        what = f"{verb} {above + 1} to {up_to}"
        code, said = await _run(["-m", "scrapy", *work.command(above, up_to), *more])
        print(harmless(f"{what}: {said}"), flush=True)
        if code not in (0, 1):  # 1: some articles were not as they should be, which it said
            raise RangeError(f"{what}: exit code {code}")


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a record tells of something else than a range that failed, which is told already."""
    return not (record.exc_info and isinstance(record.exc_info[1], RangeError))


async def _run(command: Sequence[str]) -> tuple[int, str]:
    """Run a command to its end; return its exit code and the last line that it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        cwd=PROJECT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        printed, _ = await process.communicate()
    except asyncio.CancelledError:  # the worker stops, and gives the range back
        process.terminate()
        await process.wait()
        raise
    lines = printed.decode("utf-8", "replace").split("\n")
    return process.returncode or 0, next((line for line in reversed(lines) if line), "")


async def share_out(
    app: App,
    works: Sequence[tuple[tuple[int, int], Work]],
    progress: Callable[[int, int], None],
) -> list[tuple[int, int]]:
    """Let the workers do works on ranges; return the ranges that failed.

    `progress` is called with how many are done, and how many there are. What nobody has begun is
    taken back when this is cancelled.
    """
    batch = uuid4().hex
    async with app.open_async():
        job = app.configure_task(TASK, queue=QUEUE)
        for (above, up_to), work in works:
            await job.defer_async(
                batch=batch,
                above=above,
                up_to=up_to,
                verb=work.verb,
                words=list(work.words),
                options=dict(work.options),
            )
        try:
            while True:
                left = await _left(app, batch)
                failed = [job for job in left if job.status not in ("todo", "doing")]
                progress(len(works) - len(left) + len(failed), len(works))
                if len(failed) == len(left):
                    break
                await asyncio.sleep(LOOK)
        finally:
            for one in await _left(app, batch):
                assert one.id is not None
                await app.job_manager.cancel_job_by_id_async(one.id, delete_job=True)
    numbers = {job.task_kwargs["above"] for job in failed}
    return [limits for limits, _ in works if limits[0] in numbers]


async def _left(app: App, batch: str) -> list[Job]:
    """The jobs of a batch that are not done; what is done is deleted."""
    jobs = await app.job_manager.list_jobs_async(queue=QUEUE)
    return [job for job in jobs if job.task_kwargs["batch"] == batch]
