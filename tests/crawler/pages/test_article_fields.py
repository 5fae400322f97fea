# ruff: noqa: E501 - one case a line
"""Dates, credits and headlines of pages of no known system, as such pages print them."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy.http import HtmlResponse

from crawler.items import Article
from crawler.pages import read_article

TITLE = "机械学院党委召开2024年理论学习中心组学习会"
STORY = (
    "学院党委召开党建工作推进会，党委书记沈一鸣出席会议并讲话，各支部书记、支委参加会议。",
    "会议要求，各支部要对照任务清单，逐项落实，按期完成，把各项工作做细做实，不断提高质量。",
    "与会人员围绕支部建设、党员教育进行了交流，并提出了意见和建议，会议取得了预期的效果。",
)
ADDRESS = "http://jx.dfit.example/content/show?id=77"
ROLES = ("authors", "photographers", "editors", "reviewers", "origin")


def read(
    labels: str = "",
    end: str = "",
    *,
    page_title: str = f"{TITLE}-机械工程学院",
    heading: str = f"<h1>{TITLE}</h1>",
    head: str = "",
    lead: str = "",
    url: str = ADDRESS,
    seen: str = "",
) -> Article:
    """The article of a page with these labels above the story and these lines at its end."""
    story = "".join(f"<p>　　{line}</p>" for line in (lead + STORY[0], *STORY[1:]))
    page = f"""<html><head><title>{page_title}</title>{head}</head><body>
