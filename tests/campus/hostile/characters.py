"""Pages whose bytes are not what they say, or hold what no text should."""

from __future__ import annotations

from tests.campus import Answer
from tests.campus.hostile import Visit, page

_TYPE = {"Content-Type": "text/html"}
RARE = "𫖯仰之间，䶮山脚下，党员朱镕生、陶喆、冼堃和严䶮一同参加了学习。"  # beyond GB2312
TRADITIONAL = (
    "學校黨委書記主持會議，強調要認真貫徹落實上級要求，進一步加強基層黨組織建設。",
    "與會同志圍繞發展黨員、教育管理和作風建設等議題進行了討論，並對下一階段工作作出安排。",
)


def _said(visit: Visit, encoding: str, declared: str | None, **changes: object) -> Answer:
    """The article in an encoding, with a `<meta>` that declares that or another or nothing."""
    meta = f'<meta charset="{declared}">' if declared else ""
    html = visit.article(**changes).replace('<meta charset="UTF-8">', meta)
    return Answer(html.encode(encoding), headers=_TYPE)


def _with(visit: Visit, *added: str) -> Answer:
    return visit.answer(paragraphs=(*visit.case.story.paragraphs, *added))


@page(13, "NUL in the title and in the text", "stored")
def nul(visit: Visit) -> Answer:
    story = visit.case.story
    return visit.answer(
        title=f"{story.title[:4]}\0{story.title[4:]}",
        paragraphs=(*(f"{p[:9]}\0{p[9:]}" for p in story.paragraphs),),
    )


@page(13, "every C0 and C1 control in the text", "stored")
def controls(visit: Visit) -> Answer:
    signs = "".join(map(chr, [*range(1, 9), 11, 12, *range(14, 32), *range(127, 160)]))
    return _with(visit, f"党员{signs}学习。")


@page(13, "entities for NUL, halves of characters and numbers beyond Unicode", "stored")
def bad_entities(visit: Visit) -> Answer:
    return _with(visit, "党员&#0;&#xD800;&#xDFFF;&#x110000;&#99999999999;&#xFFFE;学习。")


@page(13, "UTF-8 bytes of halves of characters and of U+FFFE", "stored or stored charset_doubt")
def surrogates(visit: Visit) -> Answer:
    html = visit.article().replace("。", "。@@", 3).encode()
    return Answer(html.replace(b"@@", b"\xed\xa0\x80\xed\xb0\x80\xef\xbf\xbe"), headers=_TYPE)


@page(13, "text turned round by bidirectional overrides, in the title too", "stored")
def bidirectional(visit: Visit) -> Answer:
    title = f"\u202e{visit.case.story.title}\u202c"
    return visit.answer(title=title, paragraphs=("\u2066党员\u202e学习\u202c。\u2069" * 30,))


@page(13, "zero-width signs between all characters", "stored")
def zero_width(visit: Visit) -> Answer:
    return visit.answer(paragraphs=tuple("\u200b".join(p) for p in visit.case.story.paragraphs))


@page(13, "hundreds of marks on one character", "stored")
def stacked(visit: Visit) -> Answer:
    return _with(visit, "党\u0301" + "\u0488\u0336" * 500 + "员学习。")


@page(14, "declared gb2312, is UTF-8", "stored charset_fixed")
def utf8_as_gb2312(visit: Visit) -> Answer:
    return _said(visit, "utf-8", "gb2312")


@page(14, "declared UTF-8 by the server, is GBK", "stored charset_fixed")
def gbk_as_utf8(visit: Visit) -> Answer:
    answer = _said(visit, "gbk", "gb2312")
    answer.headers = {"Content-Type": "text/html; charset=utf-8"}
    return answer


@page(14, "ISO-8859-1 by the server, gbk by itself", "stored charset_fixed")
def gbk_as_latin1(visit: Visit) -> Answer:
    answer = _said(visit, "gbk", "gbk")
    answer.headers = {"Content-Type": "text/html; charset=ISO-8859-1"}
    return answer


