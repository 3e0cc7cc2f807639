"""What happens when: the steps of every demo ticket, as pure data. The same seed and instant give the same plot."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from sla.working_time import Hours

Minutes = float


@dataclass(frozen=True, order=True)
class Step:
    """`verb` is a method of the stage; `ticket` numbers the demo's tickets in the order of filing."""

    at: dt.datetime
    ticket: int
    verb: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Act:
    """A step after so many support minutes."""

    verb: str
    after: Minutes


# How a ticket went, as acts after each other. The tail is how long ago the last act was, in support minutes.
Course = tuple[tuple[Act, ...], Minutes]


def _early(rng: random.Random, priority: str) -> list[Act]:
    """Taken in charge, now and then too late, and categorised."""
    promised = {"P1": 60, "P2": 120, "P3": 700}[priority]
    late = rng.random() < 0.12
    after = promised * (rng.uniform(1.05, 1.6) if late else rng.uniform(0.15, 0.85))
    return [Act("take_charge", after), Act("categorise", rng.uniform(4, 15)), Act("reply", rng.uniform(8, 40))]


def _work(rng: random.Random, priority: str) -> list[Act]:
    return [*_early(rng, priority), Act("investigate", rng.uniform(5, 60)), Act("note", rng.uniform(20, 90))]


def _solve(rng: random.Random, priority: str) -> list[Act]:
    acts = _work(rng, priority)
    if rng.random() < 0.45:
        acts += [Act("ask", rng.uniform(20, 100)), Act("answer", rng.uniform(60, 600))]
    if rng.random() < 0.3:
        acts += [
            Act("escalate", rng.uniform(20, 120)),
            Act("specialist_note", rng.uniform(60, 400)),
            Act("hand_back", rng.uniform(60, 300)),
        ]
    if priority == "P3":
        acts.insert(4, Act("estimate", rng.uniform(10, 60)))
    return [*acts, Act("resolve", rng.uniform(60, 600))]


def open_(rng: random.Random, priority: str) -> Course:
    tail = {"P1": rng.choice((8, 35, 52, 95)), "P2": rng.choice((12, 70, 104, 170)), "P3": rng.uniform(30, 2000)}
    return (), tail[priority]


def triage(rng: random.Random, priority: str) -> Course:
    acts = _early(rng, priority)[: rng.choice((1, 2, 3))]
    return tuple(acts), rng.uniform(10, 220)


def waiting(rng: random.Random, priority: str) -> Course:
    acts = [*_work(rng, priority)[: rng.choice((3, 5))], Act("ask", rng.uniform(20, 90))]
    return tuple(acts), rng.choice((45, 300, 1900, 3400))


def doubtful(rng: random.Random, priority: str) -> Course:
    return (*_early(rng, priority), Act("ask", 30)), 11 * 480


def investigation(rng: random.Random, priority: str) -> Course:
    acts = _work(rng, priority)
    if rng.random() < 0.5:
        acts += [Act("ask", rng.uniform(20, 100)), Act("answer", rng.uniform(60, 400))]
    if priority == "P3":
        acts.append(Act("estimate", rng.uniform(10, 60)))
    return tuple(acts), rng.uniform(5, 260 if priority == "P1" else 520)


def escalated(rng: random.Random, priority: str) -> Course:
    acts = [*_work(rng, priority), Act("escalate", rng.uniform(20, 120))]
    if rng.random() < 0.6:
        acts.append(Act("specialist_note", rng.uniform(60, 200)))
    if rng.random() < 0.3:
        acts.append(Act("escalate_further", rng.uniform(20, 90)))
    return tuple(acts), rng.uniform(10, 240 if priority == "P1" else 480)


def resolved(rng: random.Random, priority: str) -> Course:
    return tuple(_solve(rng, priority)), rng.uniform(30, 1400)


def replied(rng: random.Random, priority: str) -> Course:
    return (*_solve(rng, priority), Act("answer_resolved", rng.uniform(60, 300))), rng.uniform(20, 200)


