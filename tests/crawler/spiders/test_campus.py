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
    assert row.split()[1:5] == ["1", "6", "4", "0"]
    assert "no_address 1" in row
    assert "gone 1" in row


def test_a_link_elsewhere_or_to_a_file_is_kept_without_being_fetched(scrapy):
    wechat, file = "https://mp.weixin.qq.com/s/AbC_9", "/files/notice.pdf"
    extra = SHOP.format(wechat, "党员教育专题推送", "党员教育专题推送") + SHOP.format(
        file, "党员发展对象公示名单", "党员发展对象公示名单"
    )
    with serve({vsb.link(1): vsb.article(1), "/dqgz.htm": vsb.listing([1], extra=extra)}) as site:
        done = crawl(scrapy, site)
        assert done.returncode == 0, done.stderr
        assert site.asked == ["/robots.txt", "/dqgz.htm", vsb.link(1)]
        records = {record["title"]: record for record in scrapy.records()}
        again = crawl(scrapy, site)
    assert "known 3" in again.stdout
    push = records["党员教育专题推送"]
    assert (push["url"], push["published"], push["published_from"]) == (
        wechat,
        "2024-03-01",
        "list",
    )
    assert push["text"] == ""
    assert push["flags"]["external"] == {"host": "mp.weixin.qq.com"}
    notice = records["党员发展对象公示名单"]
    assert notice["attachments"] == [{"url": site.url(file), "name": "党员发展对象公示名单"}]
    assert notice["flags"]["file"] == {"type": "pdf"}
    assert len(records) == 3


def test_a_story_is_read_though_another_site_linked_to_it(scrapy):
    with serve({vsb.link(1): vsb.article(1), "/dqgz.htm": vsb.listing([1])}) as site:
        there = site.url(vsb.link(1)).replace("127.0.0.1", "campus.example")
        link = SHOP.format(there, vsb.title(1), vsb.title(1))
        site.answers["/links.htm"] = Answer(vsb.listing([], extra=link))
        crawl(scrapy, site, path="/links.htm")
        (first,) = scrapy.records()
        assert first["text"] == ""
        own = (
            "-s",
            "LOCAL_HOSTS=campus.example",
            "-s",
            "TWISTED_DNS_RESOLVER=tests.resolver.Loopback",
        )
        scrapy("crawl", "campus", "-a", f"url={there.replace(vsb.link(1), '/dqgz.htm')}", *own)
    assert sorted(record["text"] for record in scrapy.records()) == ["", vsb.text(1)]


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


def test_pages_that_cannot_be_turned_are_an_error(scrapy):
    answers = {vsb.link(n): vsb.article(n) for n in (1, 2)}
    answers["/dqgz.htm"] = vsb.listing([2, 1], "/dqgz/2.htm")
    answers["/dqgz/2.htm"] = vsb.listing([2, 1], "/dqgz/3.htm")
    with serve(answers) as site:
        done = crawl(scrapy, site)
        assert "/dqgz/3.htm" not in site.asked
    assert done.returncode == 1
    assert "/dqgz/2.htm shows nothing new: its pages cannot be turned." in done.stderr


def test_a_last_page_that_is_shown_for_ever_ends_the_column(scrapy):
    answers = {vsb.link(n): vsb.article(n) for n in (1, 2, 3)}
    answers["/dqgz.htm"] = vsb.listing([3, 2], "/dqgz/2.htm")
    answers["/dqgz/2.htm"] = vsb.listing([1], "/dqgz/3.htm")
    answers["/dqgz/3.htm"] = vsb.listing([1], "/dqgz/4.htm")
    with serve(answers) as site:
        done = crawl(scrapy, site)
        assert "/dqgz/4.htm" not in site.asked
    assert done.returncode == 0, done.stderr
    assert len(scrapy.records()) == 3