@page(15, "declared gb2312, with characters of GB18030 alone", "stored")
def gb18030(visit: Visit) -> Answer:
    return _said(visit, "gb18030", "gb2312", paragraphs=(*visit.case.story.paragraphs, RARE))


@page(16, "GBK without any declaration", "stored")
def undeclared_gbk(visit: Visit) -> Answer:
    return _said(visit, "gbk", None)


@page(16, "GBK without a declaration behind 8 kB of script", "stored")
def late_gbk(visit: Visit) -> Answer:
    answer = _said(visit, "gbk", None)
    assert isinstance(answer.body, bytes)
    script = b"<script>" + b"var a = 1;\n" * 800 + b"</script>"
    return Answer(answer.body.replace(b"<head>", b"<head>" + script, 1), headers=_TYPE)


@page(16, "declared gb2312, is Big5", "stored charset_fixed or stored charset_doubt")
def big5_as_gb2312(visit: Visit) -> Answer:
    names = {"title": "學院黨委召開基層黨建工作會議", "author": "林向東", "editor": "周明遠"}
    html = visit.article(**names, paragraphs=TRADITIONAL, caption=None)
    return Answer(
        html.replace('charset="UTF-8"', 'charset="gb2312"').encode("big5", "xmlcharrefreplace"),
        headers=_TYPE,
    )


@page(16, "Big5 of Hong Kong, declared", "stored")
def big5_hkscs(visit: Visit) -> Answer:
    html = visit.article(paragraphs=(*TRADITIONAL, "嘅咗嗰啲同志喺度學習。"), caption=None)
    return Answer(
        html.replace('charset="UTF-8"', 'charset="big5-hkscs"').encode(
            "big5hkscs", "xmlcharrefreplace"
        ),
        headers=_TYPE,
    )


@page(16, "UTF-16 without a mark", "stored or stored charset_doubt")
def utf16(visit: Visit) -> Answer:
    return _said(visit, "utf-16-le", None)


@page(16, "UTF-8 with a mark, declared gbk", "stored")
def marked_utf8(visit: Visit) -> Answer:
    return _said(visit, "utf-8-sig", "gbk")


@page(16, "declared as x-made-up", "stored")
def made_up(visit: Visit) -> Answer:
    return _said(visit, "utf-8", "x-made-up")


@page(17, "UTF-8 with one paragraph in GBK", "stored or stored charset_doubt")
def fragment(visit: Visit) -> Answer:
    html = _with(visit, "@@").body
    assert isinstance(html, str)
    pasted = "支部书记传达了会议精神，党员逐一作了发言。".encode("gbk")
    return Answer(html.encode().replace(b"@@", pasted), headers=_TYPE)


@page(17, "UTF-8 taken for Latin-1 and made UTF-8 again", "stored")
def twice(visit: Visit) -> Answer:
    return Answer(visit.article().encode().decode("latin-1").encode(), headers=_TYPE)


@page(17, "every character an entity", "stored")
def entities(visit: Visit) -> Answer:
    story = visit.case.story
    spelt = ["".join(f"&#x{ord(c):X};" for c in p) for p in (story.title, *story.paragraphs)]
    return visit.answer(title=spelt[0], paragraphs=tuple(spelt[1:]))


@page(17, "entities of entities", "stored")
def twofold_entities(visit: Visit) -> Answer:
    return _with(visit, "党员&amp;ldquo;学习&amp;rdquo;&amp;nbsp;活动&amp;#20826;。")


@page(17, "ends in the middle of a character", "stored")
def half(visit: Visit) -> Answer:
    body = visit.article().encode()
    end = body.rindex("版权所有".encode())
    return Answer(body[: end + 4], headers=_TYPE)


@page(18, "a page in Traditional and simplified characters", "stored")
def mixed_script(visit: Visit) -> Answer:
    added = "乾隆年間的皇后與后勤處，頭髮和發展，里程與心裡，干部與幹部。"
    return _with(visit, *TRADITIONAL, added)
