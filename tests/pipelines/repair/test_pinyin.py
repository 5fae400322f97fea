"""Readings that were injected at byte level come out, and what they tore is mended."""

from __future__ import annotations

import time
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import opencc
import pytest

from pipelines.repair import Diagnosis, count, diagnose, repair
from pipelines.repair.edits import apply
from pipelines.repair.inversion import LOST
from pipelines.repair.pinyin import annotated, pinyin
from tests.pipelines.repair.injector import decode_as_browsers, inject, some_readings

STORY = (
    "為深入學習貫徹黨的創新理論，推動東北地區高等學校基層黨組織建設，機械學院黨委在圖書館召開專題會議。"
    "黨委書記張明主持會議，並就教育教學、科研管理和學生服務等業務工作提出要求。他強調，各黨支部要對標爭先，"
    "把責任扛在肩上，把任務落到實處，著力解決師生關心的問題，以實際行動辦好人民滿意的教育。"
)
HALF = str.maketrans("，：；！？（）", ",:;!?()")
WIDE = str.maketrans("()", "（）")


def mended(text: str, known: str = "學業", *, doubled: bool = False) -> str:
    diagnosis = Diagnosis("hant", annotated=frozenset(known), doubled=doubled)
    return apply(text, pinyin(text, diagnosis))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("學(xué)校", "學校"),
        ("推動?xùn)|北", "推動東北"),
        ("使命?，F(xiàn)有", "使命。現有"),
        ("使命?,F(xiàn)有", "使命。現有"),
        ("管理?！边@", "管理。”這"),
        ("龍?jiān)竷砂督涣髦行闹鬓k", "龍愿兩岸交流中心主辦"),
        ("紐卡斯?fàn)柎髮W(xué)", "紐卡斯爾大學"),
        ("國家?guī)熧Y", "國家師資"),
        ("“龍?jiān)浮被顒?dòng)", "“龍愿”活動"),
        ("高等學?；鶎咏M織建設", "高等學校基層組織建設"),
        ("黨委要求什麼?各級黨組織", "黨委要求什麼?各級黨組織"),
        ("我院?024年", "我院?024年"),
        ("下列讀音正確的是?a)學", "下列讀音正確的是?a)學"),
        ("推動？xùn）北", "推動？xùn）北"),
    ],
)
def test_one_place(text: str, expected: str) -> None:
    assert mended(text) == expected


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("推動東北全面振興", "訓訊"),  # a second byte below 0x80: nothing shifts
        ("人民服務的宗旨", "務為"),
        ("提高服務水平", "務"),
        ("黨委要求各支部，現有黨員", "現"),
        ("國家師資培訓計劃", "國師訓劃"),
    ],
)
@pytest.mark.parametrize("marks", ["", "，。、"])
def test_what_an_injector_makes_of_a_phrase(text: str, readings: str, marks: str) -> None:
    from pipelines.repair.readings import readings as table

    damaged = inject(text, {c: table()[c][0] for c in readings}, marks)
    assert mended(damaged, readings, doubled=bool(marks)).replace(",", "") == text


