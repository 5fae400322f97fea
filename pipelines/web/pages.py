"""Templates, filled with what each of them needs: words, addresses, the question, the counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from pipelines.search.snippets import Marked
from pipelines.web.language import LANGUAGES, Language, Words, preferred, words
from pipelines.web.marking import changed, file_name, named, reading, web_address
from pipelines.web.question import Asked, address

_FOLDER = Path(__file__).parent / "templates"
#: Everything that is filled in is escaped, whatever the name of the template.
environment = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    request: Request, template: str, asked: Asked, code: int = 200, **values: Any
) -> HTMLResponse:
    """Return a template as the answer to a request.

    Beside `values` it knows `t`, the words; `link(path, **parameters)`, the address of a screen in
    the reader's language; `again(**changes)`, that of this one with another question; `tally`.
    """
    language = language_of(request, asked)
    root: str = request.scope.get("root_path", "")
    path = request.url.path.removeprefix(root)
    kept = {"lang": asked.lang} if asked.lang else {}

    def link(to: str, parameters: Mapping[str, str] | None = None, **more: Any) -> str:
        given = {name: str(value) for name, value in more.items() if value not in (None, "")}
        return root + address(to, {**(parameters or {}), **given, **kept})

    def again(**changes: Any) -> str:
        return root + address(path, asked.parameters(**changes))

    body = environment.get_template(template).render(
        t=words(language),
        language=language,
        others=[other for other in LANGUAGES if other != language],
        link=link,
        again=again,
        asked=asked,
        tally=request.app.state.tallies.now(),
        version=version("dangjian-crawler"),
        **values,
    )
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return HTMLResponse(body, status_code=code, headers=headers)


def language_of(request: Request, asked: Asked) -> Language:
    """Return the language that the address names, else the one that the browser prefers."""
    return asked.lang or preferred(request.headers.get("accept-language", ""))


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


def counted(counts: Mapping[str, int], t: Words, kind: str) -> str:
    """Return counts as a list in words, "8 hijacked, 5 reprint", the names being of a kind."""
    return ("、" if t.language == "zh" else ", ").join(
        f"{t.named(kind, name)} {number:,}"
        if t.language == "zh"
        else f"{number:,} {t.named(kind, name)}"
        for name, number in counts.items()
    )


environment.filters |= {"highlighted": highlighted, "day": day, "counted": counted}
environment.filters |= {"named": named, "web_address": web_address, "file_name": file_name}
environment.globals |= {"reading": reading, "changed": changed}
