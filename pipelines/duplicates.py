"""Puts the copies of one story into one cluster, as they come; nothing is dropped.

The cluster of an article is the lowest id of its copies, and one of them is canonical. A story
without a copy is a cluster of its own: `WHERE canonical` gives every story once.

An article is found by hashes of its passages in the table `passage`. No hash has more than
`CROWD` rows there, so that what a new article costs does not grow with the corpus: what stands in
more stories than that is a slogan or the frame of a site, and whoever holds it is found by his
other passages, or by those of the first copies. Texts that share some are compared in full.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Result,
    Select,
    bindparam,
    column,
    delete,
    func,
    insert,
    select,
    table,
    true,
    update,
)

from pipelines import canonical
from pipelines.database.faults import patiently
from pipelines.database.tables import article, passage
from pipelines.passages import Story, is_copy

#: Articles that a hash is kept for, and articles that one is compared with at most.
CROWD = 20
CANDIDATES = 4
#: What a common hash speaks for: one that few hold, and one that is a slogan, or of a story with
#: many copies; and what is enough to compare two texts.
RARE, USUAL, ENOUGH = 3, 1, 5
FEW = 10
#: Articles in a transaction, and values in a statement.
BATCH = 200
VALUES = 1_000

T = TypeVar("T")
Row: TypeAlias = Mapping[Any, Any]
CONTENT = tuple(article.c[name] for name in ("id", "cluster", "title", "text", "content_sha256"))


@dataclass(frozen=True)
class Member:
    """An article as it is compared with others."""

    id: int
    content_sha256: str
    story: Story

    @cached_property
    def hashes(self) -> list[int]:
        return self.story.hashes()

    def is_copy(self, other: Member) -> bool:
        return self.content_sha256 == other.content_sha256 or is_copy(self.story, other.story)


def mark(connection: Connection, changes: Iterable[tuple[Row | None, Row]]) -> None:
    """Write the clusters of articles that were stored, in the transaction that stores them.

    A change is the row of an article as it was, None for a new one, and as it is now. One whose
    text reads otherwise leaves its cluster, and what is left of that is looked at again.
    """
    new, old, moved = [], [], []
    for before, now in changes:
        if before is None or before["content_sha256"] != now["content_sha256"]:
            new.append(_member(now))
            old += [_member(before)] if before else []
        elif any(before[name] != now[name] for name in canonical.FIELDS):
            moved.append(now["id"])
    if not (new or moved):
        return
    _wait_for_others(connection)
    left = _forget(connection, old)
    stay = _members(connection, article.c.cluster, left, but={member.id for member in new})
    loose = [*new, *stay]
    _set_alone(connection, [member.id for member in loose])
    known = _known(connection, loose)
    _remember(connection, loose, known)
    joined = _join(connection, loose, known)
    _elect(connection, joined | _all_canonical(connection, moved))


def _member(row: Row) -> Member:
    return Member(row["id"], row["content_sha256"], Story(row["title"], row["text"]))


def _wait_for_others(connection: Connection) -> None:
    """Let no other process mark duplicates until this transaction ends: two that store copies of
    one story at the same moment would not see each other's. SQLite has one writer anyway."""
    if connection.dialect.name != "sqlite":
        revisions = table("alembic_version", column("version_num"))
        connection.execute(select(revisions).with_for_update())


def _fresh(connection: Connection, query: Select[Any]) -> Result[Any]:
    """What the query finds now; MySQL shows what was when the transaction began, unless it is
    asked to lock it."""
    locks = connection.dialect.name in ("mysql", "mariadb")
    return connection.execute(query.with_for_update(read=True) if locks else query)


def _portions(values: Iterable[T], size: int = VALUES) -> Iterator[list[T]]:
    given = list(values)
    return (given[at : at + size] for at in range(0, len(given), size))


# --- what an article is found by ------------------------------------------------------------------


def _known(connection: Connection, members: Sequence[Member]) -> dict[int, list[int]]:
    """The articles that hold the hashes of the members, by hash."""
    holders: dict[int, list[int]] = defaultdict(list)
    for hashes in _portions({number for member in members for number in member.hashes}):
        query = select(passage.c.hash, passage.c.article_id).where(passage.c.hash.in_(hashes))
        for row in _fresh(connection, query):
            holders[row.hash].append(row.article_id)
    return holders


def _remember(
    connection: Connection, members: Sequence[Member], known: dict[int, list[int]]
) -> None:
    """Keep the hashes of members, those of them that are no crowd's already."""
    rows = []
    for member in members:
        for number in member.hashes:
            holders = known[number]
            if len(holders) < CROWD and member.id not in holders:
                holders.append(member.id)
                rows.append({"hash": number, "article_id": member.id})
    if rows:
        connection.execute(insert(passage), rows)


def _forget(connection: Connection, members: Sequence[Member]) -> set[int]:
    """Delete the hashes of texts that are no more; return the clusters that they were in."""
    for member in members:
        ours = passage.c.hash.in_(member.hashes), passage.c.article_id == member.id
        connection.execute(delete(passage).where(*ours))
    clusters: set[int] = set()
    for ids in _portions(member.id for member in members):
        query = select(article.c.cluster).where(article.c.id.in_(ids))
        clusters |= set(_fresh(connection, query).scalars())
    return clusters - {None}


def _members(
    connection: Connection, key: Any, values: Collection[int], but: Collection[int] = ()
) -> list[Member]:
    return [_member(row) for row in _rows(connection, key, values) if row["id"] not in but]


