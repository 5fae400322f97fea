"""Crawls shared by many machines: a job for each source that is due, in a queue on PostgreSQL.

The queue is Procrastinate's, in the database that holds the corpus. Sources that share a host share
a lock, so that no host is visited by two machines at once; the leases of a crawl (pipelines.leases)
see to the same where a lock cannot. When a worker dies, its jobs are taken over by others.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status
from sqlalchemy import Engine, inspect, make_url

from crawler import ranges
from crawler.sources.model import Source
from pipelines import leases
from pipelines.database.engine import DatabaseError

#: Seconds: between two signs of life of a worker, and after which it counts as dead.
HEARTBEAT, DEAD = 5, 20
POLLING = 2  # seconds between two looks for jobs; of one that was taken over nobody is told
LOOKS = "* * * * *"  # how often one of the workers looks what is due
LOOKS_FOR_DEAD = "* * * * * */5"  # seconds stand last
#: Crawls may take all day; what looks after them must not wait behind them.
CRAWLS, LOOKING = "default", "looking"
TABLE = "procrastinate_jobs"
#: As Procrastinate has a job done again, but none that another took over meanwhile: a worker that
#: lives may have it by now.
AGAIN = f"""
    UPDATE {TABLE} SET status = 'todo', attempts = attempts + 1
    WHERE id = %(job)s AND status = 'doing' AND (worker_id IS NULL OR worker_id = %(dead)s)
"""  # noqa: S608  # the table's name is ours

#: Crawls the source with a key. What it does not finish is due when it is next looked at.
Crawl = Callable[[str], Awaitable[None]]
#: Returns the keys of some of the sources that it is given.
Chosen = Callable[[Sequence[Source]], Collection[str]]


def open_queue(database_url: str, engine: Engine) -> App:
    """Return the queue in a database, without tasks; raise DatabaseError where there is none."""
    app = queue(database_url)
    if not is_prepared(engine):
        raise DatabaseError("There is no queue yet: run scrapy schedule cluster once.")
    return app


def queue(database_url: str) -> App:
    """Return what will be the queue in a database; raise DatabaseError where it cannot be."""
    url = make_url(database_url)
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise DatabaseError(
            "Many machines share a PostgreSQL database: set DATABASE_URL=postgresql://USER@HOST/NAME."
        )
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return App(connector=PsycopgConnector(conninfo=plain, min_size=1, max_size=3))


def is_prepared(engine: Engine) -> bool:
    """Whether the queue's tables are there."""
    with engine.connect().execution_options(readonly=True) as connection:
        return inspect(connection).has_table(TABLE)


async def prepare(app: App) -> None:
    """Make the queue's tables."""
    async with app.open_async():
        await app.schema_manager.apply_schema_async()


def add_tasks(
    app: App, register: Sequence[Source], due: Chosen, held: Chosen, crawl: Crawl, delay: float
) -> None:
    """Give a queue its tasks: to look what is due, to crawl it, to take over from the dead.

    due: those that are and that nobody crawls; held: those that somebody does; delay: seconds
    between two requests to a host.
    """
    sources = {source.key: source for source in register}
    locked = locks(register)
    sharing = Counter(locked.values())

    @app.task(name="crawl", queue=CRAWLS)
    async def crawl_source(source: str) -> None:
        if source not in sources or not due([sources[source]]):
            return  # it was visited meanwhile
        await crawl(source)
        if sharing[locked[source]] > 1:  # the next job may ask the same host at once
            await asyncio.sleep(max(delay, sources[source].delay or 0))

    @app.periodic(cron=LOOKS)
    # One at a time: of two, one would queue anew what the other's job is crawling by then.
    @app.task(name="look", queue=LOOKING, lock="look", queueing_lock="look", pass_context=True)
    async def look(context: JobContext, timestamp: int) -> None:
        jobs = await context.app.job_manager.list_jobs_async(queue=CRAWLS)
        queued = {job.task_kwargs["source"] for job in jobs if job.status in ("todo", "doing")}
        wanted = [
            crawl_source.configure(
                lock=locked[key], queueing_lock=leases.of_source(key), task_kwargs={"source": key}
            ).job
            for key in due(register)
            if key not in queued
        ]
        if wanted:
            with contextlib.suppress(AlreadyEnqueued):  # it was held for dead, and another looked
                await context.app.job_manager.batch_defer_jobs_async(wanted)

    @app.periodic(cron=LOOKS_FOR_DEAD)
    @app.task(name="take over", queue=LOOKING, queueing_lock="take over", pass_context=True)
    async def take_over(context: JobContext, timestamp: int) -> None:
        jobs, connector = context.app.job_manager, context.app.connector
        stalled = list(await jobs.get_stalled_jobs(seconds_since_heartbeat=DEAD))
        busy = held(register) if stalled else ()
        for job in stalled:
            if job.task_kwargs.get("source") in busy:
                continue  # its worker may be cut off from here alone: its leases have to run out
            with contextlib.suppress(ConnectorException):  # another worker was quicker
                try:  # in its old place, before all that came later
                    await connector.execute_query_async(AGAIN, job=job.id, dead=job.worker_id)
                except UniqueViolation:  # it waits once more already
                    await jobs.finish_job(job, status=Status.FAILED, delete_job=True)


def locks(sources: Sequence[Source]) -> dict[str, str]:
    """Return the lock of each source by its key: one for all that share hosts, straight or round
    a corner, named after the first of their hosts.

    >>> a, b, c = (
    ...     Source(key=key, university="云河大学", list=f"http://{host}/list.htm", hosts=hosts)
    ...     for key, host, hosts in [
    ...         ("a", "a.example", []), ("b", "b.example", ["a.example"]), ("c", "c.example", [])
    ...     ]
    ... )
    >>> locks([a, c, b])
    {'a': 'host a.example', 'c': 'host c.example', 'b': 'host a.example'}
    """
    groups: dict[str, set[str]] = {}  # by host; the hosts of a group share the set
    for source in sources:
        joined = set(source.all_hosts).union(*(groups.get(h, ()) for h in source.all_hosts))
        groups |= dict.fromkeys(joined, joined)
    return {s.key: leases.of_host(min(groups[next(iter(s.all_hosts))])) for s in sources}


async def work(app: App, jobs: int) -> None:
    """Do the jobs of a queue, so many at a time, until this is cancelled."""
    async with app.open_async():
        with contextlib.suppress(AlreadyEnqueued):  # nobody has to wait for the next minute
            await app.tasks["look"].defer_async(timestamp=int(time.time()))
        await asyncio.gather(
            _worker(app, CRAWLS, jobs),
            _worker(app, LOOKING, 2),  # nobody who is dead has to wait until all is looked at
            # One takes as many cores as there are, and one that failed is asked after.
            _worker(app, ranges.QUEUE, 1, patience=0, delete_jobs="successful"),
        )


async def _worker(
    app: App, queue: str, jobs: int, patience: float = math.inf, delete_jobs: str = "always"
) -> None:
    await app.run_worker_async(
        queues=[queue],
        concurrency=jobs,
        install_signal_handlers=False,
        delete_jobs=delete_jobs,
        fetch_job_polling_interval=POLLING,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=DEAD,
        shutdown_graceful_timeout=patience,
    )
