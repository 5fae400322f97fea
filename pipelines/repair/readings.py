"""Which readings a traditional character has, and which character two bytes and a reading are."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files

from . import gbk

#: The letters of readings, for character classes of regular expressions.
LETTERS = "a-zɡāáǎàēéěèêōóǒòīíǐìūúǔùüǖǘǚǜńňǹḿ"


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """All readings of each traditional character that GBK has, the usual one first."""
    lines = files(__package__).joinpath("readings.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {character: tuple(sounds.split(",")) for character, sounds in rows}


@cache
def torn() -> dict[tuple[int, str], list[tuple[str, int]]]:
    """First byte and reading to the characters that have both, with their second bytes."""
    table: dict[tuple[int, str], list[tuple[str, int]]] = defaultdict(list)
    for character, sounds in readings().items():
        pair = gbk.encode(character)
        if pair and pair[1] > 0x80:
            for sound in sounds:
                table[pair[0], sound].append((character, pair[1]))
    return table


def injected(line: str, at: int, reading: str) -> bool:
    """Whether the two bytes before offset `at` are a character with that reading.

    >>> injected("使命?，F(xiàn)有", 5, "xiàn")
    True
    """
    reading = plain(reading)
    first, second = line[max(0, at - 2) : at - 1], line[at - 1 : at]
    pair = gbk.encode(second) or b""
    if len(pair) == 1 and (last := gbk.last_byte(first)) >= 0:
        pair = bytes((last, *pair))
    return reading in readings().get(gbk.DECODED.get(pair, ""), ())


def plain(reading: str) -> str:
    """The reading with the letter g that keyboards have."""
    return reading.replace("ɡ", "g")
