"""The frontier in the database: requests, leases, habits; stories on several pages."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0002"
down_revision = "0001"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LongText = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")
Real = sa.Float().with_variant(mysql.DOUBLE(), "mysql", "mariadb")
Sha256 = sa.String(64)
OPTIONS: dict[str, Any] = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    if op.get_bind().dialect.name in ("mysql", "mariadb"):
        # Elsewhere no text is bounded, and every FLOAT is a double.
        for name in ("university", "unit", "section", "origin"):
            op.alter_column("article", name, existing_type=sa.Text(), type_=LongText)
        op.alter_column("article", "relevance", existing_type=sa.Float(), type_=Real)
    with op.batch_alter_table("page") as page:
        page.add_column(sa.Column("part_of", Id))
        page.add_column(sa.Column("part", sa.Integer()))
        page.create_foreign_key(op.f("fk_page_part_of"), "page", ["part_of"], ["id"])
    op.create_index("ix_page_part_of", "page", ["part_of"])
    for table in ("article", "article_version"):
        op.create_index(f"ix_{table}_page_id", table, ["page_id"])
    with op.batch_alter_table("run") as run:
        run.add_column(sa.Column("batch", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("list_page") as list_page:
        list_page.alter_column("complete_at", existing_type=sa.DateTime(), nullable=True)
        list_page.add_column(sa.Column("source", sa.String(length=200)))
        list_page.add_column(sa.Column("titles_sha256", Sha256))
    op.create_table(
        "request",
        sa.Column("id", Id, nullable=False),
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("list_page_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("url", LongText, nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("title", LongText),
        sa.Column("published", sa.Date()),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime()),
        sa.Column("robots", sa.String(length=20)),
        sa.Column("etag", LongText),
        sa.Column("last_modified", LongText),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("settled_at", sa.DateTime()),
        sa.ForeignKeyConstraint(
            ["list_page_id"], ["list_page.id"], name=op.f("fk_request_list_page_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_request_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_request_fingerprint")),
        **OPTIONS,
    )
    op.create_index("ix_request_to_do", "request", ["list_page_id", "outcome", "turn", "id"])
    op.create_index("ix_request_due", "request", ["list_page_id", "due_at"])
    op.create_index("ix_request_pages", "request", ["list_page_id", "number"])
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_lease_run_id")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
        **OPTIONS,
    )
    op.create_table(
        "habit",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("articles_per_week", Real, nullable=False),
        sa.Column("cadence_hours", sa.Integer(), nullable=False),
        sa.Column("visited_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_habit")),
        **OPTIONS,
    )


def downgrade() -> None:
    # The wide columns of `article` stay wide: 0001 reads them as well, and nothing is cut.
    for name in ("habit", "lease", "request"):
        op.drop_table(name)
    op.execute("DELETE FROM list_page WHERE complete_at IS NULL")
    with op.batch_alter_table("list_page") as list_page:
        list_page.drop_column("titles_sha256")
        list_page.drop_column("source")
        list_page.alter_column("complete_at", existing_type=sa.DateTime(), nullable=False)
    with op.batch_alter_table("run") as run:
        run.drop_column("batch")
    if op.get_bind().dialect.name not in ("mysql", "mariadb"):  # which need them, 0001 or not
        for table in ("article", "article_version"):
            op.drop_index(f"ix_{table}_page_id", table)
    with op.batch_alter_table("page") as page:
        page.drop_constraint(op.f("fk_page_part_of"), type_="foreignkey")
        page.drop_index("ix_page_part_of")
        page.drop_column("part")
        page.drop_column("part_of")
