"""Traditional to simplified, where converters are known to be wrong."""

from __future__ import annotations

import pytest

from pipelines.repair import diagnose, repair
from pipelines.repair.characters import TRADITIONAL_ONLY
from pipelines.repair.script import convert, script_of

CONTEXT = "學校黨委組織部召開會議，{}出席，各單位負責人參加。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
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
        ("乾振華書記", "乾振华书记"),
        ("陳乾坤、周乾、劉明乾", "陈乾坤、周乾、刘明乾"),
        ("李乾部署工作，王實乾同志匯報", "李乾部署工作，王实乾同志汇报"),
        ("乾部群眾乾勁十足，骨乾帶頭實乾", "干部群众干劲十足，骨干带头实干"),
        ("何乾同志、單乾老師，有何相乾", "何乾同志、单乾老师，有何相干"),
        ("嚴禁乾擾，若乾規定", "严禁干扰，若干规定"),
        ("葡萄乾和牛肉乾、洋李乾", "葡萄干和牛肉干、洋李干"),
        ("應用於單位，位於倫敦，取決於則例", "应用于单位，位于伦敦，取决于则例"),
        ("有利於潛心治學，於潛縣", "有利于潜心治学，於潜县"),
        ("藉著東風，藉會議之機", "借着东风，借会议之机"),
        ("學習瞭講話，一目瞭然", "学习了讲话，一目了然"),
        ("首批覆蓋，多重覆蓋，資格覆核", "首批覆盖，多重覆盖，资格复核"),
        ("規畫、企畫、設計畫冊、計畫", "规划、企划、设计画册、计划"),
        ("祇有、衹要、神祇", "只有、只要、神祇"),
        ("鍾馗、龍鍾、鍾情", "钟馗、龙钟、钟情"),
        ("王昇、李昇華教授提昇", "王昇、李昇华教授提升"),
        ("昇騰處理器，旭日東昇", "昇腾处理器，旭日东升"),
        ("陳鉅、艱鉅", "陈钜、艰巨"),
        ("王明煇教授", "王明煇教授"),
        ("薰陶、薰衣草", "熏陶、薰衣草"),
        ("找準座標，一座標誌", "找准坐标，一座标志"),
        ("沉著、沈著冷靜、沈書記", "沉着、沉着冷静、沈书记"),
        ("李四等著《黨史》，並著有專著", "李四等著《党史》，并著有专著"),
        ("寫著名字，所著論文", "写着名字，所著论文"),
        ("旣定、卽將、戦略、寜靜", "既定、即将、战略、宁静"),
        ("金融傢俱樂部", "金融家俱乐部"),
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


def test_a_surname_is_kept_where_nothing_shows_that_it_was_made() -> None:
    assert repair("學校會議，於立新教授出席").text == "学校会议，於立新教授出席"
    assert repair("學院於近日開會，於立新教授出席").text == "学院于近日开会，于立新教授出席"
    assert repair("學校會議，校長於禮堂講話").text == "学校会议，校长于礼堂讲话"
    document = diagnose("學校會議，於立新教授出席")
    assert repair("於立新", document).text == "於立新"


def test_a_name_keeps_a_character_that_was_left_elsewhere() -> None:
    assert repair("對于王徵教授，特征與長征").text == "对于王徵教授，特征与长征"
    assert repair("對於王徵教授，特徵與長征").text == "对于王征教授，特征与长征"


def test_what_is_kept_is_kept_again() -> None:
    field = diagnose("學校黨委")
    for name in ("楊聯陞", "張昇", "李祕", "錢鍾書", "魏徵", "林甦", "於潛"):
        once = repair(name, field).text
        assert repair(once, field).text == once


def test_a_line_of_authors() -> None:
    assert convert("張三著") == "张三著"
    assert convert("作者：西風著") == "作者：西风著"
    assert convert("張三等 著") == "张三等 著"
    assert convert("路上看著，說著。") == "路上看着，说着。"


def test_paragraphs_are_judged_one_by_one() -> None:
    text = "学校党委书记张三主持会议。\n學校黨委書記張三主持會議，李乾出席。\n於志刚发言"
    repaired = repair(text)
    assert repaired.script == "mixed"
    assert repaired.text.split("\n")[1] == "学校党委书记张三主持会议，李乾出席。"


def test_script() -> None:
    assert script_of("學校") == "hant"
    assert script_of("学校黨") == "hans"
    assert script_of("abc") == "hans"
    assert script_of("别强，彆強") == "mixed"
    assert script_of("王煒同志发言") == "hans"
    assert script_of("9728太阳集团黨政聯席會議") == "mixed"


def test_the_telling_characters_are_many() -> None:
    assert len(TRADITIONAL_ONLY) > 3000
    assert not set("乾著後於徵余并征愿斗筑群范干") & TRADITIONAL_ONLY
