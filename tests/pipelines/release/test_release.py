"""A release is valid to those who read such files, and refused once a byte of it is changed."""

import json
import shutil
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from frictionless import Package, validate
from markdown_it import MarkdownIt
from rocrate.rocrate import ROCrate

from crawler.items import FIELDS, Article, Attachment, Image, Page
from pipelines.database.copy import copy
from pipelines.database.engine import open_database
from pipelines.export.records import Selection
from pipelines.release import Citation, ReleaseError, make, verify
from pipelines.release.checksums import DATA, PACKAGE, SUMS, sha256_of, sums_file
from pipelines.storage import store
from tests.conftest import KINDS, new_database
from tests.pipelines.database.awkward import articles as awkward

NOON = datetime(2024, 6, 14, 12, tzinfo=UTC)
CITATION = Citation("云河党建", "1.0", date(2026, 11, 26), ("杨阳", "云河大学"), "CC-BY-4.0")
#: Text that is a heading, a link, a tag, a table, an anchor or a document where it is not quoted.
HOSTILE = (
    '# 一\n\n<script>alert(1)</script> [x](javascript:y) ![x](y) | `a` "b": {c}'
    "\n---\n- &d *e*\u2028"
)
FILES = {
    "articles.csv",
    "articles.jsonl",
    "datapackage.json",
    "ro-crate-metadata.json",
    "CITATION.cff",
    "DATASHEET.md",
    "DATASHEET.zh.md",
    "SHA256SUMS",
}


def silent(*_):
    """Tells nobody how far the work is."""


def stories():
    yield Article(
        key="1",
        title="支部换届",
        university="云河大学",
        source="yunhe",
        published=date(2024, 6, 14),
        text="选举产生新一届支部委员会。",
        original_text="選舉產生新一屆支部委員會。",
        script="hant",
        authors=["杨阳", "李晓"],
        images=[Image("https://yunhe.example/1.jpg", "会场")],
        attachments=[Attachment("https://yunhe.example/1.doc", "名单")],
        repairs={"script": 7, "pinyin": 1},
        relevance=0.4,
        topics=["党代会与换届"],
    )
    yield Article(key="2", title="食堂", university="云河大学", text="恢复供餐。", relevance=0.1)
    yield Article(key="3", title="巡察", text="进驻。", relevance=0.9, published=date(2023, 1, 1))
    yield Article(key="4", text="某某网络", relevance=0.9, flags={"hijacked": {"brand": "某某"}})
    yield Article(
        key="5",
        title=HOSTILE,
        university=HOSTILE,
        source="hostile",
        text=HOSTILE,
        relevance=1.0,
        topics=[HOSTILE],
        flags={HOSTILE: True},
        repairs={HOSTILE: 1},
        authors=['=HYPERLINK("http://a.example")'],
    )


def stored(address, articles):
    engine = open_database(address)
    articles = list(articles)
    for article in articles:
        article.page = article.page or Page(None, f"page {article.key}".encode(), "utf-8", NOON)
    store(engine, articles)
    return engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    engine = stored(f"sqlite:///{folder / 'corpus.sqlite3'}", stories())
    yield engine
    engine.dispose()


@pytest.fixture
def folder(engine, tmp_path):
    place = tmp_path / "corpus"
    make(engine, place, Selection(), CITATION, silent)
    return place


def content(place):
    return {path.name: path.read_bytes() for path in place.iterdir()}


def test_a_release_is_as_it_was_made(folder):
    assert set(content(folder)) - {"articles.parquet"} == FILES
    assert verify(folder, silent) == []
    assert [path.name for path in folder.parent.iterdir()] == ["corpus"]


def test_a_byte_changed_in_any_file_is_refused_and_the_file_named(folder):
    for name, before in content(folder).items():
        middle = len(before) // 2
        changed = before[:middle] + bytes([before[middle] ^ 1]) + before[middle + 1 :]
        (folder / name).write_bytes(changed)
        faults = verify(folder, silent)
        assert len(faults) == 1 or name == SUMS, (name, faults)
        assert name in faults[0] or name == SUMS, (name, faults)
        (folder / name).write_bytes(before)
    assert verify(folder, silent) == []


def test_no_byte_of_the_checksums_can_be_changed(folder):
    before = (folder / SUMS).read_bytes()
    for at, byte in enumerate(before):
        other = bytes([byte ^ 0x20])  # the other case of a letter
        (folder / SUMS).write_bytes(before[:at] + other + before[at + 1 :])
        assert verify(folder, silent) != [], at
    for wrong in (b"", before[:-1], before + b"\n", before + before, b"\xff" + before):
        (folder / SUMS).write_bytes(wrong)
        assert verify(folder, silent) == ["SHA256SUMS is missing, changed, or no list of checksums"]