def test_a_next_page_that_leads_back_is_not_asked_for_again(scrapy):
    answers = {vsb.link(n): vsb.article(n) for n in (1, 2, 3)}
    answers["/dqgz.htm"] = vsb.listing([3], "/dqgz/2.htm")
    answers["/dqgz/2.htm"] = vsb.listing([2], "/dqgz/3.htm")
    answers["/dqgz/3.htm"] = vsb.listing([1], "/dqgz/2.htm")
    with serve(answers) as site:
        done = crawl(scrapy, site)
        assert site.asked.count("/dqgz/2.htm") == 1
    assert done.returncode == 0, done.stderr
    assert len(scrapy.records()) == 3


def test_pages_that_only_a_script_can_get_are_an_error(scrapy):
    answers = {vsb.link(n): vsb.article(n) for n in (1, 2)}
    answers["/dqgz.htm"] = vsb.listing([2, 1], "javascript:__doPostBack('pager','2')")
    with serve(answers) as site:
        done = crawl(scrapy, site)
    assert done.returncode == 1
    assert "/dqgz.htm has further pages that only a script can get." in done.stderr
    assert len(scrapy.records()) == 2


def test_pinned_items_do_not_keep_a_crawl_from_what_is_behind_them(scrapy):
    pinned = SHOP.format(vsb.link(1), f"[置顶]{vsb.title(1)}", f"[置顶]{vsb.title(1)}")
    answers = {vsb.link(n): vsb.article(n) for n in range(1, 5)}
    answers["/dqgz.htm"] = vsb.listing([], "/dqgz/1.htm", extra=pinned)
    answers["/dqgz/1.htm"] = vsb.listing([2, 1])
    with serve(answers) as site:
        assert crawl(scrapy, site).returncode == 0
        site.answers["/dqgz/1.htm"] = Answer(vsb.listing([4, 3, 2, 1]))
        crawl(scrapy, site)
    assert {record["title"] for record in scrapy.records()} == {vsb.title(n) for n in range(1, 5)}


def test_a_list_as_data_is_read_page_by_page(scrapy):
    def page(number, numbers):
        rows = [
            {"title": vsb.title(n), "url": vsb.link(n), "publishTime": vsb.day(n)} for n in numbers
        ]
        body = json.dumps({"data": {"total": 5, "list": rows}})
        return f"/api/list?page={number}&rows=2", Answer(
            body, headers={"Content-Type": "application/json"}
        )

    answers = dict([page(1, [5, 4]), page(2, [3, 2]), page(3, [1])])
    answers |= {vsb.link(n): Answer(vsb.article(n)) for n in range(1, 6)}
    with serve(answers) as site:
        done = crawl(scrapy, site, path="/api/list?page=1&rows=2")
    assert done.returncode == 0, done.stderr
    assert len(scrapy.records()) == 5


def test_a_redirect_that_leaves_the_site_is_not_read(scrapy):
    with serve({"/stolen.htm": vsb.article(1)}) as other:
        away = other.address.replace("127.0.0.1", "campus.example") + "/stolen.htm"
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


def split_story(second):
    """A column with one story on two pages."""
    first, further = vsb.link(1), vsb.link(1).replace(".htm", "_2.htm")
    name = further.rpartition("/")[2]
    answers = {
        "/dqgz.htm": vsb.listing([1]),
        first: vsb.article(1).replace("</body>", f'<a href="{name}">下一页</a></body>'),
    }
    return serve(answers | ({further: second} if second else {})), further


def test_a_story_on_two_pages_is_one_article(scrapy):
    site, further = split_story(vsb.article(2))
    with site as served:
        done = crawl(scrapy, served)
        assert done.returncode == 0, done.stderr
        assert served.asked[-1] == further
    (record,) = scrapy.records()
    assert record["title"] == "文学院党委召开第1次支部书记例会"
    assert record["text"] == f"{vsb.text(1)}\n{vsb.text(2)}"
    assert "truncated" not in record["flags"]


def test_a_story_whose_second_page_is_missing_says_so(scrapy):
    site, further = split_story(None)
    with site as served:
        crawl(scrapy, served)
        (record,) = scrapy.records()
        assert record["flags"]["truncated"] == {"missing": served.url(further)}
    assert record["text"] == vsb.text(1)
