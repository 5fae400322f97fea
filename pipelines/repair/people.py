"""Whether a character stands in the name of a person, by what stands around it."""

from __future__ import annotations

import re

from .characters import HAN

#: Common surnames. Without 梅 and 包, since 梅乾 and 包乾 are words.
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蒋蔡余杜叶程魏苏吕丁沈任姚"
    "卢傅钟锺姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔汤"
    "向常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝宁尚符舒阮柯纪童凌毕单季裴"
    "霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景"
    "党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝于"
)
_POST = (
    "(?:教授|研究员|讲师|助教|院士|博士|老师|教师|同志|先生|女士|同学|学者|书记|主任|主席|主编|委员|代表|党员"
    "|[部校院处科所馆班队组会站局厅市县省镇村团]长|干事|秘书|干部|辅导员|导师|专家|经理|医生|护士|记者|作者"
    "|编辑|审[核校稿]|[供撰]稿|摄影|通讯员)"
)
_DID = (
    "(?:出席|主持|主讲|讲话|讲授|发言|指出|表示|强调|介绍|致[辞词]|参[加会]|担任|汇报|部署|带[领队]|率[领队]|宣[读布]"
    "|分享|认为|总结|代表|一行|领誓|[到陪]|逝世|作)"
)
_BEGINS = re.compile(f"(?:^|[^{HAN}]|{_POST}|[和与及由请于对向])$")
_ENDS = re.compile(f"$|[^{HAN}]|副?{_POST}|{_DID}|[和与及任为在等]")
#: Characters of the longest post.
_FAR = 3


def in_name(text: str, at: int) -> bool:
    """Whether the character at this offset of a simplified text is in somebody's given name.

    >>> in_name("书记王昇、委员李明", 3), in_name("王家昇级了", 2)
    (True, False)
    """
    for start in (at - 1, at - 2):
        if (
            start >= 0
            and text[start] in SURNAMES
            and _BEGINS.search(text[max(0, start - _FAR) : start])
            and any(_ENDS.match(text, end) for end in range(at + 1, start + 4))
        ):
            return True
    return False


#: What does not follow the surname 於, but the preposition: times, places, pronouns.
_NO_NAME = re.compile(
    "[是此本该其这那一二三四五六七八九十年月日上下今昨近当会校院党我全他她它各每某何之人事己前后内外中国学部处系副现时原"
    f"老新]|[{HAN}][京海津州市省县区乡镇村楼厅室堂馆校院部处所园场里内外中上下前后间时日月年天晚午季期段课]"
    "|重庆|深圳|武汉|成都|西安|长沙|济南|昆明|合肥|台湾|香港|澳门|新疆|延安"
)
_FIRST = re.compile(f"(?:^|[^{HAN}]|{_POST})$")
_GIVEN = re.compile(f"[{HAN}]{{1,2}}?副?{_POST}")
_SIGNED = re.compile(f"(?<=[:：])[{''.join(sorted(SURNAMES))}].[{HAN}](?![{HAN}])")


def may_begin(text: str, at: int) -> bool:
    """Whether a name may begin at this offset of a simplified text.

    >>> may_begin("书记于明", 2), may_begin("至于明天", 1)
    (True, False)
    """
    return bool(_FIRST.search(text[max(0, at - _FAR) : at]))


def begins(text: str, at: int) -> bool:
    """Whether a name with a post behind it begins with the 于 at this offset.

    >>> begins("，于立新教授", 1), begins("书记于近日主持", 2)
    (True, False)
    """
    given = _GIVEN.match(text, at + 1) and not _NO_NAME.match(text, at + 1)
    return bool(given and may_begin(text, at))


def is_signed(text: str, at: int) -> bool:
    """Whether the character at this offset is in the middle of a name that is signed.

    >>> is_signed("撰稿：王于明 ", 4)
    True
    """
    return at > 0 and bool(_SIGNED.match(text, at - 1))
