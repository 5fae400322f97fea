from collections import Counter
from pathlib import Path
from pkgutil import iter_modules
from typing import get_args

import pytest

from crawler.pages import families as families_package
from crawler.sources import HERE, RegisterError, choose, double_first_class, load
from crawler.sources.model import CAVEATS, Caveat
from pipelines import institutions

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


def test_a_register_that_was_written_anew_is_read_anew(tmp_path):
    file = tmp_path / "register.toml"
    for name in ("云河大学", "丹溪财经大学"):
        file.write_text(f'[a]\nuniversity = "{name}"\nlist = "https://a.example/"\n', "utf-8")
        sources = load([file])
        assert sources.pop("a").university == name  # and what is returned is the caller's own
        assert load([file])["a"].university == name


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
        ('[a]\nlist = "https://a.example/"', "a.university is missing; add it."),
        (
            '[a]\nuniversity = "甲"\nlist = "ftp://a.example/"',
            "a.list: 'ftp://a.example/' is no http or https address; write https://HOST/PATH.",
        ),
        (
            '[a]\nuniversity = "甲"\nlist = "https://a.example/{id}/list.htm"',
            "a.list: 'https://a.example/{id}/list.htm' has a blank or a brace in it; "
            "write https://HOST/PATH.",
        ),
        ('[a]\nuniversity = "甲"\nlist = "https://[a/"', "is no http or https address"),
        ('[a]\nuniversity = "甲"\nlist = "https://u:p@a.example/"', "names a user"),
        ('[a]\nuniversity = "甲"\nlist = []', "a.list is empty; fill it in."),
        (
            '["A!"]\nuniversity = "甲"\nlist = "https://a.example/"',
            "[A!]: a key is small letters, digits, dots and hyphens; rename it.",
        ),
        (
            '[a]\nuniversity = "甲"\nlist = "https://a.example/"\nsecton = "乙"',
            "a.secton is no field of a source; did you mean section?",
        ),
        (
            '[a]\nuniversity = "甲"\nlist = "https://a.example/"\nkind = "partei"',
            "a.kind: 'partei' is not known; did you mean party?",
        ),
        (
            '[a]\nuniversity = "甲"\nlist = "https://a.example/"\ncaveats = ["anti-bot"]',
            "a.caveats: 'anti-bot' is not known; did you mean anti_bot?",
        ),
        (
            '[a]\nuniversity = "甲"\nlist = "https://a.example/"\nverified = "soon"',
            "a.verified: input should be a valid date",
        ),
        ('province = "黑龙"', "'黑龙' is no province; did you mean 黑龙江?"),
        (
            '[a]\nuniversity = "甲"\nlist = "https://a.example/x/"\n'
            '[b]\nuniversity = "甲"\nlist = "http://A.example/x"',
            "b.list: http://A.example/x is already a list of a; leave one of them out.",
        ),
        (
            '[a]\nuniversity = "甲"\nlist = ["https://a.example/x", "https://a.example/x/"]',
            "a.list: https://a.example/x is already a list of a; leave one of them out.",
        ),
        ("a = 1", "a must be a table; write [a] above its lines."),
        ("[a", "cannot be read as a register of sources"),
        ("[a]\n[a]", "cannot be read as a register of sources"),
    ],
)
def test_a_wrong_entry_is_told_in_one_sentence_with_its_file_and_what_to_do(
    tmp_path, text, sentence
):
    (path,) = register(tmp_path, text)
    with pytest.raises(RegisterError) as error:
        load([path])
    assert str(error.value).startswith(str(path))
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_a_key_that_two_files_have_and_a_school_in_two_provinces_are_refused(tmp_path):
    one = '[{}]\nuniversity = "甲大学"\nlist = "https://{}.example/"\n'
    (tmp_path / "1.toml").write_text('province = "天津"\n' + one.format("a", "a"), "utf-8")
    (tmp_path / "2.toml").write_text('province = "天津"\n' + one.format("a", "b"), "utf-8")
    with pytest.raises(RegisterError, match=r"2\.toml: the key a is already taken"):
        load([tmp_path])
    (tmp_path / "2.toml").write_text('province = "河北"\n' + one.format("b", "b"), "utf-8")
    with pytest.raises(RegisterError, match=r"b: 甲大学 is in 天津 elsewhere, here in 河北; move"):
        load([tmp_path])


FILES = {
    "北京": "beijing", "天津": "tianjin", "河北": "hebei", "山西": "shanxi", "辽宁": "liaoning",
    "吉林": "jilin", "黑龙江": "heilongjiang", "上海": "shanghai", "江苏": "jiangsu",
    "浙江": "zhejiang", "安徽": "anhui", "福建": "fujian", "江西": "jiangxi", "山东": "shandong",
    "河南": "henan", "湖北": "hubei", "湖南": "hunan", "广东": "guangdong", "广西": "guangxi",
    "海南": "hainan", "重庆": "chongqing", "四川": "sichuan", "云南": "yunnan", "西藏": "xizang",
    "陕西": "shaanxi", "甘肃": "gansu",
}  # fmt: skip


@pytest.mark.parametrize("province", FILES)
def test_each_file_holds_the_sources_of_the_province_in_its_name(province):
    sources = load([HERE / f"{FILES[province]}.toml"]).values()
    assert {source.province for source in sources} == {province}
    assert all(source.kind and source.verified is None for source in sources)


def test_the_register_holds_the_sources_that_are_known():
    sources = load().values()
    assert len(sources) > 500
    assert len({source.university for source in sources}) > 200
    assert len([source for source in sources if source.kind == "party"]) == 113
    families = {source.family for source in sources} - {None}
    assert families == {"webplus", "vsb", "hanweb"}
    assert families <= {module.name for module in iter_modules(families_package.__path__)}
    assert {caveat for source in sources for caveat in source.caveats} <= set(CAVEATS)


def test_schools_stand_in_the_province_where_the_list_of_schools_has_them():
    lines = Path(institutions.__file__).with_name("institutions.txt").read_text("utf-8")
    provinces = {}
    for line in lines.splitlines():
        if line.startswith("# "):
            province = line.removeprefix("# ")
        else:
            provinces |= dict.fromkeys(line.split(), province)
    named = {source.university: source.province for source in load().values()}
    named |= double_first_class()
    elsewhere = {name: home for name, home in named.items() if provinces[name] != home}
    assert elsewhere == {"哈尔滨工业大学（威海）": "山东"}  # listed with the school it belongs to


def test_the_147_universities_of_the_double_first_class_are_named():
    universities = double_first_class()
    assert len(universities) == 147
    assert universities["石河子大学"] == "新疆"
    assert Counter(universities.values())["北京"] == 34


def test_each_caveat_has_its_sentence():
    assert set(CAVEATS) == set(get_args(Caveat))
