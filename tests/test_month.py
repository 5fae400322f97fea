"""Some days of `scrapy refresh`, as benchmarks/month.py has a whole month of them."""

from __future__ import annotations

from random import Random

from benchmarks.month import START, Month, breaks, run_month, waits
from tests.campus.habits import DAY, moments
from tests.campus.months import Event, Place

BROKEN = ("answers 500", "name not found", "site moved", "log-in", "robots.txt 503", "certificate")
BORNE = ("one article gone", "edited", "redesign that is read")


def place(index, kind, family="vsb", habit="daily", after=0.6):
    when = moments(habit, START, 3, Random(index))
    begin = START + after * DAY
    return Place(index, family, when, [Event(index, kind, begin, begin + DAY)])


def test_three_days_of_sites_that_publish_and_break(tmp_path):
    kinds = [*BROKEN, *BORNE]
    places = [place(index, kind) for index, kind in enumerate(kinds)]
    articles = ("articles challenged", "articles gone (404)")
    places += [place(len(kinds) + n, kind, "webplus", "busy") for n, kind in enumerate(articles)]
    month = Month(places, 3, every=6)
    assert run_month(month, tmp_path, 1) == []
    told, vain = breaks(month)
    assert vain == []
    assert all(told[kind].shown == len(told[kind].found) == 1 for kind in BROKEN)
    assert all(told[kind].gone for kind in BROKEN)
    stories = waits(month)
    assert sum(own.stories for own in stories.values()) > 20
    assert month.codes[1] > 0 and set(month.codes) == {0, 1}
