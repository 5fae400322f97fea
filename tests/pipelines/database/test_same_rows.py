"""The three databases give back the same rows, whatever was put in."""

from contextlib import ExitStack
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text

from crawler.items import Article, Attachment, Image, Page
from pipelines.database.engine import open_database
from pipelines.database.tables import metadata
from pipelines.storage import store
from tests.conftest import KINDS, new_database

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


def stored(address):
    """All rows of all tables after the same articles have come, and come again changed."""
    engine = open_database(address)
    articles = [*awkward(), *more()]
    for article in articles:
        article.page = article.page or Page(None, article.key.encode(), "utf-8", NOON)
    store(engine, articles[:10])
    store(engine, articles[10:])
    later = Page(None, b"again", "utf-8", NOON.replace(year=2025))
    again = [Article(key=a.key, text=a.text + "！", title=a.title, page=later) for a in articles]
    store(engine, again[::2])
    with engine.connect() as connection:
        rows = {
            table.name: [
                dict(row)
                for row in connection.execute(select(table).order_by(table.c.id)).mappings()
            ]
            for table in metadata.sorted_tables
            if "id" in table.c
        }
    engine.dispose()
    return rows


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    with ExitStack() as stack:
        yield {
            kind: stored(stack.enter_context(new_database(kind, tmp_path_factory.mktemp(kind))))
            for kind in KINDS
        }


def test_all_columns_of_all_rows_are_the_same_in_the_three(tables):
    articles, versions = len(STRINGS) + 12, (len(STRINGS) + 12) // 2
    for kind in KINDS:
        assert len(tables[kind]["article"]) == articles
        assert len(tables[kind]["article_version"]) == versions
    for kind in KINDS[1:]:
        for name, expected in tables["sqlite"].items():
            for row, other in zip(expected, tables[kind][name], strict=True):
                for column, value in row.items():
                    assert repr(other[column])[:500] == repr(value)[:500], (kind, name, column)
                    assert other[column] == value, (kind, name, column)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", STRINGS)
def test_what_is_stored_is_what_came(tables, kind, name):
    number = list(STRINGS).index(name)
    wanted = STRINGS[name][1]
    rows = tables[kind]["article_version" if number % 2 == 0 else "article"]
    row = rows[number // 2 if number % 2 == 0 else number]
    assert row["text"] == row["title"] == row["original_text"] == wanted
    if number % 2:
        assert [row[field] for field in WHO] == [wanted] * len(WHO)
        assert row["authors"] == [wanted, "杨阳", ""]
        assert row["images"][1] == {"url": "", "caption": None}
        assert row["flags"]["losses"] == {wanted: [wanted, None, True, 1.5, -0.25, 10**15]}
        assert row["fetched_at"] == datetime(2024, 6, 14, 12, 30, 59, tzinfo=UTC)
        assert row["published"] == date(1921, 7, 23)


@pytest.mark.parametrize("kind", KINDS)
def test_empty_and_unknown_are_two_things(tables, kind):
    rows = {row["title"]: row for row in tables[kind]["article"]}
    assert rows["case"]["university"] is None
    empty = list(STRINGS).index("nothing")
    assert tables[kind]["article_version"][empty // 2]["title"] == ""


def test_words_are_found_by_their_exact_characters(engine):
    """Neither case nor width nor accents nor spaces at the end are folded in a comparison."""
    store(engine, [*more()])
    for title in ("case", "CASE", "case ", "cásé", "ｃase", "ss"):
        query = text("SELECT title FROM article WHERE title LIKE :title")
        with engine.connect() as connection:
            found = connection.scalars(query, {"title": title}).all()
        if engine.dialect.name != "sqlite":  # whose LIKE folds the case of ASCII
            assert found == [title]
        assert title in found
