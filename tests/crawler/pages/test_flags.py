"""Notices in the place of articles, and honest articles that use the same words."""

from __future__ import annotations

import time

import pytest

from crawler.items import Article, Image
from crawler.pages import kind_of, read_article
from crawler.pages.document import document
from crawler.pages.flags import losses, notices, story_notices
from tests.crawler.pages.written import PARAGRAPHS, VSB, VSB_LIST, WEBPLUS, WEBPLUS_LIST, html

MENU = "".join(f'<li><a href="/{n}.htm">学院概况第{n}栏目</a></li>' for n in range(60))
FOOT = "<div>版权所有：青川大学 地址：青川市学府路1号 邮编：000000</div>"


def page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def in_template(title: str, body: str) -> str:
    """The notice inside the menu and the footer of the site."""
    return page(title, f"<ul>{MENU}</ul><div class='main'><p>{body}</p></div>{FOOT}")


CHALLENGES = {
    "ruishu": '<meta id="x" content="x"><script>$_ts=window["$_ts"];if(!$_ts)$_ts={};</script>',
    "aliyun": "<script>var arg1='3A9F';function s(){document.cookie='acw_sc__v2='+x}</script>",
    "cookie and reload": "<html><body><script>document.cookie='k=1;path=/';location.reload();"
    "</script></body></html>",
    "cookie and place": "<html><script>document.cookie = 'a=b'; window.location = url;</script>",
    "safeline": page("访问拦截", "<p>您的访问请求可能对网站造成安全威胁，请求已被阻断。</p>"),
    "aliyun 405": page(
        "405", "<p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>"
    ),
    "website firewall": page(
        "网站防火墙", "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>"
    ),
    "chuangyu": page("", "<h1>当前访问疑似黑客攻击，已被创宇盾拦截</h1><p>2024-05-06 10:11:12</p>"),
    "openrasp": page("Request Blocked", "<h1>Request blocked by OpenRASP</h1><p>ID: 7ac1</p>"),
    "captcha": page("", "<p>请完成安全验证，拖动滑块后继续访问</p>"),
    "too often": page("提示", "<p>您的访问过于频繁，请稍后再试。</p>"),
    "cloudflare": page("Just a moment...", "<p>Enable JavaScript and cookies to continue</p>"),
}
RESTRICTED = {
    "campus": in_template("青川大学", "该信息仅限校内访问，请使用校园网或VPN访问。"),
    "address": in_template("提示信息", "您当前的IP地址不在允许范围内，无法查看该内容！"),
    "outside": page("", "<p>由于您的IP地址非青川大学的IP地址，因此被限制访问！</p>"),
    "no right": page("系统提示", "<h3>系统提示</h3><p>抱歉，您没有访问当前栏目的权限。</p>"),
    "intranet": page("", "<p>本资源仅允许校园网内用户浏览</p>"),
    "vpn": page("青川大学WebVPN", "<form>账号<input><input type=password>密码</form>"),
    "cas": page(
        "青川大学统一身份认证平台",
        "<form>用户名<input name=username>密码<input type=password></form>",
    ),
    "script log-in": page("登录", "<div id=app></div>"),
    "log in first": in_template("青川大学", "您尚未登录"),
    "403": page("403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr>nginx"),
}
MISSING = {
    "webplus": page(
        "提示信息", "<div class='wp_error_msg'><span>提示：无效的栏目参数！</span></div>"
    ),
    "box without words": page("", "<div class='wp_error_msg'><img src=a.gif></div>"),
    "in template": in_template("青川大学", "您访问的页面不存在！ 5秒后自动返回首页"),
    "deleted": in_template("青川大学新闻网", "对不起，该文章已被删除。"),
    "no information": page("", "<p>信息不存在</p>"),
    "404": page("404 Not Found", "<center><h1>404 Not Found</h1></center>"),
    "building": in_template("党群工作-青川大学", "栏目正在建设中，敬请期待"),
    "leaving": page("页面跳转中", "<p>页面跳转中……</p>"),
    "wrong parameter": page("系统提示", "<p>参数错误</p>"),
    "database": page("", "<p>数据库连接失败，请联系管理员</p>"),
    "sql": page("Error", "<p>You have an error in your SQL syntax near ''</p>"),
    "tomcat": page("HTTP Status 500", "<h1>HTTP Status 500</h1>java.lang.NullPointerException"),
}


