"""Where an organisation's name belongs, and what a name that stands there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from pipelines.institutions import alternatives, is_known, words
from pipelines.repair.characters import HAN

_WORD = rf"{HAN}A-Za-z0-9"
_NAME = rf"[{_WORD}·.()（）]"
_NTH = r"第[一二三四五六七八九十\d]{1,3}"

#: What only a school has, directly behind its name.
_OF_A_SCHOOL = (
    r"(?:原|现任)?(?:副?[校院]长|建校|教工|教研[室部]|校友会|辅导员|师生|学子|教职工|本科生|研究生"
    rf"|学生(?:会|处|工作部|业余党校|{_NTH}|党支部|党总支|联合)|全[校院体](?:师生|学生|教职))"
)
#: What any organisation has.
_OF_ANY = (
    r"原?(?:党委|党总支|党支部|直属党支部|党组|党工委|团委|团总支|工会|纪委|党校|委员会|全体|校区"
    rf"|支部委员|{_NTH}(?:次|届|党支部)|党政|党员(?:大会|代表|先锋))"
)
#: What any organisation does; where it is done on a site, the site did not do it.
_ACT = (
    r"(?:成功|隆重|顺利|正式|热烈)?(?:召开|举办|举行|成立)"
    r"|在[^，。；：！？\n]{2,14}(?:召开|举办|举行|成立)|在(?:行政楼|会议室|报告厅)"
)
ANY = f"(?:{_OF_A_SCHOOL}|{_OF_ANY}|{_ACT})"
SCHOOL = re.compile(_OF_A_SCHOOL)
_ANY = re.compile(_OF_ANY)
_ACTS = re.compile(_ACT)
_FIRST = frozenset("原现党直团工纪委全校支第成隆顺正热召举在副院建教辅师学本研")
#: What shows, shortly behind a name, that it is meant to be an organisation's, or may be.
_PART_NEAR = re.compile(
    rf"[{_WORD}]{{0,12}}?(?:党委|党总支|党支部|党组织|党校|共产党|团委|团总支|工会|纪委|校长|院长|校区|辅导员|教研|研究部"
    "|会议室|行政楼)"
)
_PEOPLE_NEAR = re.compile(
    rf"原?[{_WORD}]{{0,12}}?(?:党员|书记|主任|经理|董事长|学生|师生|教师|员工|召开|举行|举办|成立|建校)"
)
#: How somebody gets to a site, or by what means something is done.
_MEANS = re.compile(
    "(?:通过|利用|依托|借助|使用|采用|运用|登[录陆]|进入|访问|打开|关注|下载|查询|搜索|浏览|点击|上线|发布"
    "|[在以用从经据于])[“《]?\\Z"
)
#: Slots that say more when one name stands in several of them.
_PLAIN = re.compile(
    f"党委|党总支|党支部|学生{_NTH}|学生党支部|校友会|校区|建校|召开|举办|教职工|教工|师生|副校长|副院长"
    "|学院|专业"
)

#: Stands for all slots of a school's parts: 物理学院, 化学专业.
COLLEGE = "学院"
_COLLEGES = ("学院", "专业")
_LONGEST_SUBJECT = 16

_BEFORE = re.compile(rf"{_NAME}{{1,22}}\Z")
#: Where a name begins behind another word.
_JOINTS = re.compile(
    r"[与和及对由向为经给从到于是同将按据被让使]|在(?!线)|(?<=\d)[年月日]"
    f"|{alternatives('verbs', 'parts')}|部|处|委"
)
_HONEST = re.compile(f"(?:{alternatives('organisations', 'pronouns', 'honest_sites')})$")
_ORGANISATION = re.compile(f"(?:{alternatives('organisations', 'parts', 'pronouns')})$")
_EVENT = re.compile(f"(?:{alternatives('events')})$")
_PART = re.compile(rf"(?:{alternatives('parts')}|{_NTH}){{1,3}}$")
_ORDINARY = frozenset(words("ordinary"))
_HAN_ONLY = re.compile(rf"[{HAN}]+\Z")
_MOST = 20_000


def head(text: str, end: int) -> str:
    """What of a name stands before `end`, without the words before the name.

    >>> head("会上，校党委与云鼎官网", 9)
    '云鼎'
    """
    found = _BEFORE.search(text[max(0, end - 22) : end])
    if found is None:
        return ""
    at = 0
    for joint in _JOINTS.finditer(found[0]):
        at = joint.end()
    return found[0][at:].lstrip("·.)）")


def kind_of(text: str, at: int, *, means: bool = False) -> str:
    """Whose slot begins at `at`: "school_slot", "slot" or none ("").

    With `means`, what is done by means of a site is not done by it.

    >>> kind_of("云鼎官网校长", 4), kind_of("云鼎官网党委", 4), kind_of("云鼎官网的", 4)
    ('school_slot', 'slot', '')
    >>> kind_of("云鼎官网举办讲座", 4), kind_of("云鼎官网举办讲座", 4, means=True)
    ('slot', '')
    """
    if text[at : at + 1] not in _FIRST:
        return ""
    if SCHOOL.match(text, at):
        return "school_slot"
    acts = not means and _ACTS.match(text, at)
    return "slot" if acts or _ANY.match(text, at) else ""


def is_means(text: str, at: int) -> bool:
    """Whether what begins at `at` is where somebody looks, or by what something is done.

    >>> is_means("会议通过云鼎平台举行", 4), is_means("会上云鼎平台举行", 2)
    (True, False)
    """
    return _MEANS.search(text, max(0, at - 4), at) is not None


def is_of_a_school(slot: str) -> bool:
    """Whether what stands behind a name is a school's alone."""
    return slot == COLLEGE or SCHOOL.match(slot) is not None


