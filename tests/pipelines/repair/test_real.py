"""The real inputs that lie beside the project: damaged ones come right, clean ones stay."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import opencc
import pytest

from pipelines.brands import find_brand, mark_slots
from pipelines.repair import diagnose, repair


def normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def body(number: str, text: str) -> str:
    """The lines of the story: reading bylines and signatures is not the repair's task."""
    if number == "000":
        text = text.split("---\n", 2)[2].replace("**", "")
        return re.sub(r"!\[图\]\(.*?\)\n*|\[转入.*", "", text)
    if number == "002":
        return text.split("\n", 2)[2]
    if number == "003":
        return text[: text.index("初審")]
    if number == "004":
        text = re.sub("(?:个人照|全景照).jpg", "", text)
        return text[text.index("为进一步") : text.index("(管理学院 2024")]
    return text


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_samples(shared: Path, number: str) -> None:
    (sample,) = (shared / "samples").glob(f"{number}*.txt")
    (expected,) = (shared / "check/expected").glob(f"{number}*.txt")
    damaged = body(number, sample.read_text("utf-8"))
    repaired = repair(damaged)
    text = repaired.text
    brand = find_brand(text)
    assert (brand is not None) == (number == "001")
    if brand:
        text, slots = mark_slots(text, brand)
        assert (brand.text, brand.slots, slots) == ("全球最大的赌钱网", 10, 10)
    assert text == expected.read_text("utf-8").strip()
    assert repaired.script == ("hant" if number in ("002", "003") else "hans")
    assert repaired.original() == damaged
    assert repair(repaired.text).edits == ()


def test_a_name_of_the_injected_sample(shared: Path) -> None:
    (sample,) = (shared / "samples").glob("003*.txt")
    diagnosis = diagnose(sample.read_text("utf-8"))
    assert diagnosis.doubled
    assert repair("楊 陽", diagnosis).text == "杨阳"


def clean(shared: Path) -> list[str]:
    golds = [file.read_text("utf-8") for file in sorted((shared / "pages/gold").glob("*.txt"))]
    posts = []
    for file in sorted((shared / "mirrors/nankai_info").glob("*.md")):
        post = file.read_text("utf-8").split("---\n", 2)[2].replace("**", "")
        posts.append(re.sub(r"!\[图\]\(.*?\)\n*|\[转入.*", "", post))
    return golds + posts


def test_clean_text_stays(shared: Path) -> None:
    for text in clean(shared):
        repaired = repair(text)
        assert normal(repaired.text) == normal(text.replace("<!--more-->", ""))
        assert repaired.script == "hans"
        assert find_brand(repaired.text) is None


@pytest.mark.parametrize("config", ["s2t", "s2tw", "s2hk"])
def test_gold_comes_back_from_traditional(shared: Path, config: str) -> None:
    converter = opencc.OpenCC(config)
    for file in sorted((shared / "pages/gold").glob("*.txt")):
        text = file.read_text("utf-8")
        assert normal(repair(converter.convert(text)).text) == normal(text), file.name
