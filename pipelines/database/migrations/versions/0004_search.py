"""Search: the normalised text of each article, and an index of its characters and pairs.

Articles that are stored already are indexed afterwards, some at a time, by `scrapy database
upgrade` or the first search.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0004"
down_revision = "0003"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LongText = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")
OPTIONS: dict[str, Any] = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.create_table(
        "search_text",
        sa.Column("article_id", Id, nullable=False, autoincrement=False),
        sa.Column("normal", LongText, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_search_text")),
        **OPTIONS,
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.create_table(
            "search_index",
            sa.Column("article_id", Id, nullable=False, autoincrement=False),
            sa.Column("grams", sa.ARRAY(sa.Integer()), nullable=False),
            sa.PrimaryKeyConstraint("article_id", name=op.f("pk_search_index")),
        )
        op.create_index("ix_search_index_grams", "search_index", ["grams"], postgresql_using="gin")
    elif connection.dialect.name == "sqlite" and _has_fts5(connection):
        # The words are grams with a space between them, so only spaces part words.
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING "
            "fts5(grams, content='', detail=none, tokenize='ascii')"
        )


def _has_fts5(connection: sa.Connection) -> bool:
    query = sa.text("SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'")
    return bool(connection.scalar(query))


def downgrade() -> None:
    if op.get_bind().dialect.name in ("sqlite", "postgresql"):
        op.execute("DROP TABLE IF EXISTS search_index")
    op.drop_table("search_text")