def may_begin(text: str, at: int) -> bool:
    """Whether a slot may begin at `at`; quick."""
    return text[at : at + 1] in _FIRST


def has_part(text: str, at: int) -> bool:
    """Whether shortly behind `at` a part of an organisation ends: 机械工程学生党支部."""
    return _PART_NEAR.match(text, at) is not None


def has_people(text: str, at: int) -> bool:
    """Whether shortly behind `at` stands who may belong to an organisation, or to none."""
    return _PEOPLE_NEAR.match(text, at) is not None


def is_honest(name: str) -> bool:
    """Whether a name ends as an organisation or as what may have a web site.

    >>> is_honest("我校"), is_honest("南开"), is_honest("蓝鲸")
    (True, True, False)
    """
    return bool(_HONEST.search(name)) or is_known(name)


def is_organisation(name: str) -> bool:
    """Whether a name ends as an organisation or a part of one, or as what one holds."""
    return bool(_ORGANISATION.search(name) or _EVENT.search(name))


def is_strange(name: str, *, modified: bool = False) -> bool:
    """Whether nothing in a short name is a word of departments or of everyday news.

    A `modified` one may end with such words: 绿洲商务 before 咨询.

    >>> is_strange("海燕"), is_strange("经济"), is_strange("海"), is_strange("绿洲商务")
    (True, False, False, False)
    """
    if modified:
        name = name[: next(_ordinary(name), len(name))]
    return (
        2 <= len(name) <= 6
        and _HAN_ONLY.match(name) is not None
        and next(_ordinary(name), None) is None
        and not is_honest(name)
    )


def _ordinary(name: str) -> Iterator[int]:
    """Where in the name ordinary words stand."""
    return (i for i in range(len(name) - 1) if name[i : i + 2] in _ORDINARY)


def without_part(name: str) -> str:
    """The name without the part of an organisation that stands behind it, as far as it shows.

    >>> without_part("九游汇机械工程"), without_part("海洋之神机械工程"), without_part("机械工程")
    ('九游汇', '海洋之神', '')
    """
    name = _PART.sub("", name)
    ordinary = list(_ordinary(name))
    if ordinary == [0] or ordinary[:2] == [0, 2]:
        return ""
    return name[: next(filter(None, ordinary), len(name))]


def strange_heads(text: str) -> Iterator[tuple[str, str]]:
    """Each strange name that stands before a slot, and the slot."""
    for found in islice(_PLAIN.finditer(text), _MOST):
        slot, at = found[0], found.start()
        if slot in _COLLEGES:
            slot, at = COLLEGE, _before_subject(text, at)
        if text[at - 2 : at] in _ORDINARY or _ORGANISATION.search(text, max(0, at - 4), at):
            continue
        name = head(text, at)
        if len(name) >= 3 and is_strange(name, modified=True):
            yield name, slot


def _before_subject(text: str, at: int) -> int:
    """Where the subject begins that ends at `at`: 材料科学与工程 before 学院."""
    longest = max(0, at - _LONGEST_SUBJECT)
    while at > longest:
        step = 2 if text[at - 2 : at] in _ORDINARY else int(text[at - 1] in "与和及")
        if not step:
            break
        at -= step
    return at
