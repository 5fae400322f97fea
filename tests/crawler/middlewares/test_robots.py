"""Through the whole of Scrapy, with the project's settings, against a real server."""

import pytest

from tests.campus import Answer, serve


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


def test_of_a_hundred_forbidden_pages_not_one_is_fetched(scrapy):
    robots = Answer("User-agent: *\nDisallow: /info/\n", headers={"Content-Type": "text/plain"})
    with serve(forbidden_site(robots)) as site:
        done = scrapy("crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}")
        assert site.asked == ["/robots.txt", "/dqgz.htm"]
    assert done.returncode == 0, done.stderr
    assert "robots 100" in done.stdout


def test_pages_that_wait_for_robots_together_are_all_forbidden(scrapy):
    robots = Answer("User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})
    lists = [f"/column{number}.htm" for number in range(100)]
    with serve({"/robots.txt": robots} | dict.fromkeys(lists, "<p>不该读到</p>")) as site:
        urls = ",".join(site.url(path) for path in lists)
        done = scrapy("crawl", "campus", "-a", f"url={urls}")
        assert site.asked == ["/robots.txt"]
    assert done.returncode == 1
    assert done.stderr.count("could not be read: robots.") == 20
    assert "and 80 more, in the table run_source." in done.stderr


def test_a_server_error_on_robots_means_do_not_crawl(scrapy):
    with serve(forbidden_site(Answer("busy", 503))) as site:
        done = scrapy("crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}")
        assert set(site.asked) == {"/robots.txt"}
    assert done.returncode == 1


@pytest.mark.parametrize("status", [403, 404])
def test_no_robots_file_means_that_all_is_allowed(scrapy, status):
    answers = forbidden_site(Answer("User-agent: *\nDisallow: /\n", status))
    with serve(answers) as site:
        scrapy("crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}")
        assert len(site.asked) == 102
