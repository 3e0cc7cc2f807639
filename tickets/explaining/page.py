"""Explain: how each due instant of a ticket came about, for support and for the customer alike.

From loaded rows and the facts of the timeline; a constant number of queries. Times are those of the calendar, as its
opening hours are; where the reader's own differ, both are said.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from common.wording import added, duration, exact_moment
from customers.terms import AROUND_THE_CLOCK
from customers.vocabulary import ClockKind, Counting, Priority
from sla.explain import Piece, What, horizon, pieces, waits_of
from sla.facts import (
    PriorityChanged,
    TermsApplied,
)
from sla.standing import Look, Standing, instant_of
from sla.working_time import ZERO
from tickets.axis import Axis, Mark, Words, axis_of
from tickets.clock_cells import NAMES
from tickets.explaining.case import Case, target
from tickets.explaining.lines import GAPS, MOST_LINES, history_of, lines_of
from tickets.permissions import Act
from tickets.promises import hours_in_words
from tickets.services.excuses import BREACHES


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    query: str
    is_current: bool
    look: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    note: str


def explain(case: Case) -> dict[str, Any]:
    """Everything for the page, in the calendar's wall time."""
    clock, at = case.clock, case.at
    standing = clock.standing(at)
    found = waits_of(case.facts)
    cut = pieces(clock, found, clock.hours, at, case.carried)
    with timezone.override(case.zone):
        lines = lines_of(case, cut, found)
        marks = marks_of(case)
        history = history_of(case)
    words = Words(duration, lambda why: GAPS.get(why, why))
    axis: Axis | None = axis_of(cut, marks, clock.hours, case.zone, words) if cut else None
    return {
        "name": NAMES[ClockKind(clock.kind)],
        "head": head(case, standing),
        "lead": lead(case, cut),
        "figures": figures(case, standing),
        "chip": standing.look,
        "can_excuse": standing.look in BREACHES and case.excuse is None and case.subject.access.may(Act.EXCUSE),
        "axis": axis,
        "axis_text": " ".join(f"{line.start} to {line.end}: {line.text}." for line in lines[:MOST_LINES]),
        "lines": lines,
        "history": history,
        "source": source(case),
        "hours": _hours(case, cut),
        "levels": _levels(case),
        "city": _city(case),
        "keys": [key for key in What if any(piece.what == key for piece in cut)],
    }


def tabs(case: Case) -> list[Tab]:
    """Each clock by its last cycle."""
    kinds = [kind for kind in NAMES if any(clock.kind == kind for clock in case.cycles)]
    return [Tab(NAMES[kind], f"?clock={kind.value}", case.clock.kind == kind) for kind in kinds]


def cycle_tabs(case: Case) -> list[Tab]:
    """The cycles of one clock, when there are several."""
    same = [clock for clock in case.cycles if clock.kind == case.clock.kind]
    if len(same) < 2:  # noqa: PLR2004  # one needs no choice
        return []
    return [
        Tab(f"{clock.number}", f"?clock={clock.kind}&cycle={clock.number}", clock is case.clock, clock.verdict)
        for clock in same
    ]


# Sentences


def head(case: Case, standing: Standing) -> str:
    clock, name = case.clock, NAMES[ClockKind(case.clock.kind)]
    due = _when(clock.due_at, case.at)
    if clock.ended_at is not None:
        ending = {
            Look.MET: f"was done in time, {_when(clock.ended_at, case.at)}",
            Look.WAS_BREACHED: f"was due {due} and done {_when(clock.ended_at, case.at)}",
            Look.VOID: "does not count: the ticket was withdrawn before it was due",
            Look.CANCELLED: f"ended {_when(clock.ended_at, case.at)}: the SLA of the ticket ended",
        }
        return f"{name} {ending.get(standing.look, f'was done {_when(clock.ended_at, case.at)}, without a verdict')}"
    if standing.look == Look.WAITING:
        return f"{name} stands still, so it has no due time now"
    if clock.due_at is None:
        return f"{name} has no due time"
    return f"{name} {'was' if clock.due_at < case.at else 'is'} due {due}"


def _when(instant: dt.datetime | None, at: dt.datetime) -> str:
    text = exact_moment(instant, at)
    return f"today at {text}" if text[:1].isdecimal() else text


BEGINS = {
    ClockKind.TAKING_CHARGE: "after filing",
    ClockKind.UPDATE: "after the last update",
    ClockKind.RESOLUTION: "after filing",
}


