"""Who crawls what now: leases, so that no two processes ask one host, or crawl one source.

A lease is void once it has expired, and at once where its owner was a process of this machine that
is no more: after a kill nobody has to wait.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update

from pipelines.database.tables import lease

#: Seconds that a lease lasts; it is renewed three times in them.
TERM = 30


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that somebody else holds."""

    name: str
    owner: str
    expires_at: datetime

    @property
    def here(self) -> bool:
        """Whether its owner is a process of this machine."""
        return self.owner.partition(" ")[0] == socket.gethostname()


@cache
def myself() -> str:
    """This process, by names that no other has: machine, number, and when it started."""
    return f"{socket.gethostname()} {os.getpid()} {_started(os.getpid())}"


def of_source(account: str) -> str:
    """Return the name of the lease on what is counted in an account."""
    return f"source {account}"


def of_host(host: str) -> str:
    """Return the name of the lease on a host, which is named with its port."""
    return f"host {host}"


def leased(connection: Connection, now: datetime) -> set[str]:
    """Return the names of the leases that bind somebody."""
    rows = connection.execute(select(lease)).all()
    return {row.name for row in rows if not is_void(row.owner, row.expires_at, now)}


def take(connection: Connection, names: Collection[str], run_id: int) -> list[Held]:
    """Lease all of `names` to a run; where others hold some, none, and return those."""
    now = datetime.now(UTC)
    query = select(lease).where(lease.c.name.in_(names))
    rows = connection.execute(query).all()
    held = [
        Held(row.name, row.owner, row.expires_at)
        for row in rows
        if (row.owner, row.run_id) != (myself(), run_id)
        and not is_void(row.owner, row.expires_at, now)
    ]
    if held:
        return held
    connection.execute(delete(lease).where(lease.c.name.in_([row.name for row in rows])))
    values = {"owner": myself(), "run_id": run_id, "expires_at": now + timedelta(seconds=TERM)}
    connection.execute(insert(lease), [values | {"name": name} for name in sorted(names)])
    return []


def renew(connection: Connection, run_id: int) -> int:
    """Make the leases of a run last another term; return how many it still has."""
    until = datetime.now(UTC) + timedelta(seconds=TERM)
    mine = (lease.c.run_id == run_id) & (lease.c.owner == myself())
    return connection.execute(update(lease).where(mine).values(expires_at=until)).rowcount


def release(connection: Connection, run_id: int) -> None:
    """Give back all leases of a run."""
    mine = (lease.c.run_id == run_id) & (lease.c.owner == myself())
    connection.execute(delete(lease).where(mine))


def is_void(owner: str, expires_at: datetime, now: datetime) -> bool:
    """Whether a lease binds nobody any more."""
    machine, _, process = owner.partition(" ")
    number, _, started = process.partition(" ")
    if machine == socket.gethostname() and number.isdecimal():
        return _started(int(number)) != started
    return expires_at <= now


def _started(number: int) -> str:
    """When a process of this machine started, in ticks; "" for none; "?" where nothing tells."""
    try:
        line = Path(f"/proc/{number}/stat").read_text("ascii", "replace")
    except FileNotFoundError:
        return _alive(number)
    except OSError:
        return ""
    after_name = line.rpartition(")")[2].split()
    return "" if after_name[0] == "Z" else after_name[19]


def _alive(number: int) -> str:
    if Path("/proc/self/stat").exists():
        return ""
    try:  # a system without /proc
        os.kill(number, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return "?"
