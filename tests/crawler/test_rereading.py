"""Articles read again from pages that are written here, as the database would hold them."""

import zlib
from datetime import UTC, date, datetime

import pytest

from crawler.rereading import Rules, Stored, reread, response_of
from crawler.sources.model import Source
from pipelines.storage import FILLED, row_of
from tests.campus import vsb

NOON = datetime(2024, 6, 14, 12, tzinfo=UTC)
STORY = ["青岚学院党委召开主题教育推进会。", "会议由学院党委书记主持，各支部书记参加。" * 8]


def html(title="主题教育推进会召开", body=STORY, label="发布时间：2024-06-14"):
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in body)
    return (
        f"<html><head><title>{title}-青岚学院</title></head><body><h1>{title}</h1>"
        f'<div class="info">{label}</div><div class="content">{paragraphs}</div></body></html>'
    )


def page(text, url="http://www.example.edu.cn/info/1094/17.htm", headers=None, **columns):
    body = text if isinstance(text, bytes) else text.encode()
    headers = {"Content-Type": "text/html; charset=utf-8"} if headers is None else headers
    row = {"id": 1, "url": url, "status": 200, "headers": headers, "encoding": "utf-8"}
    return row | {"body": zlib.compress(body), "part_of": None, "part": None} | columns


def row(**columns):
    """What of an article only the database knows, everything else is empty."""
    empty = dict.fromkeys(FILLED) | {name: [] for name in ("images", "attachments")}
    empty |= {"text": "旧文", "original_text": "旧文", "flags": {}, "repairs": {}, "topics": []}
    empty |= {name: [] for name in ("authors", "editors", "photographers", "reviewers")}
    return empty | columns


def again(pages, rules=None, **columns):
    return reread(Stored(row(**columns), pages), rules or Rules())


def test_every_field_that_the_page_says_is_read_anew():
    found = again([page(html())], title="旧题", published=date(2000, 1, 1), published_from="url")
    article = found.article
    assert not found.dropped
    assert article.title == "主题教育推进会召开"
    assert article.text == "\n".join(STORY)
    assert (article.published, article.published_from) == (date(2024, 6, 14), "byline")
    assert article.relevance > 0.3
    assert "主题教育" in "".join(article.topics)


def test_the_date_that_only_the_list_had_stays():
    undated = page(html(label=""), url="http://www.example.edu.cn/show?id=17")
    article = again([undated], published=date(2024, 6, 1), published_from="list").article
    assert (article.published, article.published_from) == (date(2024, 6, 1), "list")
    assert "undated" not in article.flags


def test_the_date_of_the_page_is_better_than_that_of_the_list():
    article = again([page(html())], published=date(2024, 6, 1), published_from="list").article
    assert (article.published, article.published_from) == (date(2024, 6, 14), "byline")


def test_a_date_that_an_older_rule_read_wrongly_goes():
    undated = page(html(label=""), url="http://www.example.edu.cn/show?id=17")
    article = again([undated], published=date(2024, 6, 1), published_from="meta").article
    assert (article.published, article.published_from) == (None, None)
    assert "undated" in article.flags


def test_the_headline_that_only_the_list_had_stays():
    body = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    nameless = page(f'<html><body><div class="content">{body}</div></body></html>')
    assert again([nameless], title="列表上的题").article.title == "列表上的题"


SOURCE = Source(
    key="qinglan",
    university="青岚学院",
    section="要闻",
    list="http://www.example.edu.cn/list.htm",
)


@pytest.mark.parametrize(
    ("sources", "unit"),
    [
        (
            {"qinglan": SOURCE},
            "青岚学院",
        ),  # the register names no unit, so what the page says counts
        ({}, "宣传部"),  # nobody knows any more what the register said
    ],
)
def test_what_the_register_said_stays(sources, unit):
    place = {"university": "青岚学院", "unit": "宣传部", "section": "要闻"}
    rules = Rules(sources=sources)
    article = again([page(html())], rules, source="qinglan", **place).article
    assert (article.source, article.university, article.section) == ("qinglan", "青岚学院", "要闻")
    assert article.unit == unit


