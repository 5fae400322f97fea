"""Who wrote, took, edited and passed a story, and where it is from, as the page signs it.

Labels are matched in simplified form with injected pinyin taken out; names come back as printed
minus that pinyin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.pages.roles import (
    HAN,
    LABELS,
    NAME,
    NOBODY,
    OTHER_LABELS,
    ROLE_OF,
    SHORT_ROLES,
    SURNAMES,
    fold,
    is_unit,
    plain,
    split_names,
)
from crawler.pages.xpath import words

# 来源 behind another word (资金来源) is no label, nor is 作者 in 工作者; 文 and 图 are labels at
# the start of a word only.
_LABELLED = re.compile(
    rf"(?:(?<![{HAN}])(?:文\s?[/／&、]\s?图|图\s?[/／&、]\s?文|图文|文|图|编|审)"
    rf"|(?<![{HAN}])(?:来源|时间|日期|报道|文字|图片|审核|编辑|访问|关注|校对|分类|单位|部门)"
    rf"|(?!来源|时间|日期|报道|文字|图片|单位|部门)(?<!工)(?:{LABELS}))\s?[:：/／](?!/)"
)
_DATE_LIKE = re.compile(r"[\[(（]?(?<!\d)(?:(?:19|20)\d\d\s?[-/.年]|\d{1,2}[:：]\d\d).*", re.DOTALL)
# Buttons of the page that stand behind the last label.
_TOOLS = re.compile(
    r"[\s\[【（(](?:下载|收藏|打印|关闭|分享|字体|字号|返回|复制链接|分享到|打印本页|关闭窗口)(?=[\s\]】）)]|$)"
)
_ROLE_NAMES = ("authors", "editors", "photographers", "reviewers")


@dataclass(slots=True)
class Credits:
    """Names by role, in the order printed, each once; `origin` is 来源 as printed."""

    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    photographers: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    origin: str | None = None

    def add(self, role: str, names: Iterable[str]) -> None:
        """Note names under a role, those new to it."""
        known: list[str] = getattr(self, role)
        known.extend(name for name in dict.fromkeys(names) if name not in known)

    def merge(self, other: Credits) -> None:
        """Take in what another place of the page says; what is known stays first."""
        for role in _ROLE_NAMES:
            self.add(role, getattr(other, role))
        self.origin = self.origin or other.origin


def labelled(line: str) -> Credits:
    """What a line of labels says: `作者:戴群 編輯:陳彥彤 齊芳 關注:[]`. Empty labels say nothing.

    >>> labelled("发布时间：2021-04-30 11:14  作者：   来源：   点击率：次")
    Credits(authors=[], editors=[], photographers=[], reviewers=[], origin=None)
    >>> labelled("资金来源：学校  来源：党委组织部 责编：宣传部")
    Credits(authors=[], editors=['宣传部'], photographers=[], reviewers=[], origin='党委组织部')
    """
    who = Credits()
    line = plain(line)
    found = list(_LABELLED.finditer(fold(line)))
    for match, after in zip(found, [*found, None][1:], strict=True):
        value = line[match.end() : after.start() if after else len(line)]
        value = _TOOLS.split(_DATE_LIKE.sub("", value), maxsplit=1)[0].strip(" \u3000\t|｜-—")
        label = re.sub(r"[\s:：/／&、]", "", match[0])
        if ROLE_OF.get(label) == "origin":
            who.origin = who.origin or _origin(value)
        for role in _roles(label):
            inner = _roled_names(value, role)
            who.merge(inner)
    return who


def paired(lines: list[str]) -> list[str]:
    """Lines of which one holds nothing but a label joined with the line that holds its value.

    >>> paired(["发布时间", "2023-11-02", "作者：", "来源：", "党委宣传部"])
    ['发布时间：2023-11-02', '作者：', '来源：党委宣传部']
    """
    joined: list[str] = []
    label = False
    for line in lines:
        bare = fold(plain(line)).rstrip(":： ") if len(line) <= 10 else ""
        if label and joined and not (bare in ROLE_OF or bare in OTHER_LABELS):
            joined[-1] = f"{joined[-1].rstrip(':： ')}：{line}"
            label = False
            continue
        label = bare in ROLE_OF or bare in OTHER_LABELS
        joined.append(line)
    return joined


def _roles(label: str) -> tuple[str, ...]:
    """The roles a folded label stands for; 文/图 stands for two."""
    if label in ROLE_OF:
        role = ROLE_OF[label]
        return () if role == "origin" else (role,)
    return tuple(SHORT_ROLES[c] for c in label) if set(label) <= set(SHORT_ROLES) else ()


def _origin(value: str) -> str | None:
    """The value of 来源 if it is a name and not a counter, an address or a sentence."""
    value = re.split(r"[|｜]", value)[0].strip("[]【】（） \u3000，,;；。")
    if not value or len(value) > 40 or value in NOBODY or not re.search(rf"[{HAN}]", value):
        return None
    if value.count("（") > value.count("）"):  # 学生工作部（处）
        value += "）"
    title = re.fullmatch("《([^《》]+)》", value)
    return None if "。" in value else title[1] if title else value


# --- names with roles in running text: （记者 张三 通讯员 李四 摄影报道）, 王五 文/图

_PREFIXES = tuple(
    sorted((r for r in ROLE_OF if len(r) > 1 and ROLE_OF[r] != "origin"), key=len, reverse=True)
)
_SUFFIXES = (
    "摄影报道",
    "图文报道",
    "综合报道",
    "报道",
    "摄影",
    "供稿",
    "撰稿",
    "供图",
    "摄",
    "文图",
    "图文",
)
_SUFFIX_ONLY = {
    "摄影报道": ("authors", "photographers"),
    "图文报道": ("authors", "photographers"),
    "文图": ("authors", "photographers"),
    "图文": ("authors", "photographers"),
    "综合报道": ("authors",),
    "报道": ("authors",),
    "摄": ("photographers",),
}
_UNIT_AND_NAME = re.compile(
    rf"^([{HAN}]{{2,16}}(?:学院|學院|大学|大學|[电電开開]大|中心|支部|办公室|[部处處系]))"
    rf"([{''.join(SURNAMES)}][{HAN}]{{1,2}})(?<![部处處办辦组組会會院系室队隊])$"
)
_SENT = re.compile(
    rf"[{HAN}]{{0,9}}?(?:[站网报社台刊校院]|学生|实习|见习|特约|校园)(?:记者|通讯员)(?=.)"
)
_ROLE_CHARACTERS = frozenset("者员文图稿摄编审报作写校")  # one of them is in every role
_TOKENS = re.compile(r"[^\s、，,;；/／:：|｜&＆。]+")
_BEHIND = {*_SUFFIXES, "文", "图", "文字", "图片", "采写", "投稿", "编辑", "审核"}
_CAPTION = re.compile(r"[图圖]\s*\d*\s*[：:｜|]")  # what follows is shown on the picture above
_IGNORED = words("本报 本网 本报讯 本网讯 和 与 等 统稿 整理 联合 综合 详细 采访")


def _words(text: str) -> list[tuple[str, str]]:
    """Words of a signature as (printed, folded), with role words cut off the names they touch."""
    words: list[tuple[str, str]] = []
    for match in _TOKENS.finditer(text):
        token = match[0]
        folded = fold(token)
        if folded in OTHER_LABELS:  # 作者单位 is no 作者
            words.append((token, folded))
            continue
        prefix = ""
        if folded.startswith(_PREFIXES) and folded not in _SUFFIX_ONLY:
            prefix = next(p for p in _PREFIXES if folded.startswith(p))
        if prefix and folded != prefix and _starts_name(token[len(prefix) :]):
            words.append((token[: len(prefix)], prefix))
            token, folded = token[len(prefix) :], folded[len(prefix) :]
        if len(folded) > 3 and folded.endswith(("记者", "通讯员")):  # 某某新闻网记者, 本报通讯员
            words.append((token, "记者"))
            continue
        sent = _SENT.match(folded)
        if sent and _starts_name(token[sent.end() :]):  # 本站记者刘晓
            words.append((token[: sent.end()], "记者"))
            token, folded = token[sent.end() :], folded[sent.end() :]
        suffix = next((s for s in _SUFFIXES if folded.endswith(s) and len(folded) > len(s) + 1), "")
        if suffix and folded not in ROLE_OF:
            cut = len(token) - len(suffix)
            words += [(part, fold(part)) for part in _parted(token[:cut])]
            words.append((token[cut:], suffix))
        else:
            words += [(part, fold(part)) for part in _parted(token)]
    return words


def _parted(token: str) -> list[str]:
    """A unit and the name that touches it (自贡电大刘唐军) as two words, any other word as one."""
    match = None if is_unit(token) else _UNIT_AND_NAME.match(token)
    return [match[1], match[2]] if match else [token]


def _starts_name(text: str) -> bool:
    return text[0] in SURNAMES or is_unit(text) or fold(text) in ROLE_OF


def _word_roles(folded: str) -> tuple[str, ...]:
    if folded in _SUFFIX_ONLY:
        return _SUFFIX_ONLY[folded]
    if folded in SHORT_ROLES:
        return (SHORT_ROLES[folded],)
    role = ROLE_OF.get(folded)
    return (role,) if role and role != "origin" else ()


def signature(text: str) -> Credits | None:
    """The credits of a text that is nothing but names and roles; None for any other text.

    A role stands before its names (记者 张三 李四) or behind them (赵豪 文/图).

    >>> signature("记者 付坤\\n\\n摄影报道").authors, signature("赵豪 文/图").photographers
    (['付坤'], ['赵豪'])
    >>> signature("华新学院 田婧报道").authors, signature("图书馆一楼报告厅")
    (['田婧'], None)
    >>> signature("自贡电大刘唐军 报道").authors
    ['刘唐军']
    """
    text = plain(text)
    if len(text) > 120 or _CAPTION.match(text) or _ROLE_CHARACTERS.isdisjoint(fold(text)):
        return None
    return _parse(_words(text), None)


def _roled_names(value: str, role: str) -> Credits:
    """The names of a label's value, in which other roles may be named too."""
    words = _words(value)
    found = _parse(words, role) if any(_word_roles(f) for _, f in words) else None
    if found is None:
        found = Credits()
        found.add(role, split_names(value))
    return found


