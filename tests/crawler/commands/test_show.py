from datetime import UTC, date, datetime

import pytest

from crawler.arguments import ArgumentError
from crawler.commands.show import find, shown
from crawler.items import Article, Attachment, Page
from crawler.pages import identity
from pipelines.database.engine import open_database
from pipelines.relevance import RelevancePipeline
from pipelines.storage import store

URL = "https://zzb.yunhe.example/2024/0509/c7a301/page.htm"
STORY = Article(
    key=identity(URL),
    url=URL,
    source="yunhe-zzb",
    university="云河大学",
    section="支部动态",
    title="机械学院第二党支部开展主题党日活动",
    published=date(2024, 5, 9),
    published_from="url",
    authors=["沈一鸣", "周宁"],
    text="5月9日，机械学院第二党支部前往云河烈士陵园。\n三十名党员参加。",
    original_text="5月9日,机械学院第二党支部前往云河烈士陵园。\n三十名党员参加。",
    attachments=[Attachment("https://zzb.yunhe.example/a.doc", "名单")],
    repairs={"width": 1},
    flags={"charset_fixed": "gb18030"},
    page=Page(URL, b"<html>", "utf-8", datetime(2024, 5, 10, 1, 2, 3, tzinfo=UTC)),
)


def stored(database_url, article=STORY):
    engine = open_database(database_url)
    store(engine, [RelevancePipeline().process_item(article)])
    return engine


def test_an_article_is_found_by_its_number_and_by_every_form_of_its_address(database_url):
    engine = stored(database_url)
    for which in ("1", URL, URL.replace("https", "http"), URL.replace("c7a301", "c9a301")):
        assert find(engine, which)["title"] == STORY.title
    with pytest.raises(ArgumentError, match=r"^No article has the number 2; the last is 1\.$"):
        find(engine, "2")
    with pytest.raises(ArgumentError, match=r"^No article has the number 9{40}; the last is 1\.$"):
        find(engine, "9" * 40)
    with pytest.raises(ArgumentError, match=r"^No article is stored for http://a\.example/' OR 1="):
        find(engine, "http://a.example/' OR 1=1 --")
    engine.dispose()


def test_the_record_reads_with_its_fields_its_repairs_its_flags_and_its_reasons(
    scrapy, database_url
):
    stored(database_url).dispose()
    done = scrapy("show", "1", DATABASE_URL=database_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n\n")[1:4] == [
        "text, 32 characters\n  5月9日，机械学院第二党支部前往云河烈士陵园。\n  三十名党员参加。",
        "repairs\n  width  1",
        "flags\n  charset_fixed  gb18030",
    ]
    lines = done.stdout.splitlines()
    assert lines[0] == "id              1"
    assert "published       2024-05-09" in lines
    assert "authors         沈一鸣; 周宁" in lines
    assert 'attachments     {"url": "https://zzb.yunhe.example/a.doc", "name": "名单"}' in lines
    assert "first_seen      2024-05-10T01:02:03Z" in lines
    assert lines[lines.index("") - 1].startswith("not known       document, unit, event_date")
    reasons = done.stdout.split("\n\n")[4].splitlines()
    assert reasons[0].startswith("relevance 0.")
    assert reasons[1] == "topics: 组织生活, 基层党组织"
    assert "党支部: weight 10, in title, lead = 40 (基层党组织)" in done.stdout


def test_what_an_older_lexicon_gave_is_told_apart():
    record = find_stored({"relevance": 0.9, "topics": ["旧题"]})
    assert "relevance stored: 0.9, topics: 旧题; by the lexicon of today:\nrelevance 0." in record
    assert "relevance stored: none, the article was stored without" in find_stored(
        {"relevance": None, "topics": []}
    )


def find_stored(judged):
    engine = stored("sqlite://")
    record = find(engine, "1")
    engine.dispose()
    return shown(record | judged)


def test_nothing_that_a_page_wrote_steers_the_terminal(tmp_path):
    hostile = Article(key="x", title="标题\x1b[2J", text="正文\x1b]0;x\x07\u202e倒", section="a\nb")
    engine = stored(f"sqlite:///{tmp_path / 'a.sqlite3'}", hostile)
    text = shown(find(engine, "1"))
    engine.dispose()
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "section         a b" in text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say which article: scrapy show ID or scrapy show URL."),
        (["1", "2"], "Say which article: scrapy show ID or scrapy show URL."),
        (["1"], "No article is stored yet; `scrapy demo` crawls some to try."),
        (["http://a.example/1.htm"], "No article is stored yet; `scrapy demo` crawls some to try."),
    ],
)
def test_a_wrong_argument_is_answered_with_one_sentence(scrapy, arguments, sentence):
    done = scrapy("show", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"scrapy show: {sentence}\n"


def test_a_database_that_is_none_is_answered_with_one_sentence(scrapy):
    done = scrapy("show", "1", DATABASE_URL="nonsense")
    assert done.returncode == 2
    assert done.stderr.startswith("scrapy show: The address 'nonsense' names no database")


def test_the_help_shows_examples_line_by_line(scrapy):
    done = scrapy("show", "-h")
    assert done.returncode == 0
    assert "\nexamples:\n  scrapy show 17\n  scrapy show https://" in done.stdout
