"""Pages that a brand has taken over: a name of nothing where an organisation's name belongs.

Clones of university pages, on hosts whose registration ran out, keep every word of a story and
put the name of a gambling site where the school's stood: `全球最大的赌钱网党委书记马立梅`. Brands
change faster than any list of them, and 赌博 is a normal topic of Party education. So it is the
place that tells: what stands before 党委, 校长 or 全体党员 and is no organisation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pipelines.repair.characters import HAN

MARK = "〔机构名〕"

_NAME = rf"[{HAN}A-Za-z0-9·.()（）]"
#: What only an organisation has or does, shortly behind its name.
_OF_AN_ORGANISATION = re.compile(
    rf"原?[{HAN}A-Za-z0-9]{{0,12}}?(?:党委|党总支|党支部|党组织|党校|党员|共产党|团委|工会|纪委|书记"
    r"|校长|院长|主任|经理|董事长|学生|师生|教师|员工|校区|教研|研究部|会议室|行政楼|召开|举行|举办"
    r"|成立|建校)"
)
#: How names end that only sites have, how such names end now and then, and how many an honest
#: name ends, too.
_SITE = r"官方网站|官方网|官网|网页版|投注|娱乐城"
_HALF = r"官方|网站|网址|登录|登陆|入口|下载|[aA][pP][pP]"
_VAGUE = r"网(?![红络格课上页信站])|平台|体育|集团|国际|在线|注册|娱乐|[(（]中国[)）]"
#: Organisations that rightly end like that, and whose sites are spoken of.
_HONEST = re.compile(
    "(?:[学院校部处系局厅室所站社馆班会党团司盟省市县区家我本其该大]|中心|委员?|我国|全国|新闻|互联|物联"
    "|校园|电|局域|党员|教育|人才|就业|招生|信息|学习|宣传|图书|思政|门户|服务|管理|资源|公众|易班|强国"
    "|人民|新华|光明|中青|求是|青年|官方|融合|微信|微博|抖音|教学|科研|课程|慕课|实验|直播|视频|公共"
    "|手机|查询|报名|考试|缴费|选课|学籍)$"
)
#: Numbers that are no year, no room and count nothing.
_NUMBERED = re.compile(
    r"[A-Za-z]{2,}\d{2,}[A-Za-z]*|\d{3,}[A-Za-z]+"
    r"|(?<![\dA-Za-z年第共约近])(?!(?:19|20)\d\d(?!\d))\d{3,6}"
    r"(?![\d年级届号班室名人个周多余万亿期月日时分米次场份家所项间%报教会])"
    rf"(?=[{HAN}])"
)
_LATIN = re.compile(rf"[A-Za-z]{{2,}}(?=[{HAN}])")
_GAMBLING = re.compile(
    "赌|博彩|彩票|买球|百家乐|投注|棋牌|威尼斯|太阳[成城集]|美高梅|葡京|普京|葡萄|金沙|皇冠|必威|开云|乐鱼|亚博"
    "|华体|星空|易倍|电竞|澳门"
)
#: Words that clones put for those of a school, where a company has no business.
_SWAPPED = re.compile(
    r"经理[^，。]{0,8}等[校院]领导|公司党委(?:书记|副书记)|(?:教学|科研)副经理|员工(?:党支部|德智体美|会主席)"
    r"|青年董事长|集团建校|(?:公司|员工)(?:思政|辅导员|毕业|就业率)"
)
_BEHIND_NUMBER = re.compile(rf"[{HAN}]{{0,6}}?(?=党|书记|校长|院长|学生|员工|召开|举办)")
_ENDING = re.compile(rf"(?P<site>{_SITE})|(?P<half>{_HALF})|(?P<vague>{_VAGUE})")
_BEFORE = re.compile(rf"{_NAME}{{1,22}}\Z")
#: Where the name begins behind another word.
_JOINTS = re.compile(
    r"(?:[与和及对由向为经给从到于是同将按据被让使的]|在(?!线)|以及|参加|来自|作为|学校|学院|大学|部|处|委|共产党"
    r"|强调|指出|表示|代表)"
)
_ENOUGH = 3
_LONGEST = 20
#: So many different strings are looked at; an honest page has a few, a hijacked one has one.
_MOST = 60


@dataclass(frozen=True, slots=True)
class Brand:
    """A name that stands where organisations' names belong.

    slots: how often it does; spans: where in the text; score: how much speaks against it.
    """

    text: str
    slots: int
    spans: tuple[tuple[int, int], ...]
    score: int

    def evidence(self) -> dict[str, str | int]:
        """What the flag `hijacked` says."""
        return {"brand": self.text, "slots": self.slots}


def find_brand(text: str, title: str | None = None, known: Collection[str] = ()) -> Brand | None:
    """The brand that took the place of the organisation in a repaired text; None if none did.

    `known` are names of real organisations, which never are brands. A word that sounds of
    gambling proves nothing by itself.

    >>> story = "全球最大的赌钱网党委书记马立梅主持，全球最大的赌钱网党委副书记孙涛参加。"
    >>> find_brand(story).evidence()
    {'brand': '全球最大的赌钱网', 'slots': 2}
    >>> find_brand("校党委开展反对网络赌博宣传教育活动，校党委书记王红参加。")
    """
    whole = f"{title}\n{text}" if title else text
    heads = Counter(head for head in _heads(whole) if head not in known)
    best: Brand | None = None
    swaps = min(2, len(_SWAPPED.findall(whole)))
    for name in _names(heads):
        if name in known or any(name.endswith(k) for k in known):
            continue
        spans = tuple(_slots(text, name))
        times = len(spans) + bool(title and name in title)
        score = _score(name, times) + swaps
        if times and score >= _ENOUGH and (best is None or (score, len(name)) > _rank(best)):
            best = Brand(name, len(spans), spans, score)
    return best


def mark_slots(text: str, brand: Brand) -> tuple[str, int]:
    """The text with 〔机构名〕 where the brand stands as an organisation, and how often it did.

    >>> text = "全球最大的赌钱网党委书记马立梅主持，全球最大的赌钱网党委副书记孙涛参加。"
    >>> mark_slots(text, find_brand(text))
    ('〔机构名〕党委书记马立梅主持，〔机构名〕党委副书记孙涛参加。', 2)
    """
    pieces: list[str] = []
    at = count = 0
    for start, end in _slots(text, brand.text):
        pieces += text[at:start], MARK
        at = end
        count += 1
    return "".join((*pieces, text[at:])), count


def _rank(brand: Brand) -> tuple[int, int]:
    return brand.score, len(brand.text)


def _slots(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where the name stands with a word behind it, and not in a line of its own."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if re.match(rf"[{HAN}]", text[end : end + 1]):
            yield at, end
        at = text.find(name, end)


def _heads(text: str) -> Iterator[str]:
    """What stands, up to the last mark, before a word that follows an organisation's name."""
    for match in _ENDING.finditer(text):
        if _ENDING.match(text, match.end()) or not _OF_AN_ORGANISATION.match(text, match.end()):
            continue
        if found := _BEFORE.search(text[max(0, match.end() - 22) : match.end()]):
            yield found[0]
    for match in _NUMBERED.finditer(text):
        behind = _BEHIND_NUMBER.match(text, match.end())
        if behind is None:
            continue
        part = _ENDING.search(behind[0]) or _GAMBLING.search(behind[0])
        end = behind.end() if part else match.end()
        if found := _BEFORE.search(text[max(0, end - 22) : end]):
            yield found[0]


