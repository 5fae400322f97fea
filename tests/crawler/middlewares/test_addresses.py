"""Where a crawl does not go, through the whole of Scrapy."""

import pytest

from tests.campus import Answer, serve, vsb
from tests.wire import answer, listen

REBINDING = ("-s", "TWISTED_DNS_RESOLVER=tests.resolver.Loopback")


def crawl(scrapy, url, *options):
    return scrapy("crawl", "campus", "-a", f"url={url}", *options)


def inner(connection, path):
    connection.sendall(answer(vsb.article(1)))


def test_a_redirect_does_not_lead_into_a_private_network(scrapy):
    with listen(inner, "127.0.0.2") as private:
        port = private.port
        targets = [
            private.url("/"),
            f"http://2130706434:{port}/",
            f"http://0x7f000002:{port}/",
            f"http://0177.0.0.2:{port}/",
            f"http://127.2:{port}/",
            f"http://[::1]:{port}/",
            f"http://[::ffff:127.0.0.2]:{port}/",
            f"http://[64:ff9b::7f00:2]:{port}/",
            f"http://0.0.0.0:{port}/",
            "http://10.0.0.1/",
            "http://100.64.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://[fe80::1]/",
        ]
        answers = {
            vsb.link(n): Answer("", 302, {"Location": target}) for n, target in enumerate(targets)
        }
        answers["/dqgz.htm"] = vsb.listing(range(len(targets)))
        with serve(answers) as site:
            done = crawl(scrapy, site.url("/dqgz.htm"))
        assert private.connections == 0
    assert f"private_address {len(targets)}" in done.stdout
    assert scrapy.records() == []


def test_a_name_is_judged_by_the_address_that_is_connected_to(scrapy):
    with listen(inner) as private:
        url = private.url("/dqgz.htm", "zzb.yunhe.example")
        done = crawl(scrapy, url, *REBINDING)
        assert private.connections == 0
    assert done.returncode == 1
    assert f"{url} could not be read: private_address." in done.stderr


def test_a_source_of_an_own_network_is_named(scrapy):
    with serve({vsb.link(1): vsb.article(1), "/dqgz.htm": vsb.listing([1])}) as site:
        url = site.url("/dqgz.htm").replace("127.0.0.1", "zzb.yunhe.example")
        done = crawl(scrapy, url, *REBINDING, "-s", "LOCAL_HOSTS=zzb.yunhe.example")
    assert done.returncode == 0, done.stderr
    assert len(scrapy.records()) == 1


def test_the_pages_of_a_split_story_do_not_lead_there_either(scrapy):
    first = vsb.article(1).replace("</body>", '<a href="1001_2.htm">下一页</a></body>')
    with listen(inner, "127.0.0.2") as private:
        answers = {
            "/dqgz.htm": vsb.listing([1]),
            vsb.link(1): first,
            "/info/1021/1001_2.htm": Answer("", 302, {"Location": private.url("/")}),
        }
        with serve(answers) as site:
            crawl(scrapy, site.url("/dqgz.htm"))
            assert "/info/1021/1001_2.htm" in site.asked
        assert private.connections == 0
    (record,) = scrapy.records()
    assert record["text"] == vsb.text(1)
    assert "truncated" in record["flags"]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data:text/html,a"])
def test_neither_a_redirect_nor_a_page_leads_off_the_web(scrapy, target):
    refresh = f'<meta http-equiv="refresh" content="0;url={target}"><p>正在跳转</p>'
    answers = {
        vsb.link(1): Answer("", 302, {"Location": target}),
        vsb.link(2): f"<html><head>{refresh}</head></html>",
        "/dqgz.htm": vsb.listing([2, 1]),
    }
    with serve(answers) as site:
        done = crawl(scrapy, site.url("/dqgz.htm"))
    assert "scheme 2" in done.stdout
    assert scrapy.records() == []


def test_a_redirect_to_nonsense_is_accounted_for(scrapy):
    targets = ["http://", "http:///info", "http://[1::", "//", "http://a b/"]
    answers = {vsb.link(n): Answer("", 302, {"Location": t}) for n, t in enumerate(targets)}
    answers["/dqgz.htm"] = vsb.listing(range(len(targets)))
    with serve(answers) as site:
        done = crawl(scrapy, site.url("/dqgz.htm"))
    print(done.stdout, done.stderr)
    assert "unaccounted" not in done.stderr
    assert "Error" not in done.stdout


def test_redirects_and_refreshes_in_a_circle_end(scrapy):
    refresh = '<html><head><meta http-equiv="refresh" content="0;url={}"></head></html>'
    answers = {
        "/dqgz.htm": vsb.listing([3, 2, 1]),
        vsb.link(1): Answer("", 302, {"Location": vsb.link(1)}),
        vsb.link(2): Answer("", 302, {"Location": "/ping"}),
        "/ping": Answer("", 302, {"Location": "/pong"}),
        "/pong": Answer("", 301, {"Location": "/ping"}),
        vsb.link(3): refresh.format("/again"),
        "/again": refresh.format("/again"),
    }
    with serve(answers) as site:
        done = crawl(scrapy, site.url("/dqgz.htm"))
        assert site.asked.count(vsb.link(1)) == 9
    assert "redirect_loop 3" in done.stdout
    assert scrapy.records() == []
