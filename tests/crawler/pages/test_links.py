"""What a list page alone tells of: links out of the site, and files."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.items import Attachment, ListItem
from crawler.pages.links import as_article

HOSTS = {"www.qingchuan.example"}
DAY = date(2024, 5, 16)


def test_a_link_out_of_the_site_is_an_article_without_a_body() -> None:
    article = as_article(ListItem("支部书记谈党课", "https://mp.weixin.qq.com/s/AbC", DAY), HOSTS)
    assert article is not None
    assert (article.title, article.published, article.published_from) == (
        "支部书记谈党课",
        DAY,
        "list",
    )
    assert article.text == ""
    assert article.attachments == []
    assert article.flags == {"external": {"host": "mp.weixin.qq.com"}}
    assert article.key == "link mp.weixin.qq.com/s/AbC"


@pytest.mark.parametrize(
    ("path", "title", "kind"),
    [
        ("/files/2024.PDF", "公示名单", "pdf"),
        ("/system/_content/download.jsp?wbfileid=5", "任务清单.docx", "docx"),
        ("/system/_content/download.jsp?wbfileid=5", "任务清单", "file"),
    ],
)
def test_a_file_is_an_article_with_an_attachment(path: str, title: str, kind: str) -> None:
    url = f"http://www.qingchuan.example{path}"
    article = as_article(ListItem(title, url), HOSTS)
    assert article is not None
    assert article.attachments == [Attachment(url, title)]
    assert article.flags == {"file": {"type": kind}, "undated": {"event_date": None}}
    assert (article.published, article.published_from) == (None, None)


def test_a_page_of_the_site_is_to_be_fetched() -> None:
    assert as_article(ListItem("会议", "http://www.qingchuan.example/1.htm", DAY), HOSTS) is None
    assert as_article(ListItem("会议", None, DAY), HOSTS) is None
