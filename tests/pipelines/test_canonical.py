"""Which copy stands for a story: its own site's, the earliest, the longest, the first stored."""

from datetime import date

import pytest

from pipelines.canonical import rank, reason

SCHOOL = "http://wxy.yunhe.edu.cn/info/1021/17.htm"
GOOD = {
    "id": 7,
    "url": SCHOOL,
    "read_from": SCHOOL,
    "source": None,
    "hijacked": False,
    "flags": {},
    "published": date(2024, 6, 14),
    "text": "支部召开党员大会。",
}


@pytest.mark.parametrize(
    ("copy", "why"),
    [
        ({"hijacked": True}, "hijacked"),
        ({"url": None, "read_from": None}, "without an address"),
        ({"read_from": "http://mirror.example/1.html"}, "read from mirror.example"),
        ({"url": "http://news.example/1", "read_from": None}, "on news.example"),
        ({"flags": {"foreign_host": {"host": "x"}}}, "on wxy.yunhe.edu.cn"),
        ({"url": "http://[broken"}, "without an address"),
        ({"published": date(2024, 6, 15)}, "published later than 2024-06-14"),
        ({"published": None}, "undated"),
        ({"text": "支部召开大会！！！！"}, "shorter: 6 letters instead of 8"),
        ({}, "as good, and stored later"),
    ],
)
def test_a_worse_copy_is_not_canonical_and_why(copy, why):
    other = GOOD | {"id": 8} | copy
    assert rank(GOOD) < rank(other)
    assert reason(other, GOOD) == why


def test_a_registered_site_is_its_schools_whatever_its_host():
    registered = GOOD | {"url": "http://yunhe.example/1", "read_from": None, "source": "yunhe"}
    assert rank(registered | {"id": 9}) > rank(GOOD)  # for its id alone
    assert rank(registered)[0] == rank(GOOD)[0]


def test_the_place_goes_before_the_day_and_the_day_before_the_length():
    mirror = GOOD | {"read_from": "http://m.example/", "published": date(2020, 1, 1)}
    later = GOOD | {"published": date(2024, 6, 15), "text": GOOD["text"] * 9}
    assert sorted([later, mirror, GOOD], key=rank) == [GOOD, later, mirror]


def test_what_speaks_for_the_canonical_one():
    assert reason(GOOD, GOOD) == "on its own site"
    elsewhere = GOOD | {"url": None}
    assert reason(elsewhere, elsewhere) == "no copy on its own site"
    hijacked = GOOD | {"hijacked": True}
    assert reason(hijacked, hijacked) == "all copies are hijacked"
