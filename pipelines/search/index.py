"""The normalised text of each article, and an index of which characters and pairs stand in it.

The index only narrows down where a term can be: what it finds is looked for in the normalised text
itself, so nothing that the index leaves open makes a hit wrong. SQLite has it as an FTS5 table and
PostgreSQL as arrays under GIN. Where there is none (MariaDB, MySQL, an SQLite without FTS5), the
texts are looked through. An article is indexed in the transaction that stores it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Executable,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from pipelines.database.check import Progress, count
from pipelines.database.faults import patiently
from pipelines.database.tables import OPTIONS, Id, LongText, article
from pipelines.search.normal import normalised

BATCH = 1000  # articles a transaction; with 200 SQLite takes twice as long
#: Between title and text, so that no term stands in both.
BREAK = "\n"

#: What can be made again from the articles; copies of a database make it anew.
derived = MetaData()
search_text = Table(
    "search_text",
    derived,
    Column("article_id", Id, primary_key=True, autoincrement=False),
    Column("normal", LongText, nullable=False),  # title, line break, text
    **OPTIONS,
)
#: PostgreSQL's; SQLite's has the same name, and rows with the same numbers.
search_index = Table(
    "search_index",
    derived,
    Column("article_id", Id, primary_key=True, autoincrement=False),
    Column("grams", ARRAY(Integer), nullable=False),
)

#: What grams are made of. This must stay as it is, lest SQLite does not find what it is to forget.
_RUNS = re.compile("[0-9a-z\x80-\u3000\u3003-\U0010ffff]+")
_HIGHER = re.compile("[\U00010000-\U0010ffff]")  # what takes more than 16 bits


def index(connection: Connection, articles: Iterable[Mapping[Any, Any]]) -> None:
    """Index articles, rows with `id`, `title` and `text`, in the transaction that stores them."""
    texts = {row["id"]: normal(row["title"], row["text"]) for row in articles}
    if not texts:
        return
    ids = list(texts)
    indexed = has_index(connection)
    here = search_text.c.article_id.in_(ids)
    if old := connection.execute(select(search_text).where(here)).all():
        if indexed:
            _forget(connection, old)
        connection.execute(delete(search_text).where(here))
    rows = [{"article_id": number, "normal": form} for number, form in texts.items()]
    connection.execute(insert(search_text), rows)
    if indexed:
        _learn(connection, texts.items())


def catch_up(engine: Engine, progress: Progress) -> int:
    """Index what was stored before there was an index; return how many articles that were.

    It may be stopped at any time, and goes on where it was.
    """
    total = missing(engine)
    done = last = 0
    while done < total and (ids := patiently(engine, partial(_index_next, last=last))):
        done, last = done + len(ids), ids[-1]
        progress("indexing article", done, total)
    if done and engine.dialect.name == "postgresql":
        patiently(engine, _settle)
    return done


def missing(engine: Engine) -> int:
    """Return how many articles are not indexed."""
    with engine.connect().execution_options(readonly=True) as connection:
        return max(count(connection, article) - count(connection, search_text), 0)


def _index_next(connection: Connection, last: int) -> list[int]:
    """Index some articles that are not, with numbers above `last`; return their numbers."""
    # Above `last` here, too: PostgreSQL reads all that are indexed else, for each batch again.
    indexed = (search_text.c.article_id == article.c.id) & (search_text.c.article_id > last)
    known = select(1).where(indexed).exists()
    columns = (article.c.id, article.c.title, article.c.text)
    query = select(*columns).where(article.c.id > last, ~known).order_by(article.c.id)
    rows = connection.execute(query.limit(BATCH)).mappings().all()
    index(connection, rows)
    return [row["id"] for row in rows]


def normal(title: str | None, body: str) -> str:
    """Return what is searched of an article: its title and its text, normalised.

    >>> normal("黨建", "第一段\\n第二段")
    '党建\\n第一段 第二段'
    """
    return normalised(title or "") + BREAK + normalised(body)


def has_index(connection: Connection) -> bool:
    """Whether this database has more than the normalised texts."""
    if connection.dialect.name == "sqlite":
        return inspect(connection).has_table("search_index")
    return connection.dialect.name == "postgresql"


def grams(form: str) -> list[str]:
    """Return the characters of a normalised text and the pairs of those that stand together.

    >>> grams("党建。党")
    ['党', '建', '党建']
    """
    found = _words(form)
    return found.split(" ") if found else []


def needed(term: str) -> list[str]:
    """Return the grams that are in every text with `term`: pairs, and what stands alone.

    >>> needed("主题教育"), needed("党"), needed("。")
    (['主题', '题教', '教育'], ['党'], [])
    """
    return [
        gram
        for run in _RUNS.findall(term)
        for gram in ([run] if len(run) == 1 else map("".join, pairwise(run)))
    ]


def numbers(grams: Collection[str]) -> list[int]:
    """Return grams as the numbers that PostgreSQL has for them, 32 bits each.

    Characters of the higher planes may share one with others, which is as good.

    >>> numbers(["党", "党建"]), numbers(["\U00020bb7"])
    ([20826, 1364877050], [2999])
    """
    pairs = "".join(gram if len(gram) == 2 else "\0" + gram for gram in grams)
    low = _HIGHER.sub(lambda found: chr(ord(found[0]) & 0xFFFF), pairs)
    return list(struct.unpack(f">{len(grams)}i", low.encode("utf-16-be", "surrogatepass")))


def _settle(connection: Connection) -> None:
    """Let PostgreSQL put in order what was just indexed, which it does in its own time else."""
    connection.execute(select(func.gin_clean_pending_list("ix_search_index_grams")))
    for table in (search_text, search_index):
        connection.execute(text(f"ANALYZE {table.name}"))


def _forget(connection: Connection, rows: Collection[Row[int, str]]) -> None:
    """Take what was indexed of these texts out of the index."""
    if connection.dialect.name == "postgresql":
        ids = [row.article_id for row in rows]
        connection.execute(delete(search_index).where(search_index.c.article_id.in_(ids)))
    elif rows:
        # FTS5 holds no texts of its own here, and has to be told what to forget. Later versions
        # can do without; this one way does with all.
        statement = text(
            "INSERT INTO search_index(search_index, rowid, grams) VALUES ('delete', :id, :grams)"
        )
        connection.execute(
            statement, [{"id": row.article_id, "grams": _words(row.normal)} for row in rows]
        )


def _learn(connection: Connection, texts: Collection[tuple[int, str]]) -> None:
    if connection.dialect.name == "postgresql":
        given = cast(
            bindparam("grams", type_=Text), ARRAY(Integer)
        )  # quicker than number by number
        statement: Executable = insert(search_index).values(article_id=bindparam("id"), grams=given)
        rows = [{"id": number, "grams": _literal(grams(form))} for number, form in texts]
    else:
        statement = text("INSERT INTO search_index(rowid, grams) VALUES (:id, :grams)")
        rows = [{"id": number, "grams": _words(form)} for number, form in texts]
    connection.execute(statement, rows)


def _literal(grams: Collection[str]) -> str:
    """What PostgreSQL reads as an array.

    >>> _literal(["党", "党建"]), _literal([])
    ('{20826, 1364877050}', '{}')
    """
    return "{" + ", ".join(map(str, numbers(grams))) + "}"


def words_in_python(form: str) -> str:
    """What `_grams.words` gives: the different characters and pairs, a space between them."""
    found: dict[str, None] = {}
    for run in _RUNS.findall(form):
        found[run[0]] = None
        for pair in map("".join, pairwise(run)):
            found[pair[1]] = found[pair] = None
    return " ".join(found)


try:
    from ._grams import words as _words
except ImportError:
    _words = words_in_python
