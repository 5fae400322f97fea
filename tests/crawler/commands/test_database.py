import re
import sqlite3
from datetime import UTC, datetime

import pytest
from alembic import command

from crawler.items import Article, Page
from pipelines.database.engine import open_database
from pipelines.database.migrating import configuration, newest
from pipelines.storage import store
from tests.conftest import new_database

OLD = datetime(2024, 6, 14, tzinfo=UTC)


def fill(folder):
    engine = open_database(f"sqlite:///{folder / 'cli.sqlite3'}")
    for number in range(3):
        body = f"<p>支部召开会议。</p><!-- {number} -->".encode()
        page = Page("http://a.example/1", body, "utf-8", OLD)
        store(engine, [Article(key="a", title="会议", text="支部召开会议。", page=page)])
    return engine


def test_a_sound_database_is_told_table_by_table(scrapy, tmp_path):
    fill(tmp_path).dispose()
    done = scrapy("database", "check")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^page +3$", done.stdout, re.MULTILINE)
    assert re.search(r"^article +1$", done.stdout, re.MULTILINE)
    assert done.stdout.endswith(
        "Files, references, hashes, versions, clusters and accounts are in order.\n"
    )
    assert done.stderr == ""


def test_what_is_wrong_is_told_and_the_exit_code_says_so(scrapy, tmp_path):
    fill(tmp_path).dispose()
    with sqlite3.connect(tmp_path / "cli.sqlite3") as connection:
        connection.execute("UPDATE article SET text = '改'")
    connection.close()
    done = scrapy("database", "check")
    assert done.returncode == 1
    assert done.stderr == (
        "article: title and text have not the SHA-256 beside them in 1 row: 1\n"
        "search_text: the article reads otherwise in 1 row: 1\n"
    )
    assert done.stdout.endswith("2 findings\n")


def test_an_old_database_is_checked_as_it_is_and_upgraded_when_asked(scrapy, tmp_path):
    engine = fill(tmp_path)
    command.downgrade(configuration(engine), "0001")
    engine.dispose()
    done = scrapy("database", "check")
    assert done.returncode == 1
    assert f"have the revision 0001, this program needs {newest()}" in done.stderr
    assert scrapy("database", "upgrade").stdout == (
        f"The tables were brought from revision 0001 to {newest()}.\n"
        "1 article was indexed for the search.\n"
        "1 article was looked through for copies.\n"
    )
    done = scrapy("database", "upgrade")
    assert done.stdout == f"The tables have the newest revision, {newest()}.\n"
    assert scrapy("database", "check").returncode == 0


def test_a_new_database_is_made_by_an_upgrade(scrapy, tmp_path):
    done = scrapy("database", "upgrade")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"The tables were brought from revision none to {newest()}.\n"
    assert (tmp_path / "cli.sqlite3").is_file()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mysql"])
def test_a_copy_to_each_kind_of_database_says_what_both_hold(scrapy, tmp_path, kind):
    fill(tmp_path).dispose()
    with new_database(kind, tmp_path) as address:
        done = scrapy("database", "copy", address)
        again = scrapy("database", "copy", address)
        there = scrapy("database", "check", DATABASE_URL=address)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^page +3 +[0-9a-f]{16}$", done.stdout, re.MULTILINE)
    assert done.stdout.endswith("Both databases hold the same rows.\n")
    assert again.stdout == done.stdout
    assert there.returncode == 0


def test_vacuum_says_what_it_dropped(scrapy, tmp_path):
    fill(tmp_path).dispose()
    done = scrapy("database", "vacuum", "--older-than", "30")
    assert done.returncode == 0, done.stderr
    said = r"2 raw pages of \d+ bytes dropped; the file is [\d,]+ bytes smaller\.\n"
    assert re.fullmatch(said, done.stdout)
    assert scrapy("database", "check").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say what to do: scrapy database upgrade | check | copy TO_URL"),
        (["cheque"], "Unknown verb 'cheque'; did you mean check?"),
        (["check", "now"], "Say what to do: scrapy database upgrade"),
        (["copy"], "Say what to do: scrapy database upgrade"),
        (["copy", "nonsense"], "The address 'nonsense' names no database that this program knows"),
        (["copy", "postgresql://x:secret@127.0.0.1:9/x"], "cannot be opened"),
        (["vacuum"], "Say which pages may go: --older-than DAYS."),
        (["vacuum", "--older-than", "many"], "--older-than=many is no number"),
        (["vacuum", "--older-than", "9999999"], "is longer ago than there are dates"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(scrapy, arguments, sentence):
    done = scrapy("database", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("scrapy database: ")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_a_database_is_not_copied_onto_itself(scrapy, tmp_path):
    fill(tmp_path).dispose()
    done = scrapy("database", "copy", f"sqlite:///{tmp_path / 'cli.sqlite3'}")
    assert done.returncode == 2
    assert "name the same database" in done.stderr


def test_a_target_with_other_rows_is_refused(scrapy, tmp_path):
    fill(tmp_path).dispose()
    other = tmp_path / "other.sqlite3"
    engine = open_database(f"sqlite:///{other}")
    store(engine, [Article(key="b", page=Page(None, b"b", "utf-8", OLD))])
    engine.dispose()
    done = scrapy("database", "copy", f"sqlite:///{other}")
    assert done.returncode == 2
    assert "is not empty: its table page holds other rows" in done.stderr


def test_what_is_no_database_is_told(scrapy, tmp_path):
    (tmp_path / "cli.sqlite3").write_bytes(b"no database at all, but a text of some length" * 100)
    for verb in ("check", "upgrade"):
        done = scrapy("database", verb)
        assert done.returncode == 2
        assert "(file is not a database)" in done.stderr
        assert done.stderr.count("\n") == 1