def _parse(words: list[tuple[str, str]], role: str | None) -> Credits | None:
    who = Credits()
    current: tuple[str, ...] = (role,) if role else ()
    names: list[str] = []  # since the last role word in front of them
    named = behind = seen = strange = False
    strong = role is not None  # 记者 says that names follow; 图 may open the caption of a picture
    for index, (word, folded) in enumerate(words):
        roles = _word_roles(folded)
        if not roles:
            if folded in OTHER_LABELS:
                return None
            name = word.strip("()（）[]【】")
            if folded in _IGNORED or not name:
                continue
            if not (NAME.fullmatch(name) or len(name) == 1 or is_unit(name)):
                return None
            strange = strange or not (name[0] in SURNAMES or len(name) == 1 or is_unit(name))
            if behind:
                names, behind, current = [], False, ()
            names.append(name)
            continue
        seen = True
        strong = strong or (folded in ROLE_OF and len(folded) > 1 and folded not in _SUFFIX_ONLY)
        last = index == len(words) - 1
        free = folded in _SUFFIX_ONLY or not current or last or behind
        if names and free and folded in _BEHIND:
            _assign(who, current, names)
            _assign(who, roles, names)
            named, behind = True, True
            continue
        if names:
            _assign(who, current, names)
            named = True
            current, names = roles, []
        else:
            current = (*current, *roles) if index and _word_roles(words[index - 1][1]) else roles
    if names and current and not behind:
        _assign(who, current, names)
        named = True
    good = named and (seen or role) and (strong or not strange)
    return who if good and any(getattr(who, name) for name in _ROLE_NAMES) else None


