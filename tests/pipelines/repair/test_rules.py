"""Each kind of damage by itself; what only looks like it is left alone."""

from __future__ import annotations

import pytest

from pipelines.repair import repair


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("专职组\n<!--more-->\n织员", "专职组织员"),
        ("未知的\n<!--more-->\n。\n\n今年", "未知的。\n今年"),
        ("关键。\n<!--more-->\n\n\n党的", "关键。\n党的"),
        ("用药。\n\n<!--more-->\n\n靶向", "用药。\n靶向"),
        ("应用。\n\n\n<!--more-->\n连续", "应用。\n连续"),
        ("（通讯员\n\n夏焕云）", "（通讯员 夏焕云）"),
        ("(通讯员 吴宵宵 记者\n\n乔仁铭)报道", "（通讯员 吴宵宵 记者 乔仁铭）报道"),
        ("（未闭合的括号\n下一段，没有闭合", "（未闭合的括号\n下一段，没有闭合"),
    ],
)
def test_cut(text: str, expected: str) -> None:
    assert repair(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8:30开会,3,000人参加", "8:30开会，3,000人参加"),
        ("时间:2024-03-13", "时间：2024-03-13"),
        ("14个分党委(直属党总支)、85个", "14个分党委（直属党总支）、85个"),
        ("U(1)规范场", "U(1)规范场"),
        ("f(x), g(x)", "f(x), g(x)"),
        ("《自然》(Nature)杂志", "《自然》（Nature）杂志"),
        ("详见http://a.cn/b?c=1,2;", "详见http://a.cn/b?c=1,2;"),
        ("“主题党日+”工作-打造", "“主题党日+”工作-打造"),
        ("２０２４年ＡＰＰ", "2024年APP"),
        ("Hello, world! OK?", "Hello, world! OK?"),
    ],
)
def test_width(text: str, expected: str) -> None:
    assert repair(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("以 “全国党建” 为", "以“全国党建”为"),
        ("记者 付坤 摄影报道", "记者 付坤 摄影报道"),
        ("瞄准前沿 服务国家", "瞄准前沿 服务国家"),
        ("2021 年 6 月 8 日下午", "2021年6月8日下午"),
        ("教学楼 2024 年会 APP", "教学楼 2024年会 APP"),
        ("　　一段\r\n\r\n\xa0\xa0二段　\n", "一段\n二段"),
        ("在 3 楼的 12 名党员和 70 余人", "在3楼的12名党员和70余人"),
        ("——软件学院 党支部", "——软件学院 党支部"),
    ],
)
def test_spacing(text: str, expected: str) -> None:
    assert repair(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("作者：楊 陽", "作者：杨阳"),
        ("初审初校:杨 阳 贾文萃", "初审初校：杨阳 贾文萃"),
        ("编辑：李 四 王 五", "编辑：李四 王五"),
        ("杨 阳、李 明", "杨阳、李明"),
        ("张　三", "张三"),
        ("记者 付坤", "记者 付坤"),
        ("学 思 践 悟", "学 思 践 悟"),
    ],
)
def test_names(text: str, expected: str) -> None:
    assert repair(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("並講話,。副書記,、校長,,主持", "并讲话。副书记、校长，主持"),
        ("1,,2", "1,,2"),
        ("他说，，", "他说，，"),
    ],
)
def test_doubled(text: str, expected: str) -> None:
    assert repair(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("党\u200b建\u202c工\x00作\ufeff", "党建工作"),
        ("一\u2028二\x85三\r四", "一\n二\n三\n四"),
        ("👨\u200d👩", "👨\u200d👩"),
        ("私\ue000用", "私\ue000用"),
    ],
)
def test_invisible(text: str, expected: str) -> None:
    assert repair(text).text == expected
