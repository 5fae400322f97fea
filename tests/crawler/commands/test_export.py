import pytest


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["jsonl"], "Say the format and the file: scrapy export csv|jsonl OUT"),
        (["jsonll", "-"], "Unknown format 'jsonll'; did you mean jsonl?"),
        (["csv", "-", "--since", "soon"], "--since=soon is no date"),
        (["csv", "/proc/no/where.csv"], "/proc/no/where.csv cannot be written"),
    ],
)
def test_a_wrong_argument_is_answered_with_one_sentence(scrapy, arguments, sentence):
    done = scrapy("export", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_empty_database_gives_an_empty_file(scrapy, tmp_path):
    done = scrapy("export", "csv", str(tmp_path / "out.csv"))
    assert done.returncode == 0
    assert "0 articles written" in done.stderr
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfid,url,")
