"""What an operator is told when a source breaks, and when it works again, to real servers."""

import json
import socket
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler

import pytest
from aiosmtpd.controller import Controller

from tests.campus import Answer, answering, serve, vsb


class Letters:
    """Keeps what a mail server is given."""

    def __init__(self):
        self.got = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # the library's name
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def letters():
    handler = Letters()
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def posts():
    """What a webhook was sent, and its address."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

    got = []
    with answering(Hook) as port:
        yield got, f"http://127.0.0.1:{port}/hook/secret"


def test_a_break_is_told_once_and_so_is_its_end(scrapy, posts, letters):
    got, hook = posts
    mail = ("-s", f"MAIL_PORT={letters.port}", "-s", "MAIL_HOST=127.0.0.1")
    told = {"FINDINGS_WEBHOOK": hook, "FINDINGS_MAIL": "staff@yunhe.example"}
    works = vsb.site(3)
    with serve(dict(works)) as site:
        host = site.address.removeprefix("http://")

        def crawl():
            crawl = ("crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}")
            return scrapy(*crawl, *mail, **told)

        assert crawl().returncode == 0
        site.answers["/dqgz.htm"] = Answer("<title>\x1b[2J</title><p>网站维护中</p>")
        assert [crawl().returncode, crawl().returncode] == [1, 1]
        site.answers["/dqgz.htm"] = Answer(works["/dqgz.htm"])
        assert crawl().returncode == 0

    broken, mended = got
    ((change,), text) = broken["changes"], broken["text"]
    assert (broken["run"], change["source"], change["appeared"]) == (2, host, True)
    assert change["sentence"].startswith(f"{site.address}/dqgz.htm ")
    assert text == f"1 finding, 0 gone\n{host}: {change['sentence']}"
    assert [c["appeared"] for c in mended["changes"]] == [False]
    assert mended["text"].startswith(f"0 findings, 1 gone\ngone: {host}: ")

    subjects = [letter["Subject"] for letter in letters.got]
    assert subjects == ["dangjian: 1 finding, 0 gone", "dangjian: 0 findings, 1 gone"]
    assert letters.got[0]["To"] == "staff@yunhe.example"
    assert change["sentence"] in letters.got[0].get_content()


def test_what_cannot_be_sent_is_said_without_the_address(scrapy):
    with serve({"/": "<p>空</p>"}) as site:
        crawl = ("crawl", "campus", "-a", f"url={site.url('/')}")
        done = scrapy(*crawl, FINDINGS_WEBHOOK="http://127.0.0.1:9/hook/secret")
    assert done.returncode == 1
    assert "The findings could not be sent to FINDINGS_WEBHOOK: " in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
