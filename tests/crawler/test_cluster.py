"""Workers in processes of their own that share a PostgreSQL database, and are killed; and what
their queue does with jobs that take no time."""

import asyncio
import re
import signal
import time
from contextlib import asynccontextmanager, contextmanager, suppress

import pytest
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import select, text

from crawler import cluster
from crawler.sources.model import Source
from pipelines.database.engine import open_database
from pipelines.database.tables import article, lease, run
from tests.campus.process import campus

HOSTS, ARTICLES = 4, 30


@pytest.fixture
def site(tmp_path):
    """A campus of several hosts, of which the first has two sources."""
    with campus("--articles", ARTICLES, "--per-page", 10, "--hosts", HOSTS) as process:
        lists = [process.list_url(index) for index in range(HOSTS)]
        second = process.url(process.site(0).print.list_path(2, process.site(0).pages))
        entries = [
            f'[s{index}]\nuniversity = "云河大学"\nlist = "{url}"\n'
            for index, url in enumerate([*lists, second])
        ]
        (tmp_path / "register.toml").write_text("\n".join(entries), "utf-8")
        yield process


def eventually(holds, seconds):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)


@contextmanager
def reading(shared_database):
    """Reads rows of a database."""
    engine = open_database(shared_database)

    def rows(query):
        with engine.connect() as connection:
            return list(connection.execute(query))

    yield rows
    engine.dispose()


def test_what_a_killed_worker_had_begun_is_taken_over_and_nothing_is_lost(
    scrapy, site, worker, shared_database
):
    assert scrapy("schedule", "cluster").returncode == 0
    slow = ("-s", "DOWNLOAD_DELAY=0.1")
    first = worker(*slow)
    eventually(lambda: site.log(1)["requests"] > 8, 120)
    first.send_signal(signal.SIGKILL)
    began = time.monotonic()
    second = worker(*slow, "--jobs", "3")
    with reading(shared_database) as rows:
        ids = select(article.c.url)
        eventually(lambda: len(rows(ids)) == HOSTS * ARTICLES, 120)
        eventually(lambda: not rows(select(lease)), 60)
        assert time.monotonic() - began < 90
        urls = [row.url for row in rows(ids)]
        assert len(urls) == len(set(urls)) == HOSTS * ARTICLES
        assert {row.state for row in rows(select(run.c.state))} == {"killed", "finished"}
    for index in range(HOSTS):
        assert site.log(index)["at_once"] == 1  # a host is never asked by two at once
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0
    second.said.seek(0)
    said = second.said.read()
    assert re.search(r"^s1: requested \d+, stored \d+, .*; finished in ", said, re.MULTILINE)
    assert "Traceback" not in said


def test_what_is_missing_is_told_in_a_sentence(scrapy, site, tmp_path, shared_database):
    register = ("-s", f"SOURCES={tmp_path / 'register.toml'}")
    done = scrapy("worker", *register)
    assert done.returncode == 2
    assert done.stderr == (
        "scrapy worker: There is no queue yet: run scrapy schedule cluster once.\n"
    )
    done = scrapy("schedule", "cluster", DATABASE_URL="sqlite:///x.sqlite3")
    assert done.returncode == 2
    assert done.stderr.startswith("scrapy schedule: Many machines share a PostgreSQL database:")


# --- the queue alone ------------------------------------------------------------------------------

REGISTER = [
    Source(key=key, university="云河大学", list=f"http://{host}.example/{key}/list.htm")
    for key, host in [("a", "one"), ("b", "two"), ("c", "two")]
]


class Visits:
    """A worker's crawls, which take no time; what was never crawled is due."""

    def __init__(self, *held):
        self.held = held
        self.begun = {}
        self.hangs = None  # which crawl does until `go_on` is set
        self.go_on = asyncio.Event()

    def due(self, sources):
        return [source.key for source in sources if source.key not in self.begun]

    def held_ones(self, sources):
        return self.held

    async def crawl(self, key):
        self.begun[key] = time.monotonic()
        if key == self.hangs:
            await self.go_on.wait()


@asynccontextmanager
async def queue(address, visits, delay=0.0):
    app = tasked(address, visits, delay)
    await cluster.prepare(app)
    async with app.open_async():
        yield app


def tasked(address, visits, delay=0.0):
    app = cluster.queue(address)
    cluster.add_tasks(app, REGISTER, visits.due, visits.held_ones, visits.crawl, delay)
    return app


async def statuses(app):
    jobs = await app.job_manager.list_jobs_async(task="crawl")
    return {job.task_kwargs["source"]: job.status for job in jobs}


