"""The tables. Plain names and flat columns, so that any SQL tool reads the corpus at once.

Text that comes from the web is never cut: every such column is unbounded. Times are UTC in whole
seconds, so that the three databases hold the same row.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    insert,
)
from sqlalchemy.dialects import mysql


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC, kept as a naive one because MySQL and SQLite know no zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers only INTEGER keys by itself
LARGEST_ID = 2**63 - 1  # that any of them can hold
LongText = Text().with_variant(mysql.LONGTEXT, "mysql", "mariadb")  # TEXT ends at 64 KB there
# FLOAT has seven digits there
Real = Float().with_variant(mysql.DOUBLE(asdecimal=False), "mysql", "mariadb")
LongBytes = LargeBinary().with_variant(mysql.LONGBLOB, "mysql", "mariadb")
Sha256 = String(64)  # hexadecimal

# MySQL's default collations hold 'a' and 'A' equal; a key must not.
OPTIONS: dict[str, Any] = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
OPTIONS |= {f"mariadb_{name[6:]}": value for name, value in OPTIONS.items()}

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: Raw bytes as they came, compressed with zlib, once for each different body.
page = Table(
    "page",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sha256", Sha256, nullable=False, unique=True),
    Column("url", LongText),
    Column("status", Integer),
    Column("headers", JSON, nullable=False),
    Column("encoding", String(40), nullable=False),
    Column("fetched_at", UTCDateTime, nullable=False),
    Column("body", LongBytes, nullable=False),
    Column("part_of", ForeignKey("page.id"), index=True),  # the first page of a split story
    Column("part", Integer),  # 2, 3, ... in it
    **OPTIONS,
)

#: One row a story: the record as it reads today.
article = Table(
    "article",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key_sha256", Sha256, nullable=False, unique=True),
    Column("page_id", ForeignKey("page.id"), index=True),
    Column("url", LongText),
    Column("document", LongText),
    Column("source", String(200), index=True),
    Column("university", LongText),
    Column("unit", LongText),
    Column("section", LongText),
    Column("title", LongText),
    Column("published", Date, index=True),
    Column("published_from", String(20)),
    Column("event_date", Date),
    Column("origin", LongText),
    Column("authors", JSON, nullable=False),
    Column("editors", JSON, nullable=False),
    Column("photographers", JSON, nullable=False),
    Column("reviewers", JSON, nullable=False),
    Column("text", LongText, nullable=False),
    Column("original_text", LongText, nullable=False),
    Column("script", String(5)),
    Column("images", JSON, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("repairs", JSON, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("hijacked", Boolean, nullable=False),  # stands in `flags` too; here for WHERE
    Column("relevance", Real),
    Column("topics", JSON, nullable=False),
    Column("cluster", Id, index=True),  # the lowest id of the copies of one story
    Column("canonical", Boolean),  # true for one article of each cluster
    Column("version", Integer, nullable=False),
    Column("first_seen", UTCDateTime, nullable=False),
    Column("last_seen", UTCDateTime, nullable=False),
    Column("fetched_at", UTCDateTime, nullable=False),
    Column("content_sha256", Sha256, nullable=False, index=True),
    **OPTIONS,
)

#: What a story read like before its text changed.
article_version = Table(
    "article_version",
    metadata,
    Column("id", Id, primary_key=True),
    Column("article_id", ForeignKey("article.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("page_id", ForeignKey("page.id"), index=True),
    Column("title", LongText),
    Column("published", Date),
    Column("text", LongText, nullable=False),
    Column("original_text", LongText, nullable=False),
    Column("fetched_at", UTCDateTime, nullable=False),
    Column("content_sha256", Sha256, nullable=False),
    UniqueConstraint("article_id", "version"),
    **OPTIONS,
)

#: Hashes by which the copies of a story find one another: see `pipelines.passages`.
passage = Table(
    "passage",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hash", Integer, nullable=False),
    Column("article_id", ForeignKey("article.id"), nullable=False),
    Index("ix_passage_hash", "hash", "article_id"),
    **OPTIONS,
)

#: One row a crawl: when, how it was called, how it ended. `state` is running until it has ended,
#: then finished, failed (an expectation was not met), interrupted, or killed.
run = Table(
    "run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("spider", String(40), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("program_version", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("started_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
    Column(
        "batch", Integer, nullable=False, server_default="0"
    ),  # written last: see pipelines.writer
    **OPTIONS,
)

#: The account of one source in one crawl:
#: requested = stored + unchanged + sum of skipped + sum of failed.
run_source = Table(
    "run_source",
    metadata,
    Column("id", Id, primary_key=True),
    Column("run_id", ForeignKey("run.id"), nullable=False),
    Column("source", LongText, nullable=False),  # registry key, or the list page's address
    Column("requested", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("skipped", JSON, nullable=False),
    Column("failed", JSON, nullable=False),
    Column("lists", JSON, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    **OPTIONS,
)

#: A column by its first list page. `complete_at` is set once a crawl has turned every list page
#: behind it into requests: from then on a crawl may stop at the first page it knows.
list_page = Table(
    "list_page",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url_sha256", Sha256, nullable=False, unique=True),
    Column("url", LongText, nullable=False),
    Column("source", String(200)),  # who crawls it: a key of the register, or a host
    Column("complete_at", UTCDateTime),
    Column("titles_sha256", Sha256),  # of the items of the page read last
    **OPTIONS,
)

#: The frontier: everything that was ever asked for, once each.
request = Table(
    "request",
    metadata,
    Column("id", Id, primary_key=True),
    Column("fingerprint", String(40), nullable=False, unique=True),
    Column("list_page_id", ForeignKey("list_page.id"), nullable=False),  # its column
    Column("kind", String(8), nullable=False),  # list, article, or link: kept, not fetched
    Column("url", LongText, nullable=False),
    Column("number", Integer),  # of a list page in its column
    Column("title", LongText),  # as the list says it
    Column("published", Date),
    Column("turn", Integer, nullable=False),  # the lowest comes first: see pipelines.frontier
    Column(
        "outcome", String(10), nullable=False
    ),  # to_do; read, stored, unchanged, skipped, failed
    Column("reason", String(40)),  # of what was skipped or failed
    Column("tries", Integer, nullable=False),  # failures one after another
    Column("due_at", UTCDateTime),  # when a settled one is to be asked for again
    Column("robots", String(20)),  # what robots.txt said to the last fetch
    Column("etag", LongText),
    Column("last_modified", LongText),
    Column("run_id", ForeignKey("run.id"), nullable=False),  # that met it last
    Column("settled_at", UTCDateTime),
    Index("ix_request_to_do", "list_page_id", "outcome", "turn", "id"),
    Index("ix_request_due", "list_page_id", "due_at"),
    Index("ix_request_pages", "list_page_id", "number"),
    **OPTIONS,
)

#: Who crawls a source or asks a host now; void once it has expired.
lease = Table(
    "lease",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("run_id", ForeignKey("run.id"), nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    **OPTIONS,
)

#: How often a source publishes, as its last half year shows, and when to look again.
habit = Table(
    "habit",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("articles_per_week", Real, nullable=False),
    Column("cadence_hours", Integer, nullable=False),
    Column("visited_at", UTCDateTime, nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    **OPTIONS,
)


def insert_row(connection: Connection, table: Table, row: dict[str, Any]) -> int:
    """Insert `row` into `table`, which numbers its rows; return its id."""
    key = connection.execute(insert(table).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])
