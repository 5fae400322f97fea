"""A small college site in the markup of 博达 VSB, made to order. All in it is fictional."""

from __future__ import annotations

from collections.abc import Iterable

from tests.campus import Answer

SENTENCES = (
    "云河大学文学院党委第{n}次支部书记例会在行政楼召开，各支部书记参加会议。",
    "会议传达了学校党委关于主题教育第{n}阶段工作的部署，讨论了学习计划。",
    "学院党委书记林向东强调，要把学习成果转化为服务师生的实际行动。",
)


def title(number: int) -> str:
    return f"文学院党委召开第{number}次支部书记例会"


def text(number: int) -> str:
    return "\n".join(sentence.format(n=number) for sentence in SENTENCES)


def article(number: int) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in text(number).splitlines())
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>{title(number)}-文学院</title><!--Announced by Visual SiteBuilder 9--></head><body>
<div class="nav"><a href="../../index.htm">首页</a> <a href="../../dqgz.htm">党群工作</a></div>
<form name="_newscontent_fromname"><h3>{title(number)}</h3>
<div class="attribute">发布时间：{day(number)} 作者：周明远 来源：文学院 点击率：</div>
<div id="vsb_content" class="Information"><div class="v_news_content">{paragraphs}</div></div>
</form></body></html>"""


def day(number: int) -> str:
    return f"2024-{1 + number // 28 % 12:02}-{1 + number % 28:02}"


def link(number: int) -> str:
    return f"/info/1021/{1000 + number}.htm"


def listing(numbers: Iterable[int], next_page: str | None = None, extra: str = "") -> str:
    rows = "".join(
        f'<li id="line_u5_{i}"><a href="{link(n)}" title="{title(n)}">{title(n)}</a>'
        f"<span>{day(n)}</span></li>"
        for i, n in enumerate(numbers)
    )
    pager = f'<a href="{next_page}" class="Next">下页</a>' if next_page else ""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>党群工作-文学院</title>
<!--Announced by Visual SiteBuilder 9--></head><body>
<div class="list"><ul>{rows}{extra}</ul><div>共{pager}</div></div></body></html>"""


def site(articles: int, per_page: int = 10) -> dict[str, Answer | str]:
    """Return a column of `articles` stories, newest first, its pages counting down."""
    numbers = range(articles, 0, -1)
    pages = [numbers[i : i + per_page] for i in range(0, articles, per_page)]
    answers: dict[str, Answer | str] = {link(n): article(n) for n in numbers}
    for index, page in enumerate(pages):
        here = "/dqgz.htm" if index == 0 else f"/dqgz/{len(pages) - index}.htm"
        there = f"/dqgz/{len(pages) - index - 1}.htm" if index + 1 < len(pages) else None
        answers[here] = listing(page, there)
    return answers
