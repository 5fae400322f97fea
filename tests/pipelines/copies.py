"""What the web makes of a story: its copies, as they are found on mirrors, clones and portals.

Each function takes a clean simplified text of several paragraphs and returns a damaged one; the
same number gives the same damage, always.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import opencc

from tests.pipelines.repair.injector import inject, some_readings

_s2t = opencc.OpenCC("s2t").convert
_MARKS = {
    "，": ", ",
    "。": ",。",
    "；": ";",
    "：": ": ",
    "、": ",、",
    "“": '"',
    "”": '"',
    "（": "(",
}
_NAME = re.compile(r"我校|我院|学校|[^\W\d_年月日和与及在由到向对为是本的]{2,4}(?:大学|学院)")
_BRANDS = ("金鼎国际娱乐官网", "9988星河体育", "云顶棋牌app", "大满贯足球平台", "AG龙门亚游集团")
_MENU = (
    "学校首页 学院概况 机构设置 师资队伍 人才培养 科学研究 学生工作 招生就业 校友之家",
    "您现在的位置：首页 > 党群工作 > 支部风采 > 正文",
    "通知公告 更多>> 学习专栏 更多>> 下载中心 常用链接 图书馆 教务处 研究生院 统一门户",
    "分享到：微信 微博 QQ空间 打印本页 关闭窗口 上一篇 下一篇 相关阅读 热门排行",
    "地址：滨河路88号 邮编：300000 电话：022-00000000 版权所有 技术支持：云河科技",
)


def punctuation(text: str, seed: int) -> str:
    """Other marks, doubled commas and spaces."""
    chance = Random(seed)
    marked = "".join(_MARKS.get(c, c) for c in text)
    return re.sub(
        r"(?<=[\u4e00-\u9fff]{6})", lambda _: " " if chance.random() < 0.1 else "", marked
    )


def traditional(text: str, seed: int) -> str:
    return _s2t(text)


def pinyin(text: str, seed: int) -> str:
    """Traditional, with readings put into the bytes."""
    encodable = text.encode("gbk", "ignore").decode("gbk")
    return inject(_s2t(encodable), some_readings(0.3, seed), "，。、；")


def branded(text: str, seed: int) -> str:
    """The names of organisations replaced by that of a site."""
    return _NAME.sub(_BRANDS[seed % len(_BRANDS)], text)


def branded_traditional(text: str, seed: int) -> str:
    """Traditional, but for the brand."""
    return _BRANDS[seed % len(_BRANDS)].join(map(_s2t, _NAME.split(text)))


def half(text: str, seed: int) -> str:
    """Half of the characters, from the beginning, the middle or the end."""
    start = len(text) * (seed % 3) // 4
    return text[start : start + -(-len(text) // 2)]


def framed(text: str, seed: int) -> str:
    """The menu, the way to the page and the foot of a site around it."""
    return "\n".join((*_MENU[:3], text, *_MENU[3:]))


def shredded(text: str, seed: int) -> str:
    """The address of an image in pieces of one character, each an image, in reverse."""
    name = f"20240614_{seed:08x}_photo.jpg"
    pieces = "\n\n".join(f"![图](http://news.example.edu.cn/2024/06/14/{c})" for c in name[::-1])
    paragraphs = text.split("\n")
    middle = len(paragraphs) // 2
    return "\n".join((*paragraphs[:middle], pieces, *paragraphs[middle:]))


COPIES: dict[str, Callable[[str, int], str]] = {
    "punct": punctuation,
    "trad": traditional,
    "pinyin+trad": pinyin,
    "brand": branded,
    "brand+trad": branded_traditional,
    "half": half,
    "nav": framed,
    "images": shredded,
}
