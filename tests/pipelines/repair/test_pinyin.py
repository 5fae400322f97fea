"""Readings that were injected at byte level come out, and what they tore is mended."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import opencc
import pytest

from pipelines.repair import Diagnosis, diagnose, repair
from pipelines.repair.edits import apply
from pipelines.repair.pinyin import annotated, pinyin
from tests.pipelines.repair.injector import inject, some_readings

STORY = (
    "為深入學習貫徹黨的創新理論，推動東北地區高等學校基層黨組織建設，機械學院黨委在圖書館召開專題會議。"
    "黨委書記張明主持會議，並就教育教學、科研管理和學生服務等業務工作提出要求。他強調，各黨支部要對標爭先，"
    "把責任扛在肩上，把任務落到實處，著力解決師生關心的問題，以實際行動辦好人民滿意的教育。"
)


def mended(text: str, known: str = "學業") -> str:
    return apply(text, pinyin(text, Diagnosis("hant", annotated=frozenset(known))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("學(xué)校", "學校"),
        ("推動?xùn)|北", "推動東北"),
        ("使命?，F(xiàn)有", "使命。現有"),
        ("管理?！边@", "管理。”這"),
        ("龍?jiān)竷砂督涣髦行闹鬓k", "龍愿兩岸交流中心主辦"),
        ("紐卡斯?fàn)柎髮W(xué)", "紐卡斯爾大學"),
        ("國家?guī)熧Y", "國家師資"),
        ("“龍?jiān)浮被顒?dòng)", "“龍愿”活動"),
        ("高等學?；鶎咏M織建設", "高等學校基層組織建設"),
        ("黨委要求什麼?各級黨組織", "黨委要求什麼?各級黨組織"),
        ("我院?024年", "我院?024年"),
    ],
)
def test_one_place(text: str, expected: str) -> None:
    assert mended(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "学(xué)生(shēng)们读一读，业(yè)务(wù)、教(jiào)学(xué)",
        "學(xué)而(ér)時(shí)習(xí)之(zhī)，不(bù)亦(yì)說(yuè)乎(hū)",
        "逄(páng)锦荣、仉(zhǎng)校长、重(chóng)庆、六(lù)安",
        "龔(gōng)書記主持會議，龔書記指出，龔書記強調，龔(gōng)書記總結，龔(gōng)書記",
        "李華(Li Hua)教授、張(zhang)教授、丁肇中(Samuel Ting)出席會議",
        "怎麼辦?ok)學校黨委",
        "乾(qián)卦、著(zhù)作、乾(qián)隆、著(zhù)名",
    ],
)
def test_readings_that_belong_there_stay(text: str) -> None:
    assert annotated(text) is None
    assert not any("pinyin" in edit.rule for edit in repair(text).edits)


def test_one_torn_character_is_enough() -> None:
    assert repair("學校黨委推動?xùn)|北振興").text == "学校党委推动东北振兴"


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 1.0])
@pytest.mark.parametrize("marks", ["", "，。、；"])
def test_a_story_comes_back(share: float, marks: str) -> None:
    simplified = repair(STORY).text
    for seed in range(5):
        damaged = inject(STORY, some_readings(share, seed), marks)
        if diagnose(damaged).annotated is None and not marks:
            continue
        assert errors(repair(damaged).text, simplified) <= 3


def errors(got: str, expected: str) -> int:
    matcher = SequenceMatcher(None, got, expected, autojunk=False)
    return sum(max(b - a, d - c) for op, a, b, c, d in matcher.get_opcodes() if op != "equal")


@pytest.mark.parametrize(
    ("share", "most"), [(0.02, 3e-4), (0.1, 9e-4), (0.3, 3.1e-3), (0.6, 5.5e-3), (1.0, 5.1e-3)]
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