def test_what_is_missing_or_more_is_named(folder):
    for name in FILES - {SUMS}:
        shutil.move(folder / name, folder.parent / "away")
        assert verify(folder, silent) == [f"{name} is missing"]
        (folder / name).symlink_to(folder.parent / "away")
        assert verify(folder, silent) == [f"{name} is missing"]
        (folder / name).unlink()
        shutil.move(folder.parent / "away", folder / name)
    (folder / "notes\x1b.txt").write_text("more")
    (folder / "more").mkdir()
    assert verify(folder, silent) == [
        "'more' is no file of this release",
        r"'notes\x1b.txt' is no file of this release",
    ]


def test_checksums_that_name_files_elsewhere_are_refused(folder):
    (folder.parent / "secret").write_text("x")
    line = f"{sha256_of(folder.parent / 'secret')}  ../secret\n"
    with (folder / SUMS).open("a") as sums:
        sums.write(line)
    assert verify(folder, silent) == ["SHA256SUMS is missing, changed, or no list of checksums"]


def with_right_sums(folder, name, text):
    (folder / name).write_text(text, "utf-8")
    sums = {path.name: sha256_of(path) for path in folder.iterdir() if path.name != SUMS}
    (folder / SUMS).write_text(sums_file(sums))


def test_texts_that_are_not_their_own_hash_are_found_behind_right_checksums(folder):
    lines = (folder / DATA).read_text("utf-8")
    with_right_sums(folder, DATA, lines.replace("进驻。", "离开。"))
    assert verify(folder, silent) == [
        "articles.jsonl, line 2: title and text have not the SHA-256 beside them"
    ]
    with_right_sums(folder, DATA, "".join(lines.splitlines(keepends=True)[:2]))
    assert verify(folder, silent) == ["articles.jsonl has 2 articles, datapackage.json says 3"]
    for wrong in ("[]\n", "{}\n", "no JSON", "[" * 100_000):
        with_right_sums(folder, DATA, wrong)
        (fault,) = verify(folder, silent)
        assert fault == "articles.jsonl or datapackage.json is not what a release writes"


def test_the_account_is_counted_from_the_data(folder):
    told = json.loads((folder / PACKAGE).read_bytes())["release"]
    assert (told["in_database"], told["in_query"]) == (5, 5)
    assert told["left_out"] == {"hijacked": 1, "irrelevant": 1}
    found = told["content"]
    assert found["articles"] == 3
    assert (found["first_published"], found["last_published"]) == ("2023-01-01", "2024-06-14")
    assert found["years"] == {"2023": 1, "2024": 1, "undated": 1}
    assert found["universities"] == {"云河大学": 1, "unknown": 1, HOSTILE: 1}
    assert found["edits"] == {"pinyin": 1, "script": 7, HOSTILE: 1}


def test_the_query_is_kept_in_words_and_in_sql(engine, tmp_path):
    asked = Selection(since=date(2024, 1, 1), university="云河'大学", everything=True)
    told = make(engine, tmp_path / "none", asked, CITATION, silent)
    assert told.query == {"since": "2024-01-01", "university": "云河'大学", "everything": True}
    assert told.condition == (
        "article.published >= '2024-01-01' AND article.university = '云河''大学'"
    )
    assert told.content.articles == 0
    assert verify(tmp_path / "none", silent) == []


def test_frictionless_finds_it_valid_and_reads_every_row(folder):
    report = validate(str(folder / PACKAGE))
    assert report.flatten(["message"]) == []
    for resource in Package(str(folder / PACKAGE)).resources:
        if resource.format == "parquet":
            continue
        rows = resource.read_rows()
        assert [row["id"] for row in rows] == [1, 3, 5]
        assert list(rows[0]) == list(FIELDS)
        assert rows[0]["images"] == [{"caption": "会场", "url": "https://yunhe.example/1.jpg"}]
        assert rows[0]["published"] == date(2024, 6, 14)
        assert rows[2]["title"] == HOSTILE


