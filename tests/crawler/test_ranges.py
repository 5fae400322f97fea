"""Work on the whole corpus that workers share, each with a part of the articles."""

import asyncio
import re
import signal
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from crawler.cluster import queue
from crawler.ranges import AGAIN, RangeError, Work, share_out
from pipelines.database.engine import open_database
from pipelines.database.tables import article
from pipelines.storage import store
from tests.crawler.test_reprocessing import crawled, spoil, texts

#: Numbers of articles in three ranges: the fourth has the same story as the second.
NUMBERS = (1, 2, 10_001, 20_001)


@pytest.fixture
def engine(scrapy, shared_database, tmp_path):
    """A corpus, its queue, and a register whose only source answers nobody."""
    entry = '[s1]\nuniversity = "云河大学"\nlist = "http://127.0.0.1:1/list.htm"\n'
    (tmp_path / "register.toml").write_text(entry, "utf-8")
    assert scrapy("schedule", "cluster").returncode == 0
    engine = open_database(shared_database)
    for number, story in zip(NUMBERS, (1, 2, 3, 2), strict=True):
        with engine.begin() as connection:
            connection.execute(text(f"ALTER SEQUENCE article_id_seq RESTART WITH {number}"))
        store(engine, [replace(crawled(story), key=f"http://a.example/{number}")])
    yield engine
    engine.dispose()


def said(worker, pattern):
    worker.said.flush()
    worker.said.seek(0)
    return re.findall(pattern, worker.said.read(), re.MULTILINE)


def test_workers_share_what_goes_over_all_articles(scrapy, worker, engine, tmp_path):
    one = worker()

    before = texts(engine)
    spoil(engine, [2, 10_001])
    done = scrapy("reprocess", "--cluster")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert texts(engine) == before
    assert sorted(said(one, r"^reprocess (.*)")) == [
        "1 to 10000: 2 articles read: 1 changed, 0 amended, 1 unchanged",
        "10001 to 20000: 1 articles read: 1 changed, 0 amended, 0 unchanged",
        "20001 to 20001: 1 articles read: 0 changed, 0 amended, 1 unchanged",
    ]

    done = scrapy("duplicates", "--rebuild", "--cluster")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^ +2 +2  ", done.stdout, re.MULTILINE)
    with engine.connect() as connection:
        clusters = connection.scalars(select(article.c.cluster).order_by(article.c.id)).all()
    assert clusters == [1, 2, 10_001, 2]

    alone, parts = tmp_path / "corpus.jsonl", tmp_path / "corpus"
    choice = ("--all", "--where", "id <> 1", "--since-id", "1", "--until-id", "15000")
    assert scrapy("export", "jsonl", str(alone), *choice).returncode == 0
    done = scrapy("export", "jsonl", str(parts), *choice, "--cluster")
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith(f"2 articles written to {parts}\n")
    names = [f"part-{number}.jsonl" for number in range(2)]
    assert sorted(file.name for file in parts.iterdir()) == names
    assert b"".join((parts / name).read_bytes() for name in names) == alone.read_bytes()
    assert alone.read_bytes().count(b"\n") == 2

    one.send_signal(signal.SIGTERM)
    assert one.wait(30) == 0


def test_a_range_that_fails_is_tried_again_and_told(worker, engine, shared_database):
    one = worker()
    nowhere = Work("export", ["jsonl", "/dev/null/part-0.jsonl"])
    seen = []
    failed = asyncio.run(
        share_out(
            queue(shared_database),
            [((0, 10_000), nowhere)],
            lambda done, total: seen.append((done, total)),
        )
    )
    assert failed == [(0, 10_000)]
    assert (seen[0], seen[-1]) == ((0, 1), (1, 1))
    told = said(one, r"^export 1 to 10000: scrapy export: /dev/null/.* cannot be written: .*")
    assert len(told) == 1 + AGAIN
    assert not said(one, "Traceback")


def test_a_worker_does_nothing_else_for_whoever_can_write_to_the_queue():
    for work in (
        Work("shell"),
        Work("reprocess", (), {"set": "SOURCES=x"}),
        Work("export", ["jsonl", "-sSOURCES=x"]),
    ):
        with pytest.raises(RangeError):
            work.command(0, 10)
    assert "--where=--all" in Work("export", (), {"where": "--all"}).command(0, 1)
