"""The marks of a text as a browser shows them: what was left out, what was put in, and why."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Literal
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from pipelines.web.language import Words
from pipelines.web.marks import Piece

#: Characters of a change that its mark tells.
TOLD = 40
_TAGS = {"before": "del", "after": "ins"}
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs")


def reading(
    row: Iterable[Piece], side: Literal["before", "after"], t: Words, chosen: str | None = None
) -> Markup:
    """Return one side of a paragraph, marked where the other differs.

    A mark tells its rules in words; where a rule is chosen, only its marks stand out.
    """
    shown: list[Markup] = []
    for piece in row:
        text = piece.before if side == "before" else piece.after
        if not piece.rule:
            shown.append(Markup.escape(text))
            continue
        tag = _TAGS[side]
        shown.append(
            Markup('<{0} class="{1}" data-rule="{2}" title="{3}">{4}</{0}>').format(
                tag, _classes(piece, text, chosen), _rules(piece, t), told(piece, t), text
            )
        )
    return Markup("").join(shown)


def changed(row: Iterable[Piece]) -> Markup:
    """Return two versions of a paragraph in one: what was left out, then what came instead."""
    shown: list[Markup] = []
    for piece in row:
        if not piece.rule:
            shown.append(Markup.escape(piece.before))
            continue
        if piece.before:
            shown.append(Markup("<del>{}</del>").format(piece.before))
        if piece.after:
            shown.append(Markup("<ins>{}</ins>").format(piece.after))
    return Markup("").join(shown)


def named(names: Iterable[str], t: Words, kind: str) -> str:
    """Return names of a kind as a list in words."""
    return ("、" if t.language == "zh" else ", ").join(t.named(kind, name) for name in names)


def told(piece: Piece, t: Words) -> str:
    """Return what a mark says: which rules made what of what."""
    return f"{_rules(piece, t)}: {visible(piece.before)} → {visible(piece.after)}"


def _rules(piece: Piece, t: Words) -> str:
    return " + ".join(t.named("rule", rule) for rule in piece.rule.split("+"))


def visible(text: str) -> str:
    r"""Return a short text in which one sees what there is to see.

    >>> visible("党\u200b 建\n"), visible("")
    ('党U+200B␣建↵', '∅')
    """
    known = {" ": "␣", "\n": "↵"}
    cut = "…" if len(text) > TOLD else ""
    return (
        "".join(
            known.get(c) or (f"U+{ord(c):04X}" if unicodedata.category(c) in _UNSEEN else c)
            for c in text[:TOLD]
        )
        + cut
        or "∅"
    )


def _classes(piece: Piece, text: str, chosen: str | None) -> str:
    classes = []
    if not text:
        classes.append("gap")  # it stands on the other side alone
    elif all(unicodedata.category(c) in _UNSEEN for c in text):
        classes.append("break" if "\n" in text else "blank")
    if chosen and chosen not in piece.rule.split("+"):
        classes.append("other")
    return " ".join(classes)


def web_address(url: str | None) -> str:
    """Return an address if it is one that may be a link, and nothing for any other.

    >>> web_address("https://a.example/1"), web_address("javascript:alert(1)")
    ('https://a.example/1', '')
    """
    return url if url and url.lower().startswith(("http://", "https://")) else ""


def file_name(url: str) -> str:
    """Return what a file at an address is called.

    >>> file_name("http://a.example/%E4%BC%9A%E5%9C%BA.jpg?x=1")
    '会场.jpg'
    """
    try:
        path = urlsplit(url).path
    except ValueError:
        return url
    return unquote(path.rpartition("/")[2]) or url
