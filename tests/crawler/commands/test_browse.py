"""`scrapy browse` as an operator runs it: behind a proxy, against wrong arguments, to its end."""

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import urljoin, urlsplit

import requests

from crawler.commands.browse import _listening
from tests.campus import answering
from tests.conftest import PROJECT


@contextmanager
def browsing(database, *options):
    """The process and the address that it says."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "browse", "--port", "0", *options],
        cwd=PROJECT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{database}", "PYTHONWARNINGS": "error"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = process.stdout.readline()
    try:
        yield process, re.search(r"http://\S+", said)[0]
    finally:
        process.kill()
        process.communicate()


@contextmanager
def proxy(backend, strip):
    """The port of a real proxy before `backend`, which takes the prefix `strip` away."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            connection = http.client.HTTPConnection(backend.hostname, backend.port, timeout=30)
            forwarded = {
                "Host": self.headers["Host"],
                "X-Forwarded-For": self.client_address[0],
                "X-Forwarded-Proto": "https",
                "X-Forwarded-Host": "evil.example",
            }
            connection.request("GET", self.path.removeprefix(strip) or "/", headers=forwarded)
            answer = connection.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("connection", "transfer-encoding"):
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            connection.close()

    with answering(Handler) as port:
        yield port


def addresses(html):
    """What a page leads to: links, forms, styles, icons."""
    return set(re.findall(r'(?:href|action|src)="([^"#]+)"', html))


def test_behind_a_proxy_every_address_has_the_prefix_and_leads_somewhere(demo_corpus):
    options = ("--prefix", "/党/corpus", "--name", "corpus.yunhe.example")
    host = {"Host": "corpus.yunhe.example"}
    with browsing(demo_corpus, *options) as (_, said):
        backend = urlsplit(said)
        assert requests.get(said, timeout=30).status_code == 200  # without a proxy, too
        for strip in ("", "/%E5%85%9A/corpus"):
            with proxy(backend, strip) as port:
                site = f"http://127.0.0.1:{port}"
                start = f"{site}/%E5%85%9A/corpus/"
                seen = set()
                for path in ("", "data", "nowhere", "?q=党课"):
                    answer = requests.get(start + path, headers=host, timeout=30)
                    assert answer.status_code == (404 if path == "nowhere" else 200)
                    seen |= addresses(answer.text)
                assert all(one.startswith("/%E5%85%9A/corpus/") for one in seen), seen
                ours = [
                    one for one in seen if not re.search(r"/(topics|copies|sources|nowhere)\b", one)
                ]
                for one in ours:
                    found = requests.get(urljoin(site, one), headers=host, timeout=30)
                    assert found.status_code in (200, 404), one
                    assert found.status_code == 200 or "/articles/" in one, one
                found = requests.get(f"{start}api/articles?page=1", headers=host, timeout=30)
                assert found.json()["next"] == "/%E5%85%9A/corpus/api/articles?page=2"


def test_only_the_names_that_were_given_are_answered(demo_corpus):
    """Else another site's page could have its own name lead here, and read the corpus."""
    with browsing(demo_corpus, "--name", "corpus.yunhe.example") as (_, site):
        for host, status in [
            ("evil.example", 400),
            ("corpus.yunhe.example.evil.example", 400),
            ("corpus.yunhe.example:8080", 200),
            ("localhost", 200),
        ]:
            answer = requests.get(site, headers={"Host": host}, timeout=30)
            assert answer.status_code == status, host
        forwarded = {"Host": "evil.example", "X-Forwarded-Host": "localhost"}
        assert requests.get(site, headers=forwarded, timeout=30).status_code == 400


def test_it_listens_on_ipv6_and_ends_at_once_while_a_file_is_sent(demo_corpus):
    for number in (signal.SIGTERM, signal.SIGINT):
        with browsing(demo_corpus, "--host", "::1") as (process, site):
            assert site.startswith("http://[::1]:")
            where = urlsplit(site)
            assert requests.get(site, timeout=30).status_code == 200
            with socket.create_connection((where.hostname, where.port)) as reader:
                # A reader who asks for more than the system holds for him, and takes nothing.
                reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
                asked = b"GET /download/jsonl?all=1 HTTP/1.1\r\nHost: [::1]\r\n\r\n"
                reader.sendall(asked)
                assert reader.recv(12) == b"HTTP/1.1 200"
                began = time.monotonic()
                process.send_signal(number)
                assert process.wait(30) == 0
            assert time.monotonic() - began < 30
            assert process.stderr.read() == ""


def test_what_is_wrong_is_one_sentence(scrapy, demo_corpus, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        database = f"sqlite:///{demo_corpus}"
        old = tmp_path / "old.sqlite3"
        with sqlite3.connect(demo_corpus) as source, sqlite3.connect(old) as copy:
            source.backup(copy)
            copy.execute("UPDATE alembic_version SET version_num = '0004'")
        copy.close()
        source.close()
        for arguments, address, sentence in [
            (("--port", port), database, f"Nothing can listen on 127.0.0.1 port {port}"),
            (("--port", "x"), database, "--port=x is no port"),
            (("--prefix", "corpus"), database, "--prefix=corpus is no path"),
            (("--port", "0"), f"sqlite:///{old}", "run scrapy database upgrade"),
            ((), f"sqlite:///{tmp_path}/none.sqlite3", "There is no database"),
        ]:
            done = scrapy("browse", *arguments, DATABASE_URL=address)
            assert done.returncode == 2, done.stderr
            assert sentence in done.stderr
            assert "Traceback" not in done.stderr
            assert done.stdout == ""
    assert not (tmp_path / "none.sqlite3").exists()


def test_a_file_that_goes_away_is_told_and_one_that_comes_back_is_read(demo_corpus, tmp_path):
    file, away = tmp_path / "a corpus#1.sqlite3", tmp_path / "away"
    with sqlite3.connect(demo_corpus) as source, sqlite3.connect(file) as copy:
        source.backup(copy)
    copy.close()
    source.close()
    with browsing(str(file)) as (_, site):
        assert requests.get(site, timeout=30).status_code == 200
        file.rename(away)
        answer = requests.get(site, timeout=30)
        assert answer.status_code == 503
        assert "The database cannot be read now." in answer.text
        assert requests.get(f"{site}api/articles/1", timeout=30).json() == {
            "detail": "The database cannot be read now."
        }
        assert not file.exists()
        away.rename(file)
        assert requests.get(site, timeout=30).status_code == 200


def test_an_answer_does_not_wait_for_the_receipt_of_the_last():
    with _listening("127.0.0.1", 0) as listener:
        reader = socket.create_connection(listener.getsockname())
        accepted, _ = listener.accept()
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        accepted.close()
        reader.close()
