"""Explain as lists: interval by interval, and what set the due instant."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from common.wording import added, duration, exact_moment
from sla.explain import Piece, Step, Wait, What
from sla.working_time import ZERO
from tickets.explaining.case import Case, reason_of

GAPS = {"night": "Night", "break": "Break", "weekend": "Weekend", "closed": "Closed"}
# From this many lines on, the middle of a long stretch is told in one.
MOST_LINES, AT_EACH_END = 16, 3


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: `key` is the colour, as the legend names it."""

    start: str
    end: str
    key: str
    text: str
    counted: str
    total: str


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that gave the cycle its due instant, in words."""

    when: str
    text: str
    due: str


# The list


def lines_of(case: Case, cut: Sequence[Piece], found: Sequence[Wait]) -> list[Line]:
    """One line a stretch; a wait is one, and the middle of a long stretch of the same kind is one."""
    groups = _by_gap(cut)
    if len(groups) > MOST_LINES:
        groups = _shortened(groups)
    return [_line(case, group, found, index == 0) for index, group in enumerate(groups)]


def _by_gap(cut: Iterable[Piece]) -> list[list[Piece]]:
    """A wait is one stretch, whatever lies in it; so is a gap over several nights."""
    groups: list[list[Piece]] = []
    for piece in cut:
        last = groups[-1][-1] if groups else None
        if last and last.wait == piece.wait and (piece.wait is not None or last.what == piece.what == What.CLOSED):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _shortened(groups: Sequence[list[Piece]]) -> list[list[Piece]]:
    """Runs of one kind of time with its gaps: the first and the last lines as they are, the rest in one."""
    runs: list[list[list[Piece]]] = []
    kind = ""
    for group in groups:
        what = "" if group[0].what == What.CLOSED else f"{group[0].what}{group[0].wait}"
        if runs and (not what or what == kind or not kind):
            runs[-1].append(group)
        else:
            runs.append([group])
        kind = what or kind
    short: list[list[Piece]] = []
    for run in runs:
        middle = run[AT_EACH_END:-AT_EACH_END]
        if len(middle) > 1:
            joined = [piece for group in middle for piece in group]
            short += [*run[:AT_EACH_END], joined, *run[-AT_EACH_END:]]
        else:
            short += run
    return short


def _line(case: Case, group: Sequence[Piece], found: Sequence[Wait], is_first: bool) -> Line:
    first, last = group[0], group[-1]
    counted = sum((piece.counted for piece in group), ZERO)
    key, text = _said(case, group, found)
    if is_first and first.what == What.COUNTED:
        text = f"{text}. {_began(case)}"
    return Line(
        start=_stamp(first.start),
        end=_stamp(last.end, than=first.start),
        key=key,
        text=text,
        counted=added(counted, last.total - counted) if counted else "",
        total=duration(last.total),
    )


def _stamp(instant: dt.datetime, *, than: dt.datetime | None = None) -> str:
    """“Wed 18 Nov 15:20”; of an end on the same day only the time."""
    local = timezone.localtime(instant)
    if than is not None and timezone.localtime(than).date() == local.date():
        return f"{local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b} {local:%H:%M}"


SAID = {
    What.COUNTED: "Counted",
    What.OVER: "Counted, over the due time",
    What.AHEAD: "Still to count",
    What.SPARE: "Left over when it was done",
}


def _said(case: Case, group: Sequence[Piece], found: Sequence[Wait]) -> tuple[str, str]:
    first = group[0]
    if first.wait is not None:
        return str(What.WAITING), _waited(case, group, found[first.wait])
    kinds = [piece.what for piece in group if piece.what != What.CLOSED]
    if not kinds:
        return str(What.CLOSED), f"{_gap(group)}, outside support hours"
    if len(group) == 1:
        return str(kinds[0]), SAID[kinds[0]]
    days = len({timezone.localtime(piece.start).date() for piece in group if piece.what != What.CLOSED})
    off = dict.fromkeys(piece.why for piece in group if piece.why and piece.why not in GAPS)
    left = ", ".join(["nights, breaks and weekends", *off])
    return str(kinds[0]), f"{SAID[kinds[0]]}, on {days} days; {left} left out"


def _gap(group: Sequence[Piece]) -> str:
    """“Night”; of a longer gap what makes it longer: “Weekend”, “Easter Monday”."""
    reasons = dict.fromkeys(GAPS.get(piece.why, piece.why) for piece in group)
    longer = [reason for reason in reasons if reason not in {GAPS["night"], GAPS["break"]}]
    return " and ".join(longer or list(reasons)[:1])


def _waited(case: Case, group: Sequence[Piece], wait: Wait) -> str:
    length = duration(sum((piece.end - piece.start for piece in group if piece.what == What.WAITING), ZERO))
    asked, answered = case.who(wait.asked), case.who(wait.answered)
    who = [f"{asked} asked" if asked else "", f"{answered} ended it" if answered else ""]
    people = ", ".join(part for part in who if part)
    return f"Waiting for {case.ticket.customer.name}, {length} not counted{f'. {people}' if people else ''}"


def _began(case: Case) -> str:
    first = next(iter(case.steps), None)
    return reason_of(case, first) if first else ""


def history_of(case: Case) -> list[Told]:
    """What gave the cycle its due instant, first to last."""
    return [_told(case, step) for step in case.steps]


def _told(case: Case, step: Step) -> Told:
    due = exact_moment(step.after.due_at, case.at) or "No due time"
    return Told(exact_moment(step.fact.at, case.at), reason_of(case, step), due)
