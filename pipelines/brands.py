"""Pages that a brand has taken over: a name of nothing where an organisation's name belongs.

Clones of university pages, on hosts whose registration ran out, keep every word of a story and
put the name of a gambling site where the school's stood: `全球最大的赌钱网党委书记马立梅`. Brands
change faster than any list of them, and 赌博 is a normal topic of Party education. So it is the
place that tells: what stands before 党委, 校长 or 全体党员 and is no organisation. How the name is
made (an ending of sites, numbers, Latin letters) only adds to that.
"""

from __future__ import annotations

import re
import string
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pipelines import slots
from pipelines.institutions import alternatives, is_known, words
from pipelines.repair.characters import HAN

MARK = "〔机构名〕"

#: What speaks for a brand, in points.
POINTS = {
    "site": 3,  # it ends as only the names of web sites do
    "half_site": 2,  # or as those of sites mostly do
    "vague_site": 1,  # or as those of half of all companies do
    "number": 2,  # it holds a number that counts nothing
    "dotted": 2,  # 凯旋·KAIXUAN
    "paired": 1,  # 九州·酷游, as slogans are written too
    "gambling": 2,
    "script": 2,  # it is simplified, and its paragraph traditional
    "trade": 1,  # it ends as companies call their trade
    "latin": 1,
    "slot": 1,  # it stands where any organisation may stand
    "school_slot": 2,  # it stands where only a school may stand
    "repeated": 1,
    "often": 1,
    "host": 1,  # the page keeps a school's path on a host that is no school's
    "swapped": 1,  # words of a school are replaced by those of a company
}
ENOUGH = 3

_LONGEST = 20
#: So many signs, and so many different names, are looked at: an honest page has a few, a hijacked
#: one the same one again and again.
_MOST_SIGNS = 5_000
_MOST_NAMES = 60
_MOST_FOREIGN = 500

_CLASSES = {
    "site": "sites",
    "half_site": "half_sites",
    "vague_site": "vague_sites",
    "corporate": "corporate",
    "gambling": "gambling",
    "house": "houses",
    "trade": "trades",
}
#: What a word in a name is a sign of; the first class counts.
_SIGN_OF = {w: sign for sign, name in reversed(_CLASSES.items()) for w in words(name)}
_SIGN_OF |= {"网": "vague_site", "·": "dotted"}
_SIGNS = re.compile(f"{alternatives(*_CLASSES.values())}|网(?![红络格课上页信站址点])|·")
_TOKEN = re.compile("[A-Za-z0-9][A-Za-z0-9]*")
#: Letters with numbers that name neither a room nor a year of a degree: hy5902, not E1006.
_MIXED = re.compile(
    rf"(?![A-Za-z]+(?:19[5-9]|20[0-3])\d\Z|[A-Za-z]\d+\Z|(?i:{alternatives('numbered')})\d+\Z)"
    r"(?=.*\d\d)(?:(?=.*[a-z])|[A-Z]{2,}\d{4})\w{3,20}\Z"
)
#: The same, when it is not enough by itself: k8, w66.
_SHORT = re.compile(r"[a-z]\d{1,3}|\d[a-z]{1,2}")
#: Numbers that are no year and no class, and count nothing.
_NUMBER = re.compile(
    r"(?<![年第共约近达超过.:：/〔-])(?!(?:19|20)\d\d(?!\d)|985|211)\d{3,6}"
    r"(?![年级届号班室名人个周多余万亿期月日时分米次场份家所项间%报教会元件幅位字篇台辆吨页套条亩里小天党路强线型式校院系])"
    rf"(?=[{HAN}])"
)
_QUANTITY = re.compile(r"\d+(?:[kcmn]?m|k?g|mg|[kMm]?[VvWw]|[GgMmTt][Bb]|[GMk]?Hz|ml|px|min)\Z")
_LATIN = re.compile(rf"(?<![A-Za-z])[A-Za-z]{{2,}}(?=[{HAN}·(（])|(?<=[{HAN}·])[A-Za-z]{{2,}}")
_LETTERS = re.compile("[A-Za-z]+")
_ALPHABET = string.ascii_letters
_POST = re.compile("(?:原|现任)?副?[校院]长")
_TRANSLITERATED = frozenset("".join(words("transliteration")) + "·")
#: Who speaks of gambling so warns of it, or means cards.
_WARNING = re.compile(
    "反|拒|打击|远离|防范|抵制|禁止|参与|警惕|揭[露秘]|查处|整治|涉|跨境|境外|聚众|沉迷|治理|比赛|大赛|协会|诈"
)
#: What of a name may stand between two signs: 十大 in app十大平台, 2020 in 集团2020网站.
_JOINED = re.compile(
    rf"(?:(?![党书学院校团与和及的对在])[{HAN}A-Za-z]){{0,2}}\Z|[A-Za-z0-9]{{1,12}}\Z"
)
_AROUND = 12
#: A name without any sign has to stand there so many times.
_OFTEN = 4
#: And at least every so manieth time in a slot; people stand there by chance.
_RARELY = 8


