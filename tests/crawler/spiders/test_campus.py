import json
import time

from tests.campus import Answer, serve, vsb

SHOP = '<li id="line_u5_90"><a href="{}" title="{}">{}</a><span>2024-03-01</span></li>'


def crawl(scrapy, site, *arguments, path="/dqgz.htm"):
    return scrapy("crawl", "campus", "-a", f"url={site.url(path)}", *arguments)


def test_every_article_of_a_column_is_stored_with_its_fields(scrapy):
    with serve(vsb.site(25)) as site:
        done = crawl(scrapy, site)
        assert done.returncode == 0, done.stderr
        records = {record["url"]: record for record in scrapy.records()}
        assert set(records) == {site.url(vsb.link(n)) for n in range(1, 26)}
        record = records[site.url(vsb.link(7))]
    assert record["title"] == "文学院党委召开第7次支部书记例会"
    assert record["published"] == "2024-01-08"
    assert record["published_from"] == "byline"
    assert record["authors"] == ["周明远"]
    assert record["origin"] == "文学院"
    assert record["text"] == vsb.text(7)
    assert (record["script"], record["version"]) == ("hans", 1)


def test_a_second_crawl_fetches_list_pages_alone(scrapy):
    with serve(vsb.site(25)) as site:
        crawl(scrapy, site)
        site.asked.clear()
        done = crawl(scrapy, site)
        assert site.asked == ["/robots.txt", "/dqgz.htm"]
    assert done.returncode == 0
    assert "known 10" in done.stdout
    assert len(scrapy.records()) == 25


def test_new_articles_are_found_before_known_ones(scrapy):
    with serve(vsb.site(25)) as site:
        crawl(scrapy, site)
        site.answers.update({p: Answer(a) for p, a in vsb.site(27).items()})
        site.asked.clear()
        crawl(scrapy, site)
        fetched = [path for path in site.asked if path.startswith("/info/")]
        assert sorted(fetched) == sorted([vsb.link(26), vsb.link(27)])
    assert len(scrapy.records()) == 27


def test_an_interrupted_first_crawl_is_made_up_for(scrapy):
    with serve(vsb.site(25)) as site:
        crawl(scrapy, site, "-a", "pages=1")
        assert len(scrapy.records()) == 10
        crawl(scrapy, site)
    assert len(scrapy.records()) == 25


def test_dead_links_and_links_elsewhere_are_accounted_for(scrapy):
    extra = "".join(
        SHOP.format(link, name, name)
        for link, name in [
            ("/info/1021/9999.htm", "已经删除的会议通知"),
            ("http://www.example.edu.cn/info/1/2.htm", "兄弟院校的会议通知"),
            ("/files/notice.pdf", "以文件发布的会议通知"),
            ("javascript:;", "没有地址的会议通知"),
        ]
    )
    answers = {vsb.link(n): vsb.article(n) for n in (1, 2)}
    answers["/dqgz.htm"] = vsb.listing([2, 1], extra=extra)
    with serve(answers) as site:
        done = crawl(scrapy, site)
    assert done.returncode == 0, done.stderr
    row = next(line for line in done.stdout.splitlines() if line.startswith("127.0.0.1"))
    assert row.split()[1:5] == ["1", "6", "2", "0"]
    assert "file 1, no_address 1, offsite 1" in row
    assert "gone 1" in row


def test_since_leaves_older_articles_and_pages_alone(scrapy):
    with serve(vsb.site(25)) as site:
        done = crawl(scrapy, site, "-a", "since=2024-01-20")
        assert "/dqgz/1.htm" not in site.asked
    assert "before_since" in done.stdout
    assert min(record["published"] for record in scrapy.records()) == "2024-01-20"


def test_a_list_page_without_articles_is_an_error(scrapy):
    with serve({"/dqgz.htm": "<html><body><p>改版中</p></body></html>"}) as site:
        done = crawl(scrapy, site)
    assert done.returncode == 1
    assert "/dqgz.htm lists no article." in done.stderr


def test_a_list_that_never_ends_is_left(scrapy):
    answers = {vsb.link(n): vsb.article(n) for n in (1, 2)}
    answers["/dqgz.htm"] = vsb.listing([2, 1], "/dqgz/2.htm")
    answers["/dqgz/2.htm"] = vsb.listing([2, 1], "/dqgz/3.htm")
    with serve(answers) as site:
        done = crawl(scrapy, site)
        assert "/dqgz/3.htm" not in site.asked
    assert done.returncode == 0


def test_a_redirect_that_leaves_the_site_is_not_read(scrapy):
    with serve({"/stolen.htm": vsb.article(1)}) as other:
        away = other.address.replace("127.0.0.1", "localhost") + "/stolen.htm"
        answers = {vsb.link(1): Answer("", 302, {"Location": away}), vsb.link(2): vsb.article(2)}
        answers["/dqgz.htm"] = vsb.listing([2, 1])
        with serve(answers) as site:
            done = crawl(scrapy, site)
        assert other.asked == []
    assert "offsite 1" in done.stdout
    assert len(scrapy.records()) == 1


def test_the_crawler_says_who_it_is(scrapy):
    with serve(vsb.site(1)) as site:
        scrapy(
            "crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}", CRAWLER_CONTACT="a@b.example"
        )
        (agent,) = site.agents
    assert agent.startswith("dangjian-crawler/")
    assert agent.endswith("(+a@b.example)")


def test_a_killed_crawl_is_made_up_for_by_the_next(scrapy):
    with serve(vsb.site(300)) as site:
        arguments = ["crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}"]
        killed = scrapy.start(*arguments)
        while sum(path.startswith("/info/") for path in list(site.asked)) < 120:
            assert killed.poll() is None
            time.sleep(0.01)
        killed.kill()
        killed.wait()
        before = len(scrapy.records())
        assert before < 300
        assert scrapy(*arguments).returncode == 0
    records = scrapy.records()
    assert {record["url"] for record in records} == {site.url(vsb.link(n)) for n in range(1, 301)}
    assert len(records) == 300
    assert all(record["version"] == 1 for record in records)


def test_what_is_scraped_can_go_to_a_feed_too(scrapy, tmp_path):
    with serve(vsb.site(3)) as site:
        crawl(scrapy, site, "-O", str(tmp_path / "feed.jsonl"))
    lines = (tmp_path / "feed.jsonl").read_text("utf-8").splitlines()
    titles = {json.loads(line)["title"] for line in lines}
    assert titles == {vsb.title(n) for n in (1, 2, 3)}
