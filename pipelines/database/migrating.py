"""Brings tables and views to the newest revision, whoever else tries and whatever stops it.

SQLite and PostgreSQL undo a revision that does not get to its end. MySQL commits each statement;
there the revision begins again, and what it did before is passed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from pipelines.database import views
from pipelines.database.faults import DatabaseError
from pipelines.database.revisions import MIGRATIONS, VERSIONS, is_whole, newest, revision
from pipelines.database.tables import metadata

LOCK = "dangjian revisions"
LOCKED = 600  # seconds that a revision may take another process


def migrate(engine: Engine) -> None:
    """Bring the tables of `engine` to the newest revision; raises DatabaseError as `upgrade`."""
    with _alone(engine):
        if is_whole(engine):  # by now
            return
        _refuse_others(engine)
        command.upgrade(configuration(engine), "head")


def configuration(engine: Engine) -> Config:
    """Return what Alembic's commands take, for `engine`."""
    config = Config(attributes={"engine": engine})
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def differences(engine: Engine) -> list[str]:
    """Return what the tables lack that this program needs, in words; what they have more is fine.

    Tables, columns and indexes that somebody added for himself are nobody else's business.
    """

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or name in metadata.tables

    options = {"compare_type": True, "include_name": ours}
    with engine.connect().execution_options(readonly=True) as connection:
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, metadata)
    changes = [
        change for entry in found for change in (entry if isinstance(entry, list) else [entry])
    ]
    told = [_told(change) for change in changes if not change[0].startswith("remove_")]
    return told + [f"add_view {name}" for name in views.missing(engine)]


def _told(change: tuple[object, ...]) -> str:
    """A difference in words: what, and of which table.

    >>> _told(("modify_type", None, "article", "relevance", {}, "FLOAT", "DOUBLE"))
    'modify_type article.relevance'
    """
    kind, *rest = change
    if kind == "add_column":
        return f"{kind} {rest[1]}.{getattr(rest[2], 'name', '')}"
    if str(kind).startswith("modify_"):
        return f"{kind} {rest[1]}.{rest[2]}"
    return f"{kind} {getattr(rest[0], 'name', '')}"


def _refuse_others(engine: Engine) -> None:
    """Raise DatabaseError where the tables are a newer program's, or another's altogether."""
    where = f"The database {engine.url.render_as_string()}"
    found = revision(engine)
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseError(
            f"{where} was made by a newer version of this program, or by another (revision "
            f"{found}; this one knows {newest()}); update the program or name another database."
        )
    names = set(inspect(engine).get_table_names())
    if VERSIONS not in names and (taken := sorted(names & set(metadata.tables))):
        raise DatabaseError(
            f"{where} holds tables of another program under the names of ours "
            f"({', '.join(taken)}); name an empty database in DATABASE_URL."
        )


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Keep every other process from changing the tables; SQLite's transactions do so themselves."""
    if engine.dialect.name == "sqlite":
        yield
        return
    name = f"{LOCK} {engine.url.database}"
    digest = hashlib.sha256(name.encode()).digest()
    key: int | str = digest.hex()
    lock = f"SELECT GET_LOCK(:key, {LOCKED})"
    if engine.dialect.name == "postgresql":
        key = int.from_bytes(digest[:8], signed=True)
        lock = "SELECT pg_advisory_lock(:key)"
    # The lock lasts as long as the connection, however this process ends.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()
        connection.execute(text(lock), {"key": key})
        yield
