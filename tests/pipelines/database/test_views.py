"""The views give the same rows in the three databases, and stand wherever the tables do."""

from contextlib import ExitStack
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import inspect, text

from crawler.items import Article, Page
from pipelines.database import views
from pipelines.database.engine import open_database
from pipelines.database.migrating import differences
from pipelines.database.revisions import upgrade
from pipelines.database.tables import habit, insert_row, run, run_source
from pipelines.storage import store
from tests.conftest import KINDS, new_database
from tests.pipelines.database.awkward import STRINGS
from tests.pipelines.database.awkward import articles as awkward

NOON = datetime(2024, 6, 14, 12, tzinfo=UTC)
#: Friday, the Monday of the next week, its Sunday, and no day at all.
STORIES = [
    Article(
        key="1",
        title="支部换届",
        university="云河大学",
        source="yunhe",
        published=date(2024, 6, 14),
        event_date=date(2024, 6, 12),
        text="选举产生新一届支部委员会。",
        authors=["杨阳", "李晓"],
        repairs={"script": 3, "pinyin": 1},
        relevance=0.4,
        topics=["党代会与换届", "支部建设"],
    ),
    Article(key="2", title="Monday", published=date(2024, 6, 17), relevance=0.2),
    Article(key="3", title="Sunday", published=date(2024, 6, 23), relevance=None),
    Article(key="4", title="food", published=date(2024, 6, 14), relevance=0.1999),
    Article(
        key="5", title="brand", relevance=0.9, flags={"hijacked": {"brand": "某"}, "undated": True}
    ),
    Article(key="6", title="no date", relevance=0.9, authors=["杨 \"'阳\\"]),
]


def filled(address):
    engine = open_database(address)
    for story in STORIES:
        story.page = Page(None, story.key.encode(), "utf-8", NOON)
    store(engine, STORIES)
    with engine.begin() as connection:
        moments = {"started_at": NOON, "ended_at": NOON}
        row = {"spider": "campus", "arguments": {}, "program_version": "1", "state": "failed"}
        number = insert_row(connection, run, row | moments)
        account = {"source": "yunhe", "requested": 9, "stored": 4, "unchanged": 1}
        account |= {"skipped": {"empty": 2, "robots": 1}, "failed": {"gone": 1}}
        account |= {"lists": {}, "flags": {}, "findings": []}
        insert_row(connection, run_source, account | {"run_id": number})
        insert_row(connection, run, row | moments)
        due = {"cadence_hours": 24, "visited_at": NOON, "due_at": NOON}
        connection.execute(habit.insert().values(source="quiet", articles_per_week=1.5, **due))
    return engine


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    with ExitStack() as stack:
        found = {}
        for kind in KINDS:
            address = stack.enter_context(new_database(kind, tmp_path_factory.mktemp(kind)))
            found[kind] = filled(address)
            stack.callback(found[kind].dispose)
        yield found


@pytest.fixture(params=KINDS)
def engine(request, engines):
    return engines[request.param]


def plain(found):
    """Dates and times as texts, since SQLite has no types for them."""
    return [tuple(as_text(value) for value in row) for row in found]


def as_text(value):
    if isinstance(value, date):
        return str(value)
    return value.removesuffix(".000000") if isinstance(value, str) else value


def test_the_articles_are_those_of_an_export(engine):
    titles = "SELECT title FROM articles ORDER BY id"
    assert rows(engine, titles) == [("支部换届",), ("Monday",), ("Sunday",), ("no date",)]
    everything = rows(engine, "SELECT title, hijacked FROM all_articles ORDER BY id")
    assert [title for title, _ in everything] == [story.title for story in STORIES]
    assert [bool(hijacked) for _, hijacked in everything] == [False] * 4 + [True, False]


def test_lists_are_one_text_and_unknown_is_null(engine):
    query = "SELECT authors, topics, published, event_date FROM articles ORDER BY id"
    first, second, *_, last = plain(rows(engine, query))
    assert first == ("杨阳; 李晓", "党代会与换届; 支部建设", "2024-06-14", "2024-06-12")
    assert second == (None, None, "2024-06-17", None)
    assert last[0] == "杨 \"'阳\\"


