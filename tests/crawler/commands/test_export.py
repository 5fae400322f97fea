from argparse import Namespace

import pytest

from crawler.arguments import ArgumentError
from crawler.commands.export import export, selection_of, writer_of
from crawler.items import Article
from pipelines.database.engine import open_database
from pipelines.export.records import Selection
from pipelines.storage import store
from tests.conftest import small_disk


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["jsonl"], "Say the format and the file: scrapy export csv|jsonl|parquet|warc|xlsx OUT"),
        (["jsonll", "-"], "Unknown format 'jsonll'; did you mean jsonl?"),
        (["csv", "-", "--since", "soon"], "--since=soon is no date"),
        (["csv", "/proc/no/where.csv"], "/proc/no/where.csv cannot be written"),
        (["csv", "-", "--where", "titel = 1"], "--where cannot be used: no such column: titel."),
    ],
)
def test_a_wrong_argument_is_answered_with_one_sentence(scrapy, arguments, sentence):
    done = scrapy("export", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_topic_that_does_not_exist_and_raw_where_it_says_nothing_are_refused():
    with pytest.raises(ArgumentError, match=r"Unknown topic '党风廉证'; did you mean 党风廉政\?"):
        selection_of(Namespace(topic="党风廉证"))
    with pytest.raises(ArgumentError, match="--raw is for csv"):
        writer_of("xlsx", raw=True)


@pytest.mark.parametrize("database_url", ["postgresql", "mysql"], indirect=True)
def test_a_condition_that_a_server_refuses_is_one_sentence(database_url, tmp_path):
    with pytest.raises(ArgumentError, match=r"^--where cannot be used: .*titel.*\.$"):
        export(database_url, "csv", str(tmp_path / "a.csv"), Selection(where="titel = 1"))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_in_one_sentence_and_the_old_file_stays(scrapy, tmp_path):
    engine = open_database(scrapy.environment["DATABASE_URL"])
    store(engine, [Article(key="1", title="一", text="党建" * 1_000_000)])
    engine.dispose()
    with small_disk(tmp_path / "disk", 1) as disk:
        (disk / "corpus.csv").write_text("old")
        done = scrapy("export", "csv", str(disk / "corpus.csv"))
        assert (disk / "corpus.csv").read_text() == "old"
        assert len(list(disk.iterdir())) == 1
    assert done.returncode == 2
    assert done.stderr == (
        f"scrapy export: {disk}/corpus.csv cannot be written: No space left on device.\n"
    )


def test_what_is_exported_is_read_back_from_the_archive(scrapy, tmp_path):
    read = scrapy("crawl", "documents", "-a", "path=data/demo/pinyin")
    assert read.returncode == 0, read.stderr
    before = scrapy.records()
    done = scrapy("export", "warc", str(tmp_path / "pages.warc.gz"), "--all")
    assert f"{len(before)} articles written to" in done.stderr
    scrapy.environment["DATABASE_URL"] = f"sqlite:///{tmp_path / 'again.sqlite3'}"
    again = scrapy("crawl", "documents", "-a", f"path={tmp_path / 'pages.warc.gz'}")
    assert again.returncode == 0, again.stderr
    names = ("url", "title", "text", "original_text", "published", "authors", "fetched_at")
    after = {record["document"]: record for record in scrapy.records()}
    assert len(after) == len(before) > 5
    for record in before:
        found = after[record["document"]]
        assert [found[name] for name in names] == [record[name] for name in names]


def test_an_empty_database_gives_an_empty_file(scrapy, tmp_path):
    done = scrapy("export", "csv", str(tmp_path / "out.csv"))
    assert done.returncode == 0
    assert "0 articles written" in done.stderr
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfid,url,")
