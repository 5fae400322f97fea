"""Downloads: what an export of the same selection writes, byte for byte."""

import io
import socket
import threading
import time
from datetime import date
from urllib.parse import unquote, urlsplit

import pytest
import requests
from warcio.archiveiterator import ArchiveIterator

from pipelines.database.copy import copy
from pipelines.database.engine import connect
from pipelines.database.reading import snapshot
from pipelines.export import formats, writer
from pipelines.export.records import Records, Selection
from pipelines.search.index import catch_up, normal
from pipelines.web import download
from pipelines.web.question import Question
from tests.pipelines.web.conftest import served

SELECTIONS = [
    ({}, Selection()),
    ({"all": 1, "since": "2024-03-01"}, Selection(everything=True, since=date(2024, 3, 1))),
    ({"university": "云河大学"}, Selection(university="云河大学")),
]


@pytest.fixture(scope="module")
def corpus(demo_corpus):
    engine = connect(f"sqlite:///{demo_corpus}")
    yield engine
    engine.dispose()


def get(site, name, **parameters):
    return requests.get(f"{site}/download/{name}", params=parameters, timeout=60)


@pytest.mark.parametrize("name", formats())
def test_the_bytes_are_those_of_an_export(site, corpus, name):
    for parameters, selection in SELECTIONS:
        stream = io.BytesIO()
        writer(name)(Records(corpus, selection), stream)
        answer = get(site, name, **parameters)
        assert answer.content == stream.getvalue()
        assert int(answer.headers["Content-Length"]) == len(answer.content)
        assert answer.headers["Content-Type"].partition(";")[0] == download.TYPES[name]


WORDS = {
    "廉": lambda text: "廉" in text,
    "黨課 -校友": lambda text: "党课" in text and "校友" not in text,
    "“党支部” OR 量子": lambda text: "党支部" in text or "量子" in text,
    "-党课": lambda text: "党课" not in text,
}


def test_words_give_what_a_look_at_every_text_gives(engine, corpus):
    """On each database, in each format that reads in a way of its own."""
    list(copy(corpus, engine, lambda *_: None))
    catch_up(engine, lambda *_: None)
    for words, holds in WORDS.items():
        question = Question(q=words, since="2023-01-01", all=True)
        with snapshot(engine) as connection:
            every = list(Records(connection, question.selection))
            found = list(download.records(connection, question, lambda _: None))
            stream = io.BytesIO()
            notes = writer("warc")(download.records(connection, question, lambda _: None), stream)
        assert found == [one for one in every if holds(normal(one["title"], one["text"]))]
        assert 0 < len(found) < len(every)
        raw = [record.rec_type for record in ArchiveIterator(io.BytesIO(stream.getvalue()))]
        assert len(raw) - 1 >= len(found) - sum(notes.values()) > 0


def test_its_name_says_what_it_is_and_harms_nobody(site):
    answer = get(site, "csv", q="../党课\u202e", university='云河"大学\r\nX: y', since="2024-01-01")
    header = answer.headers["Content-Disposition"]
    assert header.startswith('attachment; filename="articles.csv"; filename*=UTF-8')
    assert unquote(header).endswith("''articles_党课_云河-大学-X-y_2024-01-01.csv")


def test_a_head_is_answered_and_what_is_wrong_is_no_half_file(site):
    head = requests.head(f"{site}/download/xlsx", timeout=30)
    assert head.status_code == 200
    assert head.headers["Content-Disposition"].startswith("attachment")
    assert get(site, "zip").status_code == 404
    assert get(site, "csv", q="(").status_code == 400
    assert get(site, "csv", since="gestern").status_code == 400
    assert requests.post(f"{site}/download/csv", timeout=30).status_code == 405


def test_a_few_are_made_at_once_and_one_that_nobody_waits_for_ends(demo_corpus, monkeypatch):
    """The others are asked to come again; readers are served all the time."""
    begun, stopped, go_on = threading.Semaphore(0), threading.Semaphore(0), threading.Event()

    def slow(records, stream):
        begun.release()
        while not go_on.wait(0.02):
            try:
                stream.write(b"x" * 100_000)
            except download.StoppedError:
                stopped.release()
                raise
        return {}

    monkeypatch.setattr(download, "writer", lambda name: slow)
    engine = connect(f"sqlite:///{demo_corpus}")
    with served(engine) as site:
        where = urlsplit(site)
        connections = []
        for _ in range(download.AT_ONCE):
            connections.append(socket.create_connection((where.hostname, where.port)))
            connections[-1].sendall(b"GET /download/csv HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert begun.acquire(timeout=30)
        refused = get(site, "csv")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
        assert requests.get(f"{site}/data", timeout=30).status_code == 200
        connections[0].close()
        assert stopped.acquire(timeout=30)
        go_on.set()
        for connection in connections[1:]:
            assert connection.recv(12) == b"HTTP/1.1 200"
            connection.close()
        deadline = time.monotonic() + 30
        while get(site, "csv").status_code == 503 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert get(site, "csv").status_code == 200
    engine.dispose()
