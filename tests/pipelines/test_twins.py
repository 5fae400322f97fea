"""A hijacked story gets its words back from a clean copy in the database, and from nowhere else."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from crawler.items import Article, Image
from pipelines.database.tables import article
from pipelines.repair.edits import apply, undo
from pipelines.screening import screen
from pipelines.storage import store
from pipelines.twins import TwinPipeline, recover, twin_edits

DAY = date(2024, 4, 9)
CLEAN = (
    "4月8日，材料学院党委召开理论学习中心组学习会。学院党委书记罗振声主持会议，材料学院全体党员参加。\n"
    "罗振声指出，我校要把学习成果转化为育人实效，教学副院长水云间汇报了学生工作。\n"
    "会后，各支部围绕本职工作开展了讨论，大家一致表示要立足岗位作出贡献。"
)
BRAND = "柒海星娱乐网"
HIJACKED = CLEAN.replace("材料学院", BRAND).replace("我校", BRAND)
PATH = "/info/1046/1387.htm"


def clean(**fields: object) -> Article:
    fields = {"title": "材料学院党委召开学习会", "published": DAY} | fields
    url = f"http://cl.example.edu.cn{PATH}"
    return Article(key="clean", url=url, text=CLEAN, original_text=CLEAN, **fields)


def hijacked(text: str = HIJACKED, **fields: object) -> Article:
    fields = {"title": f"{BRAND}党委召开学习会", "published": DAY} | fields
    url = f"http://www.goldenkettle.net{PATH}"
    return screen(Article(key="clone", url=url, text=text, original_text=text, **fields))


def test_every_mark_gets_the_word_that_its_own_sentence_had(engine):
    store(engine, [clean(images=[Image("http://a.example/1.jpg", "材料学院会议现场")])])
    marked = hijacked(images=[Image("http://b.example/1.jpg", f"{BRAND}会议现场")])
    article = recover(engine, marked)
    assert article.text == CLEAN
    assert article.title == "材料学院党委召开学习会"
    assert article.images[0].caption == "材料学院会议现场"
    assert article.repairs["twin"] == 3
    assert article.flags["hijacked"]["twin"] == f"http://cl.example.edu.cn{PATH}"
    assert article.flags["hijacked"]["brand"] == BRAND
    assert article.original_text == HIJACKED


def test_swapped_words_are_put_back_too(engine):
    store(engine, [clean()])
    text = CLEAN.replace("学院党委", "公司党委").replace("副院长", "副经理").replace("学生", "员工")
    article = recover(engine, hijacked(text, title=None))
    assert article.flags["hijacked"]["swapped"]
    assert article.text == CLEAN
    assert article.repairs["twin"] == 4


def test_without_a_date_the_path_finds_the_twin(engine):
    store(engine, [clean(published=None)])
    assert recover(engine, hijacked(published=None)).text == CLEAN


def test_a_clean_twin_that_is_stored_later_helps_when_the_article_is_read_again(engine):
    first = recover(engine, hijacked())
    assert first.text.count("〔机构名〕") == 3
    assert "twin" not in first.repairs
    store(engine, [first, clean()])
    again = recover(engine, hijacked())
    assert again.text == CLEAN
    assert store(engine, [again]) == ["changed"]


@pytest.mark.parametrize(
    "fields",
    [
        {"published": date(2024, 5, 9)},
        {"flags": {"hijacked": {"brand": "另一娱乐网", "slots": 2}}},
        {"published": None},  # the clone is dated, this one is not
    ],
)
def test_other_days_and_other_clones_are_no_twins(engine, fields):
    store(engine, [clean(**fields)])
    marked = hijacked()
    assert recover(engine, marked) is marked


def test_one_sentence_in_common_makes_no_twin(engine):
    other = clean()
    first, *_ = CLEAN.split("。")
    groups = (f"第{n}小组在讨论中谈到了完全不同的另一件事情。" for n in range(6))
    text = "\n".join((f"{first}。", *groups))
    store(engine, [replace(other, text=text, original_text=text)])
    marked = hijacked()
    assert recover(engine, marked) is marked


def test_a_sentence_that_differs_elsewhere_keeps_its_mark(engine):
    store(engine, [clean()])
    article = recover(engine, hijacked(HIJACKED.replace("主持会议", "出席会议")))
    assert article.text.count("〔机构名〕") == 1
    assert "〔机构名〕全体党员参加。" in article.text
    assert article.repairs["twin"] == 2


def test_edits_lead_to_the_recovered_text_and_back():
    text = "4月8日，〔机构名〕党委与〔机构名〕工会座谈。"
    edits = twin_edits(text, ["4月8日，我校党委与材料学院工会座谈。"])
    assert [edit.after for edit in edits] == ["我校", "材料学院"]
    assert {edit.rule for edit in edits} == {"twin"}
    assert undo(apply(text, edits), edits) == text


def test_two_sentences_that_fit_in_different_ways_tell_nothing():
    text = "〔机构名〕党委召开会议。"
    assert twin_edits(text, ["材料学院党委召开会议。", "化学学院党委召开会议。"]) == []


@pytest.mark.parametrize(
    "sentence",
    ["〔机构名〕。", "〔机构名〕〔机构名〕党委召开专题会议。", "〔机构名〕党委，召开专题会议。"],
)
def test_what_does_not_fit_or_is_too_short_is_left(sentence):
    twin = ["材料学院。", "材料学院化学学院党委召开专题会议。", "材料，学院党委，召开专题会议。"]
    assert twin_edits(sentence, twin) == []


def test_the_pipeline_asks_the_database_for_hijacked_articles_alone(engine):
    store(engine, [clean()])
    asked = []
    pipeline = TwinPipeline(lambda: asked.append(1) or engine)
    honest = clean()
    assert asyncio.run(pipeline.process_item(honest)) is honest
    assert asked == []
    assert asyncio.run(pipeline.process_item(hijacked())).text == CLEAN
    pipeline.close_spider()


def test_hostile_texts_take_no_time():
    text = "〔机构名〕党" * 20_000
    start = time.process_time()
    twin_edits(text, ["学党" * 20_000] * 10)
    twin_edits("〔机构名〕党委召开会议。" * 20_000, ["材料学院党委召开会议。"] * 1_000)
    assert time.process_time() - start < 5


def test_a_twin_that_the_same_crawl_stores_later_is_found_at_its_end(engine):
    pipeline = TwinPipeline(lambda: engine)
    store(engine, [asyncio.run(pipeline.process_item(hijacked())), clean()])
    pipeline.close_spider()
    with engine.connect() as connection:
        query = select(article.c.text, article.c.title, article.c.version)
        row = connection.execute(query.where(article.c.hijacked.is_(True))).one()
    assert row == (CLEAN, "材料学院党委召开学习会", 1)
    assert store(engine, [recover(engine, hijacked())]) == ["unchanged"]
