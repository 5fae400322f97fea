"""Through the whole of Scrapy, with the project's settings, against a real server."""

import json
import time
from itertools import pairwise

import pytest

from tests.campus import Answer, serve, vsb
from tests.wire import answer, listen

PLAIN = {"Content-Type": "text/plain"}
SOON = ("-s", "BACKOFF_START=0.1")


def listing(links):
    rows = "".join(
        f'<li id="line_u5_{n}"><a href="{link}" title="第{n}次支部会议召开">第{n}次支部会议</a>'
        f"<span>2024-05-{n % 28 + 1:02}</span></li>"
        for n, link in enumerate(links)
    )
    return f"<html><body><ul>{rows}</ul></body></html>"


def forbidden_site(robots):
    links = [f"/info/1021/{number}.htm" for number in range(100)]
    answers = dict.fromkeys(links, "<p>不该读到</p>")
    return answers | {"/dqgz.htm": listing(links), "/robots.txt": robots}


def small_site(robots):
    return {vsb.link(1): vsb.article(1), "/dqgz.htm": vsb.listing([1]), "/robots.txt": robots}


def crawl(scrapy, site, *options):
    return scrapy("crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}", *options)


def test_of_a_hundred_forbidden_pages_not_one_is_fetched(scrapy):
    robots = Answer("User-agent: *\nDisallow: /info/\n", headers=PLAIN)
    with serve(forbidden_site(robots)) as site:
        done = crawl(scrapy, site)
        assert site.asked == ["/robots.txt", "/dqgz.htm"]
    assert done.returncode == 0, done.stderr
    assert "robots 100" in done.stdout


def test_pages_that_wait_for_robots_together_are_all_forbidden(scrapy):
    robots = Answer("User-agent: *\nDisallow: /\n", headers=PLAIN)
    lists = [f"/column{number}.htm" for number in range(100)]
    with serve({"/robots.txt": robots} | dict.fromkeys(lists, "<p>不该读到</p>")) as site:
        urls = ",".join(site.url(path) for path in lists)
        done = scrapy("crawl", "campus", "-a", f"url={urls}")
        assert site.asked == ["/robots.txt"]
    assert done.returncode == 1
    assert done.stderr.count("could not be read: robots.") == 20
    assert "and 80 more, in the table run_source." in done.stderr


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_error_on_robots_means_do_not_crawl(scrapy, status):
    with serve(forbidden_site(Answer("busy", status))) as site:
        done = crawl(scrapy, site, *SOON)
        assert set(site.asked) == {"/robots.txt"}
    assert done.returncode == 1
    cause = "http_500" if status == 500 else "busy"
    assert f"could not be read: robots_unreachable ({cause})." in done.stderr


def test_a_robots_file_that_never_comes_means_do_not_crawl(scrapy):
    def talk(connection, path):
        if path == "/robots.txt":
            time.sleep(5)
        connection.sendall(answer(vsb.listing([])))

    with listen(talk) as site:
        done = crawl(scrapy, site, "-s", "DOWNLOAD_TIMEOUT=0.5", "-s", "RETRY_TIMES=0")
        assert site.asked == ["/robots.txt"]
    assert "could not be read: robots_unreachable (timeout)." in done.stderr


@pytest.mark.parametrize("status", [401, 403, 404])
def test_no_robots_file_means_that_all_is_allowed(scrapy, status):
    answers = forbidden_site(Answer("User-agent: *\nDisallow: /\n", status))
    with serve(answers) as site:
        crawl(scrapy, site)
        assert len(site.asked) == 102


def test_a_page_in_the_place_of_robots_has_no_rules(scrapy):
    page = Answer("\ufeff \n<html>\nUser-agent: *\nDisallow: /\n</html>")
    with serve(small_site(page)) as site:
        crawl(scrapy, site)
        assert vsb.link(1) in site.asked


@pytest.mark.parametrize(
    "rules",
    [
        "\ufeffUser-agent: *\nDisallow: /info/\n",
        "User-agent: Dangjian-Crawler\nDisallow: /info/\n\nUser-agent: *\nAllow: /\n",
        "User-agent: *\nDisallow: /info/\n" + "# filler\n" * 250_000,
        "User-agent: *\r\nDisallow: /info/\r\n" + "Disallow: /a\r\n" * 50_000,
    ],
)
def test_rules_are_found_behind_a_bom_and_before_two_megabytes(scrapy, rules):
    with serve(small_site(Answer(rules, headers=PLAIN))) as site:
        done = crawl(scrapy, site)
        assert vsb.link(1) not in site.asked
    assert "robots 1" in done.stdout