@pytest.mark.parametrize(
    ("flag", "source"),
    [
        pytest.param(flag, source, id=f"{flag}: {name}")
        for flag, pages in (
            ("challenge", CHALLENGES),
            ("restricted", RESTRICTED),
            ("soft_404", MISSING),
        )
        for name, source in pages.items()
    ],
)
def test_a_notice_is_no_article_and_says_why(flag: str, source: str) -> None:
    response = html(source, "http://xcb.qingchuan.example/info/1020/301.htm")
    article = read_article(response)
    assert flag in article.flags
    assert article.flags[flag]
    assert (article.title, article.text) == (None, "")
    assert {"challenge", "restricted", "soft_404"} & set(article.flags) == {flag}
    assert kind_of(response) == "other"


def test_the_evidence_is_the_title_and_the_words() -> None:
    found = notices(document(html(RESTRICTED["campus"])))
    assert found == {"restricted": {"title": "青川大学", "message": "仅限校内"}}
    found = notices(document(html(CHALLENGES["cookie and reload"])))
    assert found == {"challenge": {"marker": "document.cookie="}}


@pytest.mark.parametrize("status", [412, 468, 493, 521])
def test_a_status_alone_can_be_a_challenge(status: int) -> None:
    response = html("<html>请稍候</html>").replace(status=status)
    assert notices(document(response)) == {"challenge": {"status": status}}


def test_an_empty_answer_that_is_only_accepted_is_a_challenge() -> None:
    empty = html("<html><script src=/4VGu1xaT/b5s2Rc.js></script></html>")
    assert notices(document(empty.replace(status=202))) == {"challenge": {"status": 202}}
    assert notices(document(empty)) == {}


#: Dated stories of one or two sentences that are about what notices say.
HONEST = {
    "vpn": "各单位：学校VPN系统将于5月20日切换，请使用校园网或VPN访问图书馆资源。",
    "cas": "学校统一身份认证平台已完成升级，请先登录后查看个人信息，确认无误。",
    "missing": "近日有师生反映个别网页显示页面不存在，经排查已恢复，感谢关心。",
    "campus only": "即日起，教务系统仅限校内访问，校外师生请通过WebVPN登录。",
    "waf": "信息中心完成网站防火墙升级，一季度拦截各类攻击三万余次，保障了网站安全。",
    "building": "新校区图书馆正在建设中，预计明年九月投入使用，欢迎师生关注。",
    "accreditation": "土木工程专业通过工程教育专业认证，有效期六年。",
    "database": "图书馆新增三个数据库，数据库错误反馈邮箱同时启用。",
}


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize("template", [VSB, WEBPLUS], ids=["vsb", "webplus"])
def test_a_dated_story_about_it_stays_a_story(template: str, name: str) -> None:
    response = html(
        template.replace(PARAGRAPHS, f"<p>{HONEST[name]}</p>"),
        "http://www.qingchuan.example/info/1020/301.htm",
    )
    article = read_article(response)
    assert {"challenge", "restricted", "soft_404"}.isdisjoint(article.flags)
    assert article.text.startswith(HONEST[name])
    assert kind_of(response) == "article"


def test_a_long_story_stays_one_without_any_date() -> None:
    words = "".join(f"<p>{line}</p>" for line in HONEST.values())
    article = read_article(html(page("关于网络安全的几点说明", f"<h1>几点说明</h1>{words * 3}")))
    assert {"challenge", "restricted", "soft_404"}.isdisjoint(article.flags)