def _rows(connection: Connection, key: Any, values: Collection[int]) -> Iterator[Row]:
    for portion in _portions(values):
        query = select(*CONTENT).where(key.in_(portion)).order_by(article.c.id)
        yield from _fresh(connection, query).mappings()


# --- clusters -------------------------------------------------------------------------------------


def _set_alone(connection: Connection, ids: Sequence[int]) -> None:
    """Make each of the articles a cluster of its own."""
    for portion in _portions(ids):
        change = update(article).where(article.c.id.in_(portion))
        connection.execute(change.values(cluster=article.c.id, canonical=true()))


def _join(
    connection: Connection, loose: Sequence[Member], known: Mapping[int, Sequence[int]]
) -> set[int]:
    """Join the clusters of copies; return those that have grown."""
    near = {member.id: _near(member, known) for member in loose}
    members = {member.id: member for member in loose}
    clusters = Clusters({member.id: member.id for member in loose})
    for row in _rows(connection, article.c.id, set().union(*near.values()) - members.keys()):
        members[row["id"]] = _member(row)
        # One that was never marked is found again when it is.
        clusters.of[row["id"]] = row["cluster"] or row["id"]
    for member in loose:
        for other in near[member.id]:
            if not clusters.same(member.id, other) and member.is_copy(members[other]):
                clusters.join(member.id, other)
    joins = clusters.joins()
    if joins:
        change = update(article).where(article.c.cluster == bindparam("was"))
        rows = [{"was": was, "to": to} for was, to in joins.items()]
        connection.execute(change.values(cluster=bindparam("to")), rows)
    return set(joins.values())


def _near(member: Member, known: Mapping[int, Sequence[int]]) -> list[int]:
    """The articles that share enough with a member to be compared, the likeliest first."""
    points: Counter[int] = Counter()
    for place, number in enumerate(member.hashes):
        worth = RARE if len(known[number]) < FEW else USUAL
        for holder in known[number]:
            points[holder] += worth if place else ENOUGH  # the first is of the whole story
    del points[member.id]
    enough = (holder for holder, count in points.items() if count >= ENOUGH)
    return sorted(enough, key=lambda holder: (-points[holder], holder))[:CANDIDATES]


class Clusters:
    """The clusters of some articles, by their ids, and which of them have become one."""

    def __init__(self, of: dict[int, int]) -> None:
        self.of = of
        self._into: dict[int, int] = {}

    def _root(self, cluster: int) -> int:
        while cluster in self._into:
            cluster = self._into[cluster]
        return cluster

    def same(self, one: int, other: int) -> bool:
        return self._root(self.of[one]) == self._root(self.of[other])

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self._root(self.of[one]), self._root(self.of[other])))
        self._into[high] = low

    def joins(self) -> dict[int, int]:
        """The clusters that are no more, each with the one that it went into."""
        return {cluster: self._root(cluster) for cluster in self._into}


def _all_canonical(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Let every article in the clusters of these stand for election; return the clusters."""
    clusters: set[int] = set()
    for portion in _portions(ids):
        query = select(article.c.cluster).where(article.c.id.in_(portion))
        clusters |= set(_fresh(connection, query).scalars())
    clusters -= {None}
    for portion in _portions(clusters):
        change = update(article).where(article.c.cluster.in_(portion))
        connection.execute(change.values(canonical=true()))
    return clusters


def _elect(connection: Connection, clusters: Collection[int]) -> None:
    """Leave one of the canonical articles of each cluster canonical."""
    for portion in _portions(clusters):
        candidates: dict[int, list[Row]] = defaultdict(list)
        chosen = article.c.cluster.in_(portion), article.c.canonical.is_(True)
        for row in _fresh(connection, canonical.copies().where(*chosen)).mappings():
            candidates[row["cluster"]].append(row)
        lost = [
            row["id"]
            for rows in candidates.values()
            for row in sorted(rows, key=canonical.rank)[1:]
        ]
        for ids in _portions(lost):
            change = update(article).where(article.c.id.in_(ids))
            connection.execute(change.values(canonical=False))


# --- a corpus that was stored without -------------------------------------------------------------


def _unmarked(above: int, up_to: int | None) -> ColumnElement[bool]:
    """Those articles with numbers in a range that belong to no cluster yet."""
    unmarked = article.c.cluster.is_(None) & (article.c.id > above)
    return unmarked if up_to is None else unmarked & (article.c.id <= up_to)


def mark_all(
    engine: Engine,
    progress: Callable[[str, int, int], None],
    above: int = 0,
    up_to: int | None = None,
) -> int:
    """Mark the articles that belong to no cluster yet; return how many they were.

    Those with numbers in a range alone, if there is one. It may be stopped at any time, and goes
    on where it was.
    """
    wanted = _unmarked(above, up_to)
    query = select(func.count()).select_from(article).where(wanted)
    done, total = 0, patiently(engine, lambda to: to.scalar(query) or 0, readonly=True)
    while some := patiently(engine, lambda connection: _mark_some(connection, wanted)):
        done += some
        progress("marking duplicates", done, max(done, total))
    return done


def _mark_some(connection: Connection, wanted: ColumnElement[bool]) -> int:
    query = select(*CONTENT).where(wanted).order_by(article.c.id)
    rows = connection.execute(query.limit(BATCH)).mappings().all()
    mark(connection, [(None, row) for row in rows])
    return len(rows)


def forget_all(engine: Engine) -> None:
    """Forget all clusters, so that `mark_all` finds them anew."""

    def work(connection: Connection) -> None:
        connection.execute(delete(passage))
        connection.execute(update(article).values(cluster=None, canonical=None))

    patiently(engine, work)
