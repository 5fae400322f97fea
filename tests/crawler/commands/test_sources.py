import json
import tomllib
from contextlib import ExitStack

import pytest

from tests.campus import Answer, serve, vsb

MENU = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>云河大学文学院</title>
<!--Announced by Visual SiteBuilder 9--></head><body><ul class="nav">
<li><a href="index.htm">首页</a></li><li><a href="xygk.htm">学院概况</a></li>
<li><a href="xwdt.htm">新闻动态</a></li><li><a href="dqgz.htm">党群工作</a></li></ul>
<div class="block"><h3>通知公告</h3><a href="tzgg.htm">更多</a></div></body></html>"""


def rows(text):
    """The cells of a table on standard output, by the first of them."""
    return {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}


def tomls(text):
    """The entries of TOML at the end of standard output, by key."""
    return tomllib.loads(text[text.index("\n\n[") :])


def test_the_registered_sources_are_listed(scrapy):
    done = scrapy("sources", "list", "南开大学", "党委组织部")
    assert done.returncode == 0
    assert "nankai-zzb" in done.stdout
    assert "https://zzb.nankai.edu.cn/" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 sources of 1 universities"


def test_universities_without_a_known_list_page_are_listed_as_such(scrapy):
    done = scrapy("sources", "list", "--province", "新疆")
    lines = done.stdout.splitlines()
    assert lines[-1] == "0 sources of 0 universities; no list page known of 2 more"
    assert [line.split() for line in lines[1:-1]] == [
        ["新疆大学", "no", "list", "page", "known"],
        ["石河子大学", "no", "list", "page", "known"],
    ]


def test_one_source_is_shown_with_what_is_known_of_it(scrapy):
    done = scrapy("sources", "show", "hbut-scs")
    shown = json.loads(done.stdout)
    assert shown["university"] == "湖北工业大学"
    assert shown["province"] == "湖北"
    assert shown["list"] == ["https://scs.hbut.edu.cn/djhd/djhd.htm"]
    assert shown["caveats"] == ["anti_bot", "certificate"]
    assert shown["verified"] is None
    assert "certificate: the TLS certificate has been broken: " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["lst"], "Unknown verb 'lst'; did you mean list?"),
        ([], "Unknown verb ''; there are check, detect, health, list, show."),
        (["show", "nankai-zb"], "Unknown source 'nankai-zb'; did you mean nankai-zzb?"),
        (["show"], "No source is named; `scrapy sources list` shows them."),
        (["detect"], "Say where to look: scrapy sources detect URL."),
        (["detect", "yunhe"], "'yunhe' is no http or https address; write https://HOST/PATH."),
        (["check", "nankai-zb"], "Unknown source 'nankai-zb'; did you mean nankai-zzb?"),
        (["check", "--province", "津"], "Unknown province '津'; did you mean 天津?"),
        (
            ["check", "--province", "新疆"],
            "No source is registered there; `scrapy sources list` shows them.",
        ),
    ],
)
def test_a_wrong_argument_is_answered_with_one_sentence(scrapy, arguments, sentence):
    done = scrapy("sources", *arguments)
    assert (done.returncode, done.stderr) == (2, f"scrapy sources: {sentence}\n")


def test_detect_reads_a_list_and_its_newest_article_and_gives_the_entry_to_paste(scrapy):
    with serve(vsb.site(25)) as site:
        done = scrapy("sources", "detect", site.url("/dqgz.htm"))
        assert site.asked[0] == "/robots.txt"
        assert site.asked.count("/dqgz.htm") == 1
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:4] == [
        f"list     {site.url('/dqgz.htm')}",
        "family   vsb",
        f"items    10, 10 with a date; next page {site.url('/dqgz/2.htm')}",
        f"         2024-01-26  {vsb.title(25)}",
    ]
    assert f"article  {site.url(vsb.link(25))}" in lines
    assert "         published  2024-01-26 (byline)" in lines
    assert f"         text       {vsb.text(25).splitlines()[0]}" in lines
    assert "         missing    editors" in lines
    ((key, entry),) = tomls(done.stdout).items()
    assert key == f"127-0-0-1-{site.address.rpartition(':')[2]}-dqgz"
    assert entry["list"] == site.url("/dqgz.htm")
    assert entry["family"] == "vsb"
    assert entry["section"] == "党群工作"


def test_detect_finds_the_columns_of_a_home_page_the_partys_first(scrapy):
    pages = vsb.site(12) | {
        "/": MENU,
        "/xygk.htm": vsb.article(900),
        "/xwdt.htm": vsb.listing([7, 6, 5, 4]),
        "/tzgg.htm": vsb.listing([3, 2, 1, 8]),
    }
    with serve(pages) as site:
        done = scrapy("sources", "detect", site.url("/"))
    assert done.returncode == 0, done.stderr
    table = [line.split() for line in done.stdout.split("\n\n[")[0].splitlines()]
    assert table[1:-1] == [
        ["party", "党群工作", "10", "10", "2024-01-13", "read", site.url("/dqgz.htm")],
        ["news", "新闻动态", "4", "4", "2024-01-08", "read", site.url("/xwdt.htm")],
        ["news", "通知公告", "4", "4", "2024-01-09", "read", site.url("/tzgg.htm")],
    ]
    assert "\n3 lists found, 4 of 4 links followed\n" in done.stdout
    entries = list(tomls(done.stdout).values())
    assert [entry["section"] for entry in entries] == ["党群工作", "新闻动态", "通知公告"]
    assert entries[0]["kind"] == "party"
    assert "kind" not in entries[1]
    assert "4 of 4: 学院概况: no list" in done.stderr.splitlines()


def test_detect_says_why_there_is_nothing(scrapy):
    robots = Answer("User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"})
    with serve({"/robots.txt": robots, "/": MENU}) as site:
        done = scrapy("sources", "detect", site.url("/"))
        assert "/" not in site.asked
    assert done.returncode == 1
    assert done.stderr == f"{site.url('/')} cannot be read: robots.txt forbids it.\n"
    with serve({"/": "<p>云河大学</p>"}) as site:
        done = scrapy("sources", "detect", site.url("/"))
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "0 lists found, 0 of 0 links followed"


def test_what_a_page_says_cannot_act_on_the_terminal(scrapy):
    pages = {"/dqgz.htm": vsb.listing([3, 2, 1]).replace("文学院党委", "\x1b[2J\u202e党委")}
    with serve(pages) as site:
        done = scrapy("sources", "detect", site.url("/dqgz.htm"))
    assert not {"\x1b", "\u202e"} & set(done.stdout + done.stderr)


REGISTER = """
[works]
university = "云河大学"
list = "{0}/dqgz.htm"

