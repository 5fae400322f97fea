"""What tests of many machines share: workers in processes of their own, and their database."""

import subprocess
import sys

import pytest

from tests.conftest import PROJECT, new_database


@pytest.fixture
def shared_database(scrapy, tmp_path):
    """The address of a PostgreSQL database that commands use."""
    with new_database("postgresql", tmp_path) as address:
        scrapy.environment["DATABASE_URL"] = address
        yield address


@pytest.fixture
def worker(scrapy, tmp_path):
    """Starts a worker; none outlives the test."""
    started = []

    def start(*more):
        register = ("-s", f"SOURCES={tmp_path / 'register.toml'}")
        command = [sys.executable, "-m", "scrapy", "worker", *register, *more]
        said = (tmp_path / f"worker-{len(started)}.txt").open("w+")
        process = subprocess.Popen(
            command, cwd=PROJECT, env=scrapy.environment, stdout=said, stderr=subprocess.STDOUT
        )
        process.said = said
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.said.close()