@pytest.mark.parametrize(
    "text",
    [
        "学(xué)生(shēng)们读一读，业(yè)务(wù)、教(jiào)学(xué)",
        "學(xué)而(ér)時(shí)習(xí)之(zhī)，不(bù)亦(yì)說(yuè)乎(hū)",
        "逄(páng)锦荣、仉(zhǎng)校长、重(chóng)庆、六(lù)安",
        "龔(gōng)書記主持會議，龔書記指出，龔書記強調，龔(gōng)書記總結，龔(gōng)書記",
        "會議由黨委副書記龔(gōng)建國主持，龔(gōng)建國指出，全體黨員應當參加並進行熱烈的討論。",
        "李華(Li Hua)教授、張(zhang)教授、丁肇中(Samuel Ting)出席會議",
        "怎麼辦?ok)學校黨委",
        "乾(qián)卦、著(zhù)作、乾(qián)隆、著(zhù)名",
        "參加會議的有：葉(yè)文、龐(páng)統、賈(jiǎ)平、馮(féng)遠、閻(yán)軍、聶(niè)榮等同志。",
        "會議邀請了龐(páng)統教授和聶(niè)榮教授以及酈(lì)波教授作報告，全體師生到場聆聽。",
        "全體黨員要賡(gēng)續紅色血脈，踔(chuō)厲奮發、勇毅前行、篤(dǔ)行不怠，礪(lì)行致遠。",
        "他強調要做好調(diào)研工作，把重(zhòng)點放在基層，處(chǔ)理好各方面的關係。",
        "老師提醒大家，應(yīng)屆畢業生的“應”要讀第一聲，處(chǔ)分的處要讀第三聲。",
        # lessons with ten traditional characters: in a list, in words, in running text
        "本課要求會寫的十個字：龜(guī)、鱉(biē)、龍(lóng)、鳳(fèng)、鶴(hè)、鷹(yīng)、魚(yú)、"
        "蟲(chóng)、鳥(niǎo)、獸(shòu)。請同學們認真練習。",
        "語文組集體備課，王老師介紹本課的教學：學(xué)習、讀(dú)書、寫(xiě)字、聽(tīng)講、說(shuō)話、"
        "畫(huà)圖、開(kāi)門、關(guān)燈、買(mǎi)賣、飛(fēi)鳥，要求學生正確朗讀。",
        "語文課上講繁體字，有先生寫的書(shū)和他唱的歌(gē)以及大家讀(dú)過的報(bào)紙、愛(ài)聽的戲曲。",
        "语文课上，老师讲了繁体的學(xué)和繁体的書(shū)以及讀(dú)、寫(xiě)、聽(tīng)、說(shuō)、愛(ài)、"
        "國(guó)、門(mén)、開(kāi)的写法，学习书写并认读。",
        "小(xiǎo)朋(péng)友(you)们(men)，今天我们学习汉语拼音，爸(bà)爸(ba)妈(mā)妈(ma)",
        "这个字怎么读?ā)还是á)呢，请同学们回答。老师说：a)是第一声",
        "真的嗎??真的！學校黨委開會?！是的，□未選□已選",
    ],
)
def test_readings_that_belong_there_stay(text: str) -> None:
    assert annotated(text) is None
    assert not any("pinyin" in edit.rule for edit in repair(text).edits)


@pytest.mark.parametrize(
    "text",
    [
        "黨委書記張明主持會議，要求全院師生深入學(xué)習黨的創新理論。",
        "學校黨委推動?xùn)|北振興",
        "全院師生深入學（xué）習黨的創新理論，並開展專題討論。",
    ],
)
def test_one_needless_reading_is_enough(text: str) -> None:
    assert "x" not in apply(text, pinyin(text, diagnose(text)))


def test_a_text_that_was_simplified_afterwards() -> None:
    text = (
        "学(xué)院党(dǎng)委召开会(huì)议，党(dǎng)委书(shū)记对(duì)学(xué)习贯彻会(huì)议精神"
        "提出要求，全院师生认真学(xué)习，党(dǎng)员带头宣讲。"
    )
    expected = (
        "学院党委召开会议，党委书记对学习贯彻会议精神提出要求，全院师生认真学习，党员带头宣讲。"
    )
    assert repair(text).text == expected
    assert repair(expected).edits == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("其中教?chù)?人", "其中教師\ufffd人"),
        ("歷史系始創?jiǎn)?923年", "歷史系始創於\ufffd923年"),
        ("歷史系始?pī)撿(jiǎn)?923年", "歷史系始創於\ufffd923年"),
        ("推廣?ok)普通話", "推廣?ok)普通話"),
        ("推廣?lǘ)普通話", "推廣\ufffdlǘ)普通話"),
    ],
)
def test_what_is_lost_is_marked_and_not_guessed(text: str, expected: str) -> None:
    edits = pinyin(text, Diagnosis("hant", annotated=frozenset("學")))
    assert apply(text, edits) == expected
    assert [edit.rule for edit in edits] == ["pinyin_lost"] * (LOST in expected)
    done = pinyin(expected, Diagnosis("hant", annotated=frozenset("學"), doubled=True))
    assert apply(expected, done) == expected


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 1.0])
@pytest.mark.parametrize("marks", ["", "，。、；"])
@pytest.mark.parametrize(
    "also",
    [str, lambda text: text.translate(WIDE), lambda text: text.replace("?", "\ufffd")],
    ids=["as it is", "wide brackets", "U+FFFD"],
)
def test_a_story_comes_back(share: float, marks: str, also: Callable[[str], str]) -> None:
    simplified = repair(STORY).text
    for seed in range(5):
        damaged = also(inject(STORY, some_readings(share, seed), marks))
        if damaged == STORY or (diagnose(damaged).annotated is None and share < 0.1):
            continue
        assert errors(repair(damaged).text, simplified) <= 3


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_other_decoders_and_normalised_marks(share: float) -> None:
    simplified = repair(STORY).text
    for seed in range(5):
        table = some_readings(share, seed)
        browsers = inject(STORY, table, decoder=decode_as_browsers)
        assert errors(repair(browsers).text, simplified) <= 2
        half = inject(STORY, table).translate(HALF)
        assert errors(repair(half).text, simplified) <= 2


