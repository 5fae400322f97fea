"""Whole databases read again: in several processes, interrupted, and beside a crawl."""

import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse
from sqlalchemy import select, update

from crawler.items import Article, Page
from crawler.pages import identity, read_article
from crawler.reprocessing import Outcome, cores, reprocess
from crawler.rereading import Rules
from pipelines.database.engine import open_database
from pipelines.database.tables import article, article_version
from pipelines.relevance import assess
from pipelines.repair.article import repair_article
from pipelines.screening import screen
from pipelines.storage import store
from tests.campus import vsb
from tests.conftest import PROJECT
from tests.pipelines.test_twins import BRAND, CLEAN, HIJACKED, clean

NOON = datetime(2024, 6, 14, 12, tzinfo=UTC)


def crawled(number, source=None, parts=()):
    """A story as a crawl hands it to storage."""
    url = f"http://wxy.example.edu.cn{vsb.link(number)}"
    body = vsb.article(number).encode()
    headers = {"Content-Type": "text/html; charset=utf-8"}
    response = HtmlResponse(url, body=body, headers=headers, encoding="utf-8")
    found = screen(repair_article(read_article(response)))
    judged = assess(found)
    further = [Page(url, part, "utf-8", NOON, 200, headers) for part in parts]
    return replace(
        found,
        relevance=judged.relevance,
        topics=judged.topics,
        key=identity(url),
        source=source,
        page=Page(url, body, "utf-8", NOON, 200, headers),
        parts=further,
    )


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """The workers are new processes, which import what they are handed."""
    monkeypatch.syspath_prepend(str(PROJECT))


def read_again(engine, rules=None, **options):
    options.setdefault("workers", 2)
    options.setdefault("tell", lambda sentence: None)
    options.setdefault("progress", lambda what, done, total: None)
    outcome = Outcome()
    reprocess(engine, rules or Rules(), outcome=outcome, **options)
    return outcome


def texts(engine):
    with engine.connect() as connection:
        return dict(connection.execute(select(article.c.id, article.c.text)).all())


def spoil(engine, ids):
    """Let articles be as an older rule read them."""
    with engine.begin() as connection:
        values = {"text": "旧规则的文。", "content_sha256": "0" * 64}
        connection.execute(update(article).where(article.c.id.in_(ids)).values(values))


def test_what_was_just_crawled_reads_the_same(engine):
    store(engine, [crawled(number) for number in range(1, 51)])
    told = []
    outcome = read_again(engine, progress=lambda *step: told.append(step))
    assert (outcome.unchanged, outcome.read, outcome.last) == (50, 50, 50)
    assert told[-1] == ("reprocessed up to article 50", 50, 50)


def test_what_an_older_rule_read_becomes_a_new_version_once(engine):
    store(engine, [crawled(number) for number in range(1, 11)])
    before = texts(engine)
    spoil(engine, [3, 7])
    with engine.begin() as connection:
        connection.execute(update(article).where(article.c.id == 5).values(authors=["甲"]))
    first, second = read_again(engine), read_again(engine)
    assert (first.changed, first.amended, first.unchanged) == (2, 1, 7)
    assert (second.changed, second.amended, second.unchanged) == (0, 0, 10)
    assert texts(engine) == before
    with engine.connect() as connection:
        versions = connection.execute(select(article_version.c.article_id, article_version.c.text))
        assert sorted(versions.all()) == [(3, "旧规则的文。"), (7, "旧规则的文。")]


def test_the_rules_that_are_off_are_off_in_every_process(engine):
    story = crawled(1)
    traditional = story.page.body.replace("会议传达了".encode(), "會議傳達了".encode())
    story.page = replace(story.page, body=traditional)
    store(engine, [story])
    assert read_again(engine, Rules(repair=[])).changed == 1
    assert "會議傳達了" in texts(engine)[1]
    assert read_again(engine).changed == 1
    assert "会议传达了" in texts(engine)[1]


def test_one_source_or_the_rest_of_the_articles_alone(engine):
    store(engine, [crawled(n, source="a" if n % 2 else "b") for n in range(1, 11)])
    spoil(engine, range(1, 11))
    assert read_again(engine, source="a").changed == 5
    rest = read_again(engine, above=7)  # 8 and 10 are left of b, 9 was a's
    assert (rest.changed, rest.unchanged, rest.last) == (2, 1, 10)
    assert [n for n, text in texts(engine).items() if text == "旧规则的文。"] == [2, 4, 6]


