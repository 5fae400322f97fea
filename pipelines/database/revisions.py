"""Which revision the tables have, which is the newest, and how they come to it.

Alembic takes longer to load than everything else here, and is only asked where there is something
to do: see `pipelines.database.migrating`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Engine, column, inspect, select, table

from pipelines.database import views
from pipelines.database.faults import insist

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = "alembic_version"  # the table with the revision
#: Seconds that SQLite's lock is waited for beyond its own patience: two that make a new file at
#: the same moment may refuse each other at once.
OPENING = 30.0


def upgrade(engine: Engine) -> None:
    """Bring the tables of `engine` to the newest revision; does nothing where they are.

    Raises DatabaseError where they are newer still, or not this program's.
    """
    if engine.dialect.name == "sqlite":
        insist(lambda: _upgrade(engine), OPENING)
    else:
        _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    if is_whole(engine):
        return
    from pipelines.database.migrating import migrate

    migrate(engine)


def is_whole(engine: Engine) -> bool:
    """Return whether tables and views are those of the newest revision."""
    return revision(engine) == newest() and not views.missing(engine)


def revision(engine: Engine) -> str | None:
    """Return the revision that the tables of `engine` have, None where there are none."""
    with engine.connect().execution_options(readonly=True) as connection:
        if not inspect(connection).has_table(VERSIONS):
            return None
        return connection.scalar(select(column("version_num")).select_from(table(VERSIONS)))


@cache
def newest() -> str:
    """Return the newest revision that this program knows: a file of migrations/ has its number."""
    return max(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))
