"""Bytes to text where the declared encoding is wrong or missing.

Chinese pages declare GB2312 and mean GBK, carry the server's default ISO-8859-1 or UTF-8 in the
header over a GBK body, or declare nothing. Text that is valid UTF-8 throughout and holds more than
ASCII is UTF-8, whatever was said; GB18030 contains GBK and GB2312. A page in UTF-8 may hold pieces
in GBK, which a template or an old database put there.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from w3lib.encoding import resolve_encoding

_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,20})",
    re.IGNORECASE,
)
_WIDE_TAG = re.compile(rb"(?:\s\x00)*<\x00[!?a-zA-Z]\x00|(?:\x00\s)*\x00<\x00[!?a-zA-Z]")
_HEAD = 8192
_SAMPLE = 1 << 16
_PLAIN = 0.85  # of all characters are among the most common of GB2312, or marks
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The most frequent characters of written Chinese, in both scripts: rubbish has few of them.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下"
    "过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都"
    "两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重"
    "新线内数正心反明看原利比或但质气第向道命此变条只没结解问意建月公无系党委院校教育组织部书记"
    "這為個國時來們對會發動過說產種後學經進著裡實體機當點從業應開還與關線數質變條結問無黨組織書記，。、：；“”（）《》"
)


# What may stand between two tags.
_SEGMENT = re.compile(rb"[^\n<>]+")
# The second byte of a character in GBK may be that of a letter.
_RUN = re.compile(rb"[\x80-\xff](?:[\x40-\x7e]?[\x80-\xff])*[\x40-\x7e]?")
_UTF8 = re.compile(rb"(?:[\xe2-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){2,}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text without NUL bytes and BOM, the encoding it was read with (Python's name), whether
    that is another than the page's own declaration gives, and whether the text had pieces in yet
    another, so that the bytes decode to it no more."""

    text: str
    encoding: str
    fixed: bool
    mixed: bool = False


def decode(body: bytes, declared: str | None) -> Decoded:
    """The text of a page. `declared` is the charset of the Content-Type header, if it has one.

    Never raises. Without a declaration UTF-8 is what counts as declared.

    >>> decode("党建工作".encode("gbk"), "utf-8")
    Decoded(text='党建工作', encoding='gb18030', fixed=True, mixed=False)
    >>> decode('<meta charset="gb2312">党建'.encode(), None).encoding
    'utf-8'
    """
    said = _said(body, declared)
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return Decoded(
                _text(body[len(bom) :], encoding), encoding, said not in (encoding, "utf-16", None)
            )
    encoding = _encoding(body, said)
    fixed = encoding != (said or "utf-8") and not body.isascii()
    whole = _whole(body) if encoding == "utf-8" else body
    mixed = whole != body
    return Decoded(_text(whole, encoding), encoding, fixed or mixed, mixed)


def _said(body: bytes, declared: str | None) -> str | None:
    """The encoding that header or else head declares, as Python names it, GB2312 as GB18030."""
    meta = _META.search(body, 0, _HEAD)
    for label in (declared, meta[1].decode("ascii", "replace") if meta else None):
        found = resolve_encoding(label) if label else None
        if found:
            return found
    return None


def _text(body: bytes, encoding: str) -> str:
    return body.decode(encoding, "replace").replace("\x00", "")


def _whole(body: bytes) -> bytes:
    """All of a page in UTF-8, the pieces that are in GBK too.

    >>> _whole("党建：".encode() + "通知、公告".encode("gbk")).decode()
    '党建：通知、公告'
    """
    return body if _is_utf8(body) else _SEGMENT.sub(_in_utf8, body)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _in_utf8(segment: re.Match[bytes]) -> bytes:
    """The text between two tags in UTF-8: all of it in GBK, or runs of it, or as it is."""
    data = segment[0]
    if _is_utf8(data):
        return data
    return _from_gbk(data) or _RUN.sub(_run_in_utf8, data)


def _run_in_utf8(run: re.Match[bytes]) -> bytes:
    data = run[0]
    if _is_utf8(data):
        return data
    if whole := _from_gbk(data):
        return whole
    if data[-1] < 0x80 and (whole := _from_gbk(data[:-1])):
        return whole + data[-1:]
    pieces: list[bytes] = []
    at = 0
    for sound in _UTF8.finditer(data):
        between = data[at : sound.start()]
        pieces += _from_gbk(between) or between, sound[0]
        at = sound.end()
    return b"".join((*pieces, _from_gbk(data[at:]) or data[at:]))


def _from_gbk(data: bytes) -> bytes:
    """Bytes that make sense in GBK, in UTF-8; else nothing. Broken UTF-8 makes rare characters."""
    try:
        text = data.decode("gbk")
    except UnicodeDecodeError:
        return b""
    pairs = [c.encode("gbk") for c in text if c > "\x7f"]
    common = sum(b"\xb0" <= pair < b"\xd8" and pair[1] > 0xA0 for pair in pairs)
    marks = sum(b"\xa1" <= pair < b"\xaa" and pair[1] > 0xA0 for pair in pairs)
    sensible = common > 1 and common + marks >= _PLAIN * len(pairs)
    return text.encode() if sensible else b""


def _encoding(body: bytes, said: str | None) -> str:
    """The encoding in which the bytes make sense."""
    wide = _utf16(body)
    if wide or body.isascii():
        return wide or "utf-8"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _likeliest(body, said)
    return "utf-8"


def _likeliest(body: bytes, said: str | None) -> str:
    """The Chinese encoding in which bytes that are not UTF-8 throughout read best."""
    start = _first(body)
    sample = body[start : start + _SAMPLE]
    candidates = ["utf-8", "gb18030", "big5hkscs"]
    if said and said not in candidates and not said.startswith(("cp125", "iso8859", "latin")):
        candidates.append(said)
    scores = {name: _sense(sample, name) for name in candidates}
    best = max(candidates, key=lambda name: (scores[name], name == said))
    # no Chinese at all: what the page says, such as windows-1252
    return best if scores[best] > 0 else said or "utf-8"


def _first(body: bytes) -> int:
    """Where the first byte beyond ASCII stands."""
    match = re.search(rb"[\x80-\xff]", body)
    return match.start() if match else 0


def _utf16(body: bytes) -> str | None:
    """UTF-16 without a mark, told by the zero bytes of its first tag."""
    match = _WIDE_TAG.match(body)
    if not match:
        return None
    return "utf-16-be" if match[0].startswith(b"\x00") else "utf-16-le"


def _sense(sample: bytes, encoding: str) -> float:
    """How much like Chinese the bytes read: the share of common characters, less what is broken."""
    try:
        text = sample.decode(encoding, "replace")
    except LookupError:
        return 0.0
    wide = [c for c in text if c > "\x7f"]
    if not wide:
        return 0.0
    common = sum(c in _COMMON for c in wide)
    broken = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in wide)
    return (common - 3 * broken) / len(wide) + 0.05 * (
        encoding == "utf-8" and broken < len(wide) / 50
    )
