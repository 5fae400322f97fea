"""A company's word in a school's place is found; stories of companies are left alone."""

from __future__ import annotations

import time

import pytest

from pipelines.swaps import find_swaps


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("公司建校七十年来", ["公司建校"]),
        ("教学副经理郑松、科研副经理刘波", ["教学副经理", "科研副经理"]),
        ("员工会主席、2023级员工和大员工活动中心", ["员工会主席", "2023级员工", "大员工"]),
        ("在数学公司会议室", ["在数学公司"]),
        ("经理韩东教授讲授第一课", ["经理韩东教授"]),
        ("党委书记何杰、经理杨宗伟等校领导", ["经理杨宗伟等校领导"]),
        ("引导青年董事长扎根基层", ["引导青年董事长"]),
        ("员工社团和公司师生", ["员工社团", "公司师生"]),
    ],
)
def test_swapped_words(text, found):
    assert find_swaps(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "公司总经理刘建国介绍员工培训，学校教学副院长吴晓参加。",
        "公司经理孙立新与校长何文等校领导座谈。",
        "教职员工社会实践、广大员工、最大员工群体、重大员工活动",
        "公司员工毕业于我校，公司教授级高工担任导师，公司辅导员工学习。",
        "后勤集团员工党支部和员工宿舍",
        "德国巴斯夫化学公司、校办企业员工社团",
        "青年董事长论坛",
    ],
)
def test_words_of_companies_in_their_place(text):
    assert find_swaps(text) == []


@pytest.mark.parametrize("text", ["员工", "公司", "经理、", "大员工", "员工会主席", "公司党委，"])
def test_a_megabyte_takes_no_time(text):
    start = time.process_time()
    find_swaps(text * 60_000)
    assert time.process_time() - start < 5
