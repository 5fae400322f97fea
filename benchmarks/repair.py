"""Repair beside converters of Chinese scripts: what each gets wrong, and how fast it is.

    python benchmarks/repair.py FOLDER_OF_CLEAN_SIMPLIFIED_TEXTS

Each text is turned into Traditional by OpenCC in three ways and back by each tool (`s2t`, `s2tw`,
`s2hk`: wrong characters), and given to it as it is (`clean`: characters it changes, white space
and width aside). `injected`: wrong characters after OpenCC s2t and injected readings of 30 % of
the traditional characters. `MB/s`: of clean text, and of the injected text. Compared with what
the repair makes of the clean text. A tool that is not installed is named.
"""

from __future__ import annotations

import importlib
import sys
import time
import unicodedata
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import opencc
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipelines.repair import repair
from tests.pipelines.repair.injector import inject, some_readings

Tool = Callable[[str], str]


def tools() -> dict[str, Tool | None]:
    """The tools by name; None for one that is not installed."""
    t2s, tw2s = opencc.OpenCC("t2s"), opencc.OpenCC("tw2s")
    found: dict[str, Tool | None] = {
        "this project": lambda text: repair(text).text,
        "OpenCC t2s": t2s.convert,
        "OpenCC tw2s": tw2s.convert,
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


def normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def wrong(got: str, expected: str) -> int:
    """How many characters differ, by an alignment."""
    got, expected = normal(got), normal(expected)
    if got == expected:
        return 0
    if len(got) == len(expected):
        return sum(a != b for a, b in zip(got, expected, strict=True))
    matcher = SequenceMatcher(None, got, expected, autojunk=False)
    return sum(max(b - a, d - c) for op, a, b, c, d in matcher.get_opcodes() if op != "equal")


def speed(tool: Tool, texts: list[str]) -> float:
    """Megabytes of UTF-8 a second, the best of three runs of at least 0.2 s."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    best = 0.0
    for _ in range(3):
        runs = 0
        start = time.perf_counter()
        while (spent := time.perf_counter() - start) < 0.2:
            for text in texts:
                tool(text)
            runs += 1
        best = max(best, runs * size / spent)
    return best


def main(folder: str) -> None:
    texts = [repair(file.read_text("utf-8")).text for file in sorted(Path(folder).glob("*.txt"))]
    copies = {
        config: list(map(opencc.OpenCC(config).convert, texts))
        for config in ("s2t", "s2tw", "s2hk")
    }
    encodable = [text.encode("gbk", "ignore").decode("gbk") for text in texts]
    injected = [
        inject(opencc.OpenCC("s2t").convert(text), some_readings(0.3, seed))
        for seed, text in enumerate(encodable)
    ]
    table = Table(title=f"{len(texts)} texts, {sum(map(len, texts)):,} characters")
    table.add_column("tool", no_wrap=True)
    for column in (*copies, "clean", "injected", "MB/s clean", "injected"):
        table.add_column(column, justify="right")
    for name, tool in tools().items():
        if tool is None:
            table.add_row(f"{name}: missing")
            continue
        cells = [sum(map(wrong, map(tool, copy), texts)) for copy in copies.values()]
        cells.append(sum(map(wrong, map(tool, texts), texts)))
        cells.append(sum(map(wrong, map(tool, injected), encodable)))
        speeds = (f"{speed(tool, sample):,.1f}" for sample in (texts, injected))
        table.add_row(name, *map(str, cells), *speeds)
    Console(width=100).print(table)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