def lead(case: Case, cut: Sequence[Piece]) -> str:
    """What was promised, and what the waits did to it."""
    clock = case.clock
    waited = sum((piece.end - piece.start for piece in cut if piece.what == What.WAITING), ZERO)
    if clock.minutes is None:
        said = "It is due by the agreed estimate" if clock.last_estimate else "No date is agreed yet"
    else:
        begins = "after reopening" if case.carried else BEGINS[ClockKind(clock.kind)]
        said = f"{target(clock)[:1].upper()}{target(clock)[1:]} {begins}"
        if case.carried:
            said = f"{said}, with the {duration(case.carried)} counted before"
    if not waited:
        return f"{said}."
    if clock.still_since and clock.ended_at is None:
        return f"{said}. It waits for {case.ticket.customer.name}: {duration(waited)} of it did not count so far."
    moved = f"{said}, moved by the {duration(waited)} that the ticket waited for {case.ticket.customer.name}."
    if clock.due_at is None or clock.minutes is None or clock.ended_at is not None:
        return moved
    without = clock.hours.add(clock.started_at, max(dt.timedelta(minutes=clock.minutes) - case.carried, ZERO))
    is_plain = all(not isinstance(step.fact, PriorityChanged | TermsApplied) for step in case.steps)
    return f"{moved} Without it, it would have been due {_when(without, case.at)}." if is_plain else moved


def figures(case: Case, standing: Standing) -> list[Figure]:
    clock = case.clock
    counting = "around the clock" if clock.counting == Counting.AROUND_THE_CLOCK else "in support hours"
    length = duration(dt.timedelta(minutes=clock.minutes)) if clock.minutes is not None else "By estimate"
    share = f"{round(standing.counted / clock.allowed * 100)} % of the target" if clock.allowed else counting
    found = [Figure("Target", length, counting), Figure("Counted", duration(standing.counted), share)]
    if standing.over is not None:
        found.append(Figure("Over", duration(standing.over), counting))
    elif standing.left is not None:
        found.append(
            Figure(
                "Left",
                added(standing.left, standing.counted),
                "when the answer comes" if clock.still_since else counting,
            )
        )
    else:
        found.append(Figure("Left", "None", "It is done" if clock.ended_at else "Nothing to count to"))
    if clock.due_at is None:
        return [*found, Figure("Due", "Not now", "while it stands still" if clock.still_since else "no date yet")]
    return [*found, Figure("Due", exact_moment(clock.due_at, case.at), _both_zones(case, clock.due_at))]


def _both_zones(case: Case, instant: dt.datetime) -> str:
    here = timezone.localtime(instant)
    there = instant.astimezone(case.zone)
    if here.utcoffset() == there.utcoffset():
        return f"{_city(case)} time"
    return f"your time; {there:%H:%M} in {_city(case)}"


def _city(case: Case) -> str:
    return case.terms.calendar.timezone.rsplit("/", maxsplit=1)[-1].replace("_", " ")


def source(case: Case) -> dict[str, str]:
    """The priority, the contract and the version that the target came from."""
    clock, terms = case.clock, case.terms
    filed = case.ticket.terms.digest if case.ticket.terms else ""
    applied = "in force when the ticket was filed" if clock.terms == filed else "in force when they were applied"
    return {
        "target": f"{Priority(clock.priority).label}, {target(clock)}",
        "terms": f"{terms.contract}, version {terms.version}",
        "when": applied,
    }


def _hours(case: Case, cut: Sequence[Piece]) -> dict[str, str]:
    calendar = case.terms.calendar
    if case.clock.counting == AROUND_THE_CLOCK:
        return {"hours": "Every hour of every day", "note": "This target counts around the clock."}
    off = list(dict.fromkeys(piece.why for piece in cut if piece.why and piece.why not in GAPS))
    days = f"Days off in between: {', '.join(off)}." if off else "No day off falls in between."
    return {"hours": hours_in_words(calendar), "note": f"Calendar “{calendar.name}”, {calendar.timezone}. {days}"}


def _levels(case: Case) -> str:
    """When somebody is warned, in the reader's time; empty when there is nothing more to tell."""
    found = [(level, instant_of(case.clock, level, case.clock.hours)) for level in case.terms.warning_levels]
    return ", ".join(f"{level} % at {exact_moment(at, case.at)}" for level, at in found if at)


# The axis


def marks_of(case: Case) -> list[Mark]:
    """Start, levels, now, due and end; what lies on one instant is said once."""
    clock, at = case.clock, case.at
    start = {ClockKind.UPDATE: "Start"}.get(ClockKind(clock.kind), "Filed" if not case.carried else "Reopened")
    named = [(clock.started_at, "start", start)]
    if clock.ended_at is None and at >= clock.started_at:
        named.append((at, "now", "Now"))
    if clock.due_at is not None:
        named.append((clock.due_at, "due", "Due"))
    if clock.ended_at is not None:
        named.append((clock.ended_at, "end", "Done"))
    found = [Mark(instant, kind, f"{text} {timezone.localtime(instant):%H:%M}") for instant, kind, text in named]
    for level in case.terms.warning_levels:
        instant = instant_of(clock, level, clock.hours)
        if instant is not None and clock.started_at < instant < horizon(clock, at):
            found.append(Mark(instant, "level", f"{level} %"))
    return found
