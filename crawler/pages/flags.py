"""What is wrong with a page, each finding with the evidence for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document

_CHALLENGE = re.compile(
    r"acw_sc__v2|__jsl_clearance|\$_ts\s*=|_waf_|yunsuo_session|safeline|/cdn-cgi/challenge|"
    r"security_session_verify|var\s+arg1\s*=",
    re.IGNORECASE,
)
_CHALLENGE_STATUS = frozenset((412, 468, 521))
_MISSING = re.compile(
    r"无效的文章参数|您访问的(?:页面|文章|栏目)不存在|(?:页面|文章|栏目|信息|内容)(?:不存在|已被?删除|未找到)"
    r"|找不到(?:该|您要?)?(?:网页|页面|文章)|404\s*(?:not found|错误|页面)|没有(?:访问)?权限访问"
    r'|class="wp_error_msg"',
    re.IGNORECASE,
)
_NOTICE_LENGTH = 400  # characters: an error page says little
_DEEPEST = 2_000  # libxml2 drops what is nested deeper than 2,048 levels without a word
_TAGS = re.compile(r"<[^<>]*>")


def notices(doc: Document) -> dict[str, Any]:
    """Why the page is no article: `challenge` or `soft_404` with its evidence, or nothing."""
    checks = {"challenge": challenge, "soft_404": soft_404}
    return {name: evidence for name, check in checks.items() if (evidence := check(doc))}


def challenge(doc: Document) -> dict[str, Any] | None:
    """The mark of a page that tests the browser instead of showing the article."""
    if doc.status in _CHALLENGE_STATUS:
        return {"status": doc.status}
    if doc.shown >= _NOTICE_LENGTH // 2:
        return None
    marker = _CHALLENGE.search(doc.head)
    if marker:
        return {"marker": marker[0]}
    return {"status": 202} if doc.status == 202 and doc.shown < 20 else None


def soft_404(doc: Document) -> dict[str, Any] | None:
    """The words of an error page that came with status 200."""
    if doc.shown >= _NOTICE_LENGTH or len(doc.text) > 200_000:
        return None
    words = _MISSING.search(doc.title) or _MISSING.search(doc.text)
    return {"title": doc.title, "message": words[0]} if words else None


def dom_truncated(doc: Document) -> dict[str, Any] | None:
    """How many characters of text the page has and the tree kept, if the parser gave up."""
    if doc.text.count("<") < _DEEPEST or not _too_deep(doc.tree):
        return None
    raw = len("".join(_TAGS.sub(" ", doc.text).split()))
    kept = len("".join(str(text).strip() for text in doc.tree.itertext()))
    return {"raw": raw, "tree": kept} if raw > kept * 1.02 + 10 else None


def _too_deep(tree: HtmlElement) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth >= _DEEPEST:
            return True
    return False
