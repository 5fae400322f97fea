"""Mending text that was torn at byte level: the lost bytes are tried, the likeliest kept.

A line goes back to its GBK bytes. Where a decoder wrote one `?` for an invalid pair, the first
byte of the pair is open, and is known to be the second of a character with the reading that
follows (`?xùn)`), or the byte before a punctuation mark that a comma was put in front of (`?，`).
All possible bytes are followed at once, as far as they lead to different characters, and the
likeliest text is kept: that settles where characters begin, too.
"""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from . import gbk
from .edits import Edit
from .neighbours import Neighbours
from .readings import LETTERS, plain, readings, torn

#: Paths kept: at a `?`, and anywhere else, where each first byte is still to be told apart.
_BEAM, _WIDE_BEAM = 32, 256
#: So many ways to mend are tried for one text: hostile text must not cost more than honest text.
_BUDGET = 300_000
# Costs as log-probabilities, found by simulation.
_KNOWN = 3.0  # the character hit carries a reading elsewhere, too
_BARE = -4.0  # a character that carries readings elsewhere carries none here
_LEFT = -4.0  # a `?` is a question mark
_GONE = -9.0  # a `?` stays for a byte that is not found
_BREAK = -2.0  # that byte was a line break
_INVALID = -15.0


class _Option(NamedTuple):
    """Bytes that a `?` may stand for, a character behind them, and how likely they are."""

    lost: tuple[int, ...]
    behind: str = ""
    score: float = 0.0


class _Token(NamedTuple):
    """A byte of the line, or something that is not one."""

    at: int  # offset in the line
    byte: int = -1
    character: str = ""  # one that GBK has not
    options: tuple[_Option, ...] = ()  # of a `?`: what it may stand for
    left: str = ""  # of a `?`: what stands there if it is not mended
    hit: bool = False  # a reading was taken out behind this byte


class _Out(NamedTuple):
    """A character of the mended line, and the offsets of the first and last of its bytes."""

    character: str
    first: int
    last: int
    before: _Out | None


@dataclass(slots=True)
class _Path:
    """One way to read the line so far."""

    score: float
    out: _Out | None
    pending: int = -1  # a first byte that waits for its second
    pending_at: int = -1


_TOKEN = re.compile(
    rf"\?(?P<torn>[{LETTERS}]{{1,6}})\)"
    rf"|[(（](?P<reading>[{LETTERS}]{{1,6}})[)）]"
    r"|\?(?=(?P<mark>[，。、；！？：”《])?)"
    r"|.",
    re.DOTALL,
)
#: A pair that Windows has no character for.
_UNDEFINED = tuple(_Option(pair) for pair in gbk.UNDEFINED)
#: One byte, and with it a comma that was injected before a mark.
_COMMA = tuple(_Option((byte,)) for byte in gbk.LEADS)
#: One byte, and with it a line break or something that is not known.
_LONE = tuple(
    _Option((byte,), behind, score)
    for byte in gbk.LEADS
    for behind, score in (("\n", _BREAK), ("?", _GONE))
)


def _by_score(path: _Path) -> float:
    return path.score


