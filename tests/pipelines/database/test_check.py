import sqlite3
from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import insert, text, update

from crawler.items import Article, Page
from pipelines.database.check import check
from pipelines.database.engine import open_database
from pipelines.database.migrating import configuration, newest
from pipelines.database.tables import article, article_version, page, run, run_source
from pipelines.storage import store
from tests.pipelines.database.awkward import NOON, articles, changed


def silent(_what, _done, _total):
    pass


def filled(engine):
    found = articles()
    store(engine, found)
    store(engine, changed(found))
    account = {"requested": 5, "stored": 1, "unchanged": 1, "skipped": {"known": 2}}
    account |= {"failed": {"gone": 1}, "lists": {}, "flags": {}, "findings": [], "source": "x"}
    named = {"spider": "campus", "arguments": {}, "program_version": "1", "started_at": NOON}
    with engine.begin() as connection:
        for number, ended in ((1, NOON), (2, None)):
            state = "finished" if ended else "running"
            row = named | {"id": number, "state": state, "ended_at": ended}
            connection.execute(insert(run).values(row))
        connection.execute(insert(run_source).values(account | {"run_id": 1}))
        connection.execute(insert(run_source).values(account | {"run_id": 2, "requested": 50}))
    return engine


def findings(engine):
    return check(engine, silent).findings


def write(engine, statement):
    with engine.begin() as connection:
        connection.execute(statement)


def test_a_sound_database_has_no_findings_and_its_rows_are_counted(engine):
    health = check(filled(engine), silent)
    assert health.findings == []
    assert health.rows["article"] == 28
    assert health.rows["article_version"] == 14
    assert health.rows["run"] == 2


def test_progress_reaches_the_end_of_each_table(engine):
    told = []
    check(filled(engine), lambda *step: told.append(step))
    assert ("checking article", 28, 28) in told
    assert ("checking article_version", 14, 14) in told
    pages = check(engine, silent).rows["page"]
    assert ("checking page", pages, pages) in told


@pytest.mark.parametrize("body", [b"no zlib", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_body_that_is_not_what_was_stored_is_found(engine, body):
    write(filled(engine), update(page).where(page.c.id == 3).values(body=body))
    assert findings(engine) == [
        "page: the body has not the SHA-256 that stands beside it in 1 row: 3"
    ]


def test_a_text_that_somebody_changed_is_found(engine):
    write(filled(engine), update(article).where(article.c.id.in_([2, 4])).values(text="改"))
    write(engine, update(article_version).where(article_version.c.id == 1).values(title="改"))
    assert findings(engine) == [
        "article: title and text have not the SHA-256 beside them in 2 rows: 2, 4",
        "article_version: title and text have not the SHA-256 beside them in 1 row: 1",
    ]


def test_a_mark_that_the_flags_do_not_know_is_found(engine):
    write(filled(engine), update(article).where(article.c.id == 2).values(hijacked=True))
    assert findings(engine) == ["article: hijacked and flags say different things in 1 row: 2"]


def test_a_version_that_is_missing_is_found(engine):
    write(filled(engine), text("DELETE FROM article_version WHERE id = 1"))
    assert findings(engine) == ["article: the older versions are not all there in 1 row: 1"]


def test_accounts_of_an_ended_run_that_do_not_add_up_are_found(engine):
    write(filled(engine), update(run_source).where(run_source.c.id == 1).values(requested=6))
    what = "requested is not stored + unchanged + skipped + failed"
    assert findings(engine) == [f"run_source: {what} in 1 row: 1"]


@pytest.mark.parametrize("database_url", ["sqlite", "mysql"], indirect=True)
def test_a_reference_to_nothing_is_found(engine):
    """PostgreSQL lets nobody write one."""
    off = {"sqlite": "PRAGMA foreign_keys=OFF", "mariadb": "SET foreign_key_checks=0"}
    filled(engine)
    raw = engine.raw_connection()
    cursor = raw.cursor()
    cursor.execute(off[engine.dialect.name])
    cursor.execute("UPDATE article SET page_id = 999 WHERE id = 5")
    raw.commit()
    raw.detach()
    raw.close()
    assert findings(engine) == ["article: page_id is no row of page in 1 row: 5"]


def test_a_damaged_file_is_found(tmp_path):
    engine = filled(open_database(f"sqlite:///{tmp_path / 'test.sqlite3'}"))
    engine.dispose()
    with sqlite3.connect(tmp_path / "test.sqlite3") as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'ix_article_published'")
    connection.close()
    engine = open_database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    found = findings(engine)
    engine.dispose()
    assert any("ix_article_published" in finding for finding in found)


def test_an_old_revision_is_told_and_nothing_else_looked_at(engine):
    command.downgrade(configuration(engine), "0001")
    assert findings(engine) == [
        f"the tables have the revision 0001, this program needs {newest()}: "
        "`scrapy database upgrade` brings them there"
    ]


def test_a_missing_index_is_told(engine):
    where = " ON article" if engine.dialect.name == "mariadb" else ""
    write(engine, text(f"DROP INDEX ix_article_published{where}"))
    assert findings(engine) == ["the tables differ: add_index ix_article_published"]


def test_what_somebody_added_for_himself_is_no_finding(engine):
    write(engine, text("CREATE TABLE my_notes (id INT PRIMARY KEY, article_id INT)"))
    write(engine, text("ALTER TABLE article ADD COLUMN my_rating INT"))
    assert findings(engine) == []


def test_a_body_that_unpacks_to_far_more_than_any_page_does_not_fill_the_memory(engine):
    """Only a page that a crawl stored can be so large; nothing else writes bodies."""
    store(
        engine, [Article(key="k", page=Page(None, bytes(16_000_000), "utf-8", datetime.now(UTC)))]
    )
    assert findings(engine) == []
