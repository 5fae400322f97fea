# ruff: noqa: E501 - markup keeps its long lines
"""Pages that stand in the place of an article: nothing, errors, tests of the browser, log-ins."""

from __future__ import annotations

from tests.campus import Answer
from tests.campus.hostile import HTML, Visit, page

_COOKIE = HTML | {"Set-Cookie": "acw_tc=707c9f; path=/; HttpOnly; Max-Age=1800"}


def _page(title: str, body: str, status: int = 200, head: str = "") -> Answer:
    html = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'
    return Answer(html, status, HTML)


@page(9, "200 without a body", "skipped empty")
def empty(visit: Visit) -> Answer:
    return Answer(b"", headers=HTML)


@page(9, "200 with white space alone", "skipped empty")
def blank(visit: Visit) -> Answer:
    return Answer(" \r\n\t\n" * 200, headers=HTML)


@page(9, "the frame of the site with nothing in it", "stored empty_body")
def no_text(visit: Visit) -> Answer:
    return visit.answer(paragraphs=("",), caption=None, file=None)


@page(9, "200, 页面不存在", "skipped soft_404")
def not_found(visit: Visit) -> Answer:
    return _page("提示信息", "<p>您访问的页面不存在或已被删除！</p><a href='/'>返回首页</a>")


@page(9, "200, 无效的文章参数, in the system's own box", "skipped soft_404")
def wrong_parameter(visit: Visit) -> Answer:
    return _page("提示信息", '<div class="wp_error_msg">提示：无效的文章参数！</div>')


@page(9, "200, an error of the database", "skipped soft_404")
def database_error(visit: Visit) -> Answer:
    return _page("系统提示", "<p>数据库连接失败，请稍后再试。</p>")


@page(9, "302 to the home page for an article that is gone", "skipped soft_404")
def to_home(visit: Visit) -> Answer:
    return Answer("", 302, HTML | {"Location": "/"})


@page(9, "404", "failed gone")
def gone_404(visit: Visit) -> Answer:
    return _page("404", "<h1>404 Not Found</h1>", 404)


@page(9, "410", "failed gone")
def gone_410(visit: Visit) -> Answer:
    return _page("410", "<h1>410 Gone</h1>", 410)


@page(9, "404 with the whole article as its body", "failed gone")
def article_as_404(visit: Visit) -> Answer:
    return Answer(visit.article(), 404, HTML)


@page(9, "a test that sets acw_sc__v2 by script", "skipped challenge")
def acw(visit: Visit) -> Answer:
    body = """<html><script>var arg1='A92F3BC61B5E1DA1C9FB39C7A0D06B0D4F6B2E1C';function setCookie(name,value){document.cookie=name+"="+value+";path=/";}function reload(x){setCookie("acw_sc__v2",x);document.location.reload();}</script></html>"""
    return Answer(body, headers=_COOKIE)


@page(9, "521 with a script that computes __jsl_clearance", "failed challenge")
def jsl(visit: Visit) -> Answer:
    body = "<script>document.cookie='__jsl_clearance=1732512000.1|-1|x;max-age=3600;path=/';location.href=location.pathname+location.search</script>"
    return Answer(body, 521, HTML)


@page(9, "412 with a script of many names", "failed challenge")
def status_412(visit: Visit) -> Answer:
    return _page("", '<script>$_ts=window["$_ts"];if(!$_ts)$_ts={};$_ts.nsd=81;</script>', 412)


@page(9, "202 with a script alone", "skipped challenge")
def status_202(visit: Visit) -> Answer:
    return Answer("<script src='/_waf_probe.js'></script>", 202, HTML)


@page(9, "200 with a script that sets a cookie and loads the page again", "skipped challenge")
def cookie_reload(visit: Visit) -> Answer:
    return Answer(
        "<script>document.cookie='seen=1';window.location.reload();</script>", headers=HTML
    )


@page(9, "a slider to be moved by hand", "skipped challenge")
def slider(visit: Visit) -> Answer:
    return _page("安全验证", "<div id='nc'></div><p>请拖动滑块完成人机验证后继续访问。</p>")


@page(9, "405 from a firewall", "failed http_405")
def firewall(visit: Visit) -> Answer:
    return _page(
        "405", "<p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>", 405
    )


@page(9, "200 from a firewall", "skipped challenge")
def firewall_200(visit: Visit) -> Answer:
    return _page("网站防火墙", "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>")


@page(9, "a log-in", "skipped restricted")
def login(visit: Visit) -> Answer:
    return _page(
        "统一身份认证平台",
        "<form action='/cas/login' method='post'>用户名<input name='u'>密码<input type='password' name='p'></form>",
    )


@page(9, "for readers on the campus only", "skipped restricted")
def campus_only(visit: Visit) -> Answer:
    return _page("提示", "<p>当前IP地址不在校园网范围内，本栏目仅限校内访问。</p>")


@page(9, "401", "failed restricted")
def status_401(visit: Visit) -> Answer:
    return Answer("401", 401, HTML | {"WWW-Authenticate": 'Basic realm="oa"'})


@page(9, "an article about tests, log-ins and errors, which is none of them", "stored")
def about_them(visit: Visit) -> Answer:
    story = visit.case.story
    added = "培训还介绍了统一身份认证、校内访问限制、页面不存在提示和网站防火墙拦截等常见问题的处理办法。"
    return visit.answer(paragraphs=(*story.paragraphs, added))
