import pytest

from pipelines.slots import has_part, head, is_honest, is_means, is_strange, kind_of, without_part


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("会上，云鼎", "云鼎"),
        ("校党委与云鼎", "云鼎"),
        ("走访云鼎", "云鼎"),
        ("3月12日云鼎", "云鼎"),
        ("中国共产党云鼎", "云鼎"),
        ("全球最大的云鼎", "全球最大的云鼎"),
        ("。", ""),
        ("", ""),
    ],
)
def test_the_name_before_a_place(text, name):
    assert head(text, len(text)) == name


@pytest.mark.parametrize(
    ("behind", "kind"),
    [
        ("校长", "school_slot"),
        ("原副院长", "school_slot"),
        ("学生第二党支部", "school_slot"),
        ("建校七十周年", "school_slot"),
        ("党委书记", "slot"),
        ("第三次代表大会", "slot"),
        ("成功举办", "slot"),
        ("在图书馆报告厅隆重举行", "slot"),
        ("学生", ""),
        ("网站", ""),
        ("", ""),
    ],
)
def test_whose_slot_it_is(behind, kind):
    assert kind_of("云鼎" + behind, 2) == kind


def test_what_is_done_by_means_of_a_site():
    assert is_means("通过云鼎", 2)
    assert is_means("在“云鼎", 2)
    assert not is_means("近日云鼎", 2)
    assert kind_of("云鼎召开会议", 2, means=True) == ""
    assert kind_of("云鼎党委", 2, means=True) == "slot"


def test_parts_stand_behind_the_name():
    assert has_part("云鼎机械工程学生党支部", 2)
    assert not has_part("云鼎，机械工程学生党支部", 2)


@pytest.mark.parametrize("name", ["材料学院", "我校", "南开", "复旦大学", "易班", "人事处"])
def test_honest_names(name):
    assert is_honest(name)
    assert not is_strange(name)


def test_strange_names():
    assert is_strange("海燕")
    assert not is_strange("海燕数学")
    assert is_strange("海燕商务", modified=True)


def test_a_part_is_no_part_of_the_name():
    assert without_part("九游汇学生第二") == "九游汇"
    assert without_part("化学化工") == ""
