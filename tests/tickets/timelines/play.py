"""Plays a told timeline through the doors, under frozen time."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Team, User
from customers.models import Calendar, ContractVersion, DayOff, Target, WeeklyInterval
from customers.vocabulary import ClockKind, Counting, Impact, Priority, Urgency
from tests.cast import ROME, Cast
from tickets.models import Ticket, Upload
from tickets.services import conversation, escalation, filing, resolution, work
from tickets.services.conversation import Words
from tickets.services.files import stage_upload

# What makes a priority by the default matrix.
IMPACT_AND_URGENCY = {
    "P1": (Impact.EXTENSIVE, Urgency.CRITICAL),
    "P2": (Impact.MODERATE, Urgency.CRITICAL),
    "P3": (Impact.MINOR, Urgency.LOW),
}
INSTANT = r"(\d{4}-\d\d-\d\dT\d\d:\d\dZ|\d{4}-\d\d-\d\d \d\d:\d\d)"


def instant(text: str) -> dt.datetime:
    """Wall time in Rome, or UTC when it ends in Z."""
    if text.endswith("Z"):
        return dt.datetime.fromisoformat(text)
    return dt.datetime.fromisoformat(text).replace(tzinfo=ROME).astimezone(dt.UTC)


def minutes_of(span: str) -> tuple[int, int]:
    """“09:00-13:00” in minutes of the day."""
    opens, closes = (time.split(":") for time in span.split("-"))
    return int(opens[0]) * 60 + int(opens[1]), int(closes[0]) * 60 + int(closes[1])


def overridden(word: str) -> Priority | None:
    return None if word == "none" else Priority(word)


@dataclass(frozen=True)
class Expectation:
    """`clock` as `update#2`; `what` as due, met, breached, undated, waiting; `value` an instant or a duration."""

    clock: str
    what: str
    value: str


@dataclass
class Play:
    """A timeline that was played: the ticket, the last instant, what is expected."""

    cast: Cast
    now: dt.datetime = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    ticket: Ticket | None = None
    expected: list[Expectation] = field(default_factory=list)

    def run(self, told: str) -> "Play":
        for line in filter(None, map(str.strip, told.splitlines())):
            if line.startswith("= "):
                clock, what, *value = line[2:].split(" ", 2)
                self.expected.append(Expectation(clock, what, value[0] if value else ""))
            elif line.startswith("contract "):
                self.change_contract(line.removeprefix("contract ").split())
            else:
                found = re.match(rf"{INSTANT} (\w+) ?(.*)$", line)
                assert found, line
                self.now = instant(found[1])
                with time_machine.travel(self.now, tick=False):
                    self.act(found[2], found[3].split())
        return self

    def change_contract(self, words: list[str]) -> None:
        version = ContractVersion.objects.get(contract__customer=self.cast.nordhavn)
        targets = Target.objects.filter(version=version)
        what, *rest = words
        if what == "around_the_clock":
            targets.filter(priority=rest[0]).update(counting=Counting.AROUND_THE_CLOCK)
        elif what == "calendar":
            Calendar.objects.filter(pk=version.calendar_id).update(timezone=rest[0])
        elif what == "hours":
            self.change_hours(version.calendar, rest[0], rest[1:])
        elif what == "off":
            DayOff.objects.bulk_create(
                DayOff(calendar=version.calendar, date=dt.date.fromisoformat(date), name="Closed") for date in rest
            )
        else:
            targets.filter(priority=rest[0], clock=ClockKind(what)).update(minutes=int(rest[1]))

    def change_hours(self, calendar: Calendar, days: str, spans: list[str]) -> None:
        first, _, last = days.partition("-")
        weekdays = range(int(first), int(last or first) + 1)
        WeeklyInterval.objects.filter(calendar=calendar, weekday__in=weekdays).delete()
        WeeklyInterval.objects.bulk_create(
            WeeklyInterval(calendar=calendar, weekday=day, opens=opens, closes=closes)
            for day in weekdays
            for opens, closes in map(minutes_of, spans)
        )

    def act(self, verb: str, words: list[str]) -> None:
        cast = self.cast
        if verb == "file":
            self.ticket = self.file(words)
            return
        ticket = self.ticket
        assert ticket is not None
        acts: dict[str, Callable[[], object]] = {
            "look": lambda: None,
            "take": lambda: work.take_charge(ticket, by=cast.giulia),
            "investigate": lambda: work.start_investigation(ticket, by=cast.giulia),
            "comment": lambda: conversation.comment(ticket, Words(text="We are on it."), by=cast.giulia),
            "note": lambda: conversation.note(ticket, Words(text="Between us."), by=cast.giulia),
            "ask": lambda: conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia),
            "services_answer": lambda: conversation.comment(ticket, Words(text="2.8.1, I asked."), by=cast.paolo),
            "answer": lambda: conversation.comment(ticket, Words(text="2.8.1"), by=cast.freja),
            "attach": lambda: conversation.attach(ticket, (self.upload(cast.freja),), by=cast.freja),
            "resume": lambda: conversation.resume(ticket, by=cast.giulia),
            "escalate": lambda: escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia),
            "escalate_further": lambda: escalation.escalate(ticket, self.second_level(), "Theirs.", by=cast.luca),
            "hand_back": lambda: escalation.hand_back(
                ticket, Words(text="It is the pool."), public=words == ["public"], by=cast.luca
            ),
            "resolve": lambda: resolution.resolve(
                ticket, resolution.Solution(resolution="answer", text="Set the pool."), by=cast.giulia
            ),
            "reopen": lambda: resolution.reopen(ticket, "It is back.", by=cast.freja),
            "withdraw": lambda: resolution.withdraw(ticket, "Our own fault.", by=cast.freja),
            "confirm": lambda: resolution.confirm(ticket, by=cast.freja),
            "override": lambda: work.override_priority(ticket, overridden(words[0]), "Board meeting.", by=cast.elena),
            "estimate": lambda: work.estimate(ticket, instant(" ".join(words)), "As agreed.", by=cast.giulia),
            "categorise": lambda: work.categorise(ticket, self.category(words), by=cast.giulia),
        }
        acts[verb]()

    def file(self, words: list[str]) -> Ticket:
        kind, priority, *rest = words
        impact, urgency = IMPACT_AND_URGENCY[priority]
        reported = instant(" ".join(rest[1:])) if rest[:1] == ["reported"] else None
        return filing.file_ticket(
            self.cast.nordhavn,
            filing.Filing(
                type=kind,
                title="Provisioning times out",
                description="Every deployment stops after 300 s.",
                reproduction="Deploy.",
                impact=impact,
                urgency=urgency,
                components=(self.cast.template if rest == ["outside"] else self.cast.provisioning,),
                reporter=self.cast.freja if reported else None,
                reported_at=reported,
                reported_why="By telephone." if reported else "",
            ),
            by=self.cast.giulia if reported else self.cast.freja,
        )

    def category(self, words: list[str]) -> work.Categorisation:
        impact, urgency = IMPACT_AND_URGENCY[words[1]]
        component = self.cast.template if words[2:] == ["outside"] else self.cast.provisioning
        return work.Categorisation(type=words[0], impact=impact, urgency=urgency, components=(component,))

    def second_level(self) -> Team:
        return Team.objects.create(name="Second level", public_name="Second level")

    def upload(self, by: User) -> Upload:
        return stage_upload(SimpleUploadedFile("pool.log", b"pool size 1"), by=by)
