"""What is printed for systemd and cron, as they read it."""

import os
import shutil
import subprocess

from crawler.commands.schedule import crontab, units
from tests.conftest import PROJECT, missing


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


def test_an_unknown_scheduler_is_told_in_a_sentence(scrapy):
    done = scrapy("schedule", "crom")
    assert (done.returncode, done.stderr) == (
        2,
        "scrapy schedule: Unknown scheduler 'crom'; did you mean cron?\n",
    )
