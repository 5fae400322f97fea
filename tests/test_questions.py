"""What docs/questions.md shows is what its code gives, on the demo corpus."""

import re
import sqlite3

import pytest

from tests.conftest import PROJECT

PAGE, CHINESE = (
    (PROJECT / "docs" / name).read_text("utf-8") for name in ("questions.md", "questions.zh.md")
)
#: A query with the table below it, and a piece of Python with what it prints.
QUERIES = re.compile(r"^```sql\n(.*?)^```\n\n((?:\|[^\n]*\n)+)", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def table(cursor):
    """The rows of a query as a table of Markdown."""
    names = [column[0] for column in cursor.description]
    rows = [["" if value is None else str(value) for value in row] for row in cursor]
    return "".join(f"| {' | '.join(row)} |\n" for row in [names, *rows])


def test_there_are_five_questions_and_three_tools():
    assert len(QUERIES.findall(PAGE)) == PAGE.count("```sql") == 5
    assert len(PYTHON.findall(PAGE)) == PAGE.count("```python") == 3


@pytest.mark.parametrize(("query", "shown"), QUERIES.findall(PAGE))
def test_a_query_gives_the_table_below_it(demo_corpus, query, shown):
    head, _, rows = shown.partition(re.search(r"\|[-|:]+\|\n", shown)[0])
    assert table(sqlite3.connect(demo_corpus).execute(query)) == head + rows


@pytest.mark.parametrize(("code", "shown"), PYTHON.findall(PAGE))
def test_a_piece_of_python_prints_what_stands_below_it(demo_corpus, code, shown, capsys):
    code = code.replace("data/dangjian.sqlite3", str(demo_corpus))
    code = code.replace("data/exports", str(PROJECT / "data/exports"))
    exec(compile(code, "questions.md", "exec"), {})
    assert capsys.readouterr().out == shown


def test_both_languages_show_the_same():
    assert QUERIES.findall(CHINESE) == QUERIES.findall(PAGE)
    assert PYTHON.findall(CHINESE) == PYTHON.findall(PAGE)
