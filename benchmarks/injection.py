"""Injected readings taken out again: characters that are wrong afterwards, and whether it shows.

    python benchmarks/injection.py FOLDER_OF_CLEAN_SIMPLIFIED_TEXTS [--seeds 3] [--commas]

Each text is turned into Traditional by OpenCC s2t; a random share of the traditional characters
is put in the table of a copying machine, which writes readings into the bytes of the text
(`tests/pipelines/repair/injector.py`), with commas before the marks if asked for. `project`: the
repair; `plain inverse`: every `(reading)` deleted by an expression, then OpenCC t2s. Wrong
characters are counted by an alignment with what the repair makes of the clean text. `marked`: of
the wrong ones, those beside U+FFFD or in an edit named `pinyin_unsure`; `needless`: edits so named
although all is right, of all edits that mend a tear.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import opencc
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipelines.repair import Repaired, repair
from pipelines.repair.inversion import LOST
from pipelines.repair.readings import LETTERS
from tests.pipelines.repair.injector import inject, some_readings

SHARES = (0.02, 0.1, 0.3, 0.6, 1.0)
READING = re.compile(rf"[(（][{LETTERS}]{{1,6}}[)）]")
TEAR = re.compile(r"[?\ufffd]")
s2t, t2s = opencc.OpenCC("s2t"), opencc.OpenCC("t2s")


@dataclass
class Count:
    """What became of the texts of one share."""

    characters: int = 0
    wrong: int = 0
    marked: int = 0
    plainly: int = 0
    tears: int = 0
    needless: int = 0


def normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def differences(got: str, expected: str) -> Iterator[tuple[int, int, int]]:
    """From where to where `got` differs, and in how many characters."""
    if got == expected:
        return
    matcher = SequenceMatcher(None, got, expected, autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        if op != "equal":
            yield a, b, max(b - a, d - c)


def notes(repaired: Repaired) -> list[str]:
    """For each character of the repaired text, normalised, the kind of edit that it comes from."""
    kinds = [""] * len(repaired.text)
    grown = 0
    for edit in repaired.edits:
        start = edit.start + grown
        if TEAR.search(edit.before) and "pinyin" in edit.rule:
            doubtful = LOST in edit.after or "pinyin_unsure" in edit.rule
            kinds[start : start + len(edit.after)] = ["?" if doubtful else "!"] * len(edit.after)
        grown += len(edit.after) - len(edit.before)
    return [
        "?" if character == LOST else kind
        for character, kind in zip(repaired.text, kinds, strict=True)
        for _ in normal(character)
    ]


def tally(count: Count, clean: str, damaged: str) -> None:
    """Add what becomes of a damaged text."""
    expected = normal(clean)
    repaired = repair(damaged)
    kinds = notes(repaired)
    mended = [e for e in repaired.edits if TEAR.search(e.before) and "pinyin" in e.rule]
    unsure = sum("pinyin_unsure" in edit.rule for edit in mended)
    bad = 0
    for start, end, size in differences(normal(repaired.text), expected):
        count.wrong += size
        if "?" in kinds[start : max(end, start + 1)]:
            count.marked += size
            bad += 1
    count.characters += len(expected)
    count.tears += len(mended)
    count.needless += max(0, unsure - bad)
    plain = normal(t2s.convert(READING.sub("", damaged)))
    count.plainly += sum(size for _, _, size in differences(plain, expected))


def main(folder: Path, seeds: int, marks: str) -> None:
    files = sorted(folder.glob("*.txt"))
    texts = [repair(file.read_text("utf-8")).text for file in files]
    texts = [text.encode("gbk", "ignore").decode("gbk") for text in texts]
    traditional = list(map(s2t.convert, texts))
    title = f"{len(texts)} texts, {sum(map(len, texts)):,} characters, {seeds} times"
    table = Table(title=title)
    for column in ("share", "project", "plain inverse", "marked", "tears", "needless"):
        table.add_column(column, justify="right")
    for share in SHARES:
        count = Count()
        for number, (clean, text) in enumerate(zip(texts, traditional, strict=True)):
            for seed in range(seeds):
                readings = some_readings(share, 1000 * seed + number)
                tally(count, clean, inject(text, readings, marks))
        table.add_row(
            f"{share:.0%}",
            f"{count.wrong / count.characters:.3%}",
            f"{count.plainly / count.characters:.3%}",
            f"{count.marked / count.wrong:.0%}" if count.wrong else "-",
            str(count.tears),
            f"{count.needless / count.tears:.1%}" if count.tears else "-",
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--commas", action="store_const", const="，。、；", default="")
    asked = parser.parse_args()
    main(asked.folder, asked.seeds, asked.commas)
