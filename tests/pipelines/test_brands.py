"""A brand where an organisation's name belongs is found; organisations are not brands."""

from __future__ import annotations

import time

import pytest

from pipelines.brands import find_brand, mark_slots


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("ld体育官网校长金雄", "ld体育官网"),
        ("星空·体育中国官方网全体党员", "星空·体育中国官方网"),
        ("37000cm威尼斯党委召开", "37000cm威尼斯"),
        ("外围买球app十大平台官网学生业余党校", "外围买球app十大平台官网"),
        ("中国共产党新葡萄88805官网第一次党员大会", "新葡萄88805官网"),
        ("澳门太阳集团2020网站与体育教学研究部", "澳门太阳集团2020网站"),
        ("开云(中国)官方成功举办", "开云(中国)官方"),
        ("新普京澳官网在行政楼", "新普京澳官网"),
        ("EMC易倍官方网站中澳项目第三本科生党支部", "EMC易倍官方网站"),
        ("best365网页版登录正式成立功能型党支部", "best365网页版登录"),
        ("英国bet356体育在线官网会议室", "英国bet356体育在线官网"),
        ("太阳成集团tyc234cc木工专业党支部", "太阳成集团tyc234cc"),
        ("9728太阳集团党政联席会议", "9728太阳集团"),
        ("太阳成集团建校120周年", "太阳成集团"),
    ],
)
def test_brands_seen_in_the_wild(text: str, brand: str) -> None:
    found = find_brand(text)
    assert found is not None
    assert found.text == brand


@pytest.mark.parametrize("brand", ["350普京集团", "4688美高梅登录", "suncitygroup太阳集团"])
def test_brands_known_without_their_sentence_are_found_in_one(brand: str) -> None:
    found = find_brand(f"{brand}党委召开会议")
    assert found is not None
    assert found.text == brand
    assert find_brand(brand) is None  # it is the place that tells


def test_what_tells_is_kept() -> None:
    found = find_brand("近日，海燕策略研究学生第一党支部赴烈士陵园参观。")
    assert found is not None
    assert found.evidence() == {
        "brand": "海燕策略研究",
        "slots": 1,
        "because": ["trade", "school_slot"],
    }


def test_words_beside_a_name_are_no_part_of_it() -> None:
    text = "贯彻翡翠湾88官网党委部署，翡翠湾88官网党委召开会议，翡翠湾88官网师生参加。"
    found = find_brand(text)
    assert found is not None
    assert found.text == "翡翠湾88官网"


def test_what_else_is_wrong_with_the_page_counts() -> None:
    text = "晨星科创党委召开述职评议会。"
    assert find_brand(text) is None
    assert find_brand(text, hints=["host"]) is not None


def test_a_name_in_the_wrong_script() -> None:
    text = "飞鱼体育党委召开会议。"
    assert find_brand(text) is None
    assert find_brand(text, foreign=["飞鱼体育"]) is not None
    assert find_brand("学校召开会议。", foreign=["学校", "没有的"]) is None


@pytest.mark.parametrize(
    "text",
    [
        "校党委书记王红主持会议，校党委书记王红强调，校党委书记王红指出。",
        "学校开展反对网络赌博宣传教育活动，党委书记王红参加。",
        "登录学校官网党委组织部专栏查看，关注学院官方微信。",
        "南开新闻网党支部召开会议，南开新闻网党支部书记参加。",
        "2020级本科生党支部在112会议室召开会议，共1200名党员参加。",
        "公共体育党支部、图书馆党支部、宝武集团党委书记参加。",
        "在中国大学MOOC平台学习的学生党员，在E1006报告厅集中观看庆祝中国共产党成立大会。",
        "可在教育部学历证书查询网站查询学生信息。",
        "",
    ],
)
def test_organisations_are_not_brands(text: str) -> None:
    assert find_brand(text) is None


def test_slots_are_marked_and_counted() -> None:
    text = "金沙8888官网党委书记张三到会。张三代表金沙8888官网党委讲话，介绍金沙8888官网的情况。"
    brand = find_brand(text, title="金沙8888官网召开党建会")
    assert brand is not None
    assert (brand.text, brand.slots) == ("金沙8888官网", 3)
    assert mark_slots(text, brand) == (
        "〔机构名〕党委书记张三到会。张三代表〔机构名〕党委讲话，介绍〔机构名〕的情况。",
        3,
    )


def test_known_names_are_none() -> None:
    assert find_brand("开云集团官网党委召开", known={"开云集团官网"}) is None


HOSTILE = [
    "党", "官网", "官网党委", "·", "a", "12", "a1", "网", "体育", "赌", "学院", "经济", "经济学院",
    "在", "第一", "甲乙丙党委", "k8娱乐", "888官网", "中国·", "飞鱼体育党委", "(", "\n",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_megabyte_takes_no_time(text: str) -> None:
    start = time.process_time()
    find_brand(text * (1_000_000 // len(text.encode())))
    assert time.process_time() - start < 10


def test_many_names_take_no_time() -> None:
    text = "".join(f"甲{i}官网党委召开会议，" for i in range(20_000))
    start = time.process_time()
    find_brand(text)
    assert time.process_time() - start < 10
