"""What is printed for systemd and cron, as they read it."""

import os
import shutil
import signal
import subprocess
import time

from sqlalchemy import select

from crawler.commands.schedule import crontab, units
from pipelines.database.engine import open_database
from pipelines.database.tables import run, run_source
from tests.campus.process import campus
from tests.conftest import PROJECT, missing

#: A cron with nothing to do but a crontab, and which leaves nothing behind on this machine.
CRON = """
set -e
mount --bind spool /var/spool/cron/crontabs
mount --bind nothing /etc/cron.d
mount --bind /dev/null /etc/crontab
mount -t tmpfs none /run
crontab crontab
exec cron -f
"""


def test_systemd_accepts_the_units(scrapy, tmp_path):
    if not shutil.which("systemd-analyze"):
        missing("systemd-analyze (on Debian: apt install systemd)")
    done = scrapy("schedule", "systemd", "--folder", str(tmp_path))
    assert done.returncode == 0, done.stderr
    files = sorted(tmp_path.glob("dangjian-refresh.*"))
    assert [file.suffix for file in files] == [".service", ".timer"]
    said = subprocess.run(
        ["systemd-analyze", "verify", *map(str, files)], capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    printed = scrapy("schedule", "systemd").stdout
    assert all(file.read_text("utf-8") in printed for file in files)


def test_percent_signs_in_paths_are_not_read_as_specifiers(tmp_path):
    program, folder = tmp_path / "50%h" / "scrapy", tmp_path / "50%h"
    service = units(program, folder)["dangjian-refresh.service"]
    assert f'ExecStart="{tmp_path}/50%%h/scrapy" refresh\n' in service
    assert crontab(program, folder).count("50\\%h") == 2


def test_the_line_of_a_crontab_runs_in_the_little_that_cron_gives(scrapy, tmp_path):
    done = scrapy("schedule", "cron")
    assert done.returncode == 0, done.stderr
    *settings, line = done.stdout.splitlines()
    assert settings == [f"DATABASE_URL={scrapy.environment['DATABASE_URL']}"]
    fields, command = line.split(maxsplit=5)[:5], line.split(maxsplit=5)[5]
    assert fields == ["30", "*", "*", "*", "*"]
    given = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    given |= dict(setting.split("=", 1) for setting in settings)
    ran = subprocess.run(
        ["/bin/sh", "-c", f"{command} --source demo-vsb -s SOURCES=data/demo/sources.toml --help"],
        cwd=os.sep,
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Crawl the registered sources that are due" in " ".join(ran.stdout.split())
    assert str(PROJECT) in command


def test_cron_visits_what_is_due(scrapy, tmp_path):
    if os.geteuid() != 0 or not shutil.which("cron") or not shutil.which("unshare"):
        missing("cron, or the right to mount (on Debian: apt install cron, and be root)")
    *settings, line = scrapy("schedule", "cron").stdout.splitlines()
    for name in ("spool", "nothing"):
        (tmp_path / name).mkdir()
    with campus("--articles", 5) as site:
        register = tmp_path / "register.toml"
        register.write_text(
            f'[yunhe-news]\nuniversity = "云河大学"\nlist = "{site.list_url()}"\n', "utf-8"
        )
        line = line.replace("30 * * * *", "* * * * *") + f" -s SOURCES={register}"
        (tmp_path / "crontab").write_text("\n".join([*settings, line, ""]), "utf-8")
        process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", CRON],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            rows = first_account(scrapy.environment["DATABASE_URL"], process)
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()
    assert [(row.source, row.requested, row.stored) for row in rows] == [("yunhe-news", 5, 5)]


def first_account(address, process):
    """The accounts of the first crawl that ends in a database, within two minutes."""
    limit = time.monotonic() + 120
    ended = select(run_source).join(run).where(run.c.ended_at.is_not(None))
    engine = open_database(address)
    rows = []
    while not rows and time.monotonic() < limit and process.poll() is None:
        time.sleep(0.5)
        with engine.connect() as connection:
            rows = connection.execute(ended).all()
    engine.dispose()
    return rows


def test_an_unknown_scheduler_is_told_in_a_sentence(scrapy):
    done = scrapy("schedule", "crom")
    assert (done.returncode, done.stderr) == (
        2,
        "scrapy schedule: Unknown scheduler 'crom'; did you mean cron?\n",
    )
