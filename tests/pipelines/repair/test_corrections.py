"""The corrections of OpenCC, and their table."""

from __future__ import annotations

from importlib.resources import files

import pytest

from pipelines.repair.corrections import corrected
from pipelines.repair.script import convert


def rows() -> list[list[str]]:
    table = files("pipelines.repair").joinpath("corrections.tsv").read_text("utf-8")
    return [line.split("\t") for line in table.splitlines() if not line.startswith("#")]


def test_every_row_says_one_thing() -> None:
    forms: dict[str, str] = {}
    for character, form, *words in rows():
        assert len(character) == len(form) == 1 and len(words) <= 1
        for word in words[0].split() if words else [""]:
            assert not word or form in word, (character, word)
            key = word.replace(form, character)
            assert forms.setdefault(character + key, form) == form, (character, word)


def test_every_word_of_the_table_comes_out() -> None:
    for character, form, *words in rows():
        for word in " ".join(words).split():
            if word.count(form) == 1 and not set("着著么麽") & set(word.replace(form, "")):
                assert convert(f"的{word.replace(form, character)}的") == f"的{word}的"


@pytest.mark.parametrize(
    ("text", "simple", "at", "machine", "expected"),
    [
        ("，於立新", "，于立新", 1, True, "於"),
        ("，於立新", "，于立新", 1, False, "于"),
        ("位於立新村", "位于立新村", 1, True, "于"),
        ("撰稿：王於明", "撰稿：王于明", 4, False, "於"),
        ("讀著《黨章》", "读著《党章》", 1, False, "着"),
        ("李四著《黨章》", "李四著《党章》", 2, False, "著"),
    ],
)
def test_by_what_stands_around(
    text: str, simple: str, at: int, machine: bool, expected: str
) -> None:
    assert corrected(text, simple, at, machine=machine) == expected
