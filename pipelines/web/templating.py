"""Templates, and what they can say: neither needs a server, so the report uses them, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipelines.search.snippets import Marked
from pipelines.web.language import Language, Words
from pipelines.web.marking import changed, file_name, named, reading, web_address

_FOLDER = Path(__file__).parent / "templates"
#: Everything that is filled in is escaped, whatever the name of the template.
environment = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def highlighted(found: Marked) -> Markup:
    """Return a text in which what was searched for is marked.

    >>> highlighted(Marked("<党>建", ((1, 2),)))
    Markup('&lt;<mark>党</mark>&gt;建')
    """
    pieces: list[Markup] = []
    at = 0
    for start, end in found.matches:
        pieces += (
            Markup.escape(found.text[at:start]),
            Markup("<mark>{}</mark>").format(found.text[start:end]),
        )
        at = end
    return Markup("").join([*pieces, Markup.escape(found.text[at:])])


def day(value: date | None, language: Language) -> str:
    """Return a day as its readers write it.

    >>> day(date(2024, 3, 5), "zh"), day(date(2024, 3, 5), "en")
    ('2024年3月5日', '5 March 2024')
    """
    if value is None:
        return ""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {value:%B %Y}"


def counted(counts: Mapping[str, int] | Iterable[tuple[str, int]], t: Words, kind: str) -> str:
    """Return counts as a list in words, "8 hijacked, 5 reprint", the names being of a kind."""
    return ("、" if t.language == "zh" else ", ").join(
        f"{t.named(kind, name)} {number:,}"
        if t.language == "zh"
        else f"{number:,} {t.named(kind, name)}"
        for name, number in dict(counts).items()
    )


environment.filters |= {"highlighted": highlighted, "day": day, "counted": counted}
environment.filters |= {"named": named, "web_address": web_address, "file_name": file_name}
environment.globals |= {"reading": reading, "changed": changed}
