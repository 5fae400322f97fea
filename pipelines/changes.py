"""What has to be replaced in a sequence for it to become another one, found in bounded time."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

#: Steps of a comparison, half a second or less; what would take more is replaced as a whole.
MOST = 500_000


def gaps(
    one: Sequence[Hashable], other: Sequence[Hashable], most: int = MOST
) -> list[tuple[int, int, int, int]]:
    """Return where two sequences differ: from and to in `one`, and from and to in `other`.

    As little differs as can be (Myers, 1986: the time grows with what differs, not with what there
    is). Where that takes more than `most` steps, all between what they begin and end with does.

    >>> gaps("学校召开会议", "学院召开了会议")
    [(1, 2, 1, 2), (4, 4, 4, 5)]
    """
    head = _alike(one, other)
    tail = min(_alike(one[::-1], other[::-1]), len(one) - head, len(other) - head)
    a, b = one[head : len(one) - tail], other[head : len(other) - tail]
    pairs = _common(a, b, most) or []
    found = []
    x = y = 0
    for p, q in [*pairs, (len(a), len(b))]:
        if p > x or q > y:
            found.append((head + x, head + p, head + y, head + q))
        x, y = p + 1, q + 1
    return found


def _alike(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """How many entries the two have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _common(
    one: Sequence[Hashable], other: Sequence[Hashable], most: int
) -> list[tuple[int, int]] | None:
    """Where a longest common part stands in both; None if it cannot be found in `most` steps.

    A round allows one entry more to be left out or put in, and holds how far one gets in `one` by
    each difference between the places in both, from the one with all put in to that with none.
    """
    rounds: list[list[int]] = []
    steps = 0
    for allowed in range(len(one) + len(other) + 1):
        reached = []
        for way in range(allowed + 1):
            x = start = _enter(rounds, allowed, way)[0]
            y = x - (2 * way - allowed)
            while x < len(one) and y < len(other) and one[x] == other[y]:
                x += 1
                y += 1
            if x >= len(one) and y >= len(other):
                return _way_back(rounds, allowed, way, x)
            reached.append(x)
            steps += 1 + x - start
        if steps > most:
            return None
        rounds.append(reached)
    raise AssertionError("all left out and all put in leads from any sequence to any other")


def _enter(rounds: list[list[int]], allowed: int, way: int) -> tuple[int, int]:
    """How far one is on a way of a round at first, and on which way one came."""
    if not allowed:
        return 0, 0
    before = rounds[allowed - 1]
    if way == 0 or (way < allowed and before[way - 1] < before[way]):
        return before[way], way  # one was put in
    return before[way - 1] + 1, way - 1  # one was left out


def _way_back(rounds: list[list[int]], allowed: int, way: int, x: int) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    while True:
        start, before = _enter(rounds, allowed, way)
        shift = 2 * way - allowed
        pairs += ((at, at - shift) for at in range(x - 1, start - 1, -1))
        if not allowed:
            return pairs[::-1]
        allowed, way = allowed - 1, before
        x = rounds[allowed][way]
