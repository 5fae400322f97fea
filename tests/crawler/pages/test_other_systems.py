"""Articles and lists of systems that have no reader of their own, in the markup of real ones."""

import datetime

import pytest
from scrapy.http import HtmlResponse

from crawler.items import ListItem
from crawler.pages import kind_of, read_article, read_listing

TITLE = "云河大学召开主题教育动员会：统一思想 明确任务"
PARAGRAPHS = (
    "5月6日，云河大学召开学习贯彻主题教育动员会，校党委书记林向东出席会议并讲话，校长秦岚主持。",
    "会议指出，开展主题教育是今年党建工作的重点，各级党组织要提高认识，精心组织，务求实效。",
    "会议要求，各单位要结合实际制定方案，把学习成果转化为推动学校高质量发展的实际行动。",
)
TEXT = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
LINES = "<br>".join(f"　　{line}" for line in PARAGRAPHS)
MENU = """<div class="head"><ul class="menu"><li><a href="/">首页</a></li>
<li><a href="/xxgk/">学校概况</a></li><li><a href="/djgz/">党建工作</a></li></ul></div>"""
ASIDE = "".join(
    f'<li><a href="/a/{n}.htm">学校召开第{n}次工作推进会议</a><span>05-0{n}</span></li>'
    for n in range(1, 7)
)
SIDE = f'<div class="side"><h4>热点新闻</h4><ul>{ASIDE}</ul></div>'
FOOT = """<div class="foot"><p>版权所有：云河大学 地址：云河市学府路1号 邮编：650000</p></div>"""


def page(title, body, side=SIDE):
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    html = f"<!DOCTYPE html><html>{head}<body>{MENU}{body}{side}{FOOT}</body></html>"
    return html.encode()


ARTICLES = {
    "date inside the headline's element": (
        page(
            "云河大学新闻网",
            f"""<div class="artic_t_1"><h2>{TITLE}<br><span>2024-05-07</span></h2>
            <h4>来源：宣传部&nbsp; 供稿：周明远&nbsp; 值班编辑：李思源&nbsp; 责任编辑：何一鸣&nbsp;
            点击次数：<script>document.write(1)</script>
            字号：【<a>小</a> <a>中</a> <a>大</a>】</h4></div>
            <div class="wenzhang1">{TEXT}</div><div class="share">分享到：<a>微信</a></div>""",
        ),
        {"origin": "宣传部", "authors": ["周明远"], "editors": ["李思源", "何一鸣"]},
    ),
    "portal of absolute positions": (
        page(
            "新闻内容-云河大学继续教育学院",
            f"""<div style="position:absolute;width:5000px"><div class="div_title">{TITLE}
            <div class="box"><a href="#">大</a><a href="#">小</a><span>发布时间：2024年5月7日</span>
            <span>查看:380</span> <span>来源: </span></div></div>
            <div class="div_content"><div id="id_637086">{TEXT}<p>（微信扫描分享）</p></div></div>
            <div class="div_more">编辑：研究中心</div></div>""",
            side="",
        ),
        {"origin": None, "authors": [], "editors": ["研究中心"]},
    ),
    "lines instead of paragraphs, the site as title": (
        page(
            "云河大学",
            f"""<div class="title"><h3>{TITLE}</h3>
            <small>发布时间：2024-05-07 来源：信工学院|0 点击量：865</small></div>
            <div class="content">{LINES}</div><div>上一篇：<a href="/1">学校召开会议</a></div>""",
        ),
        {"origin": "信工学院", "authors": []},
    ),
    "a page within the page": (
        page(
            f"{TITLE}-云河科技大学",
            f"""<div class="articleTitle"><h3>{TITLE}</h3></div><div class="articleAuthor">
            <span class="date">2024-05-07 10:22</span> <span>作者：周明远</span> 点击：</div>
            <div class="pageArticle"><html><head></head><body>{TEXT}</body></html></div>""",
        ),
        {"authors": ["周明远"]},
    ),
    "TRS within TRS": (
        page(
            f"{TITLE}_云河美术学院",
            f"""<div class="bt">{TITLE}</div>
            <div class="xx">发布日期：2024-05-07　作者：周明远　来源：宣传部</div>
            <div class="TRS_Editor"><p><!DOCTYPE html><html><body>
            <div class="TRS_Editor">{TEXT}</div></body></html></p></div>""",
        ),
        {"origin": "宣传部", "authors": ["周明远"]},
    ),
    "WordPress": (
        page(
            f"{TITLE} – 云河大学党建网",
            f"""<article><header><h1 class="entry-title">{TITLE}</h1><div class="entry-meta">
            <time datetime="2024-05-07T08:22:11+08:00">2024年5月7日</time> by <a>admin</a></div>
            </header>
            <div class="entry-content">{TEXT}</div></article>""",
        ),
        {"authors": []},
    ),
    "tables and fonts": (
        page(
            "云河大学组织部",
            f"""<table width=980><tr><td>首页 | 机构 | 通知</td></tr>
            <tr><td align=center><font size=5><b>{TITLE}</b></font></td></tr>
            <tr><td align=center>时间：2024-5-7 8:22:11 阅读：1234次 编辑：admin</td></tr>
            <tr><td><font>{LINES}</font></td></tr></table>""",
        ),
        {"editors": []},
    ),
    "day above the month": (
        page(
            f"{TITLE}_云河大学",
            f"""<div class="arc"><div class="time"><b>07</b><span>2024-05</span></div>
            <h1>{TITLE}</h1><div class="con">{TEXT}</div></div>""",
        ),
        {},
    ),
}


