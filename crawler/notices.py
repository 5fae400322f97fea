"""Tells the operator, by webhook or mail, what has broken at the sources since the last crawl.

A finding is told once, when it appears, and once more when it is gone.
"""

from __future__ import annotations

import json
import smtplib
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from email.message import EmailMessage
from functools import partial
from http.client import HTTPException
from typing import TYPE_CHECKING, Self
from urllib.request import Request, urlopen

from scrapy import signals
from scrapy.exceptions import NotConfigured
from sqlalchemy.exc import SQLAlchemyError

from crawler.terminal import harmless
from pipelines.findings import Change, changes
from pipelines.runs import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

PATIENCE = 10  # seconds that a webhook or a mail server has
#: Takes the number of the run and what is to be told.
Way = Callable[[int, Sequence[Change]], None]


class Notices:
    """An extension that tells of a crawl's findings once they are stored."""

    def __init__(self, crawler: Crawler, ways: dict[str, Way]) -> None:
        self.crawler = crawler
        self.ways = ways  # by what they lead to

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        ways = ways_of(crawler.settings)
        if not ways:
            raise NotConfigured
        extension = cls(crawler, ways)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def closed(self) -> None:
        """Tell what has changed; what cannot be told is said on standard error."""
        run = run_of(self.crawler)
        try:
            with run.engine.connect().execution_options(readonly=True) as connection:
                changed = changes(connection, run.id)
        except SQLAlchemyError:  # which the summary has said already
            return
        finally:
            run.close()
        for target, way in self.ways.items() if changed else ():
            try:
                way(run.id, changed)
            except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
                told = f"The findings could not be sent to {target}: {error}"
                print(harmless(told), file=sys.stderr)


def ways_of(settings: BaseSettings) -> dict[str, Way]:
    """Return how the operator wants to be told."""
    ways: dict[str, Way] = {}
    if url := settings["FINDINGS_WEBHOOK"]:
        ways["FINDINGS_WEBHOOK"] = partial(post, url)  # the address may hold a secret
    if receivers := settings.getlist("FINDINGS_MAIL"):
        ways[", ".join(receivers)] = partial(mail, settings, receivers)
    return ways


def post(url: str, run_id: int, changed: Sequence[Change]) -> None:
    """Send changes to a webhook as JSON, with a text as chats show it; raise OSError."""
    said = {
        "run": run_id,
        "text": f"{subject(changed)}\n{body(changed)}",
        "changes": [asdict(change) for change in changed],
    }
    headers = {"Content-Type": "application/json; charset=utf-8"}
    data = json.dumps(said, ensure_ascii=False).encode()
    if not url.startswith(("http://", "https://")):
        raise ValueError("it is no http or https address")
    with urlopen(Request(url, data, headers), timeout=PATIENCE):  # noqa: S310  # checked above
        pass


def mail(
    settings: BaseSettings, receivers: Sequence[str], run_id: int, changed: Sequence[Change]
) -> None:
    """Send changes by the server of Scrapy's MAIL settings; raise OSError and SMTPException."""
    message = EmailMessage()
    message["Subject"] = f"{settings['BOT_NAME']}: {subject(changed)}"
    message["From"] = settings["MAIL_FROM"]
    message["To"] = ", ".join(receivers)
    message.set_content(f"{body(changed)}\n\nRun {run_id}.\n")
    server = smtplib.SMTP_SSL if settings.getbool("MAIL_SSL") else smtplib.SMTP
    with server(settings["MAIL_HOST"], settings.getint("MAIL_PORT"), timeout=PATIENCE) as smtp:
        if settings.getbool("MAIL_TLS"):
            smtp.starttls()
        if settings["MAIL_USER"]:
            smtp.login(settings["MAIL_USER"], settings["MAIL_PASS"])
        smtp.send_message(message)


def subject(changed: Sequence[Change]) -> str:
    """Return how much has changed.

    >>> subject([Change("a-zzb", "It lists no article.", True)])
    '1 finding, 0 gone'
    """
    new = sum(change.appeared for change in changed)
    return f"{new} finding{'s' * (new != 1)}, {len(changed) - new} gone"


def body(changed: Sequence[Change]) -> str:
    """Return a line for each change; what sites wrote in it commands no terminal.

    >>> body([Change("a-zzb", "It lists no article.", False)])
    'gone: a-zzb: It lists no article.'
    """
    lines = (f"{'' if c.appeared else 'gone: '}{c.source}: {c.sentence}" for c in changed)
    return harmless("\n".join(lines))
