"""`scrapy report`, as it is called."""

import os
import subprocess
import sys

import pytest

from pipelines.database.engine import open_database, using
from tests.conftest import PROJECT
from tests.pipelines.web.numbers import fill


def test_it_writes_one_page_and_says_so(scrapy):
    with using(open_database(scrapy.environment["DATABASE_URL"])) as engine:
        fill(engine)
    pages = []
    for name in ("one.html", "two.html"):
        done = scrapy("report", str(scrapy.folder / name), "--lang", "zh")
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == f"A report on 6 articles was written to {scrapy.folder / name}.\n"
        pages.append((scrapy.folder / name).read_bytes())
    assert pages[0] == pages[1]
    assert '<html lang="zh-CN">' in pages[0].decode()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say the file: scrapy report OUT.html."),
        (("a.html", "--date", "soon"), "--date=soon is no date"),
        (("a.html",), "There is no database"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(scrapy, arguments, sentence):
    done = scrapy("report", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_it_needs_no_web_framework():
    code = (
        "import sys, crawler.commands.report; "
        "sys.exit(any(name in sys.modules for name in ('fastapi', 'starlette', 'uvicorn')))"
    )
    environment = os.environ | {"PYTHONWARNINGS": "error"}
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=environment).returncode == 0
    )
