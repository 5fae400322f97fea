"""Old databases with data in them, brought to the newest revision, whatever comes between."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, event, inspect, text

from pipelines.database import engine as opening
from pipelines.database.engine import DatabaseError, open_database
from pipelines.database.migrating import configuration, differences
from pipelines.database.revisions import MIGRATIONS, newest, revision

REVISIONS = [
    script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions("base", "heads")
][::-1]

MOMENT = "2024-06-14 12:00:00"
NEEDED = "'[]', '[]', '[]', '[]', '支部\n召开', '支部\n召開', '[]', '[]', '{\"script\": 2}', '{}'"
LISTS = "authors, editors, photographers, reviewers, text, original_text"
JSONS = "images, attachments, repairs, flags"

#: What each revision's own program could have stored, added to what the one before it stored.
#: Whoever adds a revision adds rows for its tables.
FILL = {
    "0001": [
        "INSERT INTO page (id, sha256, url, status, headers, encoding, fetched_at, body) VALUES"
        f" (7, 'a7', 'http://a.example/7', 200, '{{\"Date\": \"党\"}}', 'utf-8', '{MOMENT}', 'r'),"
        f" (9, 'a9', NULL, NULL, '{{}}', 'gb18030', '{MOMENT}', 'more')",
        "INSERT INTO run (id, spider, arguments, program_version, state, started_at, ended_at)"
        f" VALUES (3, 'campus', '{{\"source\": \"x\"}}', '0.1.0', 'finished', '{MOMENT}', NULL)",
        f"INSERT INTO article (id, key_sha256, page_id, url, title, published, {LISTS}, {JSONS},"
        " hijacked, relevance, topics, version, first_seen, last_seen, fetched_at, content_sha256,"
        " university, source, section)"
        f" VALUES (5, 'k5', 9, 'http://a.example/9', '题😀', '2024-06-14', {NEEDED},"
        f" {{yes}}, 0.125, '[\"党建\"]', 2, '{MOMENT}', '{MOMENT}', '{MOMENT}', 'c5',"
        " '云河大学', 'x', '要闻')",
        "INSERT INTO article_version (id, article_id, version, page_id, title, published, text,"
        " original_text, fetched_at, content_sha256)"
        f" VALUES (2, 5, 1, 7, NULL, NULL, '旧', '舊', '{MOMENT}', 'c4')",
        "INSERT INTO run_source (id, run_id, source, requested, stored, unchanged, skipped, failed,"
        " lists, flags, findings)"
        " VALUES (4, 3, 'x', 3, 1, 1, '{\"known\": 1}', '{}', '{\"read\": 1}', '{}', '[\"空\"]')",
        "INSERT INTO list_page (id, url_sha256, url, complete_at)"
        f" VALUES (6, 'u6', 'http://a.example/list.htm', '{MOMENT}')",
    ],
    "0002": [
        "UPDATE page SET part_of = 7, part = 2 WHERE id = 9",
        "INSERT INTO list_page (id, url_sha256, url) VALUES (8, 'u8', 'http://b.example/')",
        "INSERT INTO lease (name, owner, run_id, expires_at)"
        f" VALUES ('x', 'host 1', 3, '{MOMENT}')",
        "INSERT INTO habit (source, articles_per_week, cadence_hours, visited_at, due_at)"
        f" VALUES ('x', 1.1, 24, '{MOMENT}', '{MOMENT}')",
    ],
    "0003": [
        "UPDATE article SET cluster = 5, canonical = {yes} WHERE id = 5",
        "INSERT INTO passage (id, hash, article_id) VALUES (11, -2147483648, 5)",
    ],
    "0004": [
        "INSERT INTO search_text (article_id, normal) VALUES (5, '题😀\n支部 召开')",
    ],
    "0005": [],  # indexes alone
    "0006": [],  # an index
}


def test_the_newest_revision_is_the_one_that_alembic_finds():
    assert newest() == REVISIONS[-1]


def fill(engine, number):
    yes = "true" if engine.dialect.name == "postgresql" else "1"
    with engine.begin() as connection:
        for statement in FILL[number]:
            connection.exec_driver_sql(statement.replace("{yes}", yes).replace("%", "%%"))


def rows(engine):
    """All that all tables hold, by table and id."""
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            (name, next(iter(row))): dict(row._mapping)
            for name, table in metadata.tables.items()
            if name != "alembic_version" and not name.startswith("search_index")
            for row in connection.execute(table.select())
        }


def kept(before, after):
    """What of the columns and rows of both differs."""
    return [
        (key, column, value, after[key][column])
        for key, row in before.items()
        for column, value in row.items()
        if key in after and column in after[key] and after[key][column] != value
    ]


@pytest.fixture
def old(database_url, monkeypatch):
    """An engine on a database without tables, prepared as the program prepares it."""
    with monkeypatch.context() as context:
        context.setattr(opening, "upgrade", lambda engine: None)
        engine = open_database(database_url)
    yield engine
    engine.dispose()


def at(engine, number):
    """The database at a revision, filled by it and by those before it."""
    for step in REVISIONS[: REVISIONS.index(number) + 1]:
        command.upgrade(configuration(engine), step)
        fill(engine, step)
    return engine


def test_each_revision_has_rows_to_try():
    assert list(FILL) == REVISIONS


@pytest.mark.parametrize("number", REVISIONS)
def test_data_of_each_revision_arrive_at_the_newest_one(old, number):
    before = rows(at(old, number))
    assert len(before) >= 7
    opening.upgrade(old)
    assert revision(old) == newest()
    after = rows(old)
    assert set(after) == set(before)
    assert kept(before, after) == []
    assert differences(old) == []


@pytest.mark.parametrize("number", REVISIONS[:-1])
def test_data_come_back_to_each_revision_and_forth_again(old, number):
    before = rows(at(old, number))
    for step in REVISIONS[REVISIONS.index(number) + 1 :]:
        command.upgrade(configuration(old), step)
        fill(old, step)
    command.downgrade(configuration(old), number)
    assert revision(old) == number
    after = rows(old)
    assert set(after) == set(before)
    assert kept(before, after) == []
    assert all(set(after[key]) == set(row) for key, row in before.items())
    opening.upgrade(old)
    assert differences(old) == []
    assert kept(before, rows(old)) == []


def test_all_can_be_taken_back(old):
    command.downgrade(configuration(at(old, REVISIONS[-1])), "base")
    assert set(inspect(old).get_table_names()) <= {"alembic_version"}
    opening.upgrade(old)
    assert differences(old) == []


def test_references_are_watched_again_after_an_upgrade(old):
    opening.upgrade(at(old, REVISIONS[0]))
    for _ in range(2):  # SQLite's connection goes back to the pool and comes again
        with pytest.raises(Exception, match=r"(?i)foreign key"), old.begin() as connection:
            connection.execute(text("UPDATE article SET page_id = 1000"))


# --- several at once, and stopped in the middle ---------------------------------------------------

FORK = multiprocessing.get_context("fork")


def in_processes(target, *arguments):
    """Start `target` once for each of the arguments, at the same moment; their exit codes."""
    start = FORK.Barrier(len(arguments))
    processes = [FORK.Process(target=target, args=(start, one)) for one in arguments]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    return [process.exitcode for process in processes]


def open_and_write(start, address):
    start.wait(60)
    engine = open_database(address)
    with engine.begin() as connection:
        connection.execute(text("SELECT count(*) FROM article"))
    engine.dispose()


def test_four_that_open_a_new_database_at_the_same_moment_all_succeed(database_url):
    for _ in range(3 if database_url.startswith("sqlite") else 1):
        assert in_processes(open_and_write, *[database_url] * 4) == [0] * 4
        engine = open_database(database_url)
        assert revision(engine) == newest()
        assert differences(engine) == []
        engine.dispose()
        if engine.dialect.name == "sqlite":  # once more, from nothing
            for end in ("", "-wal", "-shm"):
                Path(engine.url.database + end).unlink(missing_ok=True)


def test_four_that_find_an_old_database_all_succeed(old, database_url):
    before = rows(at(old, REVISIONS[0]))
    old.dispose()
    assert in_processes(open_and_write, *[database_url] * 4) == [0] * 4
    assert revision(old) == newest()
    assert kept(before, rows(old)) == []


class StoppedError(Exception):
    """The revision was stopped."""


def stop_before(engine, statement, how):
    """Call `how` in the place of the statement with this number that changes the database."""
    count = 0

    def watch(_connection, _cursor, sql, *_):
        nonlocal count
        if sql.split()[0].upper() in ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE"):
            count += 1
            if count == statement:
                how()

    event.listen(engine, "before_cursor_execute", watch)
    return lambda: event.remove(engine, "before_cursor_execute", watch)


def fail():
    raise StoppedError


def test_a_revision_stopped_at_any_statement_is_done_the_next_time(old):
    before = rows(at(old, REVISIONS[0]))
    # MariaDB takes a second for each revision there and back.
    for statement in range(1, 100, 5 if old.dialect.name == "mariadb" else 1):
        clean = stop_before(old, statement, fail)
        try:
            opening.upgrade(old)
        except StoppedError:
            clean()
        else:
            clean()
            break
        if old.dialect.name in ("sqlite", "postgresql"):  # as if it had not begun
            assert (rows(old), revision(old)) == (before, REVISIONS[0]), statement
            continue
        opening.upgrade(old)
        assert revision(old) == newest()
        assert differences(old) == [], statement
        assert kept(before, rows(old)) == [], statement
        command.downgrade(configuration(old), REVISIONS[0])
    assert statement > 5
    assert revision(old) == newest()
    assert differences(old) == []
    assert kept(before, rows(old)) == []


def upgrade_and_die(start, given):
    start.wait(60)
    address, statement = given
    opening.upgrade = lambda engine: None
    engine = open_database(address)
    stop_before(engine, statement, lambda: os.kill(os.getpid(), signal.SIGKILL))
    command.upgrade(configuration(engine), "head")


@pytest.mark.parametrize("statement", [1, 2, 4, 7, 11])
def test_a_new_database_whose_maker_was_killed_is_made_the_next_time(database_url, statement):
    codes = in_processes(upgrade_and_die, (database_url, statement))
    assert codes == [-signal.SIGKILL]
    engine = open_database(database_url)
    assert revision(engine) == newest()
    assert differences(engine) == []
    engine.dispose()


def test_a_database_of_a_newer_program_is_refused_in_a_sentence(old, database_url):
    at(old, REVISIONS[-1])
    with old.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(
        DatabaseError, match=r"newer version .*\(revision 9999; .*; update"
    ) as error:
        open_database(database_url)
    assert "\n" not in str(error.value)


def test_tables_of_another_program_are_refused_in_a_sentence(old, database_url):
    with old.begin() as connection:
        connection.execute(text("CREATE TABLE article (id INT PRIMARY KEY, body TEXT)"))
        connection.execute(text("INSERT INTO article VALUES (1, 'mine')"))
    with pytest.raises(DatabaseError) as error:
        open_database(database_url)
    assert "article" in str(error.value)
    assert "\n" not in str(error.value)
    with old.connect() as connection:
        assert connection.execute(text("SELECT body FROM article")).scalar() == "mine"


def test_tables_of_another_program_under_other_names_do_not_matter(old, database_url):
    with old.begin() as connection:
        connection.execute(text("CREATE TABLE wp_posts (id INT PRIMARY KEY, body TEXT)"))
    open_database(database_url).dispose()
    with old.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM wp_posts")) == 0
