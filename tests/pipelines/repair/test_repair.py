"""The whole repair: what it promises of every text, and of damaged ones."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.repair import RULES, count, diagnose, repair, undo

INJECTED = "學(xué)校業(yè)務(wù)黨委組織會議"
PIECES = [
    *"\u2028\x00\u200b\u200d\ufeff \u3000\xa0\t\n\r",
    *"學书书記乾著於于徵毎「」（）()，,。.、;；:：!！?？“”",
    *"\ud800\ue000０Ａa1xé月日楊陽",
    "\n<!--more-->\n",
    "(xué)",
    "?xùn)",
    "業(yè)",
    "?，",
    "作者：",
    "http://",
    "((",
    "))",
    *("&nbsp;", "&amp;ldquo;", "ldquo;", "**", "<p>", "\\* MERGEFORMAT", "Normal 0 false false"),
    *(
        "🎉",
        "❔",
        "⼈",
        "\uf0b7",
        "\ue5e5",
        "。。",
        "，,",
        "2021 年",
        "共 30 人",
        "鍏氬缓",
        "ÖÐ¹ú",
        "å…š",
    ),
]
pieces = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
texts = st.one_of(st.text(), pieces, pieces.map(lambda text: INJECTED + text))


@settings(deadline=None, max_examples=400)
@given(texts)
def test_every_repair_can_be_undone_and_is_done_at_once(text: str) -> None:
    repaired = repair(text)
    assert repaired.original() == text
    assert undo(repaired.text, repaired.edits) == text
    assert repair(repaired.text).text == repaired.text
    at = 0
    for edit in repaired.edits:
        assert edit.start >= at
        assert text[edit.start : edit.end] == edit.before != edit.after
        at = edit.end


def test_a_damaged_text_is_repaired_by_all_rules_together() -> None:
    text = (
        "　　學(xué)校黨委推動?xùn)|北振興,。業(yè)務(wù)\u200b工作,著力抓好\n\n"
        "（記者 付坤\n\n攝影報道）"
    )
    repaired = repair(text)
    assert repaired.text == "学校党委推动东北振兴。业务工作，着力抓好\n（记者 付坤 摄影报道）"
    assert repaired.script == "hant"
    assert count(repaired.edits).keys() == {
        "cut",
        "doubled",
        "invisible",
        "pinyin",
        "script",
        "spacing",
        "width",
    }


def test_a_short_field_is_repaired_with_its_document() -> None:
    diagnosis = diagnose("對于黨建工作，學(xué)校業(yè)務(wù)教學(xué)會議")
    assert repair("於立新", diagnosis).text == "於立新"
    assert repair("學(xué)院", diagnosis).text == "学院"
    assert repair("學(xué)院").text == "学（xué）院"


def test_edits_are_small() -> None:
    edits = repair("學校黨委").edits
    assert [edit[:3] for edit in edits] == [(0, "學", "学"), (2, "黨", "党")]


def test_rules_can_be_chosen() -> None:
    text = "學校,党委 。"
    assert repair(text, rules=["width"]).text == "學校，党委 。"
    assert repair(text, rules=[]).text == text
    with pytest.raises(ValueError, match="no such rule of repair: magic"):
        repair(text, rules=["magic"])


def test_what_is_lost_is_marked_and_never_guessed() -> None:
    repaired = repair("學(xué)校業(yè)務(wù)教學(xué)，教?chù)?人參加")
    assert repaired.text == "学校业务教学，教师\ufffd人参加"
    assert count(repaired.edits)["pinyin_lost"] == 1


@pytest.mark.parametrize(
    "text", ["", "党委", "南开大学召开会议。\n（记者 付坤 摄影报道）", "MBA 8:30"]
)
def test_what_is_sound_stays(text: str) -> None:
    assert repair(text).edits == ()


@pytest.mark.parametrize("prefix", ["", INJECTED + "推動?xùn)|北。"])
@pytest.mark.parametrize(
    "piece",
    [
        *"(（)?,， 學学著「\ue000*\n\r\u200b０：",
        "?，",
        "(xué)",
        "?xùn)",
        "楊 陽 ",
        "（a\n",
        "<!--more-->",
    ],
)
def test_hostile_text_takes_time_in_proportion(prefix: str, piece: str) -> None:
    def seconds(length: int) -> float:
        text = prefix + piece * (length // len(piece))
        start = time.process_time()
        repair(text)
        return time.process_time() - start

    assert seconds(20_000) < 5 + 8 * seconds(5_000)


def test_all_rules_are_documented_with_an_example() -> None:
    assert all(">>>" in (rule.find.__doc__ or "") for rule in RULES.values())