def test_a_split_story_is_read_from_all_of_its_pages_however_often_it_was_fetched(engine):
    further = vsb.article(2).encode()
    store(engine, [crawled(1, parts=[further])])
    again = crawled(1, parts=[further])
    again.page = replace(again.page, body=again.page.body + b"<!-- 2 views -->")
    store(engine, [again])
    read_again(engine)
    text = texts(engine)[1]
    assert vsb.text(1) in text
    assert vsb.text(2) in text


def test_articles_without_a_page_are_counted_and_left_as_they_are(engine):
    store(engine, [crawled(1), Article(key="kept", title="外部链接")])
    outcome = read_again(engine)
    assert (outcome.unchanged, outcome.pageless, outcome.seen) == (1, 1, 2)


class Register(dict):
    """A register of which some sources do harm."""

    def get(self, key, default=None):
        if key == "deadly":
            os._exit(9)
        if key == "faulty":
            raise ZeroDivisionError("an error in\n\x1b[2J the reader")
        return default


def test_a_fault_in_reading_fails_one_article_and_is_told(engine):
    store(engine, [crawled(n, source="faulty" if n == 3 else "x") for n in range(1, 6)])
    before = texts(engine)
    told = []
    outcome = read_again(engine, Rules(sources=Register()), tell=told.append)
    assert (outcome.unchanged, dict(outcome.failed)) == (4, {"ZeroDivisionError": 1})
    assert told == [
        "article 3 could not be read: ZeroDivisionError('an error in\\n\\x1b[2J the reader')"
    ]
    assert texts(engine) == before


def test_a_page_that_kills_its_process_fails_alone(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    deadly = (5, 70)
    store(engine, [crawled(n, source="deadly" if n in deadly else "x") for n in range(1, 101)])
    told = []
    outcome = read_again(engine, Rules(sources=Register()), tell=told.append)
    assert (outcome.unchanged, dict(outcome.failed)) == (98, {"crashed": 2})
    assert told == [f"article {n} could not be read: the process that read it died" for n in deadly]
    engine.dispose()


class StopError(Exception):
    pass


def test_what_was_interrupted_goes_on_where_it_stopped(engine):
    store(engine, [crawled(number) for number in range(1, 101)])
    whole = texts(engine)
    spoil(engine, range(1, 101))

    def stop(_what, done, _total):
        if done >= 40:
            raise StopError

    outcome = Outcome()
    with pytest.raises(StopError):
        reprocess(engine, Rules(), workers=2, tell=print, progress=stop, outcome=outcome)
    assert outcome.changed == outcome.last == 40
    assert sum(text == "旧规则的文。" for text in texts(engine).values()) == 60
    assert read_again(engine, above=outcome.last).changed == 60
    assert texts(engine) == whole


def test_what_a_crawl_stores_meanwhile_stays(engine):
    store(engine, [crawled(number) for number in range(1, 61)])

    def crawl(_what, done, _total):
        if done == 20:
            story = crawled(60)
            story.text = "爬到的新文。"
            store(engine, [story])

    outcome = read_again(engine, workers=1, progress=crawl)
    assert (outcome.unchanged, outcome.overtaken) == (59, 1)
    assert texts(engine)[60] == "爬到的新文。"


def test_a_hijacked_story_gets_its_words_back_from_a_twin_that_came_later(engine):
    paragraphs = "".join(f"<p>{line}</p>" for line in HIJACKED.splitlines())
    title = f"{BRAND}党委召开学习会"
    body = vsb.article(1).replace(vsb.title(1), title).replace(vsb.day(1), "2024-04-09")
    start, end = body.index("<p>"), body.rindex("</p>") + len("</p>")
    url = "http://www.goldenkettle.net/info/1046/1387.htm"
    read = Page(url, (body[:start] + paragraphs + body[end:]).encode(), "utf-8", NOON, 200)
    store(engine, [Article(key="clone", url=url, text="旧规则的文。", page=read), clean()])
    assert read_again(engine).changed == 1
    assert texts(engine)[1] == CLEAN


def test_there_is_a_core():
    assert cores() >= 1
