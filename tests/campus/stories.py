"""A story from its number: the same number, school and calendar give the same story, always."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from random import Random

from tests.campus import sentences as words

SHANGHAI = timezone(timedelta(hours=8))
STEP = timedelta(hours=7)  # between two stories
EARLIEST = date(2005, 1, 1)  # of the first story of a large site
_LENGTH = 1_500  # characters of a story, about
_PARAGRAPHS = 8
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class School:
    """Whose site it is: 云河大学, 文学院. Schools of the same name tell different stories."""

    index: int
    university: str
    unit: str

    @property
    def site(self) -> str:
        return self.university + self.unit


def school(index: int) -> School:
    """The school of the site with this number."""
    return School(index, *words.SCHOOLS[index % len(words.SCHOOLS)])


@dataclass(frozen=True)
class Calendar:
    """When each story was published: number `articles` on the day `newest`, the others before.

    What is published later, with a higher number, bears the day after `newest`: today.
    """

    newest: date
    articles: int

    def moment(self, number: int) -> datetime:
        last = datetime(
            self.newest.year, self.newest.month, self.newest.day, 17, 20, tzinfo=SHANGHAI
        )
        if number > self.articles:
            return last + timedelta(hours=7)
        return last - (self.articles - number) * self._step

    @property
    def _step(self) -> timedelta:
        return min(STEP, (self.newest - EARLIEST) / max(self.articles, 1))


@dataclass(frozen=True)
class Story:
    """What an article says; how its site prints it is the family's."""

    number: int
    moment: datetime
    event: date
    title: str
    author: str
    editor: str
    photographer: str
    paragraphs: tuple[str, ...]
    caption: str | None  # of its picture, where it has one
    file: str | None  # the name of its attachment, where it has one

    @property
    def day(self) -> date:
        return self.moment.date()


def headline(number: int, school: School, calendar: Calendar) -> str:
    """The headline of the story with this number, without the work of telling it."""
    told, random = _told(number, school, calendar)
    return _fill(words.HEADLINES[number % len(words.HEADLINES)], told, random)


def story(number: int, school: School, calendar: Calendar, revision: int = 0) -> Story:
    """The story with this number. Every revision of it has another text under the same headline."""
    told, random = _told(number, school, calendar)
    title = _fill(words.HEADLINES[number % len(words.HEADLINES)], told, random)
    author, editor, photographer = (_person(random) for _ in range(3))
    if revision:
        random = Random((revision << 44) + _seed(number, school))
    return Story(
        number=number,
        moment=calendar.moment(number),
        event=_event(number, calendar),
        title=title,
        author=author,
        editor=editor,
        photographer=photographer,
        paragraphs=_paragraphs(told, random),
        caption=words.CAPTIONS[number % len(words.CAPTIONS)] if number % 3 == 0 else None,
        file=words.FILES[number % len(words.FILES)] if number % 5 == 0 else None,
    )


def _seed(number: int, school: School) -> int:
    return (number << 12) + school.index


def _event(number: int, calendar: Calendar) -> date:
    return calendar.moment(number).date() - timedelta(days=number % 3)


def _told(number: int, school: School, calendar: Calendar) -> tuple[dict[str, str], Random]:
    """What all sentences of a story share, and the dice for the rest of it."""
    random = Random(_seed(number, school))
    event = _event(number, calendar)
    told = {
        "number": str(number),
        "unit": school.unit,
        "branch": random.choice(words.BRANCHES),
        "theme": random.choice(words.THEMES),
        "village": random.choice(words.VILLAGES),
        "month": str(event.month),
        "day": str(event.day),
    }
    return told, random


def _paragraphs(told: dict[str, str], random: Random) -> tuple[str, ...]:
    lead = _fill(random.choice(words.LEADS), told, random)
    chosen = random.sample(words.SENTENCES, len(words.SENTENCES))
    said: list[str] = []
    length = len(lead)
    while length < _LENGTH:
        said.append(_fill(chosen[len(said)], told, random))
        length += len(said[-1])
    each = -(-len(said) // _PARAGRAPHS)
    rest = ("".join(said[i : i + each]) for i in range(0, len(said), each))
    return (lead, *rest)


_CHOICES: dict[str, Callable[[Random], str]] = {
    "person": lambda random: _person(random),
    "place": lambda random: random.choice(words.PLACES),
    "office": lambda random: random.choice(words.OFFICES),
    "count": lambda random: str(3 + int(random.random() * 90)),
}


def _person(random: Random) -> str:
    return random.choice(words.SURNAMES) + random.choice(words.GIVEN_NAMES)


@cache
def _pieces(template: str) -> list[str]:
    """A template taken apart: what stands at odd places is the name of a slot."""
    return _SLOT.split(template)


def _fill(template: str, told: dict[str, str], random: Random) -> str:
    pieces = _pieces(template).copy()
    for index in range(1, len(pieces), 2):
        name = pieces[index]
        pieces[index] = told[name] if name in told else _CHOICES[name](random)
    return "".join(pieces)