def _assign(who: Credits, roles: tuple[str, ...], words: list[str]) -> None:
    """Persons if there are any, else the units: 华新学院 田婧 is one person and her college."""
    names = split_names(" ".join(words))
    persons = [name for name in names if not is_unit(name)]
    for role in roles:
        who.add(role, persons or names)


_BRACKETS = re.compile(r"[（(【\[]([^（()）【】\[\]]{2,100})[)）】\]]")
_BARE = re.compile(
    rf"(?:讯|訊)\s?((?:本报|本网)?(?:记者|記者|通讯员|通訊員)[\s:：][{HAN}\s、]{{2,40}})(?=\n|$)"
)
_BOLD = re.compile(r"\*\* ?\*\*|\*")
_DATELINE = re.compile(
    rf"^[\s*]*([{HAN}]{{1,11}}[^通资电简音喜快短资視视])[讯訊](?=[\s*（(：:，,【记記通]|\d)"
)


def running(text: str) -> Credits:
    """The credits that stand in the story itself: in brackets, behind a dateline, on lines of
    their own.

    >>> running("南开新闻网讯 （记者 付坤\\n摄影报道）4月19日，会议举行。").authors
    ['付坤']
    >>> running("会议结束。\\n撰稿：付雁，摄影：李俊毅").photographers
    ['李俊毅']
    """
    who = Credits()
    for match in _BRACKETS.finditer(text):
        found = signature(match[1])
        if found:
            who.merge(found)
    bare = _BARE.search(text[:300])
    found = signature(bare[1]) if bare else None
    if found:
        who.merge(found)
    for line in text.split("\n"):
        if len(line) <= 100 and not _captioned(line) and (found := credit_line(line)):
            who.merge(found)
    return who


