import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from pipelines.database.engine import DatabaseError, open_database
from pipelines.database.faults import TooLargeError
from pipelines.database.tables import metadata

LISTS = {
    "ix_article_listed",
    "ix_article_university",
    "ix_article_source_published",
    "ix_article_topics",
}


def test_the_migrations_make_the_tables_that_the_program_uses(database_url):
    engine = open_database(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, metadata)
    engine.dispose()
    # Those of the search, and the indexes of lists, are made by their revisions alone: each kind of
    # database has others.
    left = [change for change in found if change[1].name not in LISTS]
    names = {getattr(change[1], "table", change[1]).name for change in left}
    assert {change[0] for change in found} <= {"remove_table", "remove_index"}
    assert all(name.startswith("search_") for name in names)


def test_opening_a_second_time_changes_nothing(database_url):
    open_database(database_url).dispose()
    engine = open_database(database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM article")) == 0
    engine.dispose()


def test_sqlite_keeps_a_write_ahead_log(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'new' / 'folder.sqlite3'}")
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
    engine.dispose()


@pytest.mark.parametrize("address", ["nonsense", "oracle://host/name", "sqlite3:///x"])
def test_an_address_of_no_known_database_is_refused_in_a_sentence(address):
    with pytest.raises(DatabaseError, match="names no database that this program knows; write "):
        open_database(address)


def test_a_server_that_does_not_answer_is_told_without_its_password():
    with pytest.raises(DatabaseError, match="cannot be opened") as error:
        open_database("postgresql://someone:secret@127.0.0.1:9/x")
    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("database_url", ["mysql"], indirect=True)
@pytest.mark.parametrize("megabytes", [17, 40])
def test_a_row_too_large_for_mariadb_is_told_and_the_connection_stays(database_url, megabytes):
    engine = open_database(database_url)
    with engine.begin() as connection:
        largest = connection.scalar(text("SELECT @@max_allowed_packet"))
        connection.execute(text("CREATE TABLE large (body LONGTEXT)"))
        connection.execute(text("INSERT INTO large VALUES (:body)"), {"body": "small"})
        row = {"body": "党" * (largest // 16 * megabytes // 3)}
        with pytest.raises(TooLargeError, match="set its max_allowed_packet higher"):
            connection.execute(text("INSERT INTO large VALUES (:body)"), row)
        with pytest.raises(TooLargeError, match="set its max_allowed_packet higher"):
            connection.execute(text("INSERT INTO large VALUES (:body)"), [{"body": ""}, row])
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT body FROM large")).all() == ["small"]
    engine.dispose()
