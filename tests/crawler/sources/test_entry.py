from crawler.sources import load
from crawler.sources.entry import entry, key_of


def test_an_entry_is_read_back_as_it_was_written(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(
        entry(
            "yunhe-wxy",
            "https://wxy.yunhe.example/dqgz.htm?a=1",
            university='云河"大学\\',
            kind="party",
            unit=None,
            section="党\x7f群\n工作\x1b",
            family="vsb",
        ),
        "utf-8",
    )
    source = load([path])["yunhe-wxy"]
    assert source.university == '云河"大学\\'
    assert (source.kind, source.unit, source.family) == ("party", None, "vsb")
    assert source.section == "党\x7f群\n工作\x1b"
    assert source.lists == ["https://wxy.yunhe.example/dqgz.htm?a=1"]


def test_a_school_that_the_pages_do_not_say_is_left_to_fill_in():
    assert entry("a", "https://a.example/", university=None).splitlines()[1] == (
        'university = ""  # fill in: the pages do not say it'
    )


def test_keys_are_valid_and_none_is_taken_twice():
    assert key_of("http://127.0.0.1:8601/dqgz/list.htm") == "127-0-0-1-8601-dqgz"
    assert key_of("https://www.yunhe.edu.cn/党建/list.htm") == "yunhe"
    assert key_of("https://a.edu.cn/list?alias=DJGZ", {"a-djgz", "a-djgz-2"}) == "a-djgz-3"
    assert key_of("https://[::1]/") == "1"
    assert len(key_of("https://a.edu.cn/" + "x" * 500)) <= 100
