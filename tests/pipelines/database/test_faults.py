"""Real faults of real servers: locks, deadlocks, killed connections, restarts, a full disk."""

import os
import sqlite3
import threading
import time
from contextlib import ExitStack, contextmanager

import pymysql
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from pipelines.database.engine import open_database
from pipelines.database.faults import (
    DatabaseError,
    DatabaseGoneError,
    DiskFullError,
    is_full,
    is_passing,
    patiently,
)
from tests.conftest import small_disk

KILL = {
    "postgresql": "SELECT pg_terminate_backend({})",
    "mysql": "KILL CONNECTION {}",
}
OWN_ID = {"postgresql": "SELECT pg_backend_pid()", "mysql": "SELECT connection_id()"}


on_servers = pytest.mark.parametrize("database_url", tuple(KILL), indirect=True)


@pytest.fixture
def numbers(engine):
    """A database with a table `number`: (1, 0) and (2, 0)."""
    with engine.begin() as connection:
        options = " ENGINE=InnoDB" if server_of(engine) == "mysql" else ""
        connection.execute(text(f"CREATE TABLE number (id INT PRIMARY KEY, n INT){options}"))
        connection.execute(text("INSERT INTO number VALUES (1, 0), (2, 0)"))
    return engine


def server_of(engine):
    return "mysql" if engine.dialect.name in ("mysql", "mariadb") else engine.dialect.name


def add_one(connection, key):
    connection.execute(text("UPDATE number SET n = n + 1 WHERE id = :id"), {"id": key})


def values(engine):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM number ORDER BY id"))]


def fault(engine, statement, **parameters):
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.execute(text(statement), parameters)
    return caught.value


def test_work_is_done_once_and_gives_its_result(numbers):
    assert patiently(numbers, lambda connection: add_one(connection, 1) or "done") == "done"
    assert values(numbers) == [(1, 1), (2, 0)]


def test_a_reading_transaction_does_not_wait_for_a_writer(numbers):
    with numbers.begin() as writer:
        add_one(writer, 1)
        count = patiently(
            numbers, lambda c: c.scalar(text("SELECT count(*) FROM number")), readonly=True
        )
    assert count == 2


def test_mistakes_and_bad_data_do_not_pass(numbers):
    for statement in (
        "SELECT * FROM no_such_table",
        "SELEKT 1",
        "INSERT INTO number VALUES (1, 5)",
    ):
        error = fault(numbers, statement)
        assert not is_passing(error), statement
        assert not is_full(error), statement


