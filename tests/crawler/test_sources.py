import pytest

from crawler.sources import RegisterError, choose, load

TOML = """
[yunhe-news]
university = "云河大学"
unit = "党委宣传部"
list = ["https://news.yunhe.example/a/list.htm", "https://news.yunhe.example/b/list.htm"]
hosts = "www.yunhe.example"

[linjiang]
university = "临江师范大学"
list = "https://www.linjiang.example/dqgz.htm"
"""


def register(tmp_path, text):
    path = tmp_path / "province.toml"
    path.write_text(text, "utf-8")
    return [path]


def test_a_register_is_read_by_key(tmp_path):
    sources = load(register(tmp_path, TOML))
    assert list(sources) == ["yunhe-news", "linjiang"]
    assert sources["linjiang"].lists == ["https://www.linjiang.example/dqgz.htm"]
    assert sources["yunhe-news"].all_hosts == {"news.yunhe.example", "www.yunhe.example"}


def test_sources_are_chosen_by_key_in_the_order_given(tmp_path):
    sources = load(register(tmp_path, TOML))
    assert [s.key for s in choose(sources, "linjiang, yunhe-news")] == ["linjiang", "yunhe-news"]


def test_an_unknown_key_is_refused_with_the_nearest(tmp_path):
    sources = load(register(tmp_path, TOML))
    with pytest.raises(RegisterError, match=r"^Unknown source 'yunhe'; did you mean yunhe-news\?$"):
        choose(sources, "yunhe")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[a]\nlist = "https://a.example/"', "a.university: Field required"),
        ('[a]\nuniversity = "甲"\nlist = "ftp://a.example/"', "is no http or https address"),
        ('[a]\nuniversity = "甲"\nlist = []', "a.list: Value should have at least 1 item"),
        ('["A!"]\nuniversity = "甲"\nlist = "https://a.example/"', "A!.key: String should match"),
        ('[a]\nuniversity = "甲"\nlist = "https://a.example/"\nx = 1', "a.x: Extra inputs"),
        ("a = 1", "a must be a table"),
        ("[a", "cannot be read as a register of sources"),
    ],
)
def test_a_wrong_entry_is_told_in_one_sentence(tmp_path, text, sentence):
    with pytest.raises(RegisterError, match=sentence) as error:
        load(register(tmp_path, text))
    assert "\n" not in str(error.value)


def test_every_registered_source_is_valid():
    assert isinstance(load(), dict)