def _captioned(line: str) -> bool:
    """Whether a line is the caption of a picture with whoever took it in brackets behind."""
    match = _BRACKETS.search(line)
    return bool(match and match.start() and signature(match[1]))


_ORIGIN_MARK = re.compile("源|转自|轉自|转载|轉載|出处")
_BAR = re.compile(r"^(\S{2,6}?)\s?[|｜]\s?")  # 来源 | 校团委


def origin_line(text: str) -> str | None:
    """The origin that a line of its own names, among the first or last of a story, or None.

    >>> origin_line("会议举行。\\n（来源：《光明日报》）"), origin_line("资金来源：学校拨款")
    ('光明日报', None)
    """
    lines = text.split("\n")
    for line in (*lines[:2], *lines[2:][-5:]):
        if len(line) > 80 or not _ORIGIN_MARK.search(line):
            continue
        line = plain(line).strip(" \u3000()（）【】[]▼*")
        line = _BAR.sub(r"\1：", line)
        match = _LABELLED.match(fold(line)) if len(line) <= 40 else None
        if match and ROLE_OF.get(re.sub(r"[\s:：]", "", match[0])) == "origin":
            return labelled(line).origin
    return None


def credit_line(line: str) -> Credits | None:
    """The credits of a line that consists of them alone, or None."""
    if len(line) > 120:
        return None
    line = plain(line).strip(" \u3000()（）【】[]")
    if not line or line[-1] in "。！？；：:" or _CAPTION.match(line):
        return None
    found = signature(line)
    if found:
        return found
    match = _LABELLED.match(fold(line))
    if match and len(line) <= 80:
        found = labelled(line)
        if any(getattr(found, role) for role in _ROLE_NAMES):
            return found
    return None


def dateline(text: str) -> str | None:
    """The news service in front of 讯: 南开新闻网 in 南开新闻网讯（记者 …）; None for 本网讯.

    >>> dateline("**南开新闻网讯** （记者 付坤）4月19日"), dateline("本网讯 4月19日")
    ('南开新闻网', None)
    """
    match = _DATELINE.match(_BOLD.sub("", text[:40]))
    if not match or match[1] in ("本网", "本报", "本站", "本網", "本報", "我校", "本刊"):
        return None
    return match[1]


def lone_names(line: str) -> list[str]:
    """The names of a last line that holds nothing but one to three of them, else none.

    >>> lone_names("梁志剑"), lone_names("谢谢"), lone_names("（宣传部 张伟）")
    (['梁志剑'], [], ['张伟'])
    """
    inner = line.strip("()（）")
    names = split_names(inner)
    if inner != line:  # （宣传部 张伟）: a unit in front of its people
        names = [name for name in names if name[-1] not in "部院处系办会团委社"]
    good = all(len(n) in (2, 3) and n[0] in SURNAMES and len(set(n)) > 1 for n in names)
    return names if names and len(names) <= 3 and good and not is_unit(inner) else []
