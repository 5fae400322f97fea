"""What the newest articles of a source tell of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from crawler.items import Article, Page
from pipelines.database.tables import list_page, request
from pipelines.newest import lacks, unread
from pipelines.storage import store
from tests.pipelines.rows import new_run

NOON = datetime(2024, 6, 14, 12, tzinfo=UTC)


def rows_of(connection, run, source, outcomes):
    """Rows of the frontier for the articles of a source, the newest first."""
    column = {"url_sha256": f"{source:0>64}", "url": f"http://{source}/", "source": source}
    number = connection.execute(insert(list_page), column).inserted_primary_key[0]
    for turn, (outcome, reason) in enumerate(outcomes):
        row = {
            "fingerprint": f"{source}{turn}",
            "list_page_id": number,
            "kind": "article",
            "url": f"http://{source}/{turn}",
            "turn": turn,
            "outcome": outcome,
            "reason": reason,
            "tries": 0,
            "run_id": run,
        }
        connection.execute(insert(request), row)


@pytest.mark.parametrize(
    ("outcomes", "why"),
    [
        ([], None),
        ([("failed", "gone")], None),  # one is an accident
        ([("failed", "gone"), ("stored", None), ("failed", "gone")], None),
        ([("unchanged", "not_modified"), ("failed", "gone"), ("failed", "gone")], None),
        ([("failed", "gone"), ("failed", "gone"), ("stored", None)], "gone"),
        ([("failed", "timeout"), ("skipped", "challenge")], "challenge, timeout"),
        ([("to_do", None), ("failed", "gone"), ("failed", "gone")], "gone"),
        # What is no article, and what was not asked for, says nothing.
        ([("failed", "gone"), ("skipped", "not_html"), ("stored", None)], None),
        ([("failed", "gone"), ("skipped", "known"), ("failed", "gone")], "gone"),
    ],
)
def test_the_newest_articles_of_which_none_could_be_read(engine, outcomes, why):
    with engine.begin() as connection:
        rows_of(connection, new_run(connection), "a", outcomes)
        assert unread(connection, "a") == why
        assert unread(connection, "b") is None


def kept(numbers, day, page=True, **fields):
    at = NOON + timedelta(days=day)
    for number in numbers:
        told = {"title": f"第{number}次会议", "text": 20 * "会", "published": at.date()} | fields
        raw = Page(f"http://a/{number}", f"{number}".encode(), "utf-8", at) if page else None
        yield Article(key=f"a/{number}", source="a", page=raw, **told)


@pytest.mark.parametrize(
    ("newest", "fields"),
    [
        ([{"text": "周清扬 文/图"}, {"text": ""}], ["text"]),
        ([{"text": ""}], []),
        ([{"text": ""}, {}], []),
        ([{"published": None, "title": None}] * 2, ["title", "published"]),
        ([{}, {}, *[{"published": None}] * 6, {}, {}], ["published"]),  # most of ten
        ([{}, {}, *[{"published": None}] * 5, {}, {}, {}], []),
    ],
)
def test_what_the_newest_articles_lack_that_those_before_had(engine, newest, fields):
    store(engine, list(kept(range(10), 0)))
    for day, values in enumerate(reversed(newest), 1):
        store(engine, list(kept([100 + day], day, **values)))
    store(engine, list(kept(range(200, 220), 30, page=False, text="")))  # links
    with engine.connect() as connection:
        assert lacks(connection, "a") == fields
        assert lacks(connection, "b") == []


def test_what_few_had_before_is_not_missed(engine):
    store(engine, list(kept(range(9), 0)))
    store(engine, list(kept(range(20, 22), 1, text="")))
    with engine.connect() as connection:
        assert lacks(connection, "a") == []  # nine are too few
    store(engine, list(kept(range(10, 14), -1, text="")))
    with engine.connect() as connection:
        assert lacks(connection, "a") == []  # 9 of 13