@pytest.mark.parametrize("listing", [VSB_LIST, WEBPLUS_LIST], ids=["vsb", "webplus"])
def test_a_list_of_stories_about_it_stays_a_list(listing: str) -> None:
    about = listing.replace("支部换届", "该文章已被删除等问题的说明").replace(
        "公示", "403 Forbidden"
    )
    response = html(about, "http://www.qingchuan.example/24/list.htm")
    assert notices(document(response)) == {}
    assert kind_of(response) == "listing"


def test_what_a_page_hides_or_leaves_to_scripts_says_nothing() -> None:
    source = page(
        "会议照片",
        "<div style='display: none'>您没有访问权限</div><script>alert('页面不存在')</script>"
        "<noscript>请启用JavaScript</noscript><img src='/__local/a.jpg' width=600>",
    )
    assert notices(document(html(source))) == {}


def test_a_page_with_a_log_in_in_its_head_is_no_log_in() -> None:
    form = "<form>用户名<input>密码<input type=password></form>"
    assert notices(document(html(page("会议照片-青川大学", form + "<img src=/a.jpg>")))) == {}


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("正文内容为空", "soft_404"),
        ("暂无内容", "soft_404"),
        ("内容更新中……", "soft_404"),
        ("该文章已被删除！", "soft_404"),
        ("此内容仅限校内访问", "restricted"),
        ("请先登录后查看", "restricted"),
    ],
)
def test_a_story_whose_text_is_only_a_notice_is_none(text: str, flag: str) -> None:
    article = Article(title="关于召开党委会的通知", text=text)
    assert list(story_notices(article)) == [flag]
    assert story_notices(article)[flag]["title"] == "关于召开党委会的通知"


@pytest.mark.parametrize(
    "article",
    [
        Article(title="校园网公告", text=HONEST["vpn"]),
        Article(title="公告", text=HONEST["campus only"]),
        Article(title="说明", text=HONEST["missing"]),
        Article(title="会议照片", text="略", images=[Image("http://a.example/1.jpg")]),
        Article(title="会议照片"),
        Article(title="捐赠", text="图书馆不收取任何费用，暂无内容相近的服务。"),
    ],
)
def test_a_short_story_that_says_more_stays_one(article: Article) -> None:
    assert story_notices(article) == {}


@pytest.mark.parametrize(
    "text", ["<br>", "<p></p>\n", "登录", "请", "\u3000", "IP", "<a>x</a>", "-"]
)
def test_a_megabyte_of_anything_is_judged_in_bounded_time(text: str) -> None:
    long = (text * 1_000_000)[:190_000]
    doc = document(html(page(long, long)))
    began = time.perf_counter()
    notices(doc)
    assert time.perf_counter() - began < 5  # a bound, not a speed: machines differ


def test_a_story_in_a_frame_is_told_of() -> None:
    page = html(
        "<title>学习会</title><h1>学习会</h1><iframe src='/body/25.html'></iframe>"
        "<iframe src='about:blank'></iframe><iframe src='/ad.html' style='display:none'></iframe>"
    )
    found = losses(document(page), read_article(page))
    assert found == {"framed": {"frames": ["http://www.qingchuan.example/body/25.html"]}}
    story = html(VSB + "<iframe src='/map.html'></iframe>")
    assert losses(document(story), read_article(story)) == {}


def test_broken_characters_are_counted() -> None:
    page = html(VSB.encode().replace("支部建设".encode(), b"\xe6\x94\xe9\x83\xe5\xbb\xe8\xae"))
    assert losses(document(page), read_article(page)) == {"charset_doubt": {"replaced": 4}}


def test_a_page_that_sends_its_reader_on() -> None:
    page = html("<html><script>window.location.replace('/2024/a1.htm');</script></html>")
    assert notices(document(page)) == {
        "redirect": {"to": "http://www.qingchuan.example/2024/a1.htm"}
    }
    full = html(VSB.replace("</head>", "<script>location.href='/m/';</script></head>"))
    assert notices(document(full)) == {}