def errors(got: str, expected: str) -> int:
    matcher = SequenceMatcher(None, got, expected, autojunk=False)
    return sum(max(b - a, d - c) for op, a, b, c, d in matcher.get_opcodes() if op != "equal")


@pytest.mark.parametrize(
    ("share", "most"), [(0.02, 1e-4), (0.1, 3e-4), (0.3, 1e-3), (0.6, 2e-3), (1.0, 2e-3)]
)
def test_real_stories_come_back(shared: Path, share: float, most: float) -> None:
    """Characters that differ after injection and repair, as a share of all."""
    to_traditional = opencc.OpenCC("s2t")
    wrong = total = 0
    for number in ("000", "001", "004"):
        (file,) = (shared / "check/expected").glob(f"{number}*.txt")
        text = to_traditional.convert(file.read_text("utf-8").strip())
        text = text.encode("gbk", "ignore").decode("gbk")
        for seed in range(6):
            damaged = inject(text, some_readings(share, seed))
            wrong += errors(apply(damaged, pinyin(damaged, diagnose(damaged))), text)
            total += len(text)
    assert wrong <= most * total


def test_what_may_as_well_be_another_is_named_so(shared: Path) -> None:
    """Of the edits that come out wrong most are named unsure, and few of all."""
    right = {"pinyin": 0, "pinyin_unsure": 0}
    wrong = {"pinyin": 0, "pinyin_unsure": 0}
    for number in ("000", "001", "004"):
        (file,) = (shared / "check/expected").glob(f"{number}*.txt")
        text = opencc.OpenCC("s2t").convert(file.read_text("utf-8").strip())
        for seed in range(4):
            damaged = inject(text, some_readings(0.6, seed), "，。、；")
            for edit in pinyin(damaged, diagnose(damaged)):
                if "?" in edit.before and edit.rule in right:
                    (right if edit.after in text else wrong)[edit.rule] += 1
    assert wrong["pinyin_unsure"] > 3 * wrong["pinyin"]
    assert right["pinyin"] > 5 * (right["pinyin_unsure"] + wrong["pinyin_unsure"])


@pytest.mark.parametrize(
    "unit", ["?", "學(xué)", "?xùn)", "動?xùn)", "動?，東", "(", "\ufffd(ā", "\ue000?"]
)
def test_hostile_text_ends_within_seconds(unit: str) -> None:
    text = "學(xué)校業(yè)務(wù)教學(xué)推動?xùn)|北。" + unit * (300_000 // len(unit))
    diagnosis = Diagnosis("hant", annotated=frozenset("學業務東"))
    start = time.perf_counter()
    diagnose(text)
    pinyin(text, diagnosis)
    assert time.perf_counter() - start < 20


def test_a_tear_whose_other_half_is_missing_is_marked() -> None:
    # 向專業化: the pair between 專 and 化 is a private-use character, which the page lost
    repaired = repair("學(xué)校業(yè)務(wù)教學(xué)，向?qū)I(yè)化發展")
    assert repaired.text == "学校业务教学，向\ufffd（yè）化发展"
    assert "pinyin_lost" in count(repaired.edits)
