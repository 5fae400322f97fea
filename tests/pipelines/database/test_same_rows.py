"""The three databases give back the same rows, whatever was put in."""

from contextlib import ExitStack
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text

from pipelines.database.engine import open_database
from pipelines.database.tables import metadata
from pipelines.storage import store
from tests.conftest import KINDS, new_database
from tests.pipelines.database.awkward import STRINGS, WHO, articles, changed, more


def stored(address):
    """All rows of all tables after the same articles have come, and come again changed."""
    engine = open_database(address)
    found = articles()
    store(engine, found[:10])
    store(engine, found[10:])
    store(engine, changed(found))
    with engine.connect() as connection:
        rows = {
            table.name: [
                dict(row)
                for row in connection.execute(select(table).order_by(table.c.id)).mappings()
            ]
            for table in metadata.sorted_tables
            if "id" in table.c
        }
    engine.dispose()
    return rows


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    with ExitStack() as stack:
        yield {
            kind: stored(stack.enter_context(new_database(kind, tmp_path_factory.mktemp(kind))))
            for kind in KINDS
        }


def test_all_columns_of_all_rows_are_the_same_in_the_three(tables):
    stories, versions = len(STRINGS) + 12, (len(STRINGS) + 12) // 2
    for kind in KINDS:
        assert len(tables[kind]["article"]) == stories
        assert len(tables[kind]["article_version"]) == versions
    for kind in KINDS[1:]:
        for name, expected in tables["sqlite"].items():
            for row, other in zip(expected, tables[kind][name], strict=True):
                for column, value in row.items():
                    assert repr(other[column])[:500] == repr(value)[:500], (kind, name, column)
                    assert other[column] == value, (kind, name, column)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", STRINGS)
def test_what_is_stored_is_what_came(tables, kind, name):
    number = list(STRINGS).index(name)
    wanted = STRINGS[name][1]
    rows = tables[kind]["article_version" if number % 2 == 0 else "article"]
    row = rows[number // 2 if number % 2 == 0 else number]
    assert row["text"] == row["title"] == row["original_text"] == wanted
    if number % 2:
        assert [row[field] for field in WHO] == [wanted] * len(WHO)
        assert row["authors"] == [wanted, "杨阳", ""]
        assert row["images"][1] == {"url": "", "caption": None}
        assert row["flags"]["losses"] == {wanted: [wanted, None, True, 1.5, -0.25, 10**15]}
        assert row["fetched_at"] == datetime(2024, 6, 14, 12, 30, 59, tzinfo=UTC)
        assert row["published"] == date(1921, 7, 23)


@pytest.mark.parametrize("kind", KINDS)
def test_empty_and_unknown_are_two_things(tables, kind):
    rows = {row["title"]: row for row in tables[kind]["article"]}
    assert rows["case"]["university"] is None
    empty = list(STRINGS).index("nothing")
    assert tables[kind]["article_version"][empty // 2]["title"] == ""


def test_words_are_found_by_their_exact_characters(engine):
    """Neither case nor width nor accents nor spaces at the end are folded in a comparison."""
    store(engine, [*more()])
    for title in ("case", "CASE", "case ", "cásé", "ｃase", "ss"):
        query = text("SELECT title FROM article WHERE title LIKE :title")
        with engine.connect() as connection:
            found = connection.scalars(query, {"title": title}).all()
        if engine.dialect.name != "sqlite":  # whose LIKE folds the case of ASCII
            assert found == [title]
        assert title in found
