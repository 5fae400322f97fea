"""Names of people, by what stands around them."""

from __future__ import annotations

import pytest

from pipelines.repair.people import begins, in_name, may_begin


@pytest.mark.parametrize(
    ("text", "character", "expected"),
    [
        ("书记王昇出席", "昇", True),
        ("李昇华教授", "昇", True),
        ("由陈昇、李明负责", "昇", True),
        ("王昇", "昇", True),
        ("步步高昇", "昇", False),
        ("思想昇华", "昇", False),
        ("王家昇级了", "昇", False),
    ],
)
def test_in_name(text: str, character: str, expected: bool) -> None:
    assert in_name(text, text.index(character)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("于立新教授", True),
        ("，于文副书记", True),
        ("主任于海波老师", True),
        ("书记于近日主持", False),
        ("书记于学院会议", False),
        ("位于立新教授楼", False),
        ("，于立新出席", False),
    ],
)
def test_begins(text: str, expected: bool) -> None:
    assert begins(text, text.index("于")) is expected


def test_may_begin() -> None:
    assert may_begin("于", 0) and may_begin("记者于明", 2) and not may_begin("至于明", 1)
