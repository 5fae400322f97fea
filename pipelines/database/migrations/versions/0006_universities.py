"""The articles of a university in PostgreSQL found in their order, by the beginning of its name.

A hash has no order: what is sought among the articles of a large university was found by reading
them all.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

NAME = "ix_article_university"
ORDERED = "(left(university, 200), published DESC NULLS LAST, id DESC)"


def upgrade() -> None:
    _replace(ORDERED)


def downgrade() -> None:
    _replace("USING hash (university)")


def _replace(index: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(NAME, "article")
        op.execute(f"CREATE INDEX {NAME} ON article {index}")
        op.execute("ANALYZE article")  # which counts what stands in an index of beginnings
