"""Articles whose words do harm where they are shown, opened, dated or saved.

The list shows the day of each, and so gives the date that an article fails to give itself.
"""

from __future__ import annotations

from tests.campus import Answer
from tests.campus.families import Line
from tests.campus.hostile import HTML, Visit, listing, lists, page, stories

_EVIL = "<script>document.title='evil'</script>"


def _dated(visit: Visit, *dates: str) -> Answer:
    """The article with these dates where its own stands."""
    own = f"发布时间：{visit.case.story.moment:%Y年%m月%d日 %H:%M}"
    return Answer(visit.article().replace(own, "　".join(dates)), headers=HTML)


@page(19, "published on 30 February", "stored")
def no_such_day(visit: Visit) -> Answer:
    return _dated(visit, "发布时间：2026-02-30")


@page(19, "published in eighty years", "stored")
def far_future(visit: Visit) -> Answer:
    return _dated(visit, "发布时间：2106-05-06 08:00")


@page(19, "published in 1970", "stored")
def before_the_web(visit: Visit) -> Answer:
    return _dated(visit, "发布时间：1970-01-01")


@page(19, "a month and a day, and no year", "stored")
def no_year(visit: Visit) -> Answer:
    return _dated(visit, f"发布时间：{visit.case.story.day:%m-%d}")


@page(19, "three dates, of which the labelled one counts", "stored")
def three_dates(visit: Visit) -> Answer:
    day = visit.case.story.day
    own = f"发布时间：{day.year}-{day.month}-{day.day}"
    return _dated(visit, "活动时间：2023-10-01", own, "更新时间：2024-11-15")


@page(19, "full-width digits", "stored")
def wide_digits(visit: Visit) -> Answer:
    wide = str.maketrans("0123456789-", "０１２３４５６７８９－")
    return _dated(visit, f"发布时间：{visit.case.story.day:%Y-%m-%d}".translate(wide))


@page(19, "a date of 100,000 digits", "stored")
def long_date(visit: Visit) -> Answer:
    return _dated(visit, f"发布时间：2026-{'1' * 100_000}-01")


@page(21, "a script in the title and the author", "stored")
def script(visit: Visit) -> Answer:
    return visit.answer(
        title=f"学院党委&lt;script&gt;alert(1)&lt;/script&gt;召开会议{_EVIL}",
        author="&lt;img src=x onerror=alert(1)&gt;",
    )


@page(21, "</title><script> in the title", "stored")
def end_of_title(visit: Visit) -> Answer:
    return visit.answer(title=f"学院党委召开第三十次会议</title>{_EVIL}")


@page(21, "handlers, SVG and javascript: links in the text", "stored")
def handlers(visit: Visit) -> Answer:
    return visit.answer(
        paragraphs=(
            *visit.case.story.paragraphs,
            "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>图</a></svg>",
            "<a href='javascript:alert(1)'>链接</a><img src=x onerror='alert(1)'>",
            "&lt;iframe srcdoc='&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;'&gt;",
        )
    )


@page(21, "a template of another language: {{7*7}} ${7*7} <%= 7*7 %>", "stored")
def templates(visit: Visit) -> Answer:
    return visit.answer(title="学院党委{{7*7}}${7*7}&lt;%= 7*7 %&gt;召开会议")


@page(21, "SQL in the title and the author", "stored")
def sql(visit: Visit) -> Answer:
    return visit.answer(title="学院党委'); DROP TABLE article;-- 召开会议", author="林';--")


@page(21, "colours and clicks for a terminal in the title", "stored")
def terminal(visit: Visit) -> Answer:
    return visit.answer(title="学院党委\x1b[2J\x1b]8;;http://evil.example\x07召开会议\x1b[0m")


@lists(21, "a list whose titles and addresses are scripts", "reads")
def scripted_list(visit: Visit) -> Answer:
    titles = (
        "党委会<script>a()</script>",
        "学院党委召开会议&quot; onmouseover=&quot;alert(1)",
        "学院党委&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;会议",
    )
    addresses = (
        "javascript:alert(1)",
        "/hostile/words/script.htm?<script>",
        "data:text/html,<b>1</b>",
    )
    day = stories(0, 1)[0].day
    lines = [Line(a, t, day) for a, t in zip(addresses, titles, strict=True)]
    lines += [Line("/hostile/words/first.htm", "学院党委召开会议研究近期工作", day)] * 2
    return Answer(listing(lines), headers=HTML)


@page(22, "a title that is a formula: =HYPERLINK(...)", "stored")
def formula(visit: Visit) -> Answer:
    return visit.answer(
        title="=HYPERLINK(&quot;http://evil.example&quot;,&quot;学院党委会议&quot;)"
    )


@page(22, "a title that begins with +", "stored")
def plus(visit: Visit) -> Answer:
    return visit.answer(title="+1学院党委召开第三次会议")


@page(22, "a title that begins with -", "stored")
def minus(visit: Visit) -> Answer:
    return visit.answer(title="-2+3学院党委召开第四次会议", author="-林向东")


@page(22, "a title that begins with @", "stored")
def at_sign(visit: Visit) -> Answer:
    return visit.answer(title="@SUM(1+1)学院党委召开第五次会议")


@page(22, "a title that begins with a full-width ＝", "stored")
def wide_equals(visit: Visit) -> Answer:
    return visit.answer(title="＝1+1学院党委召开第六次会议")


@page(22, "a paragraph that begins with a tab and =", "stored")
def tab_formula(visit: Visit) -> Answer:
    return visit.answer(paragraphs=("&#9;=cmd|' /C calc'!A0", *visit.case.story.paragraphs))


@page(22, "quotes, commas and line ends in the title", "stored")
def quotes(visit: Visit) -> Answer:
    return visit.answer(title="学院党委&quot;,&quot;召开&#10;第七次&#13;会议&quot;")


@page(23, "a text of 40,000 characters, more than a cell holds", "stored")
def long_cell(visit: Visit) -> Answer:
    return visit.answer(paragraphs=tuple(f"第{i}条，支部组织党员学习。" * 10 for i in range(300)))
