"""What the tests share: real databases, the command line, the real inputs beside the project."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from pipelines.database.engine import open_database
from pipelines.database.revisions import VERSIONS
from tests import prepared
from tests.cluster import Cluster

PROJECT = Path(__file__).parent.parent
SHARED = PROJECT.parent / "shared"
SERVERS = {
    "postgresql": (5432, "postgresql+psycopg://postgres@127.0.0.1/{}"),
    "mysql": (3306, "mariadb+pymysql://root@127.0.0.1/{}"),
}

KINDS = ("sqlite", "postgresql", "mysql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--hostile-table",
        action="store_true",
        help="print what became of every row of the table of hostile inputs",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests of the whole, which wait for one another's ports: they would be left
    over at the end, when there is nothing else to do meanwhile."""
    items.sort(key=lambda item: item.path.parent != Path(__file__).parent)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.getoption("--hostile-table"):
        from tests.crawler.hostile_table import rows

        reports = [r for kind in terminalreporter.stats.values() for r in kind]
        for row in rows(r for r in reports if isinstance(r, pytest.TestReport)):
            terminalreporter.write_line(" | ".join(row))


def missing(what: str) -> None:
    """Skip the test because `what` is not here; in CI, where all must be, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI=true")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real inputs."""
    if not SHARED.is_dir():
        missing(f"the folder of real inputs, {SHARED},")
    return SHARED


@contextmanager
def new_database(kind: str, folder: Path, like: str | None = None) -> Iterator[str]:
    """The address of a new database of this kind, which is dropped in the end.

    It is empty, or has the tables of the database at `like`, which nobody is connected to.
    """
    name = f"dangjian_{uuid.uuid4().hex}"
    model = make_url(like).database if like else None
    if kind == "sqlite":
        path = folder / f"{name}.sqlite3"
        if model:
            shutil.copyfile(model, path)
        yield f"sqlite:///{path}"
        return
    port, address = SERVERS[kind]
    if not _listens(port):
        missing(f"a {kind} server on 127.0.0.1:{port}")
    server = create_engine(address.format("test"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        template = f" TEMPLATE {model}" if model and kind == "postgresql" else ""
        connection.execute(text(f"CREATE DATABASE {name}{template}"))
        if model and kind == "mysql":
            _copy_tables(connection, model, name)
    try:
        yield address.format(name)
    finally:
        with server.connect() as connection:
            force = " WITH (FORCE)" if kind == "postgresql" else ""
            connection.execute(text(f"DROP DATABASE {name}{force}"))
        server.dispose()


def _copy_tables(connection: Connection, model: str, name: str) -> None:
    """Make the tables and views of one MariaDB database in another, and note their revision."""
    told = connection.exec_driver_sql
    tables = told(f"SHOW FULL TABLES IN {model}").all()
    told(f"USE {name}")
    told("SET foreign_key_checks = 0")
    for table, _ in sorted(tables, key=lambda row: row[1]):  # a view needs its tables
        made = told(f"SHOW CREATE TABLE {model}.{table}").one()[1]
        told(made.replace(f"`{model}`.", ""))
    told(f"INSERT INTO {VERSIONS} SELECT * FROM {model}.{VERSIONS}")
    told("SET foreign_key_checks = 1")
    told("USE test")


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """The address of the database of a kind whose tables the migrations made; to be copied."""
    with ExitStack() as stack:

        @cache
        def made(kind: str) -> str:
            address = stack.enter_context(new_database(kind, tmp_path_factory.mktemp("whole")))
            open_database(address).dispose()
            return address

        yield made


@pytest.fixture(params=KINDS)
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, whole: Callable[[str], str]
) -> Iterator[str]:
    """The address of a new database, of each kind in turn; it is empty but for an `engine`."""
    like = whole(request.param) if "engine" in request.fixturenames else None
    with new_database(request.param, tmp_path, like) as address:
        yield address


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on an empty database whose tables are made, of each kind in turn."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    found = shutil.which("initdb") or next(
        iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None
    )
    if not found:
        missing("PostgreSQL's initdb")
    # Not in pytest's folders: those of root are closed to the user of the server.
    with tempfile.TemporaryDirectory() as folder:
        server = Cluster(Path(folder), Path(found).resolve().parent)
        server.control("start")
        yield server
        server.control("stop", "-m", "immediate")


@contextmanager
def small_disk(folder: Path, megabytes: int, owner: str | None = None) -> Iterator[Path]:
    """A file system of so many megabytes at `folder`; skips where nobody may mount one."""
    folder.mkdir()
    options = f"size={megabytes}m"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:
        missing("the right to mount a small tmpfs, as root has,")
    try:
        if owner:
            shutil.chown(folder, owner)
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


class CommandLine:
    """Runs `scrapy` as a user does, with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder / 'cli.sqlite3'}",
            "PYTHONWARNINGS": "error",
        }

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return prepared.run(arguments, self.environment | environment, timeout=300)

    def start(self, *arguments: str) -> prepared.Running:
        """Start the command and return at once; its output is thrown away."""
        return prepared.Running(arguments, self.environment)

    def records(self) -> list[dict[str, Any]]:
        """All that is stored, as an export gives it."""
        done = self("export", "jsonl", "-", "--all")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@contextmanager
def demo_ports() -> Iterator[None]:
    """Hold the ports of the demo campus, which other test processes use too."""
    with (Path(tempfile.gettempdir()) / "dangjian-demo-ports.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def demo_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that a crawl of the demo campus fills; nothing is to be written to it."""
    folder = tmp_path_factory.mktemp("demo")
    with demo_ports():
        done = CommandLine(folder)("demo")
    assert done.returncode == 0, done.stderr
    return folder / "cli.sqlite3"


@pytest.fixture
def scrapy(tmp_path: Path) -> Callable[..., Any]:
    return CommandLine(tmp_path)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
