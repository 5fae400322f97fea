"""Traditional to simplified, where converters are known to be wrong."""

from __future__ import annotations

import pytest

from pipelines.repair import diagnose, repair
from pipelines.repair.characters import TRADITIONAL_ONLY
from pipelines.repair.script import script_of

CONTEXT = "學校黨委組織部召開會議，{}出席，各單位負責人參加。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("乾振華書記", "乾振华书记"),
        ("李乾同志", "李乾同志"),
        ("王學乾講話", "王学乾讲话"),
        ("馮秀乾", "冯秀乾"),
        ("徐乾學", "徐乾学"),
        ("乾縣", "乾县"),
        ("乾隆乾坤", "乾隆乾坤"),
        ("餅乾很乾淨", "饼干很干净"),
        ("於菟", "於菟"),
        ("毎愼鄕敎眞", "每慎乡教真"),
        ("保衞處敍述", "保卫处叙述"),
        ("著力推進", "着力推进"),
        ("標志著", "标志着"),
        ("本著沿著執著", "本着沿着执着"),
        ("論著專著編著土著顯著", "论著专著编著土著显著"),
        ("討論著看著作品彰顯著", "讨论着看着作品彰显着"),
        ("張三著《黨建研究》", "张三著《党建研究》"),
        ("讀著《黨章》", "读着《党章》"),
        ("瞭望瞭解慰藉憑藉", "瞭望了解慰藉凭借"),
        ("全覆蓋顛覆批覆", "全覆盖颠覆批复"),
        ("魏徵、柳詒徵", "魏徵、柳诒徵"),
        ("徵求特徵", "征求特征"),
        ("錢鍾書、鍾書記", "钱锺书、钟书记"),
        ("甚麼", "什么"),
        ("「黨建『雙創』」", "“党建‘双创’”"),
        ("嚴字當頭筑堡壘，并持續", "严字当头筑堡垒，并持续"),
        ("余人", "余人"),
    ],
)
def test_in_a_traditional_text(text: str, expected: str) -> None:
    assert expected in repair(CONTEXT.format(text)).text


@pytest.mark.parametrize(
    "text",
    [
        "李乾同志主持会议，王学乾讲话，乾县",
        "於志刚出席会议",
        "钱锺书《瞭望》狼藉、颠覆、全覆盖、论著",
        "王煒同志发言，王煒主持，会长王煒",
        "喆、堃、犇、昇、甯都是名字",
        "「引号」也不动",
    ],
)
def test_simplified_text_is_left_alone(text: str) -> None:
    assert repair(text).edits == ()


def test_a_machine_made_copy_keeps_the_surname() -> None:
    assert repair("對于黨建工作，於立新教授指出").text == "对于党建工作，於立新教授指出"
    assert repair("對於黨建工作，於立新教授指出").text == "对于党建工作，于立新教授指出"
    assert diagnose("對于黨建工作").machine


def test_paragraphs_are_judged_one_by_one() -> None:
    text = "学校党委书记张三主持会议。\n學校黨委書記張三主持會議，李乾出席。\n於志刚发言"
    repaired = repair(text)
    assert repaired.script == "mixed"
    assert repaired.text.split("\n")[1] == "学校党委书记张三主持会议，李乾出席。"


def test_script() -> None:
    assert script_of("學校") == "hant"
    assert script_of("学校黨") == "hans"
    assert script_of("abc") == "hans"
    assert script_of("9728太阳集团黨政聯席會議") == "mixed"


def test_the_telling_characters_are_many() -> None:
    assert len(TRADITIONAL_ONLY) > 3000
    assert not set("乾著後於徵余并征愿斗筑群范干") & TRADITIONAL_ONLY
