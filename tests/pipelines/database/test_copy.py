from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy import event, func, insert, select, update

from pipelines.database import copy as copying
from pipelines.database.copy import copy
from pipelines.database.engine import DatabaseError, open_database
from pipelines.database.tables import article, habit, insert_row, lease, metadata, page
from tests.conftest import KINDS, new_database
from tests.pipelines.database.awkward import NOON
from tests.pipelines.database.test_check import filled, findings, silent


@contextmanager
def database(kind, folder):
    with new_database(kind, folder) as address:
        engine = open_database(address)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module", params=KINDS)
def source(request, tmp_path_factory):
    """A database of each kind with all sorts of rows."""
    with database(request.param, tmp_path_factory.mktemp("source")) as engine:
        filled(engine)
        with engine.begin() as connection:
            for first, further in ((2, 3), (9, 4)):  # a later page may be stored first
                values = update(page).where(page.c.id == further)
                connection.execute(values.values(part_of=first, part=2))
            row = {"owner": "host 1", "run_id": 1, "expires_at": NOON}
            connection.execute(insert(lease), [row | {"name": n} for n in ("b", "A", "党", "ａ")])
            row = {"cadence_hours": 24, "visited_at": NOON, "due_at": NOON}
            rates = {"x": 1 / 3, "X": 0.1, "é": 2.0, "e": 1e-9}
            connection.execute(
                insert(habit),
                [row | {"source": n, "articles_per_week": r} for n, r in rates.items()],
            )
        yield engine


@pytest.fixture(params=KINDS)
def target(request, tmp_path):
    with database(request.param, tmp_path) as engine:
        yield engine


def rows(engine):
    found = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            key = next(iter(table.primary_key))
            query = select(table).order_by(key)
            listed = [dict(row) for row in connection.execute(query).mappings()]
            found[table.name] = sorted(listed, key=lambda row, key=key: row[key.name])
    return found


def test_every_row_arrives_with_its_number_and_the_next_gets_one_of_its_own(source, target):
    tables = list(copy(source, target, silent))
    assert [done.table for done in tables if done.source != done.target] == []
    assert {done.table: done.target.rows for done in tables}["article"] == 28
    assert rows(target) == rows(source)
    assert findings(target) == []
    row = {"sha256": "f" * 64, "headers": {}, "encoding": "utf-8", "fetched_at": NOON, "body": b""}
    with target.begin() as connection:
        assert insert_row(connection, page, row) == rows(source)["page"][-1]["id"] + 1


class StopError(Exception):
    pass


def test_a_copy_that_was_stopped_goes_on_and_is_whole(source, target, monkeypatch):
    monkeypatch.setattr(copying, "ROWS", 5)

    def stop(what, done, _total):
        if what == "copying article" and done == 13:
            raise StopError

    with pytest.raises(StopError):
        list(copy(source, target, stop))
    with target.connect() as connection:
        count = select(func.count()).select_from(article)
        assert connection.scalar(count) == 10
    inserted = []
    event.listen(
        target,
        "before_cursor_execute",
        lambda _c, _cursor, sql, *_: inserted.append(sql) if sql.startswith("INSERT") else None,
    )
    tables = list(copy(source, target, silent))
    assert [done.table for done in tables if done.source != done.target] == []
    assert rows(target) == rows(source)
    assert not any(sql.startswith("INSERT INTO list_page ") for sql in inserted)


def test_a_target_with_other_rows_is_refused_and_left_as_it_was(source, target):
    with target.begin() as connection:
        row = {"sha256": "f" * 64, "headers": {}, "encoding": "utf-8", "fetched_at": NOON}
        connection.execute(insert(page).values(row | {"body": b""}))
    with pytest.raises(DatabaseError, match="is not empty: its table page holds other rows; name"):
        list(copy(source, target, silent))
    with target.connect() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in metadata.sorted_tables
        }
    assert {name: count for name, count in counts.items() if count} == {"page": 1}


def test_a_row_that_changes_on_the_way_is_told(tmp_path):
    with ExitStack() as stack:
        source, target = (stack.enter_context(database("sqlite", tmp_path)) for _ in range(2))
        filled(source)

        def spoil(what, _done, _total):
            if what == "comparing page":
                with target.begin() as connection:
                    connection.execute(update(article).where(article.c.id == 4).values(title="改"))

        tables = list(copy(source, target, spoil))
    assert [done.table for done in tables if done.source != done.target] == ["article"]


def test_the_source_is_copied_as_it_was_when_the_copy_began(source, tmp_path):
    with database("sqlite", tmp_path) as target:
        before = rows(source)

        def crawl(what, done, _total):
            if what == "copying article" and done == 1:
                with source.begin() as connection:
                    connection.execute(update(article).where(article.c.id == 20).values(unit="新"))

        list(copy(source, target, crawl))
        assert rows(target) == before
        with source.begin() as connection:
            old = before["article"][19]["unit"]
            connection.execute(update(article).where(article.c.id == 20).values(unit=old))


def test_memory_stays_bounded_by_the_bytes_of_the_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(copying, "BYTES", 1_000_000)
    sizes = []
    original = copying._insert

    def watched(connection, table, batch):
        if table is article:
            sizes.append(len(batch))
        original(connection, table, batch)

    monkeypatch.setattr(copying, "_insert", watched)
    with ExitStack() as stack:
        source, target = (stack.enter_context(database("sqlite", tmp_path)) for _ in range(2))
        filled(source)
        list(copy(source, target, silent))
    assert len(sizes) > 1
    assert sum(sizes) == 28
