"""`scrapy schedule`: what makes a machine call `scrapy refresh` by itself."""

from __future__ import annotations

import argparse
import asyncio
import os
import shlex
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand

from crawler.arguments import add_examples, refuse
from crawler.settings import PROJECT
from crawler.sources import nearest
from pipelines.database.engine import DatabaseError, open_database, using
from pipelines.extras import needed

SCHEDULERS = ("systemd", "cron", "cluster")
EXAMPLES = """\
  scrapy schedule systemd
  sudo scrapy schedule systemd --folder /etc/systemd/system
  (crontab -l; scrapy schedule cron) | crontab -
  scrapy schedule cluster                 once; then scrapy worker on each machine
"""
#: What an operator sets in the environment (crawler/settings.py), which cron does not hand on.
OPERATORS = ("DATABASE_URL", "CRAWLER_CONTACT", "FINDINGS_WEBHOOK", "FINDINGS_MAIL", "METRICS_FILE")
#: Half past is when fewest others do the same.
MINUTE = 30
SERVICE = """\
[Unit]
Description=Visit the sources of party-affairs news that are due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={folder}
# DATABASE_URL and CRAWLER_CONTACT are set here, a NAME=VALUE a line.
EnvironmentFile=-{environment}
ExecStart={scrapy} refresh
# 1, something was not as expected, is a failure, which `systemctl --failed` shows.
SuccessExitStatus=130
# SIGTERM lets the crawl come to an end; what it did not reach is done the next time.
TimeoutStopSec=90
Nice=10
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=full

[Install]
WantedBy=multi-user.target
"""
TIMER = """\
[Unit]
Description=Look every hour which sources of party-affairs news are due

[Timer]
OnCalendar=*-*-* *:{minute:02}:00
RandomizedDelaySec=10min
Persistent=yes

[Install]
WantedBy=timers.target
"""


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return f"{'|'.join(SCHEDULERS)} [options]"

    def short_desc(self) -> str:
        return "Print what makes cron or systemd visit the sources that are due"

    def long_desc(self) -> str:
        return (
            "systemd: print the units of a service and of a timer that calls `scrapy refresh` "
            "every hour, or write them to a folder. cron: print the line of a crontab that does, "
            "and what the environment sets now. cluster: make the queue from which `scrapy worker` "
            "takes jobs, in the PostgreSQL database of DATABASE_URL. "
            "An hour without a source that is due costs a second; visits that overlap do no harm."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--folder", metavar="FOLDER", help="systemd: write the units to FOLDER")
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        given = " ".join(args)
        if given not in SCHEDULERS:
            refuse("schedule", f"Unknown scheduler {given!r}{nearest(given, SCHEDULERS)}")
        if given == "cluster":
            self.cluster()
            return
        if given == "cron":
            if opts.folder:
                refuse("schedule", "--folder is for systemd; a crontab is piped to crontab -.")
            for name in OPERATORS:
                if value := os.environ.get(name):
                    print(f"{name}={value}")
            print(crontab(_scrapy(), PROJECT))
            return
        written = units(_scrapy(), PROJECT)
        if not opts.folder:
            print("\n".join(f"# {name}\n{text}" for name, text in written.items()))
            return
        try:
            for name, text in written.items():
                (Path(opts.folder) / name).write_text(text, "utf-8")
        except OSError as error:
            refuse("schedule", f"{opts.folder} cannot be written to: {error.strerror}.")
        print(f"{' and '.join(written)} written; systemctl enable --now dangjian-refresh.timer")

    def cluster(self) -> None:
        """Make the queue of the workers."""
        assert self.settings
        address = self.settings["DATABASE_URL"]
        try:
            from crawler import cluster

            app = cluster.queue(address)
            with using(open_database(address)) as engine:
                if not cluster.is_prepared(engine):
                    asyncio.run(cluster.prepare(app))
        except ModuleNotFoundError as error:
            refuse("schedule", needed("cluster", error, "cluster"))
        except DatabaseError as error:
            refuse("schedule", error)
        print("The queue is ready; start `scrapy worker` on as many machines as wanted.")


def units(scrapy: Path, folder: Path) -> dict[str, str]:
    """Return the files of systemd by their names.

    scrapy: the program; folder: the project's, in which it runs.
    """
    service = SERVICE.format(
        folder=_escaped(folder),
        scrapy=f'"{_escaped(scrapy)}"',
        environment=_escaped(folder / "dangjian.env"),
    )
    timer = TIMER.format(minute=MINUTE)
    return {"dangjian-refresh.service": service, "dangjian-refresh.timer": timer}


def crontab(scrapy: Path, folder: Path) -> str:
    r"""Return the line of a crontab; in it % is a line break.

    >>> crontab(Path("/opt/dj/.venv/bin/scrapy"), Path("/opt/dj"))
    '30 * * * * cd /opt/dj && /opt/dj/.venv/bin/scrapy refresh'
    """
    command = f"cd {shlex.quote(str(folder))} && {shlex.quote(str(scrapy))} refresh"
    return f"{MINUTE} * * * * {command}".replace("%", r"\%")


def _scrapy() -> Path:
    """The program that runs now, in its environment."""
    return Path(sys.executable).parent / "scrapy"


def _escaped(path: Path) -> str:
    """A path in a unit, where % begins a specifier."""
    return str(path).replace("%", "%%")
