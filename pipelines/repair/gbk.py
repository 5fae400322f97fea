"""GBK as Windows has it: every pair of bytes that Windows decodes, the user zones too."""

from __future__ import annotations

from collections.abc import Iterator

LEADS = range(0x81, 0xFF)


def _pairs() -> Iterator[tuple[bytes, str]]:
    for lead in LEADS:
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            pair = bytes((lead, trail))
            character = pair.decode("gbk", "ignore")
            if len(character) == 1 and ord(character) > 0x7F:
                yield pair, character


def _user_zones() -> Iterator[tuple[bytes, str]]:
    """The pairs that Windows maps to U+E000 and on, zone by zone."""
    code = 0xE000
    for leads, trails in (
        (range(0xAA, 0xB0), range(0xA1, 0xFF)),
        (range(0xF8, 0xFF), range(0xA1, 0xFF)),
        (range(0xA1, 0xA8), (*range(0x40, 0x7F), *range(0x80, 0xA1))),
    ):
        for lead in leads:
            for trail in trails:
                yield bytes((lead, trail)), chr(code)
                code += 1


DECODED = dict((*_user_zones(), *_pairs()))
#: Pairs that Windows decodes to nothing, and whose second byte may be the first of another pair.
UNDEFINED = tuple(
    (lead, trail) for lead in LEADS for trail in LEADS if bytes((lead, trail)) not in DECODED
)
_ENCODED = {character: pair for pair, character in DECODED.items()} | {"€": b"\x80"}


def encode(character: str) -> bytes | None:
    """The one or two bytes of a character; None if GBK has it not.

    >>> encode("學"), encode("a"), encode("\\ue000"), encode("\\U0001f9f5")
    (b'\\x8cW', b'a', b'\\xaa\\xa1', None)
    """
    return character.encode() if character < "\x80" else _ENCODED.get(character)


def last_byte(character: str) -> int:
    """The last byte of a character, of a mark that of the full-width one it was; -1 if none.

    >>> [hex(last_byte(character)) for character in "動,k"]
    ['0xd3', '0xac', '0x6b']
    """
    encoded = encode(character) if character else None
    if encoded is None:
        return -1
    return encoded[-1] + 0x80 * (character in ",;:?!()")