def test_each_entry_of_a_list_or_an_object_has_a_row(engine):
    for view, columns, expected in (
        ("article_topics", "place, topic", [(1, "党代会与换届"), (2, "支部建设")]),
        ("article_authors", "place, author", [(1, "杨阳"), (2, "李晓"), (1, "杨 \"'阳\\")]),
        ("article_repairs", "edits, rule", [(1, "pinyin"), (3, "script")]),
        ("article_flags", "flag", [("hijacked",), ("undated",)]),
    ):
        query = f"SELECT {columns} FROM {view} ORDER BY article_id, {columns}"
        assert rows(engine, query) == expected


def test_weeks_begin_on_monday(engine):
    query = "SELECT week, university, source, articles FROM weekly_counts ORDER BY week"
    assert plain(rows(engine, query)) == [
        ("2024-06-10", "云河大学", "yunhe", 1),
        ("2024-06-17", None, None, 2),
    ]


def test_runs_and_their_reasons(engine):
    columns = "run_id, spider, state, source, requested, stored, unchanged"
    assert rows(engine, f"SELECT {columns} FROM runs ORDER BY run_id") == [
        (1, "campus", "failed", "yunhe", 9, 4, 1),
        (2, "campus", "failed", None, None, None, None),
    ]
    columns = "run_id, source, outcome, reason, articles"
    assert rows(engine, f"SELECT {columns} FROM run_reasons ORDER BY reason") == [
        (1, "yunhe", "skipped", "empty", 2),
        (1, "yunhe", "failed", "gone", 1),
        (1, "yunhe", "skipped", "robots", 1),
    ]


def test_a_source_without_articles_is_a_source(engine):
    columns = "source, articles, last_published, articles_per_week"
    assert plain(rows(engine, f"SELECT {columns} FROM sources ORDER BY source")) == [
        ("quiet", 0, None, 1.5),
        ("yunhe", 1, "2024-06-14", None),
    ]


def test_words_are_told_apart_by_their_exact_characters(engine):
    query = "SELECT count(*) FROM article_flags WHERE flag = 'HIJACKED'"
    assert rows(engine, query) == [(0,)]


def test_awkward_values_are_the_same_in_the_three(tmp_path_factory):
    """Also values that no page and no rule gives, such as names of rules with quotes in them."""
    found = {}
    for kind in KINDS:
        with new_database(kind, tmp_path_factory.mktemp(kind)) as address:
            engine = open_database(address)
            store(engine, awkward())
            found[kind] = {
                name: sorted(plain(rows(engine, f"SELECT * FROM {name}")), key=repr)
                for name in ("articles", "article_topics", "article_authors", "article_repairs")
            }
            engine.dispose()
    assert len(found["sqlite"]["article_topics"]) == len(STRINGS) + 1
    for kind in KINDS[1:]:
        for name, expected in found["sqlite"].items():
            for one, other in zip(expected, found[kind][name], strict=True):
                assert repr(other)[:3000] == repr(one)[:3000], (kind, name)


def test_a_view_that_was_dropped_is_made_again(engine):
    with engine.begin() as connection:
        connection.execute(text("DROP VIEW weekly_counts"))
    assert differences(engine) == ["add_view weekly_counts"]
    upgrade(engine)
    assert differences(engine) == []
    assert len(rows(engine, "SELECT * FROM weekly_counts")) == 2


def test_a_table_with_the_name_of_a_view_stays(database_url):
    engine = open_database(database_url)
    with engine.begin() as connection:
        views.drop(connection)
        connection.execute(text("CREATE TABLE articles (body INT)"))
        connection.execute(text("INSERT INTO articles VALUES (7)"))
    upgrade(engine)
    assert rows(engine, "SELECT body FROM articles") == [(7,)]
    assert "all_articles" in inspect(engine).get_view_names()
    engine.dispose()
