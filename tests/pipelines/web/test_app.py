"""What holds for every address of the site: it only reads, and nobody else is asked to."""

import hashlib
import sqlite3
from pathlib import Path

import pytest
import requests
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pipelines.database.engine import connect, connect_to_read, open_database
from pipelines.export import formats
from pipelines.web.app import make_app
from tests.conftest import new_database
from tests.pipelines.web.conftest import served

#: What stands for the parameters of a path.
GIVEN = {"id": ["1", "987654"], "number": ["1"], "name": [*formats(), "zip"], "format": formats()}


@pytest.fixture
def copied(demo_corpus, tmp_path):
    """A copy of the demo corpus, which nobody else reads."""
    path = tmp_path / "corpus.sqlite3"
    with sqlite3.connect(demo_corpus) as source, sqlite3.connect(path) as copy:
        source.backup(copy)
    copy.close()
    source.close()
    return path


def routes(app):
    """Every route of the site with a method, however routers are nested."""
    found = [route for route in app.routes if isinstance(route, APIRoute)]
    for route in app.routes:
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        if inner is not None and inner is not app.router:
            found += routes(inner)
    return found


def addresses(route):
    paths = [route.path]
    for name, values in GIVEN.items():
        paths = [
            path.replace(f"{{{name}}}", value)
            for path in paths
            for value in (values if f"{{{name}}}" in path else [""])
        ]
    return paths


def files(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(folder).iterdir()}


def test_no_address_changes_a_byte_and_nothing_but_get_is_taken(copied):
    engine = connect_to_read(f"sqlite:///{copied}", 16)
    app = make_app(engine)
    asked = {path for route in routes(app) for path in addresses(route)}
    assert {"/", "/data", "/download/csv", "/api/articles/1"} <= asked
    before = files(copied.parent)
    with served(engine) as site:
        for path in asked:
            for question in ("", "?q=党课&all=1"):
                answer = requests.get(f"{site}{path}{question}", timeout=60)
                assert answer.status_code < 500, answer.url
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                assert requests.request(method, f"{site}{path}", timeout=30).status_code == 405
    engine.dispose()
    after = {path: found for path, found in files(copied.parent).items() if path in before}
    assert after == before


def test_the_database_itself_refuses_to_be_written(engine):
    reads = connect_to_read(engine.url.render_as_string(hide_password=False), 2)
    for _ in range(2):
        with (
            reads.connect().execution_options(readonly=True) as connection,
            pytest.raises(DBAPIError, match=r"(?i)read.?only"),
        ):
            connection.execute(text("DELETE FROM article"))
    reads.dispose()


def test_a_database_that_goes_away_is_told_and_read_again_when_it_is_back(tmp_path):
    with (
        new_database("postgresql", tmp_path) as address,
        new_database("postgresql", tmp_path) as other,
    ):
        open_database(address).dispose()
        reads = connect_to_read(address, 4)
        name = reads.url.database
        server = connect(other).execution_options(isolation_level="AUTOCOMMIT")

        def rename(now, then):
            with server.connect() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    f"WHERE datname = '{now}'"
                )
                connection.exec_driver_sql(f"ALTER DATABASE {now} RENAME TO {then}")

        with served(reads) as site:
            for path in ("/", "/api/articles"):
                assert requests.get(f"{site}{path}", timeout=30).status_code == 200
                rename(name, f"{name}_away")
                answer = requests.get(f"{site}{path}", timeout=30)
                assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
                assert "The database cannot be read now." in answer.text
                rename(f"{name}_away", name)
                assert requests.get(f"{site}{path}", timeout=30).status_code == 200
        reads.dispose()
        server.dispose()
