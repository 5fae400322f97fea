import json
from datetime import date

import pytest

from crawler.commands.search import BOLD, PLAIN, as_json, as_text, count, found
from crawler.items import Article
from pipelines.database.engine import open_database
from pipelines.export.records import Selection
from pipelines.search.hits import Hits
from pipelines.storage import store
from tests.pipelines.search.test_index import old_corpus

STORY = Article(
    key="1",
    url="https://zzb.yunhe.example/1.htm",
    source="yunhe-zzb",
    university="云河大学",
    title="机械学院开展主题党日活动",
    published=date(2024, 5, 9),
    text="三十名党员参加主題黨日。",
)


@pytest.fixture
def engine(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'search.sqlite3'}")
    yield engine
    engine.dispose()


def hits(engine, query, **more):
    return found(engine, query, Selection(**more), "newest", 20)


def test_a_hit_reads_with_its_date_its_university_its_place_and_its_address(engine):
    store(engine, [STORY])
    lines = list(as_text(hits(engine, "主题党日"), terminal=False))
    assert lines == [
        "2024-05-09  云河大学  机械学院开展主题党日活动",
        "    三十名党员参加主題黨日。",
        "    1  https://zzb.yunhe.example/1.htm",
    ]
    bold = list(as_text(hits(engine, "主题党日"), terminal=True))
    assert bold[0] == f"2024-05-09  云河大学  机械学院开展{BOLD}主题党日{PLAIN}活动"
    assert bold[1] == f"    三十名党员参加{BOLD}主題黨日{PLAIN}。"


def test_what_commands_a_terminal_or_begins_a_line_of_its_own_is_made_harmless(engine):
    evil = "党\x1b[2J\u202e建\n2024-01-01  某大学"
    store(engine, [Article(key="1", title=evil, text=evil, url=f"http://a/{evil}", source=evil)])
    lines = list(as_text(hits(engine, "党"), terminal=True))
    assert len(lines) == 3
    text = "".join(lines).replace(BOLD, "").replace(PLAIN, "")
    assert text.isprintable()
    assert "\ufffd[2J\ufffd建 2024-01-01" in text


def test_an_object_a_line_has_the_matches_as_offsets(engine):
    store(engine, [STORY])
    (line,) = as_json(hits(engine, "主题党日"))
    assert json.loads(line) == {
        "id": 1,
        "title": "机械学院开展主题党日活动",
        "title_matches": [[6, 10]],
        "published": "2024-05-09",
        "university": "云河大学",
        "source": "yunhe-zzb",
        "url": "https://zzb.yunhe.example/1.htm",
        "snippet": "三十名党员参加主題黨日。",
        "snippet_matches": [[7, 11]],
    }


def test_the_number_is_told_and_what_is_left_out():
    hidden = {"hijacked": 2, "irrelevant": 1}
    assert count(Hits([], 0, False, {})) == "nothing found"
    assert count(Hits([], 1234, False, hidden)) == (
        "1,234 found, 0 shown; left out: 2 hijacked, 1 irrelevant (--all includes them)"
    )


def test_an_old_corpus_is_indexed_before_it_is_searched(engine):
    old_corpus(engine, 3)
    assert hits(engine, "廉政").total == 3


def test_the_command_finds_says_how_many_and_refuses_what_it_does_not_understand(scrapy):
    engine = open_database(scrapy.environment["DATABASE_URL"])
    store(engine, [STORY])
    engine.dispose()
    done = scrapy("search", "主題黨日", "機械", "--limit", "5")
    assert (done.returncode, done.stderr) == (0, "1 found\n")
    assert done.stdout.startswith("2024-05-09  云河大学  机械学院")
    assert scrapy("search", "主題黨日", "--where", "version > 5").stderr == "nothing found\n"
    done = scrapy("search", "(党建")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "scrapy search: A bracket is not closed; write ) behind what it holds.\n"