def pending(rng: random.Random, priority: str) -> Course:
    return (*_solve(rng, priority), Act("confirm", rng.uniform(60, 900))), rng.uniform(100, 2500)


def reopened(rng: random.Random, priority: str) -> Course:
    acts = [*_solve(rng, priority), Act("reopen", rng.uniform(100, 700)), Act("reply", rng.uniform(30, 120))]
    return tuple(acts), rng.uniform(20, 200)


def closed(rng: random.Random, priority: str) -> Course:
    acts = _solve(rng, priority)
    chance = rng.random()
    if chance < 0.12:
        acts += [Act("reopen", rng.uniform(100, 700)), Act("reply", 60), Act("resolve", rng.uniform(200, 800))]
    if chance < 0.72:
        acts.append(Act("confirm", rng.uniform(30, 1500)))
    elif chance < 0.8:
        acts += [Act("follow_up", rng.uniform(500, 1200)), Act("close", 5)]
    return tuple(acts), 0


def withdrawn(rng: random.Random, priority: str) -> Course:
    return (*_early(rng, priority)[: rng.choice((0, 1, 3))], Act("withdraw", rng.uniform(20, 400))), 0


def question(rng: random.Random, priority: str) -> Course:
    """Filed as something that fails, found to be a question: its clocks are cancelled."""
    return (Act("take_charge", 40), Act("reply", 20), Act("turn_question", rng.uniform(10, 60))), rng.uniform(10, 300)


def overridden(rng: random.Random, priority: str) -> Course:
    return (*_work(rng, priority), Act("override", rng.uniform(10, 40))), rng.uniform(10, 150)


def resumed(rng: random.Random, priority: str) -> Course:
    return (*_work(rng, priority), Act("ask", 30), Act("resume", rng.uniform(200, 500))), rng.uniform(10, 100)


def duplicate(rng: random.Random, priority: str) -> Course:
    return (*_early(rng, priority), Act("resolve_duplicate", rng.uniform(10, 60))), rng.uniform(10, 900)


def unanswered(rng: random.Random, priority: str) -> Course:
    """Nobody answers, reminders and all; then it is resolved for that reason."""
    return (*_early(rng, priority), Act("ask", 30), Act("resolve_no_answer", 13 * 540)), rng.uniform(10, 900)


# What is in progress now, and how often; the rest of the tickets is closed.
IN_PROGRESS: tuple[tuple[Callable[[random.Random, str], Course], int], ...] = (
    (open_, 16),
    (triage, 13),
    (waiting, 9),
    (doubtful, 2),
    (investigation, 17),
    (escalated, 11),
    (resolved, 9),
    (replied, 2),
    (pending, 5),
    (reopened, 3),
    (question, 2),
    (overridden, 2),
    (resumed, 1),
    (duplicate, 2),
    (unanswered, 1),
)


def instant_before(hours: Hours, now: dt.datetime, minutes: Minutes) -> dt.datetime:
    """The latest minute such that at least `minutes` of support time lie between it and `now`."""
    wanted = dt.timedelta(minutes=minutes)
    low, high = dt.timedelta(), dt.timedelta(days=400)
    while high - low > dt.timedelta(minutes=1):
        middle = (low + high) / 2
        if hours.between(now - middle, now) < wanted:
            low = middle
        else:
            high = middle
    return (now - high).replace(second=0, microsecond=0)


def steps(course: Course, hours: Hours, *, ticket: int, filed_at: dt.datetime) -> list[Step]:
    """The acts of a course as instants, each after so many support minutes."""
    at, found = filed_at, [Step(filed_at, ticket, "file")]
    for act in course[0]:
        at = hours.add(at, dt.timedelta(minutes=round(act.after)))
        found.append(Step(at, ticket, act.verb))
    return found


def age_of(course: Course) -> Minutes:
    """Support minutes from filing to now."""
    return sum(act.after for act in course[0]) + course[1]
