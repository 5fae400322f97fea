import time

import pytest
from scrapy.http import HtmlResponse

from crawler.sources.columns import column_links

HOME = "https://wxy.yunhe.edu.cn/"


def links(body, url=HOME):
    response = HtmlResponse(url, body=f"<html><body>{body}</body></html>", encoding="utf-8")
    return [(link.topic, link.label, link.url.removeprefix(url)) for link in column_links(response)]


def test_party_columns_stand_first_then_news_then_others():
    menu = """<ul class="nav"><li><a href="index.htm">首页</a></li>
    <li><a href="xygk.htm">学院概况</a></li><li><a href="xwdt.htm">新闻动态</a></li>
    <li><a href="dqgz.htm">党群工作</a></li><li><a href="tzgg.htm">通知公告</a></li>
    <li><a href="javascript:;">登录</a></li><li><a href="mailto:a@b.cn">信箱</a></li></ul>"""
    assert links(menu) == [
        ("party", "党群工作", "dqgz.htm"),
        ("news", "新闻动态", "xwdt.htm"),
        ("news", "通知公告", "tzgg.htm"),
        ("other", "学院概况", "xygk.htm"),
    ]


def test_a_traditional_copy_of_a_site_has_the_same_columns():
    menu = '<a href="a.htm">學院新聞</a><a href="b.htm">黨建動態</a><a href="c.htm">師資隊伍</a>'
    assert links(menu) == [
        ("party", "黨建動態", "b.htm"),
        ("news", "學院新聞", "a.htm"),
        ("other", "師資隊伍", "c.htm"),
    ]


def test_what_stands_under_a_party_entry_of_the_menu_is_the_partys():
    menu = """<ul><li><a href="djgz.htm">党建工作</a>
    <ul><li><a href="djgz/jgsz.htm">机构设置</a></li></ul></li>
    <li><a href="kygz.htm">科学研究</a><ul><li><a href="kygz/jgsz.htm">机构设置</a></li>
    <li><a href="kygz/zbgg.htm">科研公告</a></li></ul></li></ul>"""
    assert links(menu) == [
        ("party", "党建工作", "djgz.htm"),
        ("party", "机构设置", "djgz/jgsz.htm"),
        ("news", "科研公告", "kygz/zbgg.htm"),
        ("other", "科学研究", "kygz.htm"),
        ("other", "机构设置", "kygz/jgsz.htm"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        '<h3><span>支部风采</span></h3><a href="zbfc.htm">更多&gt;&gt;</a>',
        '<div><a href="zbfc.htm" title="查看更多">MORE+</a><i></i>支部风采</div>',
        '<a href="zbfc.htm">支部风采</a><a href="zbfc.htm"><img src="more.png"></a>',
        '<div>06/28</div><b>支部风采</b><a href="zbfc.htm">...</a>',
    ],
)
def test_a_link_that_says_more_is_named_by_the_head_of_its_block(head):
    block = f"""<div class="block"><div class="head">{head}</div><ul>
    <li><a href="info/1021/1001.htm">教师第一支部开展主题党日</a><span>06-28</span></li>
    <li><a href="info/1021/1002.htm">学生支部召开会议</a><span>06-27</span></li></ul></div>"""
    assert links(block) == [("party", "支部风采", "zbfc.htm")]


def test_stories_files_and_other_schools_are_no_columns_and_sister_hosts_are():
    assert links(
        """<a href="info/1021/1001.htm">党员大会</a><a href="2024/0601/c12a345/page.htm">党课</a>
        <a href="files/djgz.pdf">党建手册</a><a href="https://www.linjiang.edu.cn/dj.htm">党建</a>
        <a href="xw1.htm">文学院党委召开理论学习中心组学习会议并部署下半年工作</a>
        <a href="xw2.htm">文学院党委召开理论学习...</a>
        <a href="https://zzb.yunhe.edu.cn/">组织部</a><a href="https://[/">党建</a>"""
    ) == [("other", "组织部", "https://zzb.yunhe.edu.cn/")]


def test_a_picture_is_named_by_its_words_or_by_the_page_behind_it():
    assert links(
        """<a href="a.htm"><img src="1.jpg" alt="主题教育"></a>
        <a href="b.htm"><img src="2.jpg"></a><a href="c.htm">校园风光</a>"""
    ) == [("party", "主题教育", "a.htm"), ("other", "", "b.htm"), ("other", "校园风光", "c.htm")]


def test_a_server_on_this_machine_is_a_site_of_its_own_with_its_port():
    assert links(
        '<a href="/dj.htm">党建</a><a href="http://127.0.0.1:9/dj.htm">党建</a>',
        url="http://127.0.0.1:8601/",
    ) == [("party", "党建", "dj.htm")]


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li>" * 300 + '<a href="x.htm">更多</a>' * 4_000,
        "<div>" * 200 + '<span></span><a href="x.htm">更多</a>' * 20_000,
        '<li><a href="a.htm">' + "党" * 1_000_000 + "</a>" + '<a href="b.htm">乙丙</a>' * 3_000,
        '<a href="' + ">" * 1_000_000 + '">党建</a>',
        '<a href="a.htm">' + "(" * 1_000_000 + "</a>",
        '<a href="a.htm">' + " " * 1_000_000 + "</a>",
    ],
)
def test_hostile_pages_take_bounded_time(body):
    began = time.perf_counter()
    links(body)
    assert time.perf_counter() - began < 20
