"""Copies of one story: what they are found by. Those stored before are marked by a command."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPTIONS: dict[str, Any] = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.create_index("ix_article_cluster", "article", ["cluster"])
    op.create_table(
        "passage",
        sa.Column("id", Id, nullable=False),
        sa.Column("hash", sa.Integer(), nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_passage_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        **OPTIONS,
    )
    op.create_index("ix_passage_hash", "passage", ["hash", "article_id"])


def downgrade() -> None:
    op.drop_table("passage")
    op.drop_index("ix_article_cluster", "article")
    op.execute("UPDATE article SET cluster = NULL, canonical = NULL")