<div class="top"><ul class="nav"><li><a href="/a.htm">首页</a></li><li><a href="/c.htm">党建动态</a></li></ul></div>
<div class="pos">您的位置：首页 &gt; 党建动态 &gt; 正文</div><div class="box">{heading}
<div class="inf">{labels}</div><div class="zw">{story}{end}</div>
<div class="pn"><p>上一篇：<a href="1.htm">关于放假的通知</a></p></div></div>
<div class="foot">版权所有：东方理工学院 地址：东方市学府路1号</div></body></html>"""
    headers = {"Date": seen} if seen else {}
    return read_article(HtmlResponse(url, body=page.encode(), encoding="utf-8", headers=headers))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("发布时间：2024-03-13 08:22:11 点击数：", "2024-03-13"),
        ("发布日期：2024.03.13", "2024-03-13"),
        ("日期：2024/3/13 来源：党委组织部", "2024-03-13"),
        ("时间：2024年3月13日 浏览：", "2024-03-13"),
        ("发表于 2024-3-13 来源：宣传部 阅读：1234次", "2024-03-13"),
        ("创建时间：2024-03-13", "2024-03-13"),
        ("更新时间：2024-05-01 发布时间：2024-03-13", "2024-03-13"),
        ("更新时间：2024-05-01", None),
        ("<table><tr><td>生成日期：</td><td>2024-03-11</td></tr></table>", None),
        ("生成日期：2024-03-11 发布日期：2024-03-13", "2024-03-13"),
        ("党委宣传部新闻中心 2024-03-13 15:35:47", "2024-03-13"),
        ("最后更新：2024-05-01\u3000点击：55", None),
        ("修改日期：2024-05-01 创建日期：2024-03-13", "2024-03-13"),
        ("发布于：2024-03-13", "2024-03-13"),
        ("编辑：admin 2024-03-13 15:30 点击:[]", "2024-03-13"),
        ("添加时间：2024-03-13", "2024-03-13"),
        ("录入时间：2024-03-13 15:30", "2024-03-13"),
        ("【发布时间】2024-03-13", "2024-03-13"),
        ("<span>发布时间</span><span>2024-03-13</span>", "2024-03-13"),
        ("<b>发布时间：</b><em>2024</em>-<em>03</em>-<em>13</em>", "2024-03-13"),
        ("发布时间:2024-03-1308:22浏览次数:12", "2024-03-13"),
        ("发布日期：2024-03-13浏览次数：20250101", "2024-03-13"),
        ("浏览次数：20240313 发布时间：2024-03-12", "2024-03-12"),
        ("点击：2025 时间：2024-03-13", "2024-03-13"),
        ("阅读 20240101 次", None),
        ("文号：党委发〔2024〕12号", None),
        ("党发[2024]3号 发布时间：2024-03-01", "2024-03-01"),
        ("发布时间：2024年13月45日", None),
        ("发布时间：2023-02-29", None),
        ("时间：24-03-13", "2024-03-13"),
        ("时间：98-03-13", "1998-03-13"),
        ("发布时间：二〇二四年三月十四日", "2024-03-14"),
        ("发布时间：二○二四年三月十四日", "2024-03-14"),
        ("发布时间：二零二四年十二月三十一日", "2024-12-31"),
        ("发布时间：二O二四年十月二十日", "2024-10-20"),
        ("<div class='day'>13</div><div class='ym'>2024-03</div>", "2024-03-13"),
        ("<p class='d'>13</p><p class='y'>2024.03</p>", "2024-03-13"),
        ("<span class='md'>03-13</span><span class='y'>2024</span>", "2024-03-13"),
        ("<i>03/13</i><i>2024</i>", "2024-03-13"),
        (
            "<span class='m'>3月</span><span class='dd'>13</span><span class='yy'>2024</span>",
            "2024-03-13",
        ),
        ("Mar 13, 2024", "2024-03-13"),
        ("March 13, 2024 Views: 120", "2024-03-13"),
        ("13 March 2024", "2024-03-13"),
        ("<span>\nMarch\n\n 13\n</span>,<span>2024</span>", "2024-03-13"),
        ("<time class='updated' datetime='2024-03-15'>周五</time>", None),
        ("Date: 13-Mar-2024", "2024-03-13"),
        ("Published: 2024-03-13", "2024-03-13"),
        ("发布时间：2024-03-13T08:22:11+08:00", "2024-03-13"),
        ("发布时间：2024-03-12T18:00:00Z", "2024-03-13"),
        ("<time datetime='2024-03-13T08:22:11+08:00'>一年前</time>", "2024-03-13"),
        ("发布时间：２０２４年３月１３日", "2024-03-13"),
        ("２０２４－０３－１３", "2024-03-13"),
        ("[ 2024/3/13 ]", "2024-03-13"),
        ("【2024-03-13】", "2024-03-13"),
        ("（2024年03月13日 星期三）", "2024-03-13"),
        ("2024 / 03 / 13", "2024-03-13"),
        ("2024 年 3 月 13 日", "2024-03-13"),
        ("20240313", "2024-03-13"),
        ("发布时间：20240313", "2024-03-13"),
        ("发布时间：2099-03-13", None),
        ("发布时间：1900-01-01", None),
        ("发布时间：0000-00-00", None),
        ("发布时间：1970-01-01", None),
        ("活动时间：2024年3月13日 地点：报告厅", None),
        ("会议时间：2024-03-20 发布时间：2024-03-13", "2024-03-13"),
        ("截止日期：2024-04-20 日期：2024-03-13", "2024-03-13"),
        ("2024-03-13 10:22 来源：新华网2023年12月1日", "2024-03-13"),
        ("来源：光明日报 2024-03-12 发布时间：2024-03-13", "2024-03-13"),
        ("发布时间：&nbsp;&nbsp;2024-03-13&nbsp;", "2024-03-13"),
        ("发 布 时 间：2024-03-13", "2024-03-13"),
        ("發佈時間：2024-03-13 瀏覽次數：33", "2024-03-13"),
        ("發布日期：2024年3月13日", "2024-03-13"),
        ("作者： 时间：2024-03-13", "2024-03-13"),
        ("2024-3-13 9:05:00", "2024-03-13"),
        ("03-13 2024", "2024-03-13"),
        ("信息时间：2024-03-13 阅读次数：3", "2024-03-13"),
        ("上传时间：2024-03-13", "2024-03-13"),
        ("上稿时间：2024-03-13", "2024-03-13"),
        ("发稿时间：2024-03-13 08:00:00", "2024-03-13"),
        ("撰写时间：2024-03-13", "2024-03-13"),
        ("<span id='pubtime'>2024-03-13</span>", "2024-03-13"),
        ("2024.3.13.", "2024-03-13"),
        ("发布时间：2024-03", None),
        ("第12期（总第345期） 2024年3月13日", "2024-03-13"),
        ("发布时间：2024-03-13 来源：宣传部 更新时间：2024-05-01", "2024-03-13"),
    ],
)
def test_date_by_its_labels(labels: str, expected: str | None) -> None:
    published = read(labels).published
    assert (published and published.isoformat()) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"labels": "发布时间：昨天 08:22", "seen": "Thu, 14 Mar 2024 04:00:00 GMT"}, "2024-03-13"),
        ({"labels": "今天 08:22", "seen": "Thu, 14 Mar 2024 04:00:00 GMT"}, "2024-03-14"),
        ({"labels": "发布时间：3天前", "seen": "Thu, 14 Mar 2024 04:00:00 GMT"}, "2024-03-11"),
        (
            {
                "end": "<p style='text-align:right'>某某学院党委</p><p style='text-align:right'>2024年3月13日</p>"
            },
            "2024-03-13",
        ),
        (
            {"end": "<p align='right'>机关党委</p><p align='right'>二〇二四年三月十三日</p>"},
            "2024-03-13",
        ),
        ({"end": "<p>（党委组织部 2024年3月13日）</p>"}, "2024-03-13"),
        (
            {"labels": "发布时间：2024-03-15", "end": "<p align='right'>2024年3月13日</p>"},
            "2024-03-15",
        ),
        ({"lead": "2024年3月13日下午，学院党委召开会议。"}, None),
        (
            {"labels": "发布时间：2024-03-16", "lead": "3月13日至15日，学院党委举办培训班。"},
            "2024-03-16",
        ),
        ({"url": "http://jx.dfit.example/2024/0313/c123a4567/page.htm"}, "2024-03-13"),
        ({"url": "http://jx.dfit.example/html/917/2024-03-13/content-4318.html"}, "2024-03-13"),
        ({"url": "http://jx.dfit.example/info/1024/20240.htm"}, None),
        ({"url": "http://jx.dfit.example/art/2024/3/13/art_12_345.html"}, "2024-03-13"),
        ({"url": "http://jx.dfit.example/news/202413/4566.html"}, None),
        (
            {"labels": "3月13日", "url": "http://jx.dfit.example/2024/0313/c1a2/page.htm"},
            "2024-03-13",
        ),
        ({"labels": "03-13", "url": "http://jx.dfit.example/news/2024/301.htm"}, "2024-03-13"),
        ({"labels": "今天 08:22", "seen": "Wed, 13 Mar 2024 18:00:00 GMT"}, "2024-03-14"),
        ({"labels": "昨天 08:22", "seen": "no date"}, None),
        ({"head": "<meta name='PubDate' content='2024-03-13'>"}, "2024-03-13"),
        (
            {
                "head": '<script type="application/ld+json">{"datePublished":"2024-03-12T18:30:00Z"}</script>'
            },
            "2024-03-13",
        ),
        ({"heading": f"<div><b>13</b><i>3月</i><i>2024</i></div><h1>{TITLE}</h1>"}, "2024-03-13"),
        (
            {"labels": "<ul><li>发布时间</li><li>2024-03-13</li><li>浏览</li><li>201</li></ul>"},
            "2024-03-13",
        ),
        ({"labels": "我校举行志愿服务活动 2024-03-13"}, "2024-03-13"),
    ],
)
def test_date_by_its_page(given: dict[str, Any], expected: str | None) -> None:
    published = read(**given).published
    assert (published and published.isoformat()) == expected


@pytest.mark.parametrize(
    ("labels", "end", "expected"),
    [
        ("", "<p>（记者 张三强 通讯员 李思文）</p>", {"authors": ["张三强", "李思文"]}),
        ("", "<p>（文/张伟 图/李娜）</p>", {"authors": ["张伟"], "photographers": ["李娜"]}),
        ("", "<p>张伟 文/图</p>", {"authors": ["张伟"], "photographers": ["张伟"]}),
        ("", "<p>（文/图：王芳）</p>", {"authors": ["王芳"], "photographers": ["王芳"]}),
        ("", "<p>文图：王芳</p>", {"authors": ["王芳"], "photographers": ["王芳"]}),
        (
            "",
            "<p>文字：张伟</p><p>摄影：李娜 赵磊</p>",
            {"authors": ["张伟"], "photographers": ["李娜", "赵磊"]},
        ),
        (
            "",
            "<p>撰稿人：张伟 &nbsp; 供稿单位：机械工程学院</p>",
            {"authors": ["张伟", "机械工程学院"]},
        ),
        ("", "<p>初审：张伟 复审：李娜 终审：王芳</p>", {"reviewers": ["张伟", "李娜", "王芳"]}),
        (
            "",
            "<p>初审：张伟</p><p>复审：李娜</p><p>终审：王芳</p>",
            {"reviewers": ["张伟", "李娜", "王芳"]},
        ),
        (
            "",
            "<p>一审：张伟 | 二审：李娜 | 三审：王芳</p>",
            {"reviewers": ["张伟", "李娜", "王芳"]},
        ),
        (
            "作者：戴群 责编：宋佳 审核：刘洋",
            "",
            {"authors": ["戴群"], "editors": ["宋佳"], "reviewers": ["刘洋"]},
        ),
        ("编辑：admin 2024-03-13 15:30 点击:[]", "", {}),
        ("发布者：admin 编辑：李思", "", {"editors": ["李思"]}),
        ("发布人：dgb 日期：2020-12-10", "", {}),
        ("作者：root 来源：本站", "", {}),
        ("作者：xxgcxy 发布时间：2024-03-13", "", {}),
        ("作者： 来源： 点击：3次", "", {}),
        ("作者：&nbsp; 2024-03-13 08:00", "", {}),
        ("作者：无 来源：无", "", {}),
        ("作者：--- 来源：党委宣传部", "", {"origin": "党委宣传部"}),
        ("作者：张伟、李娜、王芳", "", {"authors": ["张伟", "李娜", "王芳"]}),
        ("作者：张伟 李娜 浏览：3", "", {"authors": ["张伟", "李娜"]}),
        ("作者：张伟，李娜；王芳", "", {"authors": ["张伟", "李娜", "王芳"]}),
        ("作者：张伟/李娜", "", {"authors": ["张伟", "李娜"]}),
        ("作者：楊 陽", "", {"authors": ["楊陽"]}),
        ("", "<p>（通讯员 杨 阳 陈彦彤）</p>", {"authors": ["杨阳", "陈彦彤"]}),
        ("作者：张  伟 、 李 娜", "", {"authors": ["张伟", "李娜"]}),
        ("作者：阿卜杜拉·买买提", "", {"authors": ["阿卜杜拉·买买提"]}),
        (
            "作者：古丽娜尔•艾力 来源：统战部",
            "",
            {"authors": ["古丽娜尔·艾力"], "origin": "统战部"},
        ),
        ("作者：John Smith 来源：国际处", "", {"authors": ["John Smith"], "origin": "国际处"}),
        ("作者：党委宣传部 来源：新闻网", "", {"authors": ["党委宣传部"], "origin": "新闻网"}),
        ("作者：马克思主义学院 张伟", "", {"authors": ["马克思主义学院", "张伟"]}),
        ("", "<p>（马克思主义学院 张伟 供稿）</p>", {"authors": ["张伟"]}),
        ("", "<p>（机械工程学院 张伟报道）</p>", {"authors": ["张伟"]}),
        ("", "<p>（供稿：机械工程学院团委）</p>", {"authors": ["机械工程学院团委"]}),
        (
            "",
            "<p>（<span>记者</span> <span>张</span><span>伟</span> 摄影报道）</p>",
            {"authors": ["张伟"], "photographers": ["张伟"]},
        ),
        ("", "<p><span>撰</span><span>稿：</span><strong>张伟</strong></p>", {"authors": ["张伟"]}),
        (
            "",
            "<p>供稿：党委组织部 撰稿：张伟 摄影：李娜 审核：王芳</p>",
            {"authors": ["党委组织部", "张伟"], "photographers": ["李娜"], "reviewers": ["王芳"]},
        ),
        (
            "文章来源：学生处 作者：张伟 审稿人：李娜 责任编辑：王芳 发布日期：2024-03-13",
            "",
            {"origin": "学生处", "authors": ["张伟"], "reviewers": ["李娜"], "editors": ["王芳"]},
        ),
        (
            "来源：宣传部 供稿：外语学院 值班编辑：张伟 责任编辑：李娜 点击次数： 字号：【小 中 大】",
            "",
            {"origin": "宣传部", "authors": ["外语学院"], "editors": ["张伟", "李娜"]},
        ),
        (
            "来源：<a href='#'>党委组织部</a> | 作者：<span>张伟</span> | 2024-03-13",
            "",
            {"origin": "党委组织部", "authors": ["张伟"]},
        ),
        ("信息来源：人事处\u30002024-03-13", "", {"origin": "人事处"}),
        ("稿件来源：《中国教育报》2024年3月13日", "", {"origin": "中国教育报"}),
        ("来源：本站原创 作者：张伟", "", {"authors": ["张伟"]}),
        ("发布时间：2024-03-13 发布单位：后勤处", "", {}),
        (
            "撰稿：张伟 摄影：李娜 编辑：王芳 校对：赵磊 审核：刘洋",
            "",
            {
                "authors": ["张伟"],
                "photographers": ["李娜"],
                "editors": ["王芳"],
                "reviewers": ["赵磊", "刘洋"],
            },
        ),
        (
            "",
            "<p>文：张伟 图：李娜 审：王芳</p>",
            {"authors": ["张伟"], "photographers": ["李娜"], "reviewers": ["王芳"]},
        ),
        ("", "<p>文｜张伟 图｜李娜</p>", {"authors": ["张伟"], "photographers": ["李娜"]}),
        (
            "",
            "<p>文 / 张伟</p><p>图 / 学生会新闻中心</p>",
            {"authors": ["张伟"], "photographers": ["学生会新闻中心"]},
        ),
        ("", "<p>图文：张伟</p>", {"authors": ["张伟"], "photographers": ["张伟"]}),
        ("", "<p>图片：李娜\u3000文字：张伟</p>", {"authors": ["张伟"], "photographers": ["李娜"]}),
        (
            "",
            "<p>（学生记者：张伟 摄影：李娜）</p>",
            {"authors": ["张伟"], "photographers": ["李娜"]},
        ),
        ("", "<p>（本报记者 张伟 通讯员 李娜 王芳）</p>", {"authors": ["张伟", "李娜", "王芳"]}),
        ("", "<p>（本站记者刘晓燕）</p>", {"authors": ["刘晓燕"]}),
        ("", "<p>（校报学生记者张伟 通讯员李娜）</p>", {"authors": ["张伟", "李娜"]}),
        ("", "<p>（编辑 彭丽 学生编辑 李田）</p>", {"editors": ["彭丽", "李田"]}),
        (
            "",
            "<p><span>作者：韩云</span>\n<span>责任编辑：孙慧</span></p>",
            {"authors": ["韩云"], "editors": ["孙慧"]},
        ),
        (
            "<p>\n<span>作者：马玥 李晓亭</span>\n<span>来源：科研处\n</span>\n<span>阅读：3</span></p>",
            "",
            {"authors": ["马玥", "李晓亭"], "origin": "科研处"},
        ),
        (
            "<span>2019年10月08日</span>\n<span>来源: 《岚江日报》</span>\n<span>作者: 记者 郑晨</span>",
            "",
            {"authors": ["郑晨"], "origin": "岚江日报"},
        ),
        (
            "发布日期：2024-06-13 来源：教务处 <a>下载</a> <span>收藏</span>",
            "",
            {"origin": "教务处"},
        ),
        ("", "<p>（作者系马克思主义学院教授）</p>", {}),
        ("", "<p>【作者：张伟】</p>", {"authors": ["张伟"]}),
        ("", "<p>作者单位：某某大学</p>", {}),
        ("资金来源：自筹 来源：科研处", "", {"origin": "科研处"}),
        ("撰稿：张伟（2021级本科生）", "", {"authors": ["张伟"]}),
        (
            "作者：张伟 审核人：欧阳晓华 编辑：司马光明",
            "",
            {"authors": ["张伟"], "reviewers": ["欧阳晓华"], "editors": ["司马光明"]},
        ),
        ("作者：张伟 阅读：123 打印 关闭", "", {"authors": ["张伟"]}),
        ("作者：张伟浏览次数：10457", "", {"authors": ["张伟"]}),
        ("发布者：季彦发布时间：2022-09-30浏览次数：10457", "", {}),
        (
            "【作者：张伟】【来源：校团委】【编辑：李娜】",
            "",
            {"authors": ["张伟"], "origin": "校团委", "editors": ["李娜"]},
        ),
        (
            "作者:张伟;来源:校团委;编辑:李娜",
            "",
            {"authors": ["张伟"], "origin": "校团委", "editors": ["李娜"]},
        ),
        ("作 者：张伟 来 源：校团委", "", {"authors": ["张伟"], "origin": "校团委"}),
        ("", "<p>责 编：张伟</p><p>审 核：李娜</p>", {"editors": ["张伟"], "reviewers": ["李娜"]}),
        (
            "",
            "<p>一审一校：张伟 二审二校：李娜 三审三校：王芳</p>",
            {"reviewers": ["张伟", "李娜", "王芳"]},
        ),
        (
            "",
            "<p>初审初校：张伟</p><p>复审复校：李娜</p><p>终审终校：王芳</p>",
            {"reviewers": ["张伟", "李娜", "王芳"]},
        ),
        (
            "",
            "<p>来源 | 校团委</p><p>编辑 | 张伟</p><p>审核 | 李娜</p>",
            {"origin": "校团委", "editors": ["张伟"], "reviewers": ["李娜"]},
        ),
        ("", "<p>排版：张伟 责任编辑：李娜</p>", {"editors": ["李娜"]}),
        (
            "",
            "<p>通讯员：张伟 李娜 \u3000 摄影：王芳</p>",
            {"authors": ["张伟", "李娜"], "photographers": ["王芳"]},
        ),
        ("", "<p>记者：张伟</p><p>通讯员：李娜</p>", {"authors": ["张伟", "李娜"]}),
        ("", "<p>通讯员张伟报道</p>", {"authors": ["张伟"]}),
        ("", "<p>会上，学院党委书记张伟编辑整理了学习材料，王芳审核了支部工作手册。</p>", {}),
        ("", "<p>主办：党委宣传部 作者队伍建设情况：共有五十人</p>", {}),
        ("", "<p>撰写：张伟 指导老师：李娜</p>", {"authors": ["张伟"]}),
        ("", "<p>（宣传部 张伟）</p>", {"authors": ["张伟"]}),
        ("", "<p>（张伟 李娜）</p>", {"authors": ["张伟", "李娜"]}),
        ("", "<p>（完）</p>", {}),
        ("", "<p align='right'>机械工程学院党委</p><p align='right'>2024年3月13日</p>", {}),
        ("", "<p>审核：党委宣传部 张伟</p>", {"reviewers": ["张伟"]}),
        (
            "通讯员：张伟 | 摄影：张伟 | 责任编辑：李娜 | 审核：",
            "",
            {"authors": ["张伟"], "photographers": ["张伟"], "editors": ["李娜"]},
        ),
        (
            "作者：张伟 日期：2024-03-13 来源：党委办公室、校长办公室",
            "",
            {"authors": ["张伟"], "origin": "党委办公室、校长办公室"},
        ),
        ("文：张伟  图：宣传部 发布：李娜", "", {"authors": ["张伟"], "photographers": ["宣传部"]}),
        (
            "<dl><dt>作者：</dt><dd>孙丽</dd><dt>来源：</dt><dd>校团委</dd></dl>",
            "",
            {"authors": ["孙丽"], "origin": "校团委"},
        ),
        ("日期: 2024-03-13 作者: 张晓 单位: 土木学院", "", {"authors": ["张晓"]}),
        ("来源：学生工作部（处）", "", {"origin": "学生工作部（处）"}),
        ("作者：李文博 王建军等", "", {"authors": ["李文博", "王建军"]}),
        ("", "<p>记者丨李文博</p><p>编辑丨赵雪</p>", {"authors": ["李文博"], "editors": ["赵雪"]}),
    ],
)
def test_credits(labels: str, end: str, expected: dict[str, Any]) -> None:
    article = read(labels, end)
    assert {role: getattr(article, role) for role in ROLES if getattr(article, role)} == expected


@pytest.mark.parametrize(
    ("page_title", "heading", "head", "expected"),
    [
        (f"{TITLE}-机械工程学院", f"<h1>{TITLE}</h1>", "", TITLE),
        (f"{TITLE}_党建动态_东方理工学院", f"<h2>{TITLE}</h2>", "", TITLE),
        (f"{TITLE} | 东方理工学院", f"<div class='t'>{TITLE}</div>", "", TITLE),
        (f"东方理工学院 >> 党建动态 >> {TITLE}", f"<h3>{TITLE}</h3>", "", TITLE),
        ("东方理工学院新闻网", f"<h1>{TITLE}</h1>", "", TITLE),
        ("机械工程学院", f"<span id='ctl00_lblTitle'>{TITLE}</span>", "", TITLE),
        (f"{TITLE}-学习贯彻主题教育", "", "", TITLE),
        (f"{TITLE}-Lanjiang University of Technology", "", "", TITLE),
        (f"{TITLE} : 机械工程学院", f"<h1>党建动态</h1><h1>{TITLE}</h1>", "", TITLE),
        (
            "党建评：要谦虚，不要浮躁-树立和践行正确政绩观学习教育",
            "<h3>党建评</h3>",
            "",
            "党建评：要谦虚，不要浮躁",
        ),
        (
            "机械工程学院",
            f"<div class='newstit'><h2>{TITLE}</h2><p>发表日期：2024-03-13</p></div>",
            "",
            TITLE,
        ),
        (
            f"{TITLE}-机械工程学院",
            f"<h1>{TITLE[:8]}<br>{TITLE[8:]}</h1>",
            f"<meta name='ArticleTitle' content='{TITLE}'>",
            TITLE,
        ),
        ("东方理工学院新闻网", f"<h1>东方理工学院新闻网</h1><h2>{TITLE}</h2>", "", TITLE),
        ("机械学院党委召开2024年理论学习…-机械工程学院", f"<h1>{TITLE}</h1>", "", TITLE),
        ("机械学院党委召开2024年理论学习...", f"<div class='art-tt'>{TITLE}</div>", "", TITLE),
        (
            "“学党史-办实事”主题党日：走进社区-机械工程学院",
            "<h1>“学党史-办实事”主题党日：走进社区</h1>",
            "",
            "“学党史-办实事”主题党日：走进社区",
        ),
        (
            "不忘初心 牢记使命——教工第一支部党日活动-机械工程学院",
            "<h1>不忘初心 牢记使命<br/>——教工第一支部党日活动</h1>",
            "",
            "不忘初心 牢记使命——教工第一支部党日活动",
        ),
        (f"{TITLE}-机械工程学院", f"<h1>党建动态</h1><p class='bt'>{TITLE}</p>", "", TITLE),
        (f"{TITLE}-机械工程学院", f"<h1></h1><div>{TITLE}</div>", "", TITLE),
        (f"{TITLE}-学习贯彻主题教育-东方理工学院", f"<h1>{TITLE}</h1>", "", TITLE),
        (f"{TITLE}——东方理工学院", "<span></span>", "", TITLE),
        (f"{TITLE}-党委宣传部 新闻中心", "<b></b>", "", TITLE),
        ("", f"<h1>{TITLE}</h1>", "", TITLE),
        ("正文", f"<h1>{TITLE}</h1>", "", TITLE),
        (f"{TITLE}", f"<h1>东方理工学院</h1><div class='title'>{TITLE}</div>", "", TITLE),
        (
            "东方理工学院",
            "<h1>东方理工学院</h1>",
            f"<meta name='ArticleTitle' content='{TITLE}'>",
            TITLE,
        ),
        ("东方理工学院", f"<div class='title'>{TITLE}<br><span>2024-03-13</span></div>", "", TITLE),
        (
            "C919首飞-记我校校友王工",
            "<h1>C919首飞-记我校校友王工</h1>",
            "",
            "C919首飞-记我校校友王工",
        ),
        (
            "我校举办2023-2024学年开学典礼-新闻网",
            "<h1>我校举办2023-2024学年开学典礼</h1>",
            "",
            "我校举办2023-2024学年开学典礼",
        ),
        (
            f"【主题教育】{TITLE}-机械工程学院",
            f"<h1>【主题教育】{TITLE}</h1>",
            "",
            f"【主题教育】{TITLE}",
        ),
        (f"{TITLE}-机械工程学院", f"<h2>友情链接</h2><div class='con-t'>{TITLE}</div>", "", TITLE),
        (f"{TITLE}-支部动态-东方理工大学机械学院", "", "", TITLE),
        (f"东方理工大学机械学院 - {TITLE}", "", "", TITLE),
        (f"{TITLE}--机械学院党建网", "", "", TITLE),
        ("历史沿革-东方理工大学", "<h1 class='tit'>负责部门：校办</h1>", "", "历史沿革"),
        ("党建动态-机械学院", f"<h1>党建动态</h1><h2>{TITLE}</h2>", "", TITLE),
    ],
)
def test_headline(page_title: str, heading: str, head: str, expected: str) -> None:
    title = read("发布时间：2024-03-13", page_title=page_title, heading=heading, head=head).title
    assert "".join((title or "").split()) == "".join(expected.split())


@pytest.mark.parametrize(
    ("bar", "foot", "expected"),
    [
        (
            "当前位置： <a>首页</a> » <a>党群工作</a> » <a>支部动态</a>",
            "Copyright © 2024 江东科技大学化工学院 All Rights Reserved",
            ("江东科技大学", "化工学院", "支部动态"),
        ),
        (
            "<a>网站首页</a>/<a>新闻中心</a>/<a>学院新闻</a>/正文",
            "版权所有：江东科技大学化工学院",
            ("江东科技大学", "化工学院", "学院新闻"),
        ),
        (
            f"您现在的位置是：首页&gt;党建工作&gt;主题教育&gt;{TITLE}",
            "版权所有：江东科技大学党委组织部 苏ICP备123号",
            ("江东科技大学", "党委组织部", "主题教育"),
        ),
        (
            "<ol class='breadcrumb'><li><a>首页</a></li><li><a>党建思政</a></li><li>理论学习</li></ol>",
            "版权所有：江东科技大学",
            ("江东科技大学", None, "理论学习"),
        ),
        (
            "当前位置：专题首页部署要求学习动态心得体会",
            "第二届江东科技大学微课大赛",
            ("江东科技大学", None, None),
        ),
    ],
)
def test_place(bar: str, foot: str, expected: tuple[str | None, ...]) -> None:
    story = "".join(f"<p>{line}</p>" for line in STORY)
    title = f"{TITLE}-{foot}" if foot.startswith("第") else TITLE
    page = f"<html><head><title>{title}</title></head><body><div class='w'>{bar}</div><div class='box'><h1>{TITLE}</h1><p>2024-03-13</p><div class='con'>{story}</div></div><div>{foot}</div></body></html>"
    article = read_article(HtmlResponse(ADDRESS, body=page.encode(), encoding="utf-8"))
    assert (article.university, article.unit, article.section) == expected


def test_an_author_in_the_head_counts_for_public_bodies_alone() -> None:
    author = "<meta name='Author' content='孙丽'>"
    assert read(head=author).authors == []
    assert read(head=author + "<meta name='ContentSource' content='宣传部'>").authors == ["孙丽"]