@dataclass(frozen=True, slots=True)
class Brand:
    """A name that stands where organisations' names belong.

    slots: how often it does; spans: where in the text; because: what speaks for it, names of
    POINTS.
    """

    text: str
    slots: int
    spans: tuple[tuple[int, int], ...]
    because: tuple[str, ...]

    def evidence(self) -> dict[str, Any]:
        """What the flag `hijacked` says."""
        return {"brand": self.text, "slots": self.slots, "because": list(self.because)}


def find_brand(
    text: str,
    title: str | None = None,
    known: Collection[str] = (),
    *,
    foreign: Iterable[str] = (),
    hints: Iterable[str] = (),
) -> Brand | None:
    """The brand that took the place of the organisation in a repaired text; None if none did.

    `known` are names of real organisations besides those in the list, which never are brands;
    `foreign` are names in a script that is not their paragraph's; `hints` says what else is wrong
    with the page, "host" or "swapped". A word that sounds of gambling proves nothing by itself.

    >>> story = "全球最大的赌钱网党委书记马立梅主持，全球最大的赌钱网党委副书记孙涛参加。"
    >>> find_brand(story).evidence()["brand"]
    '全球最大的赌钱网'
    >>> find_brand("校党委开展反对网络赌博宣传教育活动，校党委书记王红参加。")
    """
    whole = f"{title}\n{text}" if title else text
    signs: dict[str, set[str]] = defaultdict(set)
    for name, reasons in (*_named(whole), *_foreign(whole, foreign), *_plain(whole)):
        if len(signs) < _MOST_NAMES or name in signs:
            signs[name] |= reasons
    for name in list(signs):
        signs[_alone(whole, name)] |= signs[name]
    best: tuple[int, int, str, set[str]] | None = None
    for name, reasons in signs.items():
        if not 3 <= len(name) <= _LONGEST or any(name.endswith(k) for k in known if k):
            continue
        reasons = reasons | _repetition(whole, name, reasons) | set(hints)
        reasons -= {"slot"} if "school_slot" in reasons else set()
        score = sum(POINTS[reason] for reason in reasons)
        if score >= ENOUGH and (best is None or (score, len(name)) > best[:2]):
            best = (score, len(name), name, reasons)
    if best is None:
        return None
    _, _, name, reasons = best
    spans = tuple(_occurrences(text, name))
    return Brand(name, len(spans), spans, tuple(r for r in POINTS if r in reasons))


def mark_slots(text: str, brand: Brand) -> tuple[str, int]:
    """The text with 〔机构名〕 where the brand stands as an organisation, and how often it did.

    >>> text = "全球最大的赌钱网党委书记马立梅主持，全球最大的赌钱网党委副书记孙涛参加。"
    >>> mark_slots(text, find_brand(text))
    ('〔机构名〕党委书记马立梅主持，〔机构名〕党委副书记孙涛参加。', 2)
    """
    pieces: list[str] = []
    at = count = 0
    for start, end in _occurrences(text, brand.text):
        pieces += text[at:start], MARK
        at = end
        count += 1
    return "".join((*pieces, text[at:])), count


_HAN = re.compile(f"[{HAN}]")