def test_what_lies_behind_500_kib_is_not_read(scrapy):
    rules = "User-agent: *\nAllow: /\n" + "#" * 500 * 1024 + "\nDisallow: /info/\n"
    with serve(small_site(Answer(rules, headers=PLAIN))) as site:
        crawl(scrapy, site)
        assert vsb.link(1) in site.asked


def test_a_rule_that_is_cut_in_two_forbids_nothing(scrapy):
    head = "User-agent: *\nDisallow: /closed/\n#"
    cut = "\nDisallow: /"
    filler = "#" * (500 * 1024 - len(head) - len(cut))
    rules = f"{head}{filler}{cut}closed-too/\n"
    with serve(small_site(Answer(rules, headers=PLAIN))) as site:
        crawl(scrapy, site)
        assert vsb.link(1) in site.asked


def test_robots_may_be_kept_on_another_host(scrapy):
    rules = Answer("User-agent: *\nDisallow: /info/\n", headers=PLAIN)
    with serve({"/5": rules}) as other:
        for hop in range(1, 5):
            other.answers[f"/{hop}"] = Answer("", 302, {"Location": f"/{hop + 1}"})
        with serve(small_site(Answer("", 301, {"Location": other.url("/1")}))) as site:
            done = crawl(scrapy, site)
            assert vsb.link(1) not in site.asked
        assert other.asked == ["/1", "/2", "/3", "/4", "/5"]
    assert "robots 1" in done.stdout


def test_after_five_redirects_robots_counts_as_none(scrapy):
    with serve(small_site(Answer("", 302, {"Location": "/robots.txt?1"}))) as site:
        for hop in range(1, 9):
            site.answers[f"/robots.txt?{hop}"] = Answer(
                "", 302, {"Location": f"/robots.txt?{hop + 1}"}
            )
        crawl(scrapy, site)
        assert "/robots.txt?5" in site.asked
        assert "/robots.txt?6" not in site.asked
        assert vsb.link(1) in site.asked


@pytest.mark.parametrize("host", ["127.0.0.2", "2130706434", "localhost"])
def test_robots_does_not_lead_into_a_private_network(scrapy, host):
    def talk(connection, path):
        connection.sendall(answer("User-agent: *\nDisallow: /\n"))

    listens = "127.0.0.1" if host == "localhost" else "127.0.0.2"
    with listen(talk, listens) as inner:
        away = Answer("", 302, {"Location": inner.url("/robots.txt", host)})
        with serve(small_site(away)) as site:
            crawl(scrapy, site)
            assert vsb.link(1) in site.asked
        assert inner.connections == 0


def test_a_crawl_delay_is_kept(scrapy):
    times = []

    def talk(connection, path):
        times.append(time.monotonic())
        pages = {
            "/robots.txt": "User-agent: *\nCrawl-delay: 1\n",
            "/dqgz.htm": vsb.listing([2, 1]),
            vsb.link(1): vsb.article(1),
            vsb.link(2): vsb.article(2),
        }
        connection.sendall(answer(pages[path]))

    with listen(talk) as site:
        done = crawl(scrapy, site)
    assert done.returncode == 0, done.stderr
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(gaps) == 3
    assert min(gaps) > 0.9  # as the server sees it, which may be late for the first of two


@pytest.mark.parametrize("delay", ["86400", "-3", "nan"])
def test_an_absurd_crawl_delay_does_not_stop_a_crawl(scrapy, delay):
    rules = Answer(f"User-agent: *\nCrawl-delay: {delay}\n", headers=PLAIN)
    with serve(small_site(rules)) as site:
        done = crawl(scrapy, site, "-s", "CRAWL_DELAY_MAX=0.5")
    assert done.returncode == 0, done.stderr
    assert len(scrapy.records()) == 1


def test_a_host_is_asked_again_when_its_answer_is_old(scrapy):
    with serve(small_site(Answer("User-agent: *\nAllow: /\n", headers=PLAIN))) as site:
        crawl(scrapy, site, "-s", "ROBOTS_MAX_AGE=0")
        assert site.asked == ["/robots.txt", "/dqgz.htm", "/robots.txt", vsb.link(1)]


@pytest.mark.parametrize(
    ("robots", "decision"),
    [(Answer("User-agent: *\nAllow: /\n", headers=PLAIN), "allowed"), (Answer("", 404), "none")],
)
def test_each_page_says_by_what_it_was_fetched(scrapy, robots, decision):
    with serve({"/robots.txt": robots, "/a.htm": "<p>好"}) as site:
        done = scrapy("runspider", "tests/look.py", "-a", f"urls={site.url('/a.htm')}")
    assert json.loads(done.stdout)["robots"] == decision
