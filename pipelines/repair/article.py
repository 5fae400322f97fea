"""Repairs a whole article: its text by what is wrong with it, its other fields likewise."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from crawler.items import Article
from pipelines.attribution import own_school
from pipelines.repair import count, diagnose, repair
from pipelines.repair.images import join_shredded
from pipelines.repair.losses import losses

if TYPE_CHECKING:
    from collections.abc import Collection

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

FIELDS = ("university", "unit", "section", "origin")
NAMES = ("authors", "editors", "photographers", "reviewers")


#: Characters. No story is longer; what is would keep the crawl waiting, a hostile one for minutes.
LONGEST = 200_000


def repair_article(article: Article, rules: Collection[str] | None = None) -> Article:
    """Return `article` with every field repaired; `original_text` stays as it was read.

    The damage is diagnosed on title and text together, and then undone in the short fields too,
    which alone would show too little of it. What nothing mends is flagged `losses`. What is far
    too long for a story is left as it is and flagged `not_repaired`.
    """
    if len(article.original_text) > LONGEST:
        size = {"characters": len(article.original_text)}
        return replace(article, flags=article.flags | {"not_repaired": size})
    title, text = article.title or "", article.original_text
    diagnosis = diagnose(f"{title}\n{text}")

    def repaired(value: str | None) -> str | None:
        return value and (repair(value, diagnosis, rules=rules).text or None)

    fields: dict[str, Any] = {name: repaired(getattr(article, name)) for name in FIELDS}
    names: dict[str, Any] = {name: [repaired(n) for n in getattr(article, name)] for name in NAMES}
    head, body = (repair(part, diagnosis, rules=rules) for part in (title, text))
    lost = losses(f"{head.text}\n{body.text}")
    return replace(
        article,
        title=head.text or None,
        text=body.text,
        script=diagnosis.script if title or text else None,
        flags=article.flags | ({"losses": lost} if lost else {}),
        repairs=dict(sorted((Counter(count(head.edits)) + Counter(count(body.edits))).items())),
        images=[
            replace(image, caption=repaired(image.caption))
            for image in join_shredded(article.images, article.url or "")
        ],
        attachments=[replace(file, name=repaired(file.name)) for file in article.attachments],
        **fields,
        **names,
    )


def active_rules(settings: BaseSettings) -> list[str] | None:
    """Return the names in REPAIR_RULES, None for all; raise ValueError for an unknown one."""
    if settings["REPAIR_RULES"] is None:
        return None
    rules: list[str] = settings.getlist("REPAIR_RULES")
    repair("", rules=rules)
    return rules


class RepairPipeline:
    """The item pipeline that repairs every article, by the rules that REPAIR_RULES names."""

    def __init__(self, rules: Collection[str] | None) -> None:
        self.rules = rules

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(active_rules(crawler.settings))

    def process_item(self, item: Article) -> Article:
        article = repair_article(item, self.rules)
        article.university = article.university or own_school(article.text)
        return article
