"""Alembic's entry: runs the revisions on the engine that `upgrade` was given."""

from typing import Any

import alembic.ddl.mysql
from alembic import context
from sqlalchemy.exc import DBAPIError

from pipelines.database import views
from pipelines.database.tables import metadata

#: There already, or gone already: a table, a column, an index, a key.
DONE = frozenset({1050, 1051, 1060, 1061, 1091, 1826})
DUPLICATE_KEY = "errno: 121"


class Resuming:
    """Passes over what a revision did before it was stopped; MySQL does not undo it."""

    def _exec(self, *args: Any, **options: Any) -> Any:
        try:
            return super()._exec(*args, **options)  # type: ignore[misc]
        except DBAPIError as error:
            if getattr(error.orig, "args", [None])[0] in DONE or DUPLICATE_KEY in str(error.orig):
                return None
            raise


class ResumingMySQL(Resuming, alembic.ddl.mysql.MySQLImpl):
    __dialect__ = "mysql"


class ResumingMariaDB(Resuming, alembic.ddl.mysql.MariaDBImpl):
    __dialect__ = "mariadb"


def run() -> None:
    with context.config.attributes["engine"].connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # A table that is copied is dropped, and others may refer to it in the meantime.
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,  # SQLite cannot ALTER; Alembic copies the table
            transactional_ddl=sqlite or None,  # it is, though Alembic thinks otherwise
            compare_type=True,
        )
        try:
            with context.begin_transaction():
                # No revision has to know that somebody reads its tables through views.
                views.drop(connection)
                context.run_migrations()
                if context.get_context().get_current_revision() == context.get_head_revision():
                    views.create(connection)
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("a revision left rows that refer to nothing")
            connection.commit()
        finally:
            if sqlite:
                connection.connection.execute("PRAGMA foreign_keys=ON")


run()
