"""Pages that send a reader on: in circles, without an end, or out of the web."""

from __future__ import annotations

from tests.campus import Answer
from tests.campus.hostile import HTML, Visit, page


def _moved(to: str, status: int = 302) -> Answer:
    return Answer("", status, HTML | {"Location": to})


def _refreshed(to: str) -> Answer:
    body = (
        f'<html><head><meta http-equiv="refresh" content="0;url={to}"></head><body></body></html>'
    )
    return Answer(body, headers=HTML)


@page(4, "302 to itself", "failed redirect_loop")
def loop(visit: Visit) -> Answer:
    return _moved(visit.case.path)


@page(4, "301 to a page that sends back", "failed redirect_loop")
def ping_pong(visit: Visit) -> Answer:
    return _moved(visit.case.path if visit.tail else f"{visit.folder}/pong", 301)


@page(4, "302 to another page every time, without an end", "failed redirect_loop")
def endless(visit: Visit) -> Answer:
    return _moved(f"{visit.folder}/{int(visit.tail or 0) + 1}")


@page(4, "a meta refresh to itself", "failed redirect_loop")
def refresh_loop(visit: Visit) -> Answer:
    return _refreshed(visit.case.path)


@page(4, "a meta refresh to another page every time", "failed redirect_loop")
def refresh_endless(visit: Visit) -> Answer:
    return _refreshed(f"{visit.folder}/{int(visit.tail or 0) + 1}")


@page(4, "a script that reloads the page, and nothing else", "skipped redirect")
def script_loop(visit: Visit) -> Answer:
    return Answer(f"<script>location.href='{visit.case.path}?r=1'</script>", headers=HTML)


@page(4, "three hops, then the article", "stored")
def three_hops(visit: Visit) -> Answer:
    hop = int(visit.tail or 0)
    return visit.answer() if hop == 3 else _moved(f"{visit.folder}/{hop + 1}")


@page(4, "302 without an address", "failed http_302")
def nowhere(visit: Visit) -> Answer:
    return Answer("", 302, HTML)


@page(25, "302 to file:///etc/passwd", "skipped scheme")
def to_file(visit: Visit) -> Answer:
    return _moved("file:///etc/passwd")


@page(25, "a meta refresh to file:///etc/passwd", "skipped scheme")
def refresh_to_file(visit: Visit) -> Answer:
    return _refreshed("file:///etc/passwd")


@page(25, "302 to ftp://", "skipped scheme")
def to_ftp(visit: Visit) -> Answer:
    return _moved("ftp://127.0.0.1/secret.txt")


@page(25, "302 to a data: address that is an article", "skipped scheme")
def to_data(visit: Visit) -> Answer:
    return _moved("data:text/html;charset=utf-8,<h1>secret</h1>")


@page(25, "302 to gopher://", "skipped scheme")
def to_gopher(visit: Visit) -> Answer:
    return _moved("gopher://127.0.0.1:6379/_INFO")


@page(25, "302 to javascript:", "skipped no_address")
def to_javascript(visit: Visit) -> Answer:
    return _moved("javascript:alert(1)")


@page(28, "sets cookies, one for all of .edu.cn, and asks for them by 302", "stored")
def cookies(visit: Visit) -> Answer:
    if visit.tail:
        return visit.answer()
    answer = _moved(f"{visit.folder}/set")
    answer.headers["Set-Cookie"] = "track=1; Domain=.edu.cn; Path=/; Max-Age=99999999"
    return answer


@page(28, "302 to the same host with a log-in in the address", "stored")
def log_in(visit: Visit) -> Answer:
    if visit.tail:
        return visit.answer()
    return _moved(f"{visit.root.replace('://', '://editor:secret@')}{visit.folder}/in")
