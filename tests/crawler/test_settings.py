import gzip

from tests.campus import Answer, serve, vsb


def test_a_bomb_is_dropped_at_the_cap(scrapy):
    bomb = gzip.compress(b"<p>" + b"x" * 60_000_000)
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    answers = {vsb.link(1): vsb.article(1), vsb.link(2): Answer(bomb, headers=headers)}
    with serve(answers | {"/dqgz.htm": vsb.listing([2, 1])}) as site:
        done = scrapy("crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}")
    assert "too_large 1" in done.stdout
    assert len(scrapy.records()) == 1


def test_addresses_that_are_no_web_pages_have_no_handler(scrapy):
    done = scrapy("settings", "--get", "DOWNLOAD_HANDLERS")
    for scheme in ("data", "file", "ftp", "s3"):
        assert f'"{scheme}": null' in done.stdout


def test_nothing_listens_for_commands(scrapy):
    for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED"):
        assert scrapy("settings", "--get", name).stdout.strip() == "False"