def test_a_story_met_again_in_another_column_is_where_it_was_met_first():
    met_again = page(html(), url="http://www.example.edu.cn/2024/0614/c2a17/page.htm")
    first = "http://www.example.edu.cn/2024/0614/c1a17/page.htm"
    article = again([met_again], url=first, section="要闻").article
    assert (article.url, article.section) == (first, "要闻")


def test_further_pages_are_joined_in_their_order():
    first = page(html(body=["一。" * 20, "二。" * 20]))
    second = page(html(body=["三。" * 20]), part_of=1, part=2)
    third = page(html(body=["四。" * 20]), part_of=1, part=3)
    article = again([first, second, third]).article
    assert [line[0] for line in article.text.splitlines()] == ["一", "二", "三", "四"]


def test_a_further_page_that_the_crawl_missed_is_still_missed():
    missing = {"missing": "http://www.example.edu.cn/info/1094/17_2.htm"}
    assert again([page(html())], flags={"truncated": missing}).article.flags["truncated"] == missing


def test_other_flags_are_found_anew_or_not_at_all():
    flags = {"undated": {"event_date": None}, "soft_404": "x"}
    assert again([page(html())], flags=flags).article.flags == {}


def test_what_is_no_article_now_keeps_its_text_and_gets_a_flag():
    gone = page("<html><head><title>404</title></head><body>您访问的页面不存在</body></html>")
    old = {
        "title": "题",
        "authors": ["杨阳"],
        "images": [{"url": "http://x/1.jpg", "caption": "会"}],
    }
    found = again([gone], flags={"undated": {}}, **old)
    assert found.dropped
    article = found.article
    assert (article.title, article.text, article.authors) == ("题", "旧文", ["杨阳"])
    assert set(article.flags) == {"undated", "soft_404"}
    assert row_of(article)["images"] == old["images"]


def test_a_list_page_that_was_stored_keeps_its_text_and_gets_a_flag():
    found = again([page(vsb.listing(range(20)))])
    assert found.dropped
    assert set(found.article.flags) == {"list_page"}
    assert found.article.text == "旧文"


def test_the_encoding_is_found_anew():
    wrong = page(
        html().encode("gb18030"), headers={"Content-Type": "text/html; charset=ISO-8859-1"}
    )
    article = again([wrong]).article
    assert article.text == "\n".join(STORY)
    assert article.flags["charset_fixed"] == "gb18030"


def test_a_document_is_read_by_its_name():
    front = "---\ntitle: 推进会召开\n---\n\n"
    text = page(front + "\n\n".join(STORY), url=None, headers={}, status=None)
    article = again([text], document="2024/story.md").article
    assert (article.document, article.url) == ("2024/story.md", None)
    assert article.title == "推进会召开"
    assert article.text == "\n".join(STORY)


def test_the_date_header_counts_as_in_the_crawl():
    headers = {"Content-Type": "text/html", "Date": "Fri, 14 Jun 2024 04:00:00 GMT"}
    article = again([page(html(label="3天前"), url="http://x.example/a", headers=headers)]).article
    assert article.published == date(2024, 6, 11)


def test_rules_that_are_off_repair_nothing():
    traditional = page(html(body=["學校黨委召開會議，推動學習貫徹。" * 10]))
    assert again([traditional]).article.text.startswith("学校党委召开会议")
    assert again([traditional], Rules(repair=[])).article.text.startswith("學校黨委召開會議")


def test_a_page_that_is_damaged_is_an_error():
    damaged = page(html()) | {"body": b"no zlib"}
    with pytest.raises(zlib.error):
        again([damaged])


def test_a_page_that_came_as_plain_text_is_no_html():
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    response = response_of(page("<p>党建</p>", headers=headers, url="http://x.example/a"), None)
    assert type(response).__name__ == "TextResponse"
