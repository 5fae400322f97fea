"""Mending text that was torn at byte level: the lost bytes are tried, the likeliest kept.

From the first tear on, a line goes back to its GBK bytes. Where a decoder wrote one `?` for an
invalid pair, the first byte of the pair is open, and is known to be the second of a character
with the reading that follows (`?xùn)`), or the byte before a mark that a comma was put in front
of (`?，`), or the last of a stretch in which all characters were read across their borders. All
possible bytes are followed at once, as far as they lead to different texts, and the likeliest
text is kept, until all that are left agree on where characters begin.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from . import gbk
from .edits import Edit
from .neighbours import Neighbours
from .readings import LETTERS, injected, plain, readings, torn

#: What stands for a character that is gone for good. No text has it of itself, unlike `?` and □.
LOST = "\ufffd"
_READING = re.compile(rf"[(（]([{LETTERS}]{{1,6}})[)）]")

#: Paths kept: at a `?`, and anywhere else, where each first byte is still to be told apart.
_BEAM, _WIDE_BEAM = 12, 256
#: Of the characters before one that is lost, so many are looked at.
_FEW = 6
#: So many steps are taken for one text: hostile text must not cost more than honest text.
_BUDGET = 300_000
#: What it takes to begin.
_WINDOW = 20
# Costs as log-probabilities, found by simulation.
_FAR = 20.0  # a path so far behind is given up
_UNSURE = 3.0  # a path no further behind than this makes the best one unsure
_KNOWN = 3.0  # the character hit carries a reading elsewhere, too
_KNOWN_BARE = -6.0  # it stands elsewhere without one
_UNUSUAL = -3.0  # the reading is not the usual one of the character
_BARE = -6.0  # a character that carries readings elsewhere carries none here
_OTHER = -8.0  # something that is no digit and no line break went with the byte
_BREAK_BEHIND = -8.0, -4.0  # a line break did, behind a mark that paragraphs end with or not
_PAIRED, _UNPAIRED = 4.0, -4.0  # a bracket has its other half, or has none
_NO_COMMA = -6.0  # a comma was injected in a text that has no other such commas
_BARE_MARK = -3.0  # a mark of those that commas are put in front of has none
_GONE = -16.0  # a character is not found
_INVALID = -20.0  # bytes are no character
_NARROWED = -1.0  # a full-width mark became a half-width one later
#: What a paragraph ends with, and what it hardly begins with.
_ENDS, _NEVER_FIRST = "。！？：”）", "月年日時个個，、。；：”）0"
#: How far from a bracket its other half is looked for.
_NEAR = 60
_CLOSED_BY = dict(zip("“《（", "”》）", strict=True))
_OPENED_BY = {closing: opening for opening, closing in _CLOSED_BY.items()}


class _Out(NamedTuple):
    """A character of the mended line, and the offsets of the first and last of its bytes."""

    character: str
    first: int
    last: int
    before: _Out | None


class _Rival(NamedTuple):
    """Another way to read what lies before `merged`, hardly less likely."""

    merged: _Out | None
    other: _Out | None
    before: _Rival | None


@dataclass(slots=True)
class _Path:
    """One way to read the line so far."""

    score: float
    out: _Out
    pending: int = -1  # a first byte that waits for its second
    pending_at: int = -1
    taken: bool = False  # that byte is the second of a character hit, and no other's to be hit
    rivals: _Rival | None = None


_SPECIAL = re.compile(
    rf"(?:\?|\ufffd\(?)(?P<torn>[{LETTERS}]{{1,6}})[)）]"
    rf"|[(（](?P<reading>[{LETTERS}]{{1,6}})[)）]"
    r"|[?\ufffd](?P<mark>(?=[，。、；！？：”《,;!:]))?"
)
#: Those that are anything where no bytes were lost before.
_START = re.compile(_SPECIAL.pattern.removesuffix("?"))
_TORN = re.compile(rf"\ufffd(\(?)[{LETTERS}]{{1,6}}\)")
#: The marks before which commas are injected.
_MARKS = "，。、；：？！"


def _by_score(path: _Path) -> float:
    return path.score


class Mender:
    """Mends lines of one page."""

    def __init__(self, page: str, annotated: frozenset[str], commas: bool) -> None:
        self._page = page
        self._annotated = annotated
        self._no_comma = 0.0 if commas else _NO_COMMA
        self._budget = _BUDGET
        # Other decoders write U+FFFD, and some of them keep what `?` would have swallowed.
        torn = _TORN.findall(page)
        self._marks = "?\ufffd" if torn or commas else "?"
        self._kept = 2 * torn.count("(") > len(torn)
        self._doubled = frozenset(m for m in _MARKS if 2 * page.count("," + m) > page.count(m))

    @cached_property
    def _likely(self) -> Neighbours:
        return Neighbours(self._page)

    def mend(self, line: str) -> list[Edit]:
        """Edits that take out readings and put back the bytes they tore away."""
        edits: list[Edit] = []
        at = 0
        while match := _START.search(line, at):
            at = match.end()
            if match["reading"]:
                if injected(line, match.start(), match["reading"]):
                    edits.append(Edit(match.start(), match[0], "", "pinyin"))
            elif self._is_tear(match):
                at, found = self._window(line, match.start())
                removed = {edit.start for edit in found}
                edits += (e if e.end in removed else _unless_read(line, e) for e in found)
            elif match["torn"] and not match["torn"].isascii():  # by bytes that are not there
                edits.append(Edit(match.start(), match[0][0], LOST, "pinyin_lost"))
        return edits

    def _is_tear(self, match: re.Match[str]) -> bool:
        """Whether bytes were lost where an intact stretch of the line ends."""
        at = match.start()
        if not at or match[0][0] not in self._marks or self._budget < 0:
            return False
        byte = gbk.last_byte(match.string[at - 1])
        return match["torn"] is None or (byte, plain(match["torn"])) in torn()

    def _window(self, line: str, start: int) -> tuple[int, list[Edit]]:
        """Edits from the tear at `start` to where all is settled again, and that offset."""
        before = _Out(line[start - 2 : start - 1], -1, -1, None)
        root = _Out(line[start - 1], -1, -1, before)
        paths = [_Path(0.0, root)]
        at = start
        self._budget -= _WINDOW
        while at < len(line):
            if self._budget < 0:
                return start + 1, []
            match = _SPECIAL.match(line, at)
            if match is None:
                if len(paths) == 1 and paths[0].pending < 0:
                    break
                paths = self._plain(paths, line, at)
                at += 1
            else:
                if match["reading"]:
                    paths = [self._reading(path, match) for path in paths]
                elif match["torn"]:
                    paths = list(self._torn(paths, match))
                else:
                    best = heapq.nlargest(_BEAM, paths, key=_by_score)
                    paths = [new for path in best for new in self._lone(path, match)]
                at = match.end()
            paths = self._merged(paths)
        paths = self._merged([self._drop(path) for path in paths])
        return at, _edits(line, start, at, root, paths)

    def _merged(self, paths: list[_Path]) -> list[_Path]:
        """The best path of each state: what was read before makes no difference any more."""
        self._budget -= len(paths)
        if len(paths) == 1:
            return paths
        best = max(path.score for path in paths)
        kept: dict[tuple[int, str, str], _Path] = {}
        for path in paths:
            if path.score < best - _FAR:
                continue
            before = path.out.before
            key = path.pending, path.out.character, before.character if before else ""
            other = kept.get(key)
            if other is None:
                kept[key] = path
                continue
            if path.score > other.score:
                kept[key], path, other = path, other, path
            if path.score > other.score - _UNSURE:
                other.rivals = _Rival(other.out, path.out, other.rivals)
        if len(kept) > _WIDE_BEAM:
            return heapq.nlargest(_WIDE_BEAM, kept.values(), key=_by_score)
        return list(kept.values())

    def _plain(self, paths: list[_Path], line: str, at: int) -> list[_Path]:
        """The paths and one more character of the line."""
        encoded = gbk.encode(line[at])
        if encoded is None:
            return [self._emit(self._drop(path), line[at], at) for path in paths]
        hit = line[at + 1 : at + 2] in ("(", "（")
        if len(encoded) == 2:
            paths = [self._read(path, encoded[0], at) for path in paths]
        return [self._read(path, encoded[-1], at, hit=hit) for path in paths]

    def _reading(self, path: _Path, match: re.Match[str]) -> _Path:
        """The path past a reading in brackets, which goes if its character is read before it."""
        pair = gbk.encode(path.out.character) or b""
        if path.pending >= 0 or len(pair) == 1:
            second = path.pending if path.pending >= 0 else pair[0]
            before = path.out if path.pending >= 0 else path.out.before
            first = gbk.last_byte(before.character) if before else -1
            pair = bytes((first, second)) if first >= 0 else b""
        if plain(match["reading"]) in readings().get(gbk.DECODED.get(pair, ""), ()):
            return path
        return self._literal(path, match[0], match.start())

    def _literal(self, path: _Path, text: str, at: int) -> _Path:
        path = self._drop(path)
        for i, character in enumerate(text):
            path = self._emit(path, character, at + i)
        return path

    def _torn(self, paths: list[_Path], match: re.Match[str]) -> Iterator[_Path]:
        """The paths past `?xùn)`, by each character with that reading and their last byte."""
        reading = plain(match["torn"])
        yield self._literal(max(paths, key=_by_score), match[0], match.start())
        for path in paths:
            last = path.pending if path.pending >= 0 else gbk.last_byte(path.out.character)
            for character, byte in torn().get((last, reading), ()):
                score = 0.0 if readings()[character][0] == reading else _UNUSUAL
                if character in self._annotated:
                    score += _KNOWN
                elif character in self._page:
                    score += _KNOWN_BARE
                yield _scored(self._read(path, byte, match.start(), hit=True), score)

    def _lone(self, path: _Path, match: re.Match[str]) -> Iterator[_Path]:
        """The path past a `?` as it stands, and past all that it may stand for."""
        at = match.start()
        if match["mark"] is not None:
            for byte in gbk.LEADS:
                yield _scored(self._read(path, byte, at), self._no_comma)
        if path.pending < 0:
            yield self._emit(path, match[0], at)
            return
        yield _scored(_silent(_without(path), LOST, at, path.pending_at), _GONE)
        for first, second in gbk.UNDEFINED:
            if bytes((path.pending, first)) in gbk.DECODED:
                new = self._read(path, first, at)
                yield self._read(new, second, at)
        line, end = match.string, match.end()
        behind = line[end : end + 1]
        found = []
        for byte in gbk.LEADS:
            if bytes((path.pending, byte)) in gbk.DECODED:
                new = self._read(path, byte, at)
                found.append(_scored(new, _balance(line, at, new.out.character)))
        if match[0] == "\ufffd" and self._kept:
            for new in found if behind < "@" else ():
                yield new if behind else _scored(new, _BREAK_BEHIND[new.out.character in _ENDS])
            return
        # What stands behind a lost character says nothing of what stands before it.
        for new in heapq.nlargest(_FEW, found, key=_by_score):
            before = new.out.character
            if not behind or (before in _ENDS and behind not in _NEVER_FIRST):
                yield _scored(_silent(new, "\n", at), _BREAK_BEHIND[before in _ENDS])
            yield _scored(_silent(new, LOST, at), self._lost(before, behind))

    def _lost(self, before: str, behind: str) -> float:
        """What it costs that a character between the two is lost; between digits it was one."""
        return self._likely.before_number(before) if behind.isdigit() else _OTHER

    def _read(self, path: _Path, byte: int, at: int, *, hit: bool = False) -> _Path:
        if path.pending < 0:
            if byte > 0x80:
                return _Path(path.score, path.out, byte, at, hit, path.rivals)
            return self._emit(path, chr(byte) if byte < 0x80 else "€", at)
        character = gbk.DECODED.get(bytes((path.pending, byte)))
        if character is None:
            if 0x20 < byte < 0x40:  # A mark that was given half width after all was done.
                wide = self._read(path, 0xA3, at)
                return _scored(self._read(wide, byte + 0x80, at), _NARROWED)
            return self._read(self._drop(path), byte, at, hit=hit)
        new = self._emit(_without(path), character, at, path.pending_at)
        if character in self._annotated and not (hit or path.taken):
            new.score += _BARE
        elif character in self._doubled and path.out.character != ",":
            new.score += _BARE_MARK
        return new

    def _emit(self, path: _Path, character: str, at: int, first: int = -1) -> _Path:
        before = path.out.before.character if path.out.before else ""
        score = path.score + self._likely.score(before + path.out.character, character)
        out = _Out(character, first if first >= 0 else at, at, path.out)
        return _Path(score, out, rivals=path.rivals)

    def _drop(self, path: _Path) -> _Path:
        """The path with a mark for a first byte that finds no second."""
        if path.pending < 0:
            return path
        new = _silent(_without(path), LOST, path.pending_at)
        return _scored(new, _INVALID)


def _scored(path: _Path, score: float) -> _Path:
    path.score += score
    return path


def _without(path: _Path) -> _Path:
    """The path without its pending byte."""
    return _Path(path.score, path.out, rivals=path.rivals)


def _silent(path: _Path, character: str, at: int, first: int = -1) -> _Path:
    """The path and a character whose likelihood is another's matter."""
    out = _Out(character, first if first >= 0 else at, at, path.out)
    return _Path(path.score, out, rivals=path.rivals)


