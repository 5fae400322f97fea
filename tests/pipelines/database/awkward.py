"""Articles whose values databases are known to change, cut or refuse."""

from datetime import UTC, date, datetime

from crawler.items import Article, Attachment, Image, Page

NOON = datetime(2024, 6, 14, 12, 30, 59, 999_999, tzinfo=UTC)

#: What came in, and what must come out of each.
STRINGS = {
    "nul": ("党\x00建", "党\ufffd建"),
    "lone surrogates": ("高\ud842低\udfb7", "高\ufffd低\ufffd"),
    "astral": ("䶮𫖯𠮷😀👩‍👩‍👧🇨🇳", "䶮𫖯𠮷😀👩‍👩‍👧🇨🇳"),
    "trailing spaces": ("党建  \t\n  ", "党建  \t\n  "),
    "leading spaces": ("  党建", "  党建"),
    "ideographic space": ("党　建　", "党　建　"),
    "nothing": ("", ""),
    "decomposed": ("e\u0301\u3099", "e\u0301\u3099"),
    "controls": ("\x01\x08\x0b\x1b[2J\x7f\x85", "\x01\x08\x0b\x1b[2J\x7f\x85"),
    "direction": ("\u202e党建\u2066", "\u202e党建\u2066"),
    "no characters": ("\ufffe\uffff\U0010ffff\ufeff党", "\ufffe\uffff\U0010ffff\ufeff党"),
    "line ends": ("一\r\n二\r三\u2028四\u2029", "一\r\n二\r三\u2028四\u2029"),
    "backslashes": ("\\0\\n\\'\\\\%_", "\\0\\n\\'\\\\%_"),
    "quotes": ("'\"`“”''); --", "'\"`“”''); --"),
    "percent": ("%s %(x)s :x ${x} {x} ?", "%s %(x)s :x ${x} {x} ?"),
    "private use": ("\ue5e5\uf8f5", "\ue5e5\uf8f5"),
}
WHO = ("university", "unit", "section", "title", "origin")


def awkward():
    for number, (name, (given, _)) in enumerate(STRINGS.items()):
        yield Article(
            key=f"a.example/{number}",
            url=f"https://a.example/{name}?{given}",
            source="awkward",
            **dict.fromkeys(WHO, given),
            text=given,
            original_text=given,
            authors=[given, "杨阳", ""],
            images=[Image(f"https://a.example/{given}.jpg", given), Image("", None)],
            attachments=[Attachment("https://a.example/表.doc", given)],
            repairs={given: 1, "script": 2**40},
            flags={"losses": {given: [given, None, True, 1.5, -0.25, 10**15]}, "党": {"": {}}},
            topics=[given],
            published=date(1921, 7, 23),
            page=page(number, given),
        )


def page(number, given=""):
    return Page(
        url=f"https://a.example/{given}",
        body=bytes(range(256)) * 40 + f"{number}{given}".encode("utf-8", "surrogatepass"),
        encoding="gb18030",
        fetched_at=NOON,
        status=200,
        headers={"Set-Cookie": given, "X-党": "値"},
    )


def more():
    long = "政" * 666_666 + "😀"  # 2 MB in UTF-8
    yield Article(key="b.example/nothing", page=None)
    yield Article(key="b.example/A", title="case")
    yield Article(key="b.example/a", title="CASE")
    yield Article(key="b.example/a ", title="case ")
    yield Article(key="b.example/á", title="cásé")
    yield Article(key="b.example/ａ", title="ｃase")
    yield Article(key="b.example/ß", title="ss")
    yield Article(key="long", url="https://b.example/" + "长" * 5_000, text=long, title=long)
    yield Article(key="dates", published=date(1, 1, 1), event_date=date(9999, 12, 31))
    yield Article(key="relevant", relevance=0.394, topics=["党代会与换届"], document="a b/文 .html")
    yield Article(key="wholly", relevance=1.0, flags={"hijacked": {"brand": "某某"}})
    yield Article(key="hardly", relevance=0.0012345678901234, university="长" * 30_000)


def articles():
    """All of them, each with a page."""
    found = [*awkward(), *more()]
    for article in found:
        article.page = article.page or Page(None, article.key.encode(), "utf-8", NOON)
    return found


def changed(found):
    """Every other one, with a text that has changed."""
    later = Page(None, b"again", "utf-8", NOON.replace(year=2025))
    return [Article(key=a.key, text=a.text + "！", title=a.title, page=later) for a in found[::2]]
