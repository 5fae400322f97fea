"""A small corpus with all that the reading screens show, stored as a crawl stores it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, select

from crawler.items import Article, Attachment, Image, Page
from pipelines.database.tables import article
from pipelines.relevance import assess
from pipelines.repair.article import repair_article
from pipelines.revising import revise
from pipelines.storage import store

NOON = datetime(2024, 6, 14, 12, tzinfo=UTC)
FIRST = "4月8日，云河大学文学院黨委召開專題會議,。黨委書記林远主持,、32名黨員參加。"
REST = (
    "会议傳達了學校黨委的部署要求,，逐項對照了年初確定的15項任務，明確了每項任務的負責人和完成時限。"
    "各黨支部書記依次發言，從理論學習、聯系師生、推動教學科研三個方面查擺問題，提出了下一步的整改措施。"
)
STORY = f"{FIRST}\n会场\n{REST}"
HTML = {"Content-Type": "text/html"}


def read(key: str, body: str, at: datetime = NOON, **fields: object) -> Article:
    """An article as the pipelines leave it to storage."""
    values = {"title": "文学院黨委召開專題會議", "university": "云河大学", "source": "yunhe"}
    values |= {"url": f"http://{key}", "published": date(2024, 4, 8), "published_from": "byline"}
    values |= {"page": page(f"<p>{body}</p>".encode(), at, url=f"http://{key}")}
    found = repair_article(Article(key=key, text=body, original_text=body, **(values | fields)))
    assessed = assess(found)
    return replace(found, relevance=assessed.relevance, topics=assessed.topics)


def page(body: bytes, at: datetime = NOON, encoding: str = "utf-8", **fields: object) -> Page:
    values = {"url": "http://wenxue.yunhe.edu.cn/1", "status": 200, "headers": HTML}
    return Page(body=body, encoding=encoding, fetched_at=at, **(values | fields))


def fill(engine: Engine) -> None:
    """Store: 1 with four versions, 2 a copy of it, 3 a split story, 4 a text file, 5 alone."""
    story = {
        "images": [Image("http://wenxue.yunhe.edu.cn/1.jpg", "会场"), Image("javascript:alert(1)")],
        "attachments": [Attachment("http://wenxue.yunhe.edu.cn/1.pdf", "名单.pdf")],
        "authors": ["林远"],
    }
    where = "wenxue.yunhe.edu.cn/1"
    for days, body in enumerate((STORY, STORY.replace("32名", "33名"), STORY + "会后合影。")):
        store(engine, [read(where, body, NOON + timedelta(days=days), **story)])
    with engine.begin() as connection:  # read again by other rules
        old = connection.execute(select(article)).mappings().one()
        now = read(where, old["original_text"], **story)
        revise(connection, [(dict(old), replace(now, text=now.text.replace("合影", "留影")))])
    copy = STORY.replace("4月8日，", "4月8日下午，") + "会后合影。"
    parts = [page("<p>第二页 <b>后文</b></p>".encode("gbk"), encoding="gbk", url="http://x/2")]
    first = page(b"<!DOCTYPE html><p>\xb5\xda\xd2\xbb\xd2\xb3</p>", encoding="gbk")
    text = page("党建 <b>计划</b>".encode(), headers={"Content-Type": "text/plain"})
    store(
        engine,
        [
            read("reprint.example/9", copy, university="青岚学院", published=date(2024, 4, 9)),
            read("wenxue.yunhe.edu.cn/2", "第一页\n第二页", title="分页", page=first, parts=parts),
            read("wenxue.yunhe.edu.cn/3.txt", "党建 <b>计划</b>", title="文本", page=text),
            read("wenxue.yunhe.edu.cn/4", "", title="無文", page=None, published=None),
        ],
    )