def _occurrences(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where the name stands with a word behind it, and not in a line of its own."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if _HAN.match(text, end):
            yield at, end
        at = text.find(name, end)


# --- names that are made like those of sites, and stand in a slot ---------------------------------


def _named(text: str) -> Iterator[tuple[str, set[str]]]:
    """Names that hold a sign and stand before what only an organisation has, with what speaks
    for each."""
    for start, end, signs in _clusters(text):
        if signs <= _COMMON and not slots.may_begin(text, end):
            continue  # most of the words of a clean page: not before a slot, not a name
        name = _Name(text, start, end, frozenset(signs))
        if reasons := name.reasons():
            yield name.text, reasons


def _clusters(text: str) -> Iterator[tuple[int, int, set[str]]]:
    """Runs of signs that belong to one name: where it begins and ends, and what it holds."""
    start = end = -1
    found: set[str] = set()
    for at, behind, sign in _signs(text):
        if at < end:  # `app` within `app下载`
            continue
        if found and _JOINED.match(text[end:at]):
            found.add(sign)
        else:
            if found:
                yield start, end, found
            start, found = at, {sign}
        end = behind
    if found:
        yield start, end, found


def _signs(text: str) -> list[tuple[int, int, str]]:
    """Where the signs of the text begin and end, and what they are signs of; in their order."""
    found = [
        (match.start(), match.end(), _SIGN_OF[match[0]])
        for match in islice(_SIGNS.finditer(text), _MOST_SIGNS)
    ]
    for match in islice(_TOKEN.finditer(text), _MOST_SIGNS):
        token = match[0]
        if len(token) >= 3 and token.isdecimal():
            if _NUMBER.match(text, match.start()):
                found.append((match.start(), match.end(), "number"))
        elif len(token) >= 3 and _MIXED.match(token) and not _QUANTITY.match(token):
            found.append((match.start(), match.end(), "mixed"))
        elif _SHORT.fullmatch(token):
            found.append((match.start(), match.end(), "short"))
    return sorted(found)


#: Signs of which clean pages are full, and signs with which a name ends.
_COMMON = {"trade", "vague_site", "corporate", "house"}
_ENDINGS = {"site", "half_site", "vague_site", "corporate"}
_UP_TO_SLOT = re.compile(rf"[{HAN}A-Za-z0-9]{{1,8}}?(?={slots.ANY})")


class _Name:
    """A name around a run of signs, and the place where it stands."""

    def __init__(self, page: str, start: int, end: int, signs: frozenset[str]) -> None:
        self.page, self.signs = page, signs
        self.core = page[start:end]
        self.before = slots.head(page, start)
        self.start = start - len(self.before)
        self.means = slots.is_means(page, self.start)
        self.after = self._rest(end)
        self.end = end + len(self.after)
        self.text = page[self.start : self.end]
        self.stands = slots.kind_of(page, self.end, means=self.means)
        self.part = not self.stands and slots.has_part(page, self.end)
        stem = self.before.lstrip(_ALPHABET)
        self.strange = slots.is_strange(stem, modified="trade" in signs)

    def _rest(self, end: int) -> str:
        """What of the name stands behind its last sign."""
        if not self.signs & {"number", "mixed", "dotted"} or self.signs & _ENDINGS:
            return ""
        match = None if slots.kind_of(self.page, end) else _UP_TO_SLOT.match(self.page, end)
        return slots.without_part(match[0]) if match else ""

    def reasons(self) -> set[str]:
        """What speaks for a brand; nothing if it is an organisation's or stands nowhere."""
        placed = self.stands or (not self.means and (self.part or self._has_people()))
        if not placed or self._is_honest():
            return set()
        reasons = self._made_like_a_site()
        if self._is_numbered(bool(reasons)):
            reasons.add("number")
        if "dotted" in self.signs and (self.stands or reasons) and self._is_no_person():
            odd = reasons or _LETTERS.match(self.text.partition("·")[2])
            reasons.add("dotted" if odd else "paired")
        if self._bets(bool(reasons)):
            reasons.add("gambling")
        if "corporate" in self.signs and (reasons or self._is_odd_company()):
            reasons.add("vague_site")
        if not reasons:
            return reasons
        if "mixed" in self.signs or (_LATIN.search(self.text) and reasons != {"trade"}):
            reasons.add("latin")
        if not self.before and not reasons & {"number", "dotted", "paired", "gambling", "latin"}:
            return set()  # 官网党建专栏: no name stands before it
        slot = self.stands or ("slot" if "gambling" in reasons and self.part else "")
        return reasons | set(filter(None, [slot]))

    def _has_people(self) -> bool:
        """Whether people stand behind it, who may be of a school or only visit a site."""
        return slots.has_people(self.page, self.end)

    def _is_honest(self) -> bool:
        """Whether the name is that of an organisation, or of a site of one."""
        if slots.is_honest(self.before):
            return True
        if not self.after:
            return False
        return slots.is_honest(self.before + self.core) or slots.is_organisation(self.after)

    def _made_like_a_site(self) -> set[str]:
        reasons = {"site", "half_site"} & self.signs
        if not (self.stands or self.part) and "site" in reasons:
            reasons = {"half_site"}  # its place says little
        if "vague_site" in self.signs and (self.strange or reasons):
            reasons.add("vague_site")
        if "trade" in self.signs and self.strange and self.stands:
            reasons.add("trade")
        return reasons

    def _is_numbered(self, like_a_site: bool) -> bool:
        """Whether a number belongs to the name: 6699九游汇, and not 1902党支部 or 12345平台."""
        if "mixed" in self.signs:
            return bool(self.stands or self.part or like_a_site)
        if "short" in self.signs and self.stands:
            return self.strange or bool(self.signs & {*_ENDINGS, "house"})
        if "number" not in self.signs or not (self.stands or like_a_site):
            return False
        there = "site" in self.signs and (self.stands or self.part)
        return bool(self.after or self.before or there or self.signs & {"house", "gambling"})

    def _is_no_person(self) -> bool:
        """Whether a name with a dot is none of a person, and none that ends with its dot."""
        post = _POST.match(self.page, self.end)
        return not (post or self.text.endswith("·") or _TRANSLITERATED.issuperset(self.text))

    def _bets(self, odd: bool) -> bool:
        """Whether it is named after gambling, and the text does not warn of it."""
        topic = "gambling" in self.signs and (odd or self.stands or (self.strange and self.part))
        house = "house" in self.signs and (odd or self.stands)
        around = max(0, self.start - _AROUND), self.end + _AROUND
        return bool(topic or house) and not _WARNING.search(self.page, *around)

    def _is_odd_company(self) -> bool:
        """Whether it is made like AG亚游集团; TCL集团 is none but in a school's slot."""
        lettered = _LETTERS.match(self.before) is not None
        return lettered and (self.strange or self.stands == "school_slot")


_REPEATED = {"site", "half_site", "number", "gambling", "dotted", "script"}


def _repetition(text: str, name: str, reasons: set[str]) -> set[str]:
    """Whether the name stands there twice, or oftener; of companies that is said too."""
    stands = reasons & {"slot", "school_slot"}
    if not stands or not (reasons & _REPEATED or name.endswith("网")):
        return set()
    times = text.count(name)
    return {reason for reason, least in (("repeated", 2), ("often", 3)) if times >= least}


def _alone(text: str, name: str) -> str:
    """The name without words beside it that were taken for parts of it: what is left stands in
    the text three times and oftener than with them."""
    times = text.count(name)
    for cut in range(1, len(name) - 2):
        for part in (name[cut:], name[:-cut]):
            if (often := text.count(part)) >= 3 and often >= 2 * times:
                return _alone(text, part)
    return name


# --- names that are strange in another way --------------------------------------------------------


def _foreign(text: str, names: Iterable[str]) -> Iterator[tuple[str, set[str]]]:
    """Names in the wrong script that stand in a slot, or before a part that does, or that are
    made like those of sites."""
    for name in dict.fromkeys(islice(names, _MOST_FOREIGN)):
        at = text.find(name)
        if at < 0 or slots.is_organisation(name) or is_known(name):
            continue
        end = at + len(name)
        near = slots.has_part(text, end) or slots.has_people(text, end)
        stands = slots.kind_of(text, end) or ("slot" if near else "")
        signs = {sign for _, _, sign in _signs(name)} & {"site", "half_site", "vague_site"}
        if stands or signs:
            yield name, {"script", *signs, *filter(None, [stands])}


def _plain(text: str) -> Iterator[tuple[str, set[str]]]:
    """Names without any sign that stand there often, and in different slots of a school."""
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for name, slot in slots.strange_heads(text):
        if len(places) < _MOST_NAMES or name in places:
            places[name][slot] += 1
    for name in list(places):
        alone = _alone(text, name)
        if alone != name:
            places[alone] += places[name]
    for name, where in places.items():
        several = len(where) >= 2 and any(map(slots.is_of_a_school, where))
        times = text.count(name)
        if several and times >= _OFTEN and where.total() * _RARELY >= times:
            yield name, {"school_slot", "repeated"}
