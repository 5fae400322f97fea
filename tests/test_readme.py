"""What the README shows is what happens."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.items import FIELDS
from pipelines.repair import RULES
from tests.conftest import PROJECT, demo_ports

READMES = ("README.md", "README.zh.md")


def blocks(name, language):
    text = (PROJECT / name).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(name):
    lines = [line for block in blocks(name, "console") for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def test_every_command_of_the_readme_works(tmp_path):
    given = commands("README.md")
    assert given[0] == ". .venv/bin/activate"
    script = "\n".join(["set -e", *given[1:]])
    # Files are written, and the database made, elsewhere; the servers are stopped at the end.
    written = (
        "corpus.csv",
        "corpus.jsonl",
        "discipline.xlsx",
        "corpus/",
        "pages.warc.gz",
        "report.html",
    )
    for name in (*written, "corpus-2024"):
        script = script.replace(f" {name}", f" {tmp_path}/{name}")
    script = script.replace("data/dangjian.sqlite3", str(tmp_path / "readme.sqlite3"))
    script = script.replace("8605 &", "8605 2>/dev/null & sleep 2; trap 'kill $(jobs -p)' EXIT")
    ready = f"until grep -q 'corpus is at' {tmp_path}/browse.log; do sleep 0.2; done"
    browse = f"scrapy browse --port 0 > {tmp_path}/browse.log 2>&1 & {ready}"
    script = script.replace("scrapy browse", browse)
    binaries = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'readme.sqlite3'}",
    }
    with demo_ports():
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
        )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "corpus.csv").stat().st_size > 10_000
    assert '"title": ' in done.stdout
    assert "</html>" in (tmp_path / "report.html").read_text("utf-8")
    assert list(tmp_path.glob("corpus/year=*/part-0.parquet"))


def test_the_python_of_the_readme_prints_what_it_says(capsys):
    (code,) = blocks("README.md", "python")
    exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    said = re.findall(r"^print\(.*\)\s+# (.*)$", code, re.MULTILINE)
    assert printed[:3] == said[:3]
    assert printed[3] == re.search(r'repair\("(.*)"\)', code)[1]


def first_column(name, *headings):
    """What stands in code in the first column of the table with one of these headings."""
    text = (PROJECT / name).read_text("utf-8")
    (table,) = re.findall(
        rf"^\| (?:{'|'.join(headings)}) \|.*\n\|-.*\n((?:\|.*\n)+)", text, re.MULTILINE
    )
    cells = re.findall(r"^\| (.*?) \|", table, re.MULTILINE)
    return [word for cell in cells for word in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize("name", READMES)
def test_the_fields_are_those_of_the_record_in_their_order(name):
    assert first_column(name, "field", "字段") == list(FIELDS)


@pytest.mark.parametrize("name", READMES)
def test_the_rules_of_repair_are_all_there_in_their_order(name):
    assert first_column(name, "rule", "规则") == list(RULES)


def test_both_languages_give_the_same_commands_and_code():
    assert commands("README.md") == commands("README.zh.md")
    assert len(blocks("README.md", "python")) == len(blocks("README.zh.md", "python"))