@pytest.mark.parametrize(("body", "fields"), ARTICLES.values(), ids=ARTICLES)
def test_an_article_is_read_whole_and_nothing_else(body, fields):
    url = "http://news.yunhe.example/show.asp?id=332"
    article = read_article(HtmlResponse(url, body=body, encoding="utf-8"))
    assert article.title == TITLE
    assert article.published == datetime.date(2024, 5, 7)
    assert article.text.splitlines() == list(PARAGRAPHS)
    for name, value in fields.items():
        assert getattr(article, name) == value, name


DAYS = [datetime.date(2024, 5, day) for day in range(12, 0, -1)]
ITEMS = [
    ListItem(
        f"云河大学第{day.day}党支部召开专题组织生活会并开展民主评议党员工作",
        f"http://www.yunhe.example/news/{day.day}.htm",
        day,
    )
    for day in DAYS
]


def rows(template):
    """The items in `template`, which names url, title, short (cut), day, month and date."""
    return "".join(
        template.format(
            url=item.url,
            title=item.title,
            short=item.title[:14] + "...",
            date=item.published.isoformat(),
            slashed=item.published.strftime("%Y/%m/%d"),
            day=f"{item.published:%d}",
            month=f"{item.published:%Y-%m}",
        )
        for item in ITEMS
    )


LISTS = {
    "date before a cut title": (
        '<ul class="newslist">{}</ul><a href="index1.htm">下一页</a>',
        '<li><span>{date}</span><a href="{url}" title="{title}">{short}</a></li>',
    ),
    "table with numbered classes": (
        '<table class="winstyle195338">{}</table><a href="index1.htm" class="Next">下页</a>',
        '<tr><td>·</td><td><a class="c195338" href="{url}" title="{title}">{short}</a></td>'
        '<td><span class="timestyle195338">{slashed}</span></td></tr>',
    ),
    "link round the row": (
        '<div class="new-list"><ul>{}</ul></div><a href="index1.htm">下页</a>',
        '<li><a href="{url}"><p>{title}</p><span class="date">[ {date} ]</span></a></li>',
    ),
    "date in brackets before the link": (
        '<ul>{}</ul><a href="index1.htm">下一页</a>',
        '<li>[{date}] <a href="{url}">{title}</a></li>',
    ),
    "date in a sentence behind the link": (
        '<div>{}</div><a href="index1.htm">下一页</a>',
        '<div class="it"><a href="{url}">{title}</a>（发布时间：{date} 20:00:14 阅读次数：）</div>',
    ),
    "day block, headline and summary in one link": (
        '<ul class="txt">{}</ul><div class="pages"><a href="index1.htm">&gt;</a></div>',
        '<li><a href="{url}"><div class="d"><b>{day}</b><i>{month}</i></div><h4>{title}</h4>'
        "<p>近日，云河大学召开会议，部署工作。</p></a></li>",
    ),
    "blog": (
        '{}<nav class="navigation"><a class="next" href="index1.htm">下一页 »</a></nav>',
        '<article><h2><a href="{url}">{title}</a></h2><time datetime="{date}">{date}</time>'
        '<p>近日，云河大学召开会议。<a href="{url}">阅读全文</a></p></article>',
    ),
}


@pytest.mark.parametrize(("frame", "row"), LISTS.values(), ids=LISTS)
def test_a_list_is_read_by_its_structure(frame, row):
    body = page("党建动态-云河大学", SIDE + frame.format(rows(row)), side="")
    response = HtmlResponse("http://www.yunhe.example/djdt/", body=body, encoding="utf-8")
    listing = read_listing(response)
    assert listing.items == ITEMS
    assert listing.next_page == "http://www.yunhe.example/djdt/index1.htm"
    assert kind_of(response) == "listing"
