"""Lists of articles by university, source and topic, the newest first, found without a scan.

Each database has what it can: SQLite indexes that hold all that a list asks of an article that is
not shown, PostgreSQL hashes of names, which may be of any length, and the topics one by one, MySQL
the beginnings of names.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

FAULTS = "hijacked, relevance, canonical"
INDEXES = {
    "sqlite": {
        "ix_article_listed": f"(published, id, {FAULTS}, topics)",
        "ix_article_university": f"(university, published, id, {FAULTS})",
        "ix_article_source_published": f"(source, published, id, {FAULTS})",
    },
    "postgresql": {
        "ix_article_listed": "(published DESC NULLS LAST, id DESC)",
        "ix_article_university": "USING hash (university)",
        "ix_article_source_published": "(source, published DESC NULLS LAST, id DESC)",
        "ix_article_topics": "USING gin ((CAST(topics AS jsonb)) jsonb_path_ops)",
    },
    "mysql": {
        "ix_article_university": "(university(100))",
        "ix_article_source_published": "(source, published)",
    },
}
INDEXES["mariadb"] = INDEXES["mysql"]


def upgrade() -> None:
    for name, what in INDEXES[op.get_bind().dialect.name].items():
        op.execute(f"CREATE INDEX {name} ON article {what}")


def downgrade() -> None:
    for name in INDEXES[op.get_bind().dialect.name]:
        op.drop_index(name, "article")
