"""What docs/scrapyd.md says is what scrapyd does: deployed, asked for a crawl, finished."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from pipelines.database.engine import open_database
from pipelines.database.tables import article, run
from tests.campus.process import campus
from tests.conftest import PROJECT, missing

BINARIES = Path(sys.executable).parent
PATIENCE = 60  # seconds


def commands(name):
    text = (PROJECT / "docs" / name).read_text("utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


@contextmanager
def scrapyd(folder, environment):
    """The port on which scrapyd listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder.mkdir()
    (folder / "scrapyd.conf").write_text(f"[scrapyd]\nhttp_port = {port}\npoll_interval = 0.2\n")
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            [BINARIES / "scrapyd"], cwd=folder, env=environment, stdout=said, stderr=said
        )
    try:
        wait_until(lambda: answers(port))
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def wait_until(holds):
    limit = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < limit
        time.sleep(0.1)
    return found


def answers(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def checkout(tmp_path):
    """A copy of the project, in which an egg can be built."""
    folder = tmp_path / "checkout"
    leave_out = shutil.ignore_patterns("__pycache__", "*.so")
    for name in ("crawler", "pipelines"):
        shutil.copytree(PROJECT / name, folder / name, ignore=leave_out)
    for name in ("pyproject.toml", "setup.py", "scrapy.cfg", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, folder)
    return folder


def test_a_crawl_of_a_deployed_version_is_asked_for_and_finishes(tmp_path, checkout):
    if not shutil.which("curl"):
        missing("curl")
    address = f"sqlite:///{tmp_path / 'corpus.sqlite3'}"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = os.environ | {
        "DATABASE_URL": address,
        "PATH": f"{BINARIES}:{os.environ['PATH']}",
        "TMPDIR": str(temporary),
    }
    install, database, server, deploy, schedule, look = commands("scrapyd.md")
    assert install.startswith("pip install") and database.startswith("export DATABASE_URL=")
    assert server == "scrapyd"
    with (
        campus("--articles", 6) as site,
        scrapyd(tmp_path / "scrapyd", environment) as port,
    ):

        def do(command):
            """What a command prints, told of this port and this site."""
            command = command.replace(":6800", f":{port}")
            command = command.replace("source=nankai-zzb", f"url={site.list_url()}")
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=checkout,
                env=environment,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
            )
            assert done.returncode == 0, done.stderr
            return done.stdout

        configuration = checkout / "scrapy.cfg"
        configuration.write_text(configuration.read_text().replace(":6800", f":{port}"))
        mark = checkout / "crawler" / "egg.py"  # what runs is what was sent, not what is installed
        mark.write_text(f"{mark.read_text()}\nprint('sent', file=sys.stderr)\n")

        assert '"spiders": 2' in do(deploy)
        assert json.loads(do(schedule))["status"] == "ok"
        (job,) = wait_until(lambda: json.loads(do(look))["finished"])
        assert job["spider"] == "campus"

    said = (tmp_path / "scrapyd" / "said").read_text()
    assert "Process finished" in said and "Process died" not in said
    assert "stderr] sent\n" in said
    engine = open_database(address)
    with engine.connect() as connection:
        assert connection.scalars(select(run.c.state)).all() == ["finished"]
        assert len(connection.scalars(select(article.c.id)).all()) == 6
    engine.dispose()
    assert not list(temporary.glob("dangjian-*"))  # where the egg was unpacked


def test_both_languages_give_the_same_commands():
    assert commands("scrapyd.md") == commands("scrapyd.zh.md")
