"""The form of a text that is searched: one for Traditional and simplified, wide and narrow.

Each character has its form by itself, whatever stands beside it, so that a part of a text is a
part of its form, and what was found can be shown where it stands in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pipelines.repair.characters import SIMPLIFIED, TRADITIONAL
from pipelines.repair.corrections import ALWAYS

#: Quotation marks differ between the scripts: 「」 there, “” here.
_QUOTES = dict.fromkeys("“”„‟「」『』〝〞〟", '"') | dict.fromkeys("‘’‚‛", "'")
#: Traditional characters that stand for a simplified one in some words, and are one of their own
#: in others: here they are one.
_USUAL = dict(zip("著覆瞭祇藉薰彷像", "着复了只借熏仿象", strict=True))
_FORMS = SIMPLIFIED | ALWAYS | _USUAL
_SPACES = re.compile(" {2,}")


class _Forms(dict[int, str]):
    """The form of each character by its number, made when it is first met."""

    def __missing__(self, number: int) -> str:
        form = self[number] = _form(chr(number))
        return form


def _form(character: str) -> str:
    wide = unicodedata.normalize("NFKC", _QUOTES.get(character, character)).casefold()
    return "".join(map(_plain, unicodedata.normalize("NFKC", wide)))


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs" or character == "\0":  # as it is stored
        return "\ufffd"
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    if category == "Cf" or "\ufe00" <= character <= "\ufe0f":  # which nobody sees
        return ""
    # Simplified characters of which one form is usual go through it: 锺 is 鍾 is 钟.
    usual = TRADITIONAL.get(character, character)
    return _FORMS.get(usual, usual)


_forms = _Forms()


def composed(text: str) -> str:
    """`text` with each letter and its accents in one character, which looks the same."""
    return unicodedata.normalize("NFC", text)


def normalised(text: str) -> str:
    r"""The form of `text` that is searched. There is no line break in it, nor two spaces together.

    >>> normalised("學校“黨建”　ＡＢＣ\n2024年")
    '学校"党建" abc 2024年'
    >>> normalised("沿著") == normalised("沿着")
    True
    """
    return _SPACES.sub(" ", composed(text).translate(_forms))


def with_origins(text: str) -> tuple[str, Sequence[int]]:
    """The form of a composed text, and where each of its characters comes from.

    >>> with_origins("Ｔ㈠  黨")
    ('t(一) 党', [0, 1, 1, 1, 2, 4])
    """
    pieces = list(map(_forms.__getitem__, map(ord, text)))
    form = "".join(pieces)
    if len(max(pieces, key=len, default="")) == 1 and len(form) == len(text) and "  " not in form:
        return form, range(len(text))
    found: list[tuple[str, int]] = []
    for origin, piece in enumerate(pieces):
        for plain in piece:
            if plain != " " or not found or found[-1][0] != " ":
                found.append((plain, origin))
    return "".join(plain for plain, _ in found), [origin for _, origin in found]
