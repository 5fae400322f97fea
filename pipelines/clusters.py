"""What stands in the clusters of copies, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import Connection, func, select

from pipelines import canonical
from pipelines.changes import gaps
from pipelines.database.tables import article

Row: TypeAlias = Mapping[Any, Any]
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
#: Of a text so many sentences are compared; no story has more.
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster of copies: its id, how many they are, whose, and which one is canonical."""

    id: int
    size: int
    universities: Sequence[str]
    title: str | None
    published: date | None


def largest(connection: Connection, most: int) -> list[Cluster]:
    """Return the clusters with most copies, those that have any."""
    size = func.count().label("size")
    query = select(article.c.cluster, size).where(article.c.cluster.is_not(None))
    query = query.group_by(article.c.cluster).having(size > 1)
    rows = connection.execute(query.order_by(size.desc(), article.c.cluster).limit(most)).all()
    return [_cluster(connection, row.cluster, row.size) for row in rows]


def _cluster(connection: Connection, number: int, size: int) -> Cluster:
    ours = article.c.cluster == number
    query = select(article.c.university).where(ours, article.c.university.is_not(None))
    universities = sorted(connection.scalars(query.distinct()))
    query = select(article.c.title, article.c.published)
    first = connection.execute(query.where(ours, article.c.canonical.is_(True))).first()
    title, published = first or (None, None)
    return Cluster(number, size, universities, title, published)


def copies(connection: Connection, cluster: int) -> list[Row]:
    """Return the copies in a cluster, the canonical one first, as the rule orders them."""
    query = canonical.copies(article.c.title, article.c.university, article.c.canonical)
    rows = connection.execute(query.where(article.c.cluster == cluster)).mappings().all()
    return sorted(rows, key=lambda row: (not row["canonical"], canonical.rank(row)))


def differences(one: str, other: str) -> Iterator[tuple[str, str]]:
    """The sentences that only one of two texts has, each behind "-" or "+", as they stand.

    >>> list(differences("会议召开。林远主持。", "会议召开。林远主持会议。"))
    [('-', '林远主持。'), ('+', '林远主持会议。')]
    """
    before, now = (
        [match[0].strip() for match in islice(_SENTENCE.finditer(text), _MOST)]
        for text in (one, other)
    )
    for a, b, c, d in gaps(before, now):
        yield from (("-", sentence) for sentence in before[a:b])
        yield from (("+", sentence) for sentence in now[c:d])
