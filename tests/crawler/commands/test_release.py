import re
from datetime import UTC, datetime

import pytest

from crawler.items import Article, Page
from pipelines.database.engine import open_database
from pipelines.storage import store

NOON = datetime(2024, 6, 14, 12, tzinfo=UTC)


def test_a_release_is_made_verified_and_refused_when_a_byte_is_changed(scrapy, tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'cli.sqlite3'}")
    page = Page("http://a.example/1", b"<p>x</p>", "utf-8", NOON)
    store(engine, [Article(key="a", title="支部会议", text="部署工作。", relevance=0.5, page=page)])
    engine.dispose()
    folder = tmp_path / "corpus"
    made = scrapy("release", str(folder), "--date", "2026-11-26", "--author", "杨阳")
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.startswith(f"1 articles released to {folder}\n")
    digest = re.search("SHA256SUMS has the SHA-256 ([0-9a-f]{64})\n", made.stdout)[1]
    verified = scrapy("release", "--verify", str(folder))
    assert verified.returncode == 0
    assert verified.stdout.endswith(f"SHA256SUMS has the SHA-256 {digest}\n")
    text = (folder / "articles.csv").read_bytes()
    (folder / "articles.csv").write_bytes(text.replace("部".encode(), "郝".encode(), 1))
    refused = scrapy("release", "--verify", str(folder))
    assert refused.returncode == 1
    assert refused.stdout == (f"articles.csv is changed\n{folder} is not as it was released.\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say the folder: scrapy release FOLDER"),
        (["{tmp}"], "is not empty; name a folder that is not there yet."),
        (["{tmp}/new", "--license", "mine"], "--license=mine is no licence of spdx.org/licenses"),
        (["{tmp}/new", "--where", "titel = 1"], "--where cannot be used: no such column: titel."),
        (["--verify", "{tmp}/none"], "There is no folder"),
    ],
)
def test_a_wrong_argument_is_answered_with_one_sentence(scrapy, tmp_path, arguments, sentence):
    (tmp_path / "something").touch()
    done = scrapy("release", *(given.format(tmp=tmp_path) for given in arguments))
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "new").exists()
