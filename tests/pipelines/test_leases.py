"""Who crawls what: leases bind the living, and nobody else."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from pipelines.database.tables import lease
from pipelines.leases import _started, is_void, myself, release, renew, take
from tests.pipelines.rows import new_run, store

HERE = socket.gethostname()
NOW = datetime.now(UTC)
FUTURE, PAST = NOW + timedelta(hours=1), NOW - timedelta(seconds=1)


@pytest.fixture
def connection(engine):
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def process():
    sleeping = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield sleeping
    sleeping.kill()
    sleeping.wait()


def owners(connection):
    return {row.name: row.owner for row in connection.execute(select(lease))}


def test_what_is_free_is_taken_and_given_back(connection):
    run = new_run(connection)
    assert take(connection, ["source a", "host a"], run) == []
    assert take(connection, ["host a", "host b"], run) == []  # mine already
    assert owners(connection) == dict.fromkeys(["source a", "host a", "host b"], myself())
    release(connection, run)
    assert owners(connection) == {}


def test_of_what_another_holds_nothing_is_taken(connection, process):
    run = new_run(connection)
    other = f"{HERE} {process.pid} {_started(process.pid)}"
    store(connection, lease, name="host a", owner=other, run_id=run, expires_at=PAST)
    (held,) = take(connection, ["source b", "host a"], run)  # expired, but its owner is alive
    assert (held.name, held.owner, held.here) == ("host a", other, True)
    assert owners(connection) == {"host a": other}
    process.kill()
    while not is_void(other, FUTURE, NOW):  # nobody has waited for it: it is a zombie
        time.sleep(0.01)
    assert take(connection, ["source b", "host a"], run) == []
    assert owners(connection) == dict.fromkeys(["source b", "host a"], myself())


def test_another_machine_binds_until_its_lease_has_expired(connection):
    run = new_run(connection)
    store(connection, lease, name="host a", owner="elsewhere 1 2", run_id=run, expires_at=FUTURE)
    (held,) = take(connection, ["host a"], run)
    assert not held.here
    connection.execute(update(lease).values(expires_at=PAST))
    assert take(connection, ["host a"], run) == []


def test_a_lease_is_void_once_its_owner_is_gone_or_cannot_be_asked():
    void = {
        (myself(), PAST): False,
        (myself() + "1", FUTURE): True,  # its number was given to another process
        (f"{HERE} 999999999 5", FUTURE): True,
        ("elsewhere 1 2", FUTURE): False,
        ("elsewhere 1 2", PAST): True,
        (f"{HERE} nonsense", FUTURE): False,
        ("", PAST): True,
    }
    for (owner, expires_at), expected in void.items():
        assert is_void(owner, expires_at, NOW) is expected, owner


def test_only_what_is_still_held_is_made_to_last(connection):
    run, other = new_run(connection), new_run(connection)
    take(connection, ["source a", "host a"], run)
    take(connection, ["source b"], other)
    connection.execute(update(lease).values(expires_at=PAST))
    assert renew(connection, run) == 2
    expiry = {row.name: row.expires_at for row in connection.execute(select(lease))}
    assert expiry["source a"] == expiry["host a"] > NOW
    assert expiry["source b"] < NOW
    connection.execute(update(lease).where(lease.c.name == "host a").values(owner="elsewhere 1 2"))
    assert renew(connection, run) == 1
    release(connection, run)
    assert sorted(owners(connection)) == ["host a", "source b"]
