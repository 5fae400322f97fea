"""Templates as answers to requests, filled with what each needs: words, addresses, the counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from pipelines.web.language import LANGUAGES, Language, catalogue, preferred, words
from pipelines.web.question import Asked, address
from pipelines.web.templating import environment


def page(
    request: Request, template: str, asked: Asked, code: int = 200, **values: Any
) -> HTMLResponse:
    """Return a template as the answer to a request.

    Beside `values` it knows `t`, the words; `link(path, **parameters)`, the address of a screen in
    the reader's language; `again(**changes)`, that of this one with another question; `tally`, None
    while the articles are counted for the first time.
    """
    tally = request.app.state.tallies.known()
    return _filled(request, template, asked, code, tally=tally, **values)


def refused(
    request: Request,
    code: int,
    why: str | None = None,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """Return the page that says why there is no other, in the words for `why`, else for the code.

    It reads nothing from the database, which may be what is amiss.
    """
    given = request.query_params.get("lang")
    asked = Asked(lang=given) if given in LANGUAGES else Asked()
    t = words(language_of(request, asked))
    if why is None:
        why = f"refused_{code}" if f"refused_{code}" in catalogue() else "refused_other"
        values = {"status": code}
    answer = _filled(request, "refused.html", asked, code, tally=None, why=t(why, **values))
    answer.headers.update(headers or {})
    return answer


def _filled(
    request: Request, template: str, asked: Asked, code: int, **values: Any
) -> HTMLResponse:
    language = language_of(request, asked)
    root: str = request.scope.get("root_path", "")
    path = request.scope["path"].removeprefix(root)

    def again(**changes: Any) -> str:
        return address(root + path, asked.parameters(**changes))

    body = environment.get_template(template).render(
        t=words(language),
        language=language,
        others=[other for other in LANGUAGES if other != language],
        link=linker(request, asked),
        again=again,
        asked=asked,
        version=version("dangjian-crawler"),
        **values,
    )
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return HTMLResponse(body, status_code=code, headers=headers)


def linker(request: Request, asked: Asked) -> Callable[..., str]:
    """Return what gives the address of a screen in the language that this one is asked for in.

    Its parameters are those of the address; what is None or "" is left out.
    """
    root: str = request.scope.get("root_path", "")
    kept = {"lang": asked.lang} if asked.lang else {}

    def link(to: str, parameters: Mapping[str, str] | None = None, **more: Any) -> str:
        given = {name: str(value) for name, value in more.items() if value not in (None, "")}
        return address(root + to, {**(parameters or {}), **given, **kept})

    return link


def language_of(request: Request, asked: Asked) -> Language:
    """Return the language that the address names, else the one that the browser prefers."""
    return asked.lang or preferred(request.headers.get("accept-language", ""))