[empty]
university = "云河大学"
list = "{0}/empty.htm"

[gone]
university = "云河大学"
list = "{0}/gone.htm"

[no-dates]
university = "云河大学"
list = "{0}/undated.htm"

[forbidden]
university = "临江师范大学"
list = "{1}/dqgz.htm"

[guarded]
university = "临江师范大学"
list = "{2}/dqgz.htm"

[off]
university = "临江师范大学"
list = "http://127.0.0.1:9/dqgz.htm"
"""


def test_check_tells_what_works_and_what_broke(scrapy, tmp_path):
    bare = vsb.listing([901, 902, 903, 904])
    for number in (901, 902, 903, 904):
        bare = bare.replace(f"<span>{vsb.day(number)}</span>", "")
    pages = vsb.site(3) | {
        "/empty.htm": vsb.listing([]),
        "/undated.htm": bare,
        vsb.link(901): vsb.article(901).replace(f"发布时间：{vsb.day(901)}", ""),
    }
    forbidding = Answer("User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"})
    with ExitStack() as stack:
        sites = [
            stack.enter_context(serve(answers))
            for answers in (
                pages,
                {"/robots.txt": forbidding, **vsb.site(3)},
                {"/dqgz.htm": Answer("<script>document.cookie='a=1'</script>", 412)},
            )
        ]
        register = tmp_path / "register.toml"
        register.write_text(REGISTER.format(*(site.address for site in sites)), "utf-8")
        given = ("-s", f"SOURCES={register}", "-s", "RETRY_TIMES=0")
        done = scrapy("sources", "check", *given)
        alone = scrapy("sources", "check", "works", *given)
        elsewhere = scrapy("sources", "check", "--province", "天津", *given)
        assert sites[1].asked == ["/robots.txt"]
    assert done.returncode == 1
    table = rows(done.stdout)
    assert list(table)[1:-1] == [
        "works", "empty", "gone", "no-dates", "forbidden", "guarded", "off",
    ]  # fmt: skip
    assert table["works"][2:] == ["vsb", "3", "2024-01-04", vsb.title(3), "works"]
    assert table["empty"][-4:] == ["the", "list", "is", "empty"]
    assert table["gone"][-2:] == ["list:", "gone"]
    assert " ".join(table["no-dates"][-8:]) == "article without published; the list has no dates"
    assert " ".join(table["forbidden"][-4:]) == "list: robots.txt forbids it"
    assert " ".join(table["guarded"][-4:]) == "list: a challenge page"
    assert "robots.txt cannot be read" in " ".join(table["off"])
    assert done.stdout.splitlines()[-1] == "1 of 7 list pages work, 6 do not"
    assert sum(" of 7: " in line for line in done.stderr.splitlines()) == 7
    assert "Traceback" not in done.stderr
    assert alone.returncode == 0, alone.stderr
    assert alone.stdout.splitlines()[-1] == "1 of 1 list pages work, 0 do not"
    assert elsewhere.returncode == 2
