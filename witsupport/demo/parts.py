"""Which tickets the demo has: whose, how urgent, how each went. Seeded, so always the same."""

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle

from sla.working_time import AroundTheClock, Hours
from witsupport.demo import plot
from witsupport.demo.stories import Story, tell, templates

SEED = "witsupport"
DAY = dt.timedelta(days=1)
OLDEST, YOUNGEST = 172, 22  # days ago that a closed ticket was filed
AROUND = AroundTheClock()

TURNS = ("NORD", "ALTA", "LIGU", "FYNB", "ALTA", "NORD", "LIGU", "TERR", "NORD", "LIGU", "ALTA", "FYNB")
PRIORITIES = ("P2", "P3", "P1", "P3", "P2")
CLOSED_PRIORITIES = ("P3", "P2", "P3", "P2", "P3", "P1", "P2", "P3")
# Clocks of critical tickets of Nordhavn Energi count around the clock: whatever the hour, some run and some are late.
ALWAYS: tuple[tuple[str, str, float], ...] = (
    ("open_", "P1", 9),
    ("open_", "P1", 51),
    ("open_", "P1", 75),
    ("open_", "P2", 31),
    ("open_", "P2", 103),
    ("open_", "P2", 170),
    ("investigation", "P1", 25),
    ("investigation", "P1", 215),
    ("investigation", "P1", 300),
    ("escalated", "P1", 40),
)
# Waits of two weeks: only where every weekday is a support day like another.
PATIENT = {"doubtful", "unanswered"}


@dataclass(frozen=True, slots=True)
class Part:
    """A ticket of the demo before it is filed. `chance` is its own source of accidents."""

    number: int
    customer: str
    priority: str
    story: Story
    scene: str
    steps: tuple[plot.Step, ...]
    chance: random.Random

    @property
    def filed_at(self) -> dt.datetime:
        return self.steps[0].at


@dataclass(frozen=True, slots=True)
class Casting:
    """What a part is to be, before its story is told."""

    scene: str
    customer: str
    priority: str
    tail: float | None = None


def parts(hours: Mapping[str, Hours], now: dt.datetime, count: int) -> list[Part]:
    """`count` parts in the order of filing; what is in progress comes whole, the closed ones fill up."""
    in_progress = list(_in_progress())
    closed = list(_closed(max(count - len(in_progress), 0)))
    drafts = [_part(place, casting, hours, now) for place, casting in enumerate([*closed, *in_progress])]
    drafts.sort(key=lambda part: (part.filed_at, part.number))
    return drafts


def _in_progress() -> Iterator[Casting]:
    for scene, priority, tail in ALWAYS:
        yield Casting(scene, "NORD", priority, tail)
    customers, priorities = cycle(TURNS), cycle(PRIORITIES)
    for make, times in plot.IN_PROGRESS:
        for number in range(times):
            scene, customer, priority = make.__name__, next(customers), next(priorities)
            if scene in PATIENT:
                customer, priority = ("LIGU", "FYNB")[number % 2], "P2"
            yield Casting(scene, customer, priority)


def _closed(count: int) -> Iterator[Casting]:
    customers, priorities = cycle(TURNS), cycle(CLOSED_PRIORITIES)
    for number in range(count):
        yield Casting("withdrawn" if number % 14 == 5 else "closed", next(customers), next(priorities))


def _part(number: int, casting: Casting, hours: Mapping[str, Hours], now: dt.datetime) -> Part:
    chance = random.Random(f"{SEED}:{number}")  # noqa: S311  # a plot, no secret
    course = getattr(plot, casting.scene)(chance, casting.priority)
    if casting.tail is not None:
        course = (course[0], casting.tail)
    pace = _pace(casting, hours)
    if casting.scene in {"closed", "withdrawn"}:
        ago = YOUNGEST + (OLDEST - YOUNGEST) * chance.random() ** 1.3
        filed_at = pace.add(
            (now - ago * DAY).replace(second=0, microsecond=0), dt.timedelta(minutes=chance.randint(5, 300))
        )
    else:
        filed_at = plot.instant_before(pace, now, plot.age_of(course))
    return Part(
        number,
        casting.customer,
        casting.priority,
        _story(number, casting, chance, filed_at),
        casting.scene,
        tuple(plot.steps(course, pace, ticket=number, filed_at=filed_at)),
        chance,
    )


def _pace(casting: Casting, hours: Mapping[str, Hours]) -> Hours:
    """By which hours people act on the ticket: those that its first clock counts."""
    is_always = casting.customer == "NORD" and (casting.priority == "P1" or casting.tail is not None)
    return AROUND if is_always else hours[casting.customer]


def _story(number: int, casting: Casting, chance: random.Random, at: dt.datetime) -> Story:
    """Critical is an incident; a question is never urgent. No story is told more than the others."""
    wanted = _types(casting, number)
    fitting = [template for template in templates() if template["type"] in wanted]
    template = chance.choice(fitting)
    return tell(template, chance, chance.choice(("2.6.4", "2.7.3", "2.8.0")), customer=casting.customer, at=at)


def _types(casting: Casting, number: int) -> Sequence[str]:
    if casting.priority == "P1":
        return ("incident",)
    if casting.priority == "P2":
        return ("incident", "bug_report")
    is_quiet = casting.scene in {"closed", "open_", "triage", "investigation", "resolved"}
    return ("it_help",) if is_quiet and number % 3 == 0 else ("bug_report",)