def _balance(line: str, at: int, mark: str) -> float:
    """What it is worth that a mark at this offset opens or closes what is closed or opened."""
    if mark in _CLOSED_BY:
        other = _CLOSED_BY[mark]
        closed, opened = line.find(other, at, at + _NEAR), line.find(mark, at, at + _NEAR)
        return _PAIRED if closed >= 0 and not 0 <= opened < closed else _UNPAIRED
    if mark in _OPENED_BY:
        other = _OPENED_BY[mark]
        opened, closed = line.rfind(other, 0, at), line.rfind(mark, 0, at)
        return _PAIRED if opened > closed else _UNPAIRED
    return 0.0


def _unless_read(line: str, edit: Edit) -> Edit:
    """The edit; or, if a reading is left behind it that its character does not have, so that more
    is missing than was found, one that marks the loss."""
    reading = _READING.match(line, edit.end)
    if not (edit.after and reading):
        return edit
    if plain(reading[1]) in readings().get(edit.after[-1], ()):
        return edit
    return edit._replace(after=LOST, rule="pinyin_lost")


def _edits(line: str, start: int, end: int, root: _Out, paths: list[_Path]) -> list[Edit]:
    """The edits from the line to what the best path read."""
    best = max(paths, key=_by_score)
    for path in paths:
        if path is not best and path.score > best.score - _UNSURE:
            best.rivals = _Rival(best.out, path.out, best.rivals)
    outs: list[_Out] = []
    out = best.out
    while out is not root:
        outs.append(out)
        assert out.before is not None
        out = out.before
    outs.reverse()
    doubted = _doubted(outs, best.rivals)
    edits = []
    at = start
    after = ""
    rule = "pinyin"
    for out in outs:
        if out.first == out.last and line[out.first] == out.character and out.first >= at:
            if line[at : out.first] != after:
                edits.append(Edit(at, line[at : out.first], after, rule))
            at, after, rule = out.first + 1, "", "pinyin"
        else:
            after += out.character
            if out.character == LOST:
                rule = "pinyin_lost"
            elif id(out) in doubted and rule == "pinyin":
                rule = "pinyin_unsure"
    if line[at:end] != after:
        edits.append(Edit(at, line[at:end], after, rule))
    return edits


def _doubted(outs: list[_Out], rival: _Rival | None) -> set[int]:
    """The ids of those characters that a path hardly less likely reads otherwise."""
    order = {id(out): i for i, out in enumerate(outs)}
    doubted: set[int] = set()
    while rival:
        others = set()
        other = rival.other
        while other is not None and id(other) not in order and other.last >= 0:
            others.add((other.character, other.last))
            other = other.before
        low = order.get(id(other), -1) + 1
        high = order.get(id(rival.merged), -1) + 1
        doubted.update(id(o) for o in outs[low:high] if (o.character, o.last) not in others)
        rival = rival.before
    return doubted
