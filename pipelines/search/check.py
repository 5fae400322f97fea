"""Looks whether what is searched is what the articles say."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, column, select, table

from pipelines.database.check import Progress, count, finding, in_order
from pipelines.database.tables import article
from pipelines.search.index import has_index, missing, normal, search_text


def faults(engine: Engine, progress: Progress) -> list[str]:
    """Return what is wrong with the index, in sentences; reads every article, changes nothing."""
    late = missing(engine)
    with engine.connect().execution_options(readonly=True) as connection:
        found = [*_texts(connection, progress), *_index(connection)]
    if late:
        found.append(f"search: articles not indexed: {late}; `scrapy database upgrade` does it")
    return found


def _texts(connection: Connection, progress: Progress) -> Iterator[str]:
    """Articles that are found by what they do not say."""
    total = count(connection, search_text)
    columns = (article.c.id, article.c.title, article.c.text, search_text.c.normal)
    pairs = article.join(search_text, search_text.c.article_id == article.c.id)
    wrong = []
    rows = in_order(connection, select(*columns).select_from(pairs), article.c.id)
    for number, row in enumerate(rows, 1):
        progress("checking search_text", number, total)
        if normal(row["title"], row["text"]) != row["normal"]:
            wrong.append(row["id"])
    yield from finding("search_text", "the article reads otherwise", wrong)


def _index(connection: Connection) -> Iterator[str]:
    """Articles of which only the text is there, or only the index."""
    if not has_index(connection):
        return
    key = "rowid" if connection.dialect.name == "sqlite" else "article_id"
    indexed = set(connection.scalars(select(table("search_index", column(key)).c[key])))
    texts = set(connection.scalars(select(search_text.c.article_id)))
    yield from finding("search_index", "it has not what search_text has", sorted(indexed ^ texts))
