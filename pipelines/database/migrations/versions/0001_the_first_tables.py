"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LongText = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")
LongBytes = sa.LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb")
Sha256 = sa.String(64)
OPTIONS: dict[str, Any] = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.create_table(
        "page",
        sa.Column("id", Id, nullable=False),
        sa.Column("sha256", Sha256, nullable=False),
        sa.Column("url", LongText),
        sa.Column("status", sa.Integer()),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("encoding", sa.String(length=40), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.Column("body", LongBytes, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("sha256", name=op.f("uq_page_sha256")),
        **OPTIONS,
    )
    op.create_table(
        "run",
        sa.Column("id", Id, nullable=False),
        sa.Column("spider", sa.String(length=40), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("program_version", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        **OPTIONS,
    )
    op.create_table(
        "article",
        sa.Column("id", Id, nullable=False),
        sa.Column("key_sha256", Sha256, nullable=False),
        sa.Column("page_id", Id),
        sa.Column("url", LongText),
        sa.Column("document", LongText),
        sa.Column("source", sa.String(length=200)),
        sa.Column("university", sa.Text()),
        sa.Column("unit", sa.Text()),
        sa.Column("section", sa.Text()),
        sa.Column("title", LongText),
        sa.Column("published", sa.Date()),
        sa.Column("published_from", sa.String(length=20)),
        sa.Column("event_date", sa.Date()),
        sa.Column("origin", sa.Text()),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("editors", sa.JSON(), nullable=False),
        sa.Column("photographers", sa.JSON(), nullable=False),
        sa.Column("reviewers", sa.JSON(), nullable=False),
        sa.Column("text", LongText, nullable=False),
        sa.Column("original_text", LongText, nullable=False),
        sa.Column("script", sa.String(length=5)),
        sa.Column("images", sa.JSON(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("repairs", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("hijacked", sa.Boolean(), nullable=False),
        sa.Column("relevance", sa.Float()),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("cluster", Id),
        sa.Column("canonical", sa.Boolean()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.Column("last_seen", sa.DateTime(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.Column("content_sha256", Sha256, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_article_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_article_key_sha256")),
        **OPTIONS,
    )
    for name in ("content_sha256", "published", "source"):
        op.create_index(f"ix_article_{name}", "article", [name])
    op.create_table(
        "run_source",
        sa.Column("id", Id, nullable=False),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("source", LongText, nullable=False),
        sa.Column("requested", sa.Integer(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("failed", sa.JSON(), nullable=False),
        sa.Column("lists", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_source_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_source")),
        **OPTIONS,
    )
    op.create_table(
        "article_version",
        sa.Column("id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("page_id", Id),
        sa.Column("title", LongText),
        sa.Column("published", sa.Date()),
        sa.Column("text", LongText, nullable=False),
        sa.Column("original_text", LongText, nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.Column("content_sha256", Sha256, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_version_article_id")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_article_version_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_version")),
        sa.UniqueConstraint(
            "article_id", "version", name=op.f("uq_article_version_article_id_version")
        ),
        **OPTIONS,
    )
    op.create_table(
        "list_page",
        sa.Column("id", Id, nullable=False),
        sa.Column("url_sha256", Sha256, nullable=False),
        sa.Column("url", LongText, nullable=False),
        sa.Column("complete_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_page")),
        sa.UniqueConstraint("url_sha256", name=op.f("uq_list_page_url_sha256")),
        **OPTIONS,
    )


def downgrade() -> None:
    for name in ("list_page", "article_version", "run_source", "article", "run", "page"):
        op.drop_table(name)
