"""The damage that `pipelines.repair` undoes, done on purpose.

Written from the description of the damage, not from the code that undoes it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping

from pipelines.repair.readings import readings

USER_ZONES = (
    (range(0xAA, 0xB0), range(0xA1, 0xFF)),
    (range(0xF8, 0xFF), range(0xA1, 0xFF)),
    (range(0xA1, 0xA8), (*range(0x40, 0x7F), *range(0x80, 0xA1))),
)


def _private() -> dict[bytes, str]:
    pairs = [bytes((a, b)) for leads, trails in USER_ZONES for a in leads for b in trails]
    return {pair: chr(0xE000 + i) for i, pair in enumerate(pairs)}


PRIVATE = _private()


def decode(data: bytes) -> str:
    """The bytes as Windows decodes code page 936: an invalid pair is one `?` and eats both."""
    out = []
    at = 0
    while at < len(data):
        byte = data[at]
        if byte < 0x80:
            out.append(chr(byte))
            at += 1
            continue
        if byte == 0x80:
            out.append("€")
            at += 1
            continue
        pair = data[at : at + 2]
        try:
            out.append(pair.decode("gbk"))
        except UnicodeDecodeError:
            out.append(PRIVATE.get(pair, "?"))
        at += 2
    return "".join(out)


def decode_as_browsers(data: bytes) -> str:
    """The bytes as the WHATWG's decoder reads them: U+FFFD for an invalid pair, of which what is
    ASCII stays.
    """
    out = []
    at = 0
    while at < len(data):
        pair = data[at : at + 2]
        if data[at] <= 0x80:
            out.append("€" if data[at] == 0x80 else chr(data[at]))
            at += 1
            continue
        try:
            out.append(pair.decode("gbk"))
        except UnicodeDecodeError:
            out.append(PRIVATE.get(pair, "\ufffd"))
            if len(pair) == 2 and pair[1] < 0x80 and pair not in PRIVATE:
                at -= 1
        at += 2
    return "".join(out)


def inject(
    text: str,
    table: Mapping[str, str],
    marks: Iterable[str] = (),
    decoder: Callable[[bytes], str] = decode,
) -> str:
    """Traditional text with readings put behind the characters of the table, and commas before
    the marks, as copying machines do it: in the bytes, wherever a character's two bytes stand.
    """
    what = {c.encode("gbk"): f"{c}({reading})".encode("gbk") for c, reading in table.items()}
    what |= {mark.encode("gbk"): b"," + mark.encode("gbk") for mark in marks}
    data = text.encode("gbk", "ignore")
    if what:
        data = re.sub(b"|".join(map(re.escape, what)), lambda m: what[m[0]], data)
    return decoder(data)


def some_readings(share: float, seed: int) -> dict[str, str]:
    """A random share of all traditional characters, each with its usual reading."""
    chance = random.Random(seed)
    return {c: sounds[0] for c, sounds in readings().items() if chance.random() < share}
