"""Edits add up, and can be undone."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from pipelines.repair.edits import Edit, apply, compose, count, undo


def some_edits(text: str, chance: random.Random, rule: str) -> list[Edit]:
    edits = []
    at = 0
    while at <= len(text):
        start = at + chance.randint(0, 4)
        end = min(len(text), start + chance.randint(0, 3))
        if start > len(text):
            break
        after = "".join(chance.choices("abc", k=chance.randint(0, 3)))
        if text[start:end] != after:
            edits.append(Edit(start, text[start:end], after, rule))
        at = end + (start == end)
    return edits


@pytest.mark.parametrize("seed", range(20))
def test_composed_edits_do_what_both_did_and_can_be_undone(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(500):
        text = "".join(chance.choices("xyz", k=chance.randint(0, 12)))
        first = some_edits(text, chance, "first")
        between = apply(text, first)
        second = some_edits(between, chance, "second")
        after = apply(between, second)
        edits = compose(text, first, second)
        assert apply(text, edits) == after
        assert undo(after, edits) == text
        assert all(a.end <= b.start for a, b in pairwise(edits))
        assert all(text[e.start : e.end] == e.before != e.after for e in edits)


def test_edits_that_meet_become_one() -> None:
    first = [Edit(1, "(xué)", "", "pinyin"), Edit(7, ",,", ",", "doubled")]
    second = [Edit(0, "學", "学", "script"), Edit(2, ",", "，", "width")]
    assert compose("學(xué)校,,党", first, second) == [
        Edit(0, "學", "学", "script"),
        Edit(1, "(xué)", "", "pinyin"),
        Edit(7, ",,", "，", "doubled+width"),
    ]


def test_an_edit_that_is_taken_back_is_none() -> None:
    assert compose("ab", [Edit(0, "a", "c", "x")], [Edit(0, "c", "a", "y")]) == []


def test_rules_are_counted_one_by_one() -> None:
    assert count([Edit(0, "a", "b", "x+y"), Edit(2, "a", "b", "y")]) == {"x": 1, "y": 2}