def test_what_is_no_fault_of_the_database_is_raised_as_it_is(numbers):
    calls = []

    def work(connection):
        calls.append(1)
        add_one(connection, 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        patiently(numbers, work)
    assert len(calls) == 1
    assert values(numbers) == [(1, 0), (2, 0)]


def test_a_collision_is_tried_once_more_with_all_of_the_work(numbers):
    calls = []

    def work(connection):
        calls.append(1)
        add_one(connection, 1)
        key = 1 if len(calls) == 1 else 3
        connection.execute(text("INSERT INTO number VALUES (:id, 9)"), {"id": key})

    patiently(numbers, work)
    assert len(calls) == 2
    assert values(numbers) == [(1, 1), (2, 0), (3, 9)]


def test_a_collision_that_repeats_is_an_error(numbers):
    calls = []

    def work(connection):
        calls.append(1)
        connection.execute(text("INSERT INTO number VALUES (1, 9)"))

    with pytest.raises(IntegrityError):
        patiently(numbers, work)
    assert len(calls) == 2


@on_servers  # SQLite has one writer at a time and so no deadlocks
def test_two_that_deadlock_both_get_through(numbers):
    both_hold_one = threading.Barrier(2, timeout=30)
    tries = {"first": 0, "second": 0}
    failures = []

    def worker(name, keys):
        def work(connection):
            tries[name] += 1
            add_one(connection, keys[0])
            if tries[name] == 1:
                both_hold_one.wait()
            add_one(connection, keys[1])

        try:
            patiently(numbers, work)
        except BaseException as error:  # a thread's own would only be printed
            failures.append(error)

    threads = [
        threading.Thread(target=worker, args=arguments)
        for arguments in (("first", (1, 2)), ("second", (2, 1)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert sum(tries.values()) == 3  # there was a deadlock, and one of them was its victim
    assert values(numbers) == [(1, 2), (2, 2)]


@on_servers  # SQLite has no connections to lose
def test_a_connection_killed_in_the_middle_is_replaced_and_the_work_done_once(numbers):
    server = server_of(numbers)
    calls = []

    def work(connection):
        calls.append(1)
        add_one(connection, 1)
        if len(calls) == 1:
            own = connection.scalar(text(OWN_ID[server]))
            with numbers.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
                other.execute(text(KILL[server].format(own)))
        add_one(connection, 2)

    patiently(numbers, work)
    assert len(calls) == 2
    assert values(numbers) == [(1, 1), (2, 1)]


@on_servers  # SQLite has no connections to lose
def test_a_server_that_drops_everybody_is_found_again(numbers):
    server = server_of(numbers)
    with ExitStack() as stack:  # several connections wait in the pool, all of them dead soon
        pooled = [stack.enter_context(numbers.connect()) for _ in range(4)]
        ids = [connection.scalar(text(OWN_ID[server])) for connection in pooled]
    outside = create_engine(numbers.url, isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        for own in ids:
            connection.execute(text(KILL[server].format(own)))
    outside.dispose()
    for _ in range(4):
        patiently(numbers, lambda connection: add_one(connection, 1))
    assert values(numbers) == [(1, 4), (2, 0)]


@on_servers  # SQLite locks the whole file; that is another test
def test_a_row_that_another_holds_for_too_long_is_waited_for(numbers):
    server = server_of(numbers)
    limit = {
        "postgresql": "SET lock_timeout = '200ms'",
        "mysql": "SET innodb_lock_wait_timeout = 1",
    }[server]
    calls = []

    def work(connection):
        calls.append(1)
        connection.execute(text(limit))
        add_one(connection, 1)

    holder = numbers.connect()
    held = holder.begin()
    add_one(holder, 1)
    free = threading.Timer(2.5, held.commit)
    free.start()
    patiently(numbers, work)
    free.join()
    holder.close()
    assert len(calls) > 1
    assert values(numbers) == [(1, 2), (2, 0)]


@contextmanager
def locked(path):
    """The SQLite database at `path`, while another connection holds its write lock."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def impatient_sqlite(path):
    """An engine whose connections do not wait for SQLite's lock by themselves."""
    engine = open_database(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE number (id INT PRIMARY KEY, n INT)"))
        connection.execute(text("INSERT INTO number VALUES (1, 0)"))
        connection.execute(text("PRAGMA busy_timeout=10"))  # the pool hands this one out again
    return engine


def test_a_locked_sqlite_file_is_waited_for(tmp_path):
    engine = impatient_sqlite(tmp_path / "test.sqlite3")
    told = []
    with locked(tmp_path / "test.sqlite3") as other:
        free = threading.Timer(4, lambda: other.execute("COMMIT"))
        free.start()
        began = time.monotonic()
        patiently(engine, lambda connection: add_one(connection, 1), tell=told.append)
        assert 4 <= time.monotonic() - began < 20
        free.join()
    assert values(engine) == [(1, 1)]
    assert told
    assert told[0].startswith("The database cannot be used (database is locked); again in ")
    engine.dispose()


def test_patience_ends_with_one_sentence(tmp_path):
    engine = impatient_sqlite(tmp_path / "test.sqlite3")
    with locked(tmp_path / "test.sqlite3"):
        began = time.monotonic()
        with pytest.raises(DatabaseGoneError) as caught:
            patiently(engine, lambda connection: add_one(connection, 1), patience=1.5)
        assert 1.5 <= time.monotonic() - began < 6
    assert isinstance(caught.value, DatabaseError)
    assert "could not be used for 1.5 s (database is locked); check that " in str(caught.value)
    assert "\n" not in str(caught.value)
    engine.dispose()


@pytest.mark.parametrize(
    "address",
    ["postgresql+psycopg://someone:secret@127.0.0.1:9/x", "mysql+pymysql://a:secret@127.0.0.1:9/x"],
)
def test_a_server_that_refuses_connections_is_waited_for_and_told_without_password(address):
    engine = create_engine(address)
    with pytest.raises(DatabaseGoneError) as caught:
        patiently(engine, lambda connection: None, patience=0.5)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (3, "Error writing file '/tmp/MYfd=9' (Errcode: 28 \"No space left on device\")"),
        (1026, "Error writing file './x/y.ibd' (errno: 28 - No space left on device)"),
        (1030, 'Got error 28 "No space left on device" from storage engine InnoDB'),
    ],
)
def test_mariadb_tells_a_full_disk_in_several_ways(number, words):
    assert is_full(pymysql.err.OperationalError(number, words))
    assert not is_full(pymysql.err.OperationalError(number, words.replace("28", "13")))


# --- a PostgreSQL of our own, to stop and to fill ------------------------------------------------


def test_a_postgresql_that_restarts_is_waited_for(cluster):
    engine = open_database(cluster.address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE number (id INT PRIMARY KEY, n INT)"))
        connection.execute(text("INSERT INTO number VALUES (1, 0)"))
    calls = []

    def restart():
        cluster.control("stop", "-m", "fast")
        time.sleep(2)
        cluster.control("start")

    restarts = threading.Thread(target=restart)

    def work(connection):
        calls.append(1)
        add_one(connection, 1)
        if len(calls) == 1:
            restarts.start()
            connection.execute(text("SELECT pg_sleep(30)"))

    patiently(engine, work)
    restarts.join()
    assert len(calls) > 1
    assert values(engine) == [(1, 1)]
    engine.dispose()


# --- no room --------------------------------------------------------------------------------------


def fill(engine, table="filler"):
    """Write 8 MB in one transaction."""

    def work(connection):
        for key in range(80):
            row = {"id": key, "body": os.urandom(50_000).hex()}
            connection.execute(text(f"INSERT INTO {table} VALUES (:id, :body)"), row)

    began = time.monotonic()
    with pytest.raises(DiskFullError) as caught:
        patiently(engine, work)
    assert time.monotonic() - began < 30  # nobody waits for room
    assert str(caught.value).startswith(f"The disk of the database {engine.url} is full (")
    assert "\n" not in str(caught.value)
    assert not is_passing(caught.value.__cause__)


def test_a_full_disk_under_sqlite_is_told_at_once_and_what_is_stored_stays(tmp_path):
    with small_disk(tmp_path / "disk", 2) as disk:
        engine = open_database(f"sqlite:///{disk / 'test.sqlite3'}")
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE filler (id INT PRIMARY KEY, body TEXT)"))
            connection.execute(text("INSERT INTO filler VALUES (1000, 'here')"))
        fill(engine)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT * FROM filler")).all() == [(1000, "here")]
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        engine.dispose()


def test_a_full_disk_under_postgresql_is_told_at_once_and_what_is_stored_stays(cluster):
    with small_disk(cluster.folder / "disk", 2, cluster.user) as disk:
        engine = open_database(cluster.address)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE TABLESPACE small LOCATION '{disk}'"))
        with engine.begin() as connection:
            made = "CREATE TABLE filler (id INT PRIMARY KEY, body TEXT) TABLESPACE small"
            connection.execute(text(made))
            connection.execute(text("INSERT INTO filler VALUES (1000, 'here')"))
        fill(engine)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT * FROM filler")).all() == [(1000, "here")]
        engine.dispose()
        cluster.control("stop", "-m", "fast")
    cluster.control("start")


@pytest.mark.parametrize("database_url", ["mysql"], indirect=True)
def test_a_full_table_under_mariadb_is_told_at_once(database_url):
    engine = open_database(database_url)
    with engine.begin() as connection:
        connection.execute(text("SET SESSION max_heap_table_size = 1048576"))
        columns = "id INT PRIMARY KEY, body VARCHAR(16000) CHARACTER SET latin1"
        connection.execute(text(f"CREATE TABLE filler ({columns}) ENGINE=MEMORY"))

    def work(connection):
        for key in range(200):
            row = {"id": key, "body": "x" * 16_000}
            connection.execute(text("INSERT INTO filler VALUES (:id, :body)"), row)

    with pytest.raises(DiskFullError, match=r"is full \(\(1114, "):
        patiently(engine, work)
    engine.dispose()
