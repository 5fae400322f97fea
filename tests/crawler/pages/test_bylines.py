"""Who signed: label lines, signatures in the text, datelines."""

import pytest

from crawler.pages.bylines import Credits, credit_line, dateline, labelled, lone_names, running


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("发布时间：2021年04月30日 11:14    作者：    来源：\n    点击率：次", Credits()),
        (
            "作者:戴青 編輯:陳彤 齊芳 關注:[]",
            Credits(authors=["戴青"], editors=["陳彤", "齊芳"]),
        ),
        ("來源:黨委組織部 日期:2024-06-14", Credits(origin="黨委組織部")),
        ("資金來源：財政 来源：宣传部", Credits(origin="宣传部")),
        ("初審初校:楊 陽", Credits(reviewers=["楊陽"])),
        ("復(fù)審復(fù)校:賈文萃", Credits(reviewers=["賈文萃"])),
        ("2021年04月09日 17:40 责编：宣传部 点击：", Credits(editors=["宣传部"])),
        ("日期：2020-12-10 10:32:25 发布人：dgb 浏览量：250", Credits()),
        ("作者：admin 来源：", Credits()),
        ("作者：", Credits()),
        ("作者：2021-04-30 来源：学生处", Credits(origin="学生处")),
        (
            "来源：宣传部  供稿：李晓、王明  值班编辑：赵一  责任编辑：钱二  点击次数：",
            Credits(authors=["李晓", "王明"], editors=["赵一", "钱二"], origin="宣传部"),
        ),
        (
            "文字：李晓 图片：王明 编辑：赵一 审核：钱二",
            Credits(authors=["李晓"], photographers=["王明"], editors=["赵一"], reviewers=["钱二"]),
        ),
        ("发布者：李晓发布时间：2022-09-30浏览次数：10457", Credits()),
        (
            "作者：记者 李晓 通讯员 王明",
            Credits(authors=["李晓", "王明"]),
        ),
    ],
)
def test_labelled(line: str, expected: Credits) -> None:
    assert labelled(line) == expected


@pytest.mark.parametrize(
    ("text", "authors", "photographers"),
    [
        ("会议结束。（撰稿：高青）", ["高青"], []),
        ("某大新闻网讯 （记者 付明\n摄影报道）4月19日，举行。", ["付明"], ["付明"]),
        ("某大新闻网讯（通讯员 金有 毛腾飞）4月19日，举行。", ["金有", "毛腾飞"], []),
        ("某大新闻网讯记者 郝静\n“要把创新", ["郝静"], []),
        ("某大新闻网记者 郝静 蓝方\n立德树人", ["郝静", "蓝方"], []),
        ("结束。\n撰稿：付雁，摄影：李俊", ["付雁"], ["李俊"]),
        ("结束。\n撰稿：钱於 摄影：叶家", ["钱於"], ["叶家"]),
        ("结束。\n赵豪  文/图", ["赵豪"], ["赵豪"]),
        ("结束。（文/张三 图/李四）", ["张三"], ["李四"]),
        ("结束。（张三 文 李四 摄）", ["张三"], ["李四"]),
        ("结束。（华新学院 田静报道）", ["田静"], []),
        ("结束。（某大宣传部、信息技术中心 报道）", ["某大宣传部", "信息技术中心"], []),
        ("图：会议现场\n结束。", [], []),
        ("结束（图书馆）。记者在现场看到，大家都很高兴。", [], []),
        ("中国共产党（以下简称党）指出。", [], []),
    ],
)
def test_running(text: str, authors: list[str], photographers: list[str]) -> None:
    found = running(text)
    assert (found.authors, found.photographers) == (authors, photographers)


def test_reviewers_and_writers_are_told_apart() -> None:
    line = credit_line("初审：李晓 复审：王明 终审：赵一")
    assert line is not None
    assert (line.authors, line.reviewers) == ([], ["李晓", "王明", "赵一"])
    assert credit_line("会议要求，各单位要认真落实。") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("某大新闻网讯 （记者 付明）", "某大新闻网"),
        ("**某大** **新闻网讯** （记者", "某大 新闻网"),
        ("本网讯（记者 付明）", None),
        ("通讯员 李晓", None),
        ("新华社通讯：", None),
    ],
)
def test_dateline(text: str, expected: str | None) -> None:
    found = dateline(text)
    assert (found or "").replace(" ", "") == (expected or "").replace(" ", "")


def test_a_last_line_of_names() -> None:
    assert lone_names("梁志剑") == ["梁志剑"]
    assert lone_names("张三 李四明") == ["张三", "李四明"]
    assert lone_names("谢谢") == []
    assert lone_names("党委组织部") == []


@pytest.mark.parametrize(
    ("text", "authors", "photographers"),
    [
        ("会议结束。\n先进工作者：赵思齐", [], []),
        ("会议结束。\n本文作者：云河大学中文系学生 王瑞宁", ["王瑞宁"], []),
        ("合影。\n一炷香（摄影：李思源）", [], ["李思源"]),
        ("会议结束。\n供稿：何一鸣李思源", ["何一鸣", "李思源"], []),
        ("会议结束。（云河开大教育学院邵知秋报道）", ["邵知秋"], []),
        ("会议结束。（经济管理学院党支部报道）", ["经济管理学院党支部"], []),
    ],
)
def test_names_are_told_from_what_stands_beside_them(text, authors, photographers):
    who = running(text)
    assert (who.authors, who.photographers) == (authors, photographers)
