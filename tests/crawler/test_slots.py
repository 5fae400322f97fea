"""How fast hosts are asked; pauses on a clock that the test turns."""

import math
from urllib.parse import urlsplit

from crawler.slots import Pauses
from tests.campus.process import campus


def test_pauses_double_until_the_host_answers():
    pauses = Pauses(first=5, longest=600, most=10)
    assert pauses.busy("a", None, 100) == 5
    assert pauses.left("a", 102) == 3
    assert pauses.left("b", 102) == 0
    assert pauses.busy("a", None, 105) == 10
    pauses.fine("a", 115)
    assert pauses.busy("a", None, 120) == 5


def test_what_was_on_its_way_does_not_make_a_pause_longer():
    pauses = Pauses(first=5, longest=600, most=10)
    pauses.busy("a", None, 100)
    assert pauses.busy("a", None, 101) == 5  # asked for at 100 too
    pauses.fine("a", 102)
    assert pauses.left("a", 102) == 4
    assert pauses.busy("a", 1, 103) == 3  # the longer of the two counts


def test_a_host_that_is_busy_for_too_long_or_too_often_is_given_up():
    pauses = Pauses(first=1, longest=60, most=3)
    assert pauses.busy("a", 60, 0) == 60
    assert pauses.busy("b", 61, 0) == math.inf
    now = 0.0
    for _ in range(3):
        now += pauses.busy("c", None, now)
    assert now == 1 + 2 + 4
    assert pauses.busy("c", None, now) == math.inf
    pauses.fine("c", now)
    assert pauses.left("c", now + 1e9) == math.inf


def test_the_time_that_a_connection_takes_is_no_part_of_the_delay(scrapy):
    with campus("--articles", 2) as site:
        at = urlsplit(site.list_url())
        settings = {
            "LOCAL_HOSTS": "site-127-0-0-1.example",
            "TWISTED_DNS_RESOLVER": "tests.resolver.Slow",
            "DOWNLOAD_DELAY": 0.6,
            "DOWNLOAD_DELAY_JITTER": 0,
        }
        options = [word for pair in settings.items() for word in ("-s", "{}={}".format(*pair))]
        url = f"http://site-127-0-0-1.example:{at.port}{at.path}"
        assert scrapy("crawl", "campus", "-a", f"url={url}", *options).returncode == 0
        log = site.log()
    assert log["requests"] == 4  # robots.txt, the list, two articles
    assert log["closest"] > 0.5
