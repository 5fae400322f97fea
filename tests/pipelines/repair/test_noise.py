"""Noise of other kinds, made as it arises; what only looks like it is left alone."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from crawler.pages.charset import decode
from pipelines.repair import Diagnosis, Edit
from pipelines.repair.doubled import doubled
from pipelines.repair.edits import apply
from pipelines.repair.emoji import emoji
from pipelines.repair.entities import entities
from pipelines.repair.forms import forms
from pipelines.repair.losses import losses
from pipelines.repair.markup import markup
from pipelines.repair.mojibake import mojibake
from pipelines.repair.private import private

Rule = Callable[[str, Diagnosis], list[Edit]]
SOUND = Diagnosis()
STORY = (
    "3月12日，海州理工学院党委召开理论学习中心组会议，学习贯彻全国教育大会精神。"
    "会议指出，各党支部要围绕“立德树人”根本任务，抓好今年的工作；部署要具体，落实要有力。\n"
    "党委书记周明远主持会议并讲话，副校长、各学院负责人共26人参加（记者 林小雨）。"
)


def after(rule: Rule, text: str, diagnosis: Diagnosis = SOUND) -> str:
    return apply(text, rule(text, diagnosis))


# --- wrong encodings ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("gbk", "latin-1"),
        ("gbk", "cp1252"),
        ("utf-8", "latin-1"),
    ],
)
def test_a_whole_text_read_in_the_wrong_encoding(written: str, read: str) -> None:
    damaged = STORY.encode(written).decode(read)
    assert after(mojibake, damaged) == STORY


def test_utf8_read_as_latin_1_twice() -> None:
    once = STORY.encode().decode("latin-1")
    assert after(mojibake, once.encode().decode("latin-1")) == STORY


def test_a_no_break_space_that_became_a_space() -> None:
    damaged = "学校党委" * 3
    damaged = damaged.encode().decode("latin-1").replace("\xa0", " ")
    assert after(mojibake, damaged) == "学校党委" * 3


@pytest.mark.parametrize(
    ("damaged", "expected"),
    [
        ("作者：寮犱笁", "作者：张三"),
        ("来源：ÖÐ¹ú½ÌÓý±¨", "来源：中国教育报"),
        ("他说“ÖÐ¹ú”", "他说“中国”"),
        ("会议强调â€œ立德树人â€\x9d", "会议强调“立德树人”"),
        ("鍏氬缓宸ヤ綔浼氳\ue185锛屽叡2024浜恒��", "党建工作会议，共2024人。"),
    ],
)
def test_a_piece_read_in_the_wrong_encoding(damaged: str, expected: str) -> None:
    assert after(mojibake, damaged) == expected


def test_what_is_lost_of_utf8_read_as_gbk() -> None:
    damaged = STORY.encode().decode("gbk", "replace")
    repaired = after(mojibake, damaged)
    assert "围绕“立德树人”" in repaired and "党委书记周明远主持" in repaired
    assert 0 < repaired.count("\ufffd") < len(STORY) / 8
    assert re.fullmatch(re.escape(repaired).replace("\ufffd", "."), STORY)
    assert losses(repaired)["lost"] == len(re.findall("\ufffd+", repaired))


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        "學校黨委召開會議，鍛鍊隊伍，鑄造鐵軍，錢鍾書、閻錫山、鍾南山、羅鋼、鑑於鏈條",
        "Dvořák、Müller、Ångström、São Paulo 与 naïve café àéîõü",
        "共×××、××××元，±5°C，·····，¥¥¥，§§§§",
        "涓涓细流，瑾瑜，璀璨，宸瀚，浏览，骞然，鍏",
        "²³¹ⁿ ½¼¾ µm ÷÷÷÷",
    ],
)
def test_sound_text_is_not_read_again(text: str) -> None:
    assert mojibake(text, SOUND) == []


def test_a_piece_of_gbk_in_a_page_of_utf8() -> None:
    page = (
        "<meta charset=utf-8><p>党建网</p><div>".encode()
        + "图2：3月5日，通知公告".encode("gbk")
        + "</div><p>校办、".encode()
        + "宣传部供稿".encode("gbk")
        + "，结束</p>".encode()
        + "学校党委召开党建工作会议。".encode() * 20
    )
    decoded = decode(page, "utf-8")
    assert (decoded.encoding, decoded.fixed, decoded.mixed) == ("utf-8", True, True)
    assert "<div>图2：3月5日，通知公告</div><p>校办、宣传部供稿，结束</p>" in decoded.text


def test_a_broken_character_of_utf8_is_not_gbk() -> None:
    body = "学校党委召开党建工作会议。".encode() * 20
    decoded = decode(body + "会议".encode()[1:] + body, "utf-8")
    assert not decoded.mixed and decoded.text.count("\ufffd") == 2


# --- emoji -------------------------------------------------------------------------------------

STREWN = ["🧵", "🐙", "❔", "🛁", "👨‍👩‍👧", "🇫🇷", "👍🏽", "❄️", "5️⃣", "🪐", "🦷", "🚡"]


def strew(text: str, seed: int) -> str:
    """The text with a random picture before a third of its marks and in some of its words."""
    chance = random.Random(seed)
    pieces = [text[0]]
    for before, character in pairwise(text):
        mark = character in "，。、；”）" and before not in "，。、；”）"
        word = before + character in ("会议", "党委", "精神", "工作", "学院")
        if chance.random() < (0.33 if mark else 0.5 if word else 0):
            pieces.append(chance.choice(STREWN))
        pieces.append(character)
    return "".join(pieces)


@pytest.mark.parametrize("seed", range(8))
def test_strewn_emoji_go(seed: int) -> None:
    damaged = strew(STORY, seed)
    assert damaged != STORY
    assert after(emoji, damaged) == STORY


@pytest.mark.parametrize(
    "text",
    [
        "📢活动预告！\n🎉热烈祝贺我校学子获奖🎉\n📍地点：图书馆\n⏰时间：14:00\n👍点赞！快来参加吧～👇",
        "大家一起包饺子🥟、写春联🧧、剪窗花✂️，共度佳节🎊。现场欢声笑语😄，暖意融融☀️。",
        "学党史📖悟思想💡办实事🤝开新局🚩，我们在路上！",
        "我❤️中国，我爱🇨🇳祖国。青年学子💪加油！",
        "1️⃣ 报名\n2️⃣ 参赛\n✅通过 ❌不通过",
        "☆注意事项★：①填表 ✓确认 ☎电话",
        "食堂新菜品🍲：红烧肉🥩、清蒸鱼🐟、宫保鸡丁🍗、麻婆豆腐🌶️，欢迎品尝😋。你学会了吗❓",
    ],
)
def test_emoji_of_an_author_stay(text: str) -> None:
    assert emoji(text, SOUND) == []


def test_a_copying_machine_makes_emoji_certain() -> None:
    text = "系黨總支書記龔強❔，輔導員李明🧵。"
    assert after(emoji, "輔導員李明🧵。", Diagnosis(doubled=True)) == "輔導員李明🧵。"
    assert after(emoji, text, Diagnosis(doubled=True)) == "系黨總支書記龔強，輔導員李明。"


# --- punctuation -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会议，,要求", "会议，要求"),
        ("会议,，要求", "会议，要求"),
        ("结束。.各单位", "结束。各单位"),
        ("结束。.", "结束。"),
        ("部门，。", "部门。"),
        ("学院、、处室；；各部门", "学院、处室；各部门"),
        ("强调：，要", "强调：要"),
        ("好的。。嗯", "好的。。嗯"),
        ("他说，，", "他说，，"),
        ("等等……。真的？！好！！", "等等……。真的？！好！！"),
        ("。。。后来，，，", "。。。后来，，，"),
        ("使用。.NET开发", "使用。.NET开发"),
        ("a,,b", "a,,b"),
    ],
)
def test_doubled(text: str, expected: str) -> None:
    assert after(doubled, text) == expected


# --- entities and markup -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&nbsp;&nbsp;党建&nbsp", "\xa0\xa0党建\xa0"),
        ("&amp;amp;ldquo;党建&rdquo；", "“党建”"),
        ("ldquo;党建rdquo;工作", "“党建”工作"),
        ("R&amp;D中心，人数&lt;50", "R&D中心，人数<50"),
        ("&lt;通知&gt;&#23398;&#x6821;&#147;", "<通知>学校“"),
        ("AT&T公司Q&A环节&foo;", "AT&T公司Q&A环节&foo;"),
        ("网页中用&nbsp;表示空格", "网页中用&nbsp;表示空格"),
        ("字符“&nbsp;”的用法", "字符“&nbsp;”的用法"),
        ("&lt;div&gt;的用法", "&lt;div&gt;的用法"),
        ('printf("&amp;&nbsp;");', 'printf("&amp;&nbsp;");'),
        ("地址?a=1&nbsp=2", "地址?a=1&nbsp=2"),
        ("&#0;党&#xD800;", "&#0;党&#xD800;"),
    ],
)
def test_entities(text: str, expected: str) -> None:
    assert after(entities, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Normal 0 7.8 磅 0 2 false false false EN-US ZH-CN X-NONE MicrosoftInternetExplorer4"
            "党建",
            "党建",
        ),
        ("Normal\n0\nfalse\n7.8 磅\n0\n2\nfalse\nfalse\nfalse\nEN-US\nZH-CN\nX-NONE\n党建", "党建"),
        ("<!--[if gte mso 9]><xml>\n<w:View/>\n</xml><![endif]-->党建{C}工作", "党建工作"),
        ("/* Style Definitions */table.MsoNormalTable{mso-style-name:普通表格;}党建", "党建"),
        ("@font-face{font-family:宋体;}p.MsoNormal{margin:0pt;}党建", "党建"),
        ("st1\\:*{behavior:url(#ieooui) }党建", "党建"),
        ("党建EMBED Word.Picture.8", "党建"),
        ('见HYPERLINK "http://a.cn/?b=1" \\t "_blank"学校网站', "见学校网站"),
        ("= 1 \\* GB3 ①学习eq \\o\\ac(○,2)讨论", "①学习②讨论"),
        ("第PAGE \\* MERGEFORMAT3页_GoBack", "第3页"),
        ("<p style='a'>学校<br/>党委</p>", "\n学校\n党委\n"),
        ("&lt;p&gt;党建&lt;/p&gt;", "\n党建\n"),
        ("党建<o:p></o:p>", "党建"),
        ("使用<div>标签和<p>标签", "使用<div>标签和<p>标签"),
        ("《自然》<Nature>杂志，<通知>", "《自然》<Nature>杂志，<通知>"),
        ("CSS里p{color:red}和h1{font-size:2em}", "CSS里p{color:red}和h1{font-size:2em}"),
        ("集合{A}与{B}，电话138****5678", "集合{A}与{B}，电话138****5678"),
        ("王**、李**获奖", "王**、李**获奖"),
        ("关键。\n<!--more-->\n党的", "关键。\n<!--more-->\n党的"),
    ],
)
def test_markup(text: str, expected: str) -> None:
    assert after(markup, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**强化** **基础**研究", "强化基础研究"),
        ("****党委****召开", "党委召开"),
        ("**党委**", "党委"),
        ("138****5678", "138****5678"),
        ("注：**", "注：**"),
    ],
)
def test_bold_in_a_mirrors_text(text: str, expected: str) -> None:
    assert after(markup, text, Diagnosis(wrapped=True)) == expected


# --- characters --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        (forms, "⾦⼈⽂⺠⻓⻔", "金人文民长门"),
        (forms, "\uf90a\ufa10\U0002f800", "金塚丽"),
        (forms, "党\ufe00建\U000e0100，\u0301工作", "党建，工作"),
        (forms, "❤️ e\u0301 à", "❤️ e\u0301 à"),
        (forms, "部首⺮和⼀", "部首⺮和⼀"),
        (private, "\uf06c 第一\n　\uf0d8第二\ue5e5完", "● 第一\n　➢第二\u3000完"),
        (private, "公式\uf06c与\ue123", "公式\uf06c与\ue123"),
        (private, "\ue81e", "\u9fb4"),
    ],
)
def test_characters(rule: Rule, text: str, expected: str) -> None:
    assert after(rule, text) == expected


def test_private_use_stays_where_bytes_are_torn() -> None:
    assert private("\ue5e5", Diagnosis(annotated=frozenset("學"))) == []


# --- losses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STORY, {}),
        ("党委\ufffd\ufffd会议锟斤拷锟斤拷", {"lost": 2}),
        ("烫烫烫烫，不要烫烫头发", {"lost": 1}),
        ("表格\ue123\ue124", {"private": 1}),
        ("党委书🐙记", {"emoji": 1}),
        (
            "学校党委会议".encode().decode("gb18030").encode().decode("gb18030", "ignore"),
            {"garbled": 1},
        ),
    ],
)
def test_losses(text: str, expected: dict[str, int]) -> None:
    found = losses(text)
    assert expected.items() <= found.items() and bool(expected) == bool(found)


# --- what holds for all of them ----------------------------------------------------------------

RULES: list[Rule] = [doubled, emoji, entities, forms, markup, mojibake, private]


@pytest.mark.parametrize("rule", RULES)
def test_nothing_happens_to_a_sound_story(rule: Rule) -> None:
    assert rule(STORY, SOUND) == []


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "text",
    [
        strew(STORY, 1),
        STORY.encode().decode("gb18030", "replace"),
        STORY.encode("gbk").decode("latin-1"),
        "&amp;nbsp;会议，,。.<p>x</p><p>⾦\ue5e5{C}Mso{a:b}",
    ],
)
def test_edits_are_in_order_and_done_at_once(rule: Rule, text: str) -> None:
    at = 0
    for edit in rule(text, SOUND):
        assert edit.start >= at and text[edit.start : edit.end] == edit.before != edit.after
        at = edit.end
    once = after(rule, text)
    assert after(rule, once) == once


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "piece",
    [
        *"&<{\\* \x13@鍏宸�?Ãåÿ🧵，,。",
        *("&amp;", "&lt;", "<a ", "<!--", "</p>", "= 1 ", "Normal 0 ", 'HYPERLINK "', "**a"),
        *("党🧵", "❔,", "鍏�", "鍏氬缓", "å…š", "ÖÐ", "党，,", "⾦", "Mso{a:b}"),
    ],
)
def test_hostile_text_takes_time_in_proportion(rule: Rule, piece: str) -> None:
    def seconds(length: int) -> float:
        text = "Mso党<!--more-->" + piece * (length // len(piece))
        start = time.process_time()
        rule(text, SOUND)
        return time.process_time() - start

    assert seconds(40_000) < 1 + 8 * seconds(10_000)