class Mender:
    """Mends lines of one page."""

    def __init__(self, page: str, annotated: frozenset[str]) -> None:
        self._annotated = annotated
        self._score = Neighbours(page).score
        self._budget = _BUDGET

    def mend(self, line: str) -> list[Edit]:
        """Edits that take out readings and put back the bytes they tore away."""
        paths = [_Path(0.0, None)]
        for token in self._tokens(line):
            paths = self._step(paths, token)
        return _edits(line, max(paths, key=_by_score))

    def _tokens(self, line: str) -> list[_Token]:
        tokens: list[_Token] = []
        for match in _TOKEN.finditer(line):
            at = match.start()
            if match["reading"] and _injected(tokens[-2:], plain(match["reading"])):
                tokens[-1] = tokens[-1]._replace(hit=True)
            elif options := self._options(match, tokens):
                hit = match["torn"] is not None
                tokens.append(_Token(at, options=options, left=match[0], hit=hit))
            else:
                tokens += chain.from_iterable(_bytes(line, at + i) for i in range(len(match[0])))
        return tokens

    def _options(self, match: re.Match[str], tokens: list[_Token]) -> tuple[_Option, ...]:
        """What a `?` may stand for; nothing for anything else."""
        if match[0][0] != "?" or not tokens:
            return ()
        if match["torn"] is None:
            if "??" in match.string[match.start() - 1 : match.end() + 1]:
                return ()  # nobody's bytes, but somebody's surprise
            return _UNDEFINED + (_COMMA if match["mark"] else _LONE)
        return tuple(
            _Option((trail,), score=_KNOWN if character in self._annotated else 0.0)
            for character, trail in torn().get((tokens[-1].byte, plain(match["torn"])), ())
        )

    def _step(self, paths: list[_Path], token: _Token) -> list[_Path]:
        if token.options:
            best = heapq.nlargest(_BEAM, paths, key=_by_score)
            paths = [new for path in best for new in self._fill(path, token)]
        elif token.character:
            paths = [self._emit(self._drop(p), token.character, token.at) for p in paths]
        else:
            paths = [self._read(path, token.byte, token.at, token.hit) for path in paths]
        if len(paths) == 1:
            return paths
        kept: dict[tuple[int, str], _Path] = {}
        for path in paths:
            key = path.pending, path.out.character if path.out else ""
            if key not in kept or kept[key].score < path.score:
                kept[key] = path
        if len(kept) > _WIDE_BEAM:
            return heapq.nlargest(_WIDE_BEAM, kept.values(), key=_by_score)
        return list(kept.values())

    def _fill(self, path: _Path, token: _Token) -> list[_Path]:
        """The path with the `?` as it stands, and with all that it may stand for."""
        left = self._drop(path)
        for i, character in enumerate(token.left):
            left = self._emit(left, character, token.at + i)
        left.score += _LEFT
        self._budget -= len(token.options)
        if self._budget < 0:
            return [left]
        filled = []
        for option in token.options:
            new = path
            for byte in option.lost:
                new = self._read(new, byte, token.at, token.hit)
            if option.behind:
                new = self._emit(self._drop(new), option.behind, token.at)
            filled.append(_Path(new.score + option.score, new.out, new.pending, new.pending_at))
        return [left, *filled]

    def _read(self, path: _Path, byte: int, at: int, hit: bool) -> _Path:
        if path.pending < 0:
            if byte > 0x80:
                return _Path(path.score, path.out, byte, at)
            return self._emit(path, chr(byte) if byte < 0x80 else "€", at)
        character = gbk.DECODED.get(bytes((path.pending, byte)))
        if character is None:
            return self._read(self._drop(path), byte, at, hit)
        new = self._emit(path, character, at, path.pending_at)
        if character in self._annotated and not hit:
            new.score += _BARE
        return new

    def _emit(self, path: _Path, character: str, at: int, first: int = -1) -> _Path:
        before = path.out.character if path.out else ""
        out = _Out(character, first if first >= 0 else at, at, path.out)
        return _Path(path.score + self._score(before, character), out)

    def _drop(self, path: _Path) -> _Path:
        """The path with `?` for a first byte that finds no second."""
        if path.pending < 0:
            return path
        out = _Out("?", path.pending_at, path.pending_at, path.out)
        return _Path(path.score + _INVALID, out)


def _injected(tokens: list[_Token], reading: str) -> bool:
    """Whether the two tokens are, or may be, the bytes of a character with that reading."""
    if len(tokens) < 2 or tokens[1].byte < 0:
        return False
    firsts = [option.lost[-1] for option in tokens[0].options] or [tokens[0].byte]
    pairs = (bytes((first, tokens[1].byte)) for first in firsts if first > 0)
    return any(reading in readings().get(gbk.DECODED.get(pair, ""), ()) for pair in pairs)


def _bytes(line: str, at: int) -> list[_Token]:
    encoded = gbk.encode(line[at])
    if encoded is None:
        return [_Token(at, character=line[at])]
    return [_Token(at, byte) for byte in encoded]


def _edits(line: str, path: _Path) -> list[Edit]:
    """The edits from the line to what the path read."""
    outs = []
    out = path.out
    while out:
        outs.append(out)
        out = out.before
    edits = []
    at = 0
    after = ""
    for out in reversed(outs):
        if out.first != out.last or line[out.first] != out.character or out.first < at:
            after += out.character
            continue
        if line[at : out.first] != after:
            edits.append(Edit(at, line[at : out.first], after, "pinyin"))
        at, after = out.first + 1, ""
    if line[at:] != after:
        edits.append(Edit(at, line[at:], after, "pinyin"))
    return edits