def _names(heads: Counter[str]) -> Iterator[str]:
    """The names that the heads end with: what several share, and what one is without the words
    before it."""
    common = [head for head, _ in heads.most_common(_MOST)]
    for head in common:
        shared = {_common_ending(head, other) for other in common if other != head}
        for name in {*shared, _trimmed(head)}:
            if 3 <= len(_trimmed(name)) <= _LONGEST:
                yield _trimmed(name)


def _common_ending(one: str, other: str) -> str:
    length = 0
    while length < min(len(one), len(other)) and one[-1 - length] == other[-1 - length]:
        length += 1
    return one[len(one) - length :]


def _trimmed(head: str) -> str:
    """The head without what joins it to the words before, and without half a bracket."""
    at = 0
    for match in _JOINTS.finditer(head):
        if match[0] != "的" and len(head) - match.end() >= 3:
            at = match.end()
    return head[at:].lstrip("·.)）")


def _score(name: str, times: int) -> int:
    """How much speaks for a brand, in points: three are enough."""
    ending = None
    for match in _ENDING.finditer(name):
        if match.end() == len(name):
            ending = match
    stem = name[: ending.start()] if ending else name
    if not stem or _HONEST.search(stem):
        return 0
    numbered = bool(_NUMBERED.search(name))
    gambling = bool(_GAMBLING.search(name))
    score = 2 * numbered + 2 * gambling + bool(_LATIN.search(name) and not numbered)
    if ending:
        score += 3 if ending["site"] else 2 if ending["half"] else 1
    if ending and (score > 1 or ending[0] == "网"):
        score += (times >= 2) + (times >= 3)
    return score
