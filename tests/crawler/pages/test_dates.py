"""Dates: the table of printed forms, events, addresses."""

from datetime import date

import pytest

from crawler.pages import dates

MARCH_13 = date(2024, 3, 13)
MARCH_14 = date(2024, 3, 14)

TABLE = [
    ("2024年3月14日", MARCH_14, None),
    ("日期:2024-06-14 來源:黨委組織部", date(2024, 6, 14), None),
    ("(管理学院 2024年3月14日)", MARCH_14, None),
    ("时间:2024-03-13 浏览:", MARCH_13, None),
    ("作者:李晓  来源:管理学院 时间:2024-03-13 浏览:", MARCH_13, None),
    ("〔2024〕12号 印发时间 2024年3月1日", date(2024, 3, 1), None),
    ("党委发〔2024〕12号", None, None),
    ("二〇二四年三月十四日", MARCH_14, None),
    ("二○二四年三月十四日", MARCH_14, None),
    ("二零二四年三月十四日", MARCH_14, None),
    ("二O二四年三月十四日", MARCH_14, None),
    ("4月19日", date(2022, 4, 19), date(2022, 4, 22)),
    ("1月20日,學校黨委召開2023年度述職評議會", date(2024, 1, 20), date(2024, 1, 22)),
    ("发布时间：2024-03-13 08:22:11 点击数：", MARCH_13, None),
    ("[ 2024/3/13 ]", MARCH_13, None),
    ("03-13", MARCH_13, date(2024, 5, 1)),
    ("03-13", None, None),
    ("发布日期：2024.03.13", MARCH_13, None),
    ("20240313", MARCH_13, None),
    ("发表于 2024-3-13 来源：宣传部 阅读：1234次", MARCH_13, None),
    ("2024-03-13T08:22:11+08:00", MARCH_13, None),
    ("13 2024-03", MARCH_13, None),
    ("2024 / 03 / 13", MARCH_13, None),
    ("２０２４年３月１３日", MARCH_13, None),
    ("2024年03月13日 星期三", MARCH_13, None),
    ("初审：张三 时间：2024-03-13 点击：2025", MARCH_13, None),
    ("昨天 08:22", MARCH_13, MARCH_14),
    ("2022-04-22 01:21:47.338984", date(2022, 4, 22), None),
    ("浏览次数：20240313 发布时间：2024-03-12", date(2024, 3, 12), None),
    ("2024年13月45日", None, None),
    ("3月13日下午至15日", MARCH_13, date(2024, 3, 16)),
    ("时间：24-03-13", MARCH_13, None),
    ("编辑:admin 2024-03-13 15:30 点击:[]", MARCH_13, None),
    ("更新时间：2024-03-13", None, None),
    ("发布时间：2999-01-01", None, None),
    ("2021年02月30日", None, None),
    ("03-13 2024", MARCH_13, None),
    ("3天前", date(2024, 3, 11), MARCH_14),
]


@pytest.mark.parametrize(("text", "expected", "reference"), TABLE)
def test_find(text: str, expected: date | None, reference: date | None) -> None:
    assert dates.find(text, reference) == expected


@pytest.mark.parametrize(
    ("lead", "published", "expected"),
    [
        ("12月27日下午，学院召开会议。", date(2020, 1, 11), date(2019, 12, 27)),
        ("2022年7月14日上午8:30,学院召开座谈会。", None, date(2022, 7, 14)),
        ("为推进工作,2022年7月14日上午8:30,学院召开座谈会。", None, date(2022, 7, 14)),
        ("7月14日上午，学院召开座谈会。", None, None),
        ("7月14日上午，学院召开座谈会。", date(2022, 7, 12), None),  # announced beforehand
        ("3月13日下午至15日，学院举办培训。", date(2024, 3, 16), date(2024, 3, 13)),
        ("学院将于3月20日，举办培训。", date(2024, 3, 25), None),
        ("7月1日重要讲话精神鼓舞人心。学院师生热议。", date(2021, 7, 5), None),
        ("1921年7月23日，党的一大召开。", date(2021, 7, 1), None),
        ("近日，学院召开会议。会上布置工作。4月1日，检查开始。", date(2021, 4, 3), None),
    ],
)
def test_event(lead: str, published: date | None, expected: date | None) -> None:
    assert dates.event(lead, published) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.edu.cn/2022/0929/c24a46/page.htm", date(2022, 9, 29)),
        ("http://a.edu.cn/08/b2/c24795a460978/page.htm", None),
        ("http://a.edu.cn/html/917/2020-12-10/content-4318.html", date(2020, 12, 10)),
        ("http://news.a.edu.cn/ywsd/system/2022/04/20/030050981.shtml", date(2022, 4, 20)),
        ("http://a.edu.cn/xwzx/202305/t20230511_99.html", date(2023, 5, 11)),
        ("http://a.edu.cn/info/1094/20210601.htm", None),
        (None, None),
    ],
)
def test_in_url(url: str | None, expected: date | None) -> None:
    assert dates.in_url(url) == expected