async def until(app, expected):
    while await statuses(app) != expected:  # noqa: ASYNC110  # a database sets no event
        await asyncio.sleep(0.1)


async def do(app, name):
    """Do what a task does, here and now, and nothing that the clock asks for."""
    app.periodic_registry.periodic_tasks.clear()
    with suppress(AlreadyEnqueued):  # a worker that starts looks at once
        await app.tasks[name].defer_async(timestamp=0)
    await app.run_worker_async(queues=[cluster.LOOKING], wait=False, install_signal_handlers=False)


async def die(app, queue=cluster.CRAWLS):
    """Take a job as a worker that has been dead for a minute."""
    worker = await app.job_manager.register_worker()
    job = await app.job_manager.fetch_job(queues=[queue], worker_id=worker)
    await app.connector.execute_query_async(
        "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
        f" WHERE id = {worker}"
    )
    return job.task_kwargs.get("source")


def test_a_stalled_job_goes_on_before_those_that_came_later(shared_database):
    async def scene():
        async with queue(shared_database, Visits()) as app:
            await do(app, "look")
            assert await statuses(app) == {"a": "todo", "b": "todo", "c": "todo"}
            assert await die(app) == "a"
            await do(app, "look")  # what is being done is not wanted twice
            assert await statuses(app) == {"a": "doing", "b": "todo", "c": "todo"}
            await do(app, "take over")
            assert await statuses(app) == {"a": "todo", "b": "todo", "c": "todo"}
            assert await die(app) == "a"

    asyncio.run(scene())


def test_a_stalled_job_waits_for_the_leases_of_its_crawl(shared_database):
    async def scene():
        visits = Visits("a")
        async with queue(shared_database, visits) as app:
            await do(app, "look")
            await die(app)
            await do(app, "take over")
            assert (await statuses(app))["a"] == "doing"
            visits.held = ()
            await do(app, "take over")
            assert (await statuses(app))["a"] == "todo"

    asyncio.run(scene())


def test_who_is_slow_to_take_over_takes_no_job_from_a_worker_that_lives(shared_database):
    async def scene():
        visits = Visits()
        async with queue(shared_database, visits) as app:
            await do(app, "look")
            assert await die(app) == "a"
            living = await app.job_manager.register_worker()
            engine = open_database(shared_database)

            def another_was_quicker(sources):
                taken = "UPDATE procrastinate_jobs SET worker_id = :living WHERE status = 'doing'"
                with engine.begin() as connection:
                    connection.execute(text(taken + " AND task_name = 'crawl'"), {"living": living})
                return ()

            visits.held_ones = another_was_quicker
            other = tasked(shared_database, visits)
            async with other.open_async():
                await do(other, "take over")
            assert (await statuses(app))["a"] == "doing"
            engine.dispose()

    asyncio.run(scene())


def test_one_worker_at_a_time_looks_what_is_due_and_a_dead_one_is_not_waited_for(shared_database):
    async def scene():
        async with queue(shared_database, Visits()) as app:
            await app.tasks["look"].defer_async(timestamp=0)
            await die(app, cluster.LOOKING)
            await do(app, "look")
            assert await statuses(app) == {}
            await do(app, "take over")
            assert await statuses(app) == {"a": "todo", "b": "todo", "c": "todo"}

    asyncio.run(scene())


def test_who_looks_after_the_queue_does_not_wait_behind_crawls(shared_database):
    async def scene():
        visits = Visits()
        visits.hangs = "a"
        async with queue(shared_database, visits) as app:
            await do(app, "look")
            working = asyncio.create_task(cluster.work(tasked(shared_database, visits), 1))
            async with asyncio.timeout(20):
                await until(app, {"a": "doing", "b": "todo", "c": "todo"})
                assert await die(app) == "b"
                await until(app, {"a": "doing", "b": "todo", "c": "todo"})
        visits.go_on.set()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    asyncio.run(scene())


def test_between_two_sources_of_a_host_lies_its_delay(shared_database):
    async def scene():
        visits = Visits()
        async with queue(shared_database, visits, delay=0.5) as app:
            await do(app, "look")
            while len(visits.begun) < 3:  # a job whose lock another holds is nobody's turn
                await app.run_worker_async(
                    queues=[cluster.CRAWLS],
                    concurrency=3,
                    wait=False,
                    install_signal_handlers=False,
                )
        assert visits.begun["b"] - visits.begun["a"] < 0.3
        assert visits.begun["c"] - visits.begun["b"] >= 0.5

    asyncio.run(scene())
