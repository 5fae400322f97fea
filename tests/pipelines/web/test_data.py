"""The screen that says how to get at the data."""

import shlex
import subprocess

from sqlalchemy.dialects import sqlite

from pipelines.database.views import selects
from pipelines.export import formats
from pipelines.web.download import TYPES
from pipelines.web.language import catalogue
from tests.pipelines.web.conftest import PHONE


def test_every_line_can_be_pasted(tab):
    page = tab()
    page.goto("/data")
    calls = page.locator(".calls code").all_inner_texts()
    assert len(calls) == 6
    for call in calls:
        done = subprocess.run([*shlex.split(call), "-sS", "--fail"], capture_output=True)
        assert done.stdout.startswith(b"{"), (call, done.stderr)


def test_a_file_is_a_click_away(tab):
    page = tab(language="zh", size=PHONE)
    page.goto("/data")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    with page.expect_download() as download:
        page.get_by_role("row", name="csv").get_by_role("link", name="全部").click()
    assert download.value.suggested_filename == "articles_all.csv"


def test_whatever_there_is_has_words():
    assert set(TYPES) == set(formats())
    assert {f"for.{name}" for name in formats()} <= set(catalogue())
    assert {f"rows.{name}" for name in selects(sqlite.dialect())} <= set(catalogue())