def test_ro_crate_reads_it(folder):
    crate = ROCrate(folder)
    assert {entity.id for entity in crate.data_entities} == set(content(folder)) - {
        SUMS,
        "ro-crate-metadata.json",
    }
    assert crate.name == "云河党建"
    assert crate.license.id == "https://spdx.org/licenses/CC-BY-4.0"
    assert [author["name"] for author in crate.root_dataset["author"]] == ["杨阳", "云河大学"]
    assert crate.dereference("articles.csv")["sha256"] == sha256_of(folder / "articles.csv")


def test_nobody_is_invented_and_no_licence_given(engine, tmp_path):
    plain = Citation("云河党建", "1.0", date(2026, 11, 26), ("dangjian-crawler",))
    make(engine, tmp_path / "corpus", Selection(), plain, silent)
    cited = yaml.safe_load((tmp_path / "corpus/CITATION.cff").read_text("utf-8"))
    assert "license" not in cited
    assert "licenses" not in json.loads((tmp_path / "corpus" / PACKAGE).read_bytes())
    assert ROCrate(tmp_path / "corpus").license["name"] == "none"
    assert validate(str(tmp_path / "corpus" / PACKAGE)).valid


@pytest.mark.parametrize("text", ["党建: {新} # [一]", HOSTILE, "\x85\ufeff'\"\\", "yes", "1.0"])
def test_the_citation_is_what_was_given_whatever_it_is(engine, tmp_path, text):
    given = Citation(text, text, date(2026, 11, 26), (text,), "CC-BY-4.0")
    make(engine, tmp_path / "corpus", Selection(), given, silent)
    cited = yaml.safe_load((tmp_path / "corpus/CITATION.cff").read_text("utf-8"))
    for found in (cited["title"], cited["version"], cited["authors"][0]["name"]):
        assert found.split() == text.replace("\x85", " ").replace("\ufeff", " ").split()
    # What Citation File Format 1.2.0 demands, and of which types.
    assert cited["cff-version"] == "1.2.0"
    assert cited["type"] == "dataset"
    assert isinstance(cited["message"], str)
    assert cited["date-released"] == date(2026, 11, 26)
    assert cited["license"] == "CC-BY-4.0"
    assert cited["identifiers"][0]["value"] == f"sha256:{sha256_of(tmp_path / 'corpus' / DATA)}"


@pytest.mark.parametrize("name", ["DATASHEET.md", "DATASHEET.zh.md"])
def test_a_page_cannot_write_into_the_datasheet(folder, name):
    text = (folder / name).read_text("utf-8")
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    flat = [inner for token in tokens for inner in (token, *(token.children or []))]
    kinds = [token.type for token in flat]
    assert not {"html_block", "html_inline", "image", "hr"} & set(kinds)
    assert len([token for token in tokens if token.tag == "h1"]) == 2  # opened and closed
    assert [token.attrs["href"] for token in flat if token.type == "link_open"] == [
        "DATASHEET.zh.md" if name == "DATASHEET.md" else "DATASHEET.md"
    ]
    cells = [token.content for token in tokens if token.type == "inline"]
    assert "云河大学" in cells
    assert any("alert(1)" in cell for cell in cells)


def test_the_same_bytes_come_from_the_three_databases(tmp_path):
    with ExitStack() as stack:
        places = []
        first = stored(f"sqlite:///{tmp_path / 'first.sqlite3'}", [*stories(), *awkward()])
        for kind in KINDS:
            target = open_database(stack.enter_context(new_database(kind, tmp_path)))
            for table in copy(first, target, silent):
                assert table.source == table.target
            places.append(tmp_path / kind)
            make(target, places[-1], Selection(everything=True), CITATION, silent)
            target.dispose()
        first.dispose()
    expected = content(places[0])
    for place in places[1:]:
        found = content(place)
        assert found.keys() == expected.keys()
        for name, before in expected.items():
            assert found[name] == before, (place.name, name)
    assert verify(places[0], silent) == []


def test_a_folder_with_something_in_it_is_left_alone(engine, folder):
    before = content(folder)
    with pytest.raises(ReleaseError, match="is not empty; name a folder that is not there yet"):
        make(engine, folder, Selection(), CITATION, silent)
    assert content(folder) == before


def test_an_empty_folder_is_filled(engine, tmp_path):
    (tmp_path / "corpus").mkdir()
    make(engine, tmp_path / "corpus", Selection(), CITATION, silent)
    assert verify(tmp_path / "corpus", silent) == []


def test_a_release_that_was_stopped_leaves_nothing(engine, tmp_path):
    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(engine, tmp_path / "deep" / "corpus", Selection(), CITATION, stop)
    assert list(Path(tmp_path / "deep").iterdir()) == []
