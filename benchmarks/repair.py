"""Repair beside converters of Chinese scripts: what each gets wrong, and how fast it is.

    python benchmarks/repair.py [FOLDER] [--cases testcases.json] [--words dict.txt]

FOLDER holds clean simplified texts (*.txt); without it those of the bundled demo campus are used.
--cases: OpenCC's own cases (test/testcases/testcases.json of its source distribution).
--words: a dictionary, one word a line, anything behind a space ignored (jieba's dict.txt).

Columns, all in characters that are wrong unless said otherwise, white space and width aside:
  s2t s2tw s2hk   after OpenCC made the texts Traditional in that way, and the tool took them back
  clean           changed in the texts as they are
  t2s cases       right ones of OpenCC's own; this project is told that they are parts of a
                  Traditional document, which such fragments do not show
  words           of the dictionary's words that are written in GB2312: how many are changed
  injected        after s2t and readings injected behind 30 % of the traditional characters
  pages, one text MB/s (UTF-8) of clean text: page by page, and all in one; trad.: of Traditional
                  pages; x: as a ratio to OpenCC t2s. All tools take turns in one run.
A tool that is not installed is named.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from pathlib import Path

import opencc
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipelines.repair import Diagnosis, repair
from tests.pipelines.repair.injector import inject, some_readings

ROOT = Path(__file__).parent.parent
Tool = Callable[[str], str]
OURS, PEER = "this project", "OpenCC t2s"


def tools() -> dict[str, Tool | None]:
    """The tools by name; None for one that is not installed."""
    found: dict[str, Tool | None] = {
        OURS: lambda text: repair(text).text,
        PEER: opencc.OpenCC("t2s").convert,
        "OpenCC tw2s": opencc.OpenCC("tw2s").convert,
    }
    for name, module, make in (
        ("zhconv zh-cn", "zhconv", lambda m: lambda text: m.convert(text, "zh-cn")),
        ("zhconv-rs zh-hans", "zhconv_rs", lambda m: lambda text: m.zhconv(text, "zh-hans")),
        ("hanziconv", "hanziconv", lambda m: m.HanziConv.toSimplified),
    ):
        try:
            found[name] = make(importlib.import_module(module))
        except ImportError:
            found[name] = None
    return found


def as_traditional(text: str) -> str:
    return repair(text, Diagnosis(script="hant")).text


def clean_texts(folder: str | None) -> list[str]:
    """The clean texts, their spaces and widths as the repair leaves them."""
    if folder:
        raw = [file.read_text("utf-8") for file in sorted(Path(folder).rglob("*.txt"))]
    else:
        lines = (ROOT / "data/demo/expected.jsonl").read_text("utf-8").splitlines()
        raw = [json.loads(line)["text"] for line in lines]
    return [text for text in (repair(text).text for text in raw) if text]


def cases(path: str) -> list[tuple[str, str]]:
    """Traditional texts and their simplified forms from OpenCC's cases for t2s."""
    content = re.sub(r",(?=\s*[]}])", "", Path(path).read_text("utf-8"))
    return [
        (case["input"], case["expected"]["t2s"])
        for case in json.loads(content)["cases"]
        if isinstance(case["expected"].get("t2s"), str)
    ]


def words(path: str) -> list[str]:
    """The words of a dictionary that GB2312 has all characters of."""
    found = (line.split()[0] for line in Path(path).read_text("utf-8").splitlines() if line)
    return [word for word in found if not word.isascii() and word == _gb2312(word)]


def _gb2312(word: str) -> str:
    return word.encode("gb2312", "ignore").decode("gb2312")


def normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def wrong(got: str, expected: str) -> int:
    """How many characters differ, by an alignment."""
    got, expected = normal(got), normal(expected)
    if len(got) == len(expected):
        return sum(a != b for a, b in zip(got, expected, strict=True))
    matcher = SequenceMatcher(None, got, expected, autojunk=False)
    return sum(max(b - a, d - c) for op, a, b, c, d in matcher.get_opcodes() if op != "equal")


def all_wrong(tool: Tool, texts: Iterable[str], expected: Iterable[str]) -> int:
    return sum(wrong(tool(text), right) for text, right in zip(texts, expected, strict=True))


def speeds(found: dict[str, Tool], texts: list[str], rounds: int = 5) -> dict[str, float]:
    """Megabytes of UTF-8 a second of each tool, the best of its rounds, all in turn."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    best = dict.fromkeys(found, 0.0)
    for _ in range(rounds):
        for name, tool in found.items():
            start = time.perf_counter()
            for text in texts:
                tool(text)
            best[name] = max(best[name], size / (time.perf_counter() - start))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--cases")
    parser.add_argument("--words")
    asked = parser.parse_args()
    texts = clean_texts(asked.folder)
    if not texts:
        sys.exit(f"no *.txt in {asked.folder}")
    copies = {
        config: list(map(opencc.OpenCC(config).convert, texts))
        for config in ("s2t", "s2tw", "s2hk")
    }
    encodable = [text.encode("gbk", "ignore").decode("gbk") for text in texts]
    injected = [
        inject(opencc.OpenCC("s2t").convert(text), some_readings(0.3, seed))
        for seed, text in enumerate(encodable)
    ]
    own_cases = cases(asked.cases) if asked.cases else []
    dictionary = words(asked.words) if asked.words else []

    everything = tools()
    found = {name: tool for name, tool in everything.items() if tool}
    timed = {
        "pages": speeds(found, texts),
        "one text": speeds(found, ["\n".join(texts)]),
        "trad.": speeds(found, copies["s2t"]),
    }
    table = Table(title=f"{len(texts)} texts, {sum(map(len, texts)):,} characters")
    table.add_column("tool", no_wrap=True)
    headings = [*copies, "clean", "t2s cases", "words", "injected"]
    for column in (*headings, *(heading for name in timed for heading in (name, "x"))):
        table.add_column(column, justify="right")
    for name, tool in found.items():
        cells: list[object] = [all_wrong(tool, copy, texts) for copy in copies.values()]
        cells.append(all_wrong(tool, texts, texts))
        told = as_traditional if name == OURS else tool
        right = sum(normal(told(text)) == normal(simple) for text, simple in own_cases)
        cells.append(f"{right}/{len(own_cases)}" if own_cases else "-")
        cells.append(sum(tool(word) != word for word in dictionary) if dictionary else "-")
        cells.append(all_wrong(tool, injected, encodable))
        for measured in timed.values():
            cells += f"{measured[name]:,.1f}", f"{measured[name] / measured[PEER]:.2f}"
        table.add_row(name, *map(str, cells))
    Console(width=130).print(table)
    for name in everything.keys() - found.keys():
        print(f"{name}: not installed")


if __name__ == "__main__":
    main()
