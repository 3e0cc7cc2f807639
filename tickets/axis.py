"""The time axis of Explain: a row a day, its bars and marks placed in the drawing's own units. Pure: no Django.

Days that are wholly closed are one slim row, and so are many alike in the middle: weeks stay readable.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sla.explain import Piece, What
from sla.working_time import Hours

DAY = dt.timedelta(days=1)
WIDTH, LEFT, RIGHT, TOP = 1008, 120, 980, 30
BAR, SLIM, ABOVE, BELOW, LINE = 40, 24, 24, 12, 18
# What a letter takes, and how near two labels may stand.
LETTER, LABEL = 7, 92
# From this many rows on, days that are alike are one row.
MOST_DAYS, ALIKE = 7, 3
FINE = 14  # hours with a line each


@dataclass(frozen=True, slots=True)
class Mark:
    """An instant with a name: `kind` is start, now, due or end, or level for one that is told at a share."""

    at: dt.datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    width: int
    kind: str
    text: str = ""

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Label:
    """A mark as it is drawn: the line from `top` to `bottom` of its row, the text at `y`."""

    x: int
    kind: str
    text: str
    top: int
    bottom: int
    y: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Row:
    """A day, or several that are alike (`is_slim`)."""

    y: int
    height: int
    day: str
    date: str
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...] = ()
    is_slim: bool = False

    @property
    def text_y(self) -> int:
        return self.y + (16 if self.is_slim else 24)

    @property
    def name_y(self) -> int:
        return self.y + 16

    @property
    def date_y(self) -> int:
        return self.y + 32


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    height: int
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    width: int = WIDTH
    top: int = TOP

    @property
    def bottom(self) -> int:
        return self.height - BELOW


@dataclass(frozen=True, slots=True)
class Words:
    """How the drawing speaks: a length, and the reason of a gap."""

    length: Callable[[dt.timedelta], str]
    gap: Callable[[str], str]


@dataclass(slots=True)
class _Day:
    date: dt.date
    pieces: list[tuple[dt.datetime, dt.datetime, str, str]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(kind for _, _, kind, _ in self.pieces)

    @property
    def likeness(self) -> str:
        """What makes days alike: all closed for one reason, or one kind of time in them. Empty when a mark is in it."""
        if self.marks:
            return ""
        open_kinds = self.kinds - {What.CLOSED}
        if not open_kinds:
            return "closed"
        return next(iter(open_kinds)) if len(open_kinds) == 1 else ""

    @property
    def why(self) -> str:
        """The reason of a day that is wholly closed."""
        return next((why for _, _, _, why in self.pieces if why not in {"night", "break"}), "closed")

    def counted(self) -> dt.timedelta:
        return sum((end - start for start, end, kind, _ in self.pieces if kind != What.CLOSED), dt.timedelta())


def axis_of(pieces: Sequence[Piece], marks: Sequence[Mark], hours: Hours, zone: dt.tzinfo, words: Words) -> Axis:
    """The drawing of `pieces`, which are without a hole, in the wall time of `zone`."""
    days = _days(pieces, marks, hours, zone)
    first, last = _visible(days, zone)
    scale = (RIGHT - LEFT) / ((last - first) * 60)

    def x_of(at: dt.datetime, date: dt.date) -> int:
        local = at.astimezone(zone)
        minutes = (local.date() - date).days * 24 * 60 + local.hour * 60 + local.minute + local.second / 60
        return round(LEFT + min(max(minutes - first * 60, 0), (last - first) * 60) * scale)

    rows: list[Row] = []
    y = TOP
    for group in _groups(days):
        y += ABOVE if not _is_slim(group) else LINE // 2
        row = _slim(group, y, words) if _is_slim(group) else _full(group[0], y, x_of, words)
        rows.append(row)
        y += row.height
    step = 1 if last - first <= FINE else 2
    ticks = tuple(
        Tick(round(LEFT + (hour - first) * 60 * scale), f"{hour:02}:00") for hour in range(first, last + 1, step)
    )
    return Axis(height=y + 2 * BELOW, ticks=ticks, rows=tuple(rows))


def _days(pieces: Sequence[Piece], marks: Sequence[Mark], hours: Hours, zone: dt.tzinfo) -> list[_Day]:
    """Every local day from the first piece to the last, filled up with what lies before and after."""
    first, last = pieces[0].start.astimezone(zone).date(), pieces[-1].end.astimezone(zone)
    until = last.date() if last.time() > dt.time() else last.date() - DAY
    dates = [first + DAY * number for number in range((max(until, first) - first).days + 1)]
    days = {date: _Day(date) for date in dates}
    begin, end = _midnight(dates[0], zone), _midnight(dates[-1] + DAY, zone)
    around = [
        (segment.start, segment.end, str(What.CLOSED) if segment.why else "blank", segment.why)
        for span in ((begin, pieces[0].start), (pieces[-1].end, end))
        for segment in hours.segments(*span)
    ]
    inside = [(piece.start, piece.end, str(piece.what), piece.why) for piece in pieces]
    for start, stop, kind, why in sorted([*around, *inside], key=lambda bar: bar[0]):
        for day in days.values():
            since, til = max(start, _midnight(day.date, zone)), min(stop, _midnight(day.date + DAY, zone))
            if since < til:
                day.pieces.append((since, til, kind, why))
    for mark in sorted(marks, key=lambda mark: mark.at):
        local = mark.at.astimezone(zone)
        date = local.date() if local.date() in days else local.date() - DAY
        if date in days:
            days[date].marks.append(mark)
    return list(days.values())


def _midnight(date: dt.date, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), tzinfo=zone).astimezone(dt.UTC)


def _visible(days: Iterable[_Day], zone: dt.tzinfo) -> tuple[int, int]:
    """The hours that the axis shows: those in which something is open or marked, and one more at each end."""
    first, last = 24, 0
    for day in days:
        spans = [(start, end) for start, end, kind, _ in day.pieces if kind != What.CLOSED]
        for start, end in [*spans, *((mark.at, mark.at) for mark in day.marks)]:
            first = min(first, start.astimezone(zone).hour)
            local = end.astimezone(zone)
            last = max(last, 24 if local.date() > day.date else local.hour + (1 if local.minute else 0))
    if last <= first:
        return 0, 24
    return max(first - 1, 0), min(last + 1, 24)


def _groups(days: list[_Day]) -> list[list[_Day]]:
    """Each day alone; closed neighbours together; of many days, those alike in the middle together."""
    found: list[list[_Day]] = []
    for _, run in groupby(days, key=lambda day: "closed" if day.likeness == "closed" else str(day.date)):
        found.append(list(run))
    return found if len(found) <= MOST_DAYS else _compressed(found)


def _compressed(found: Iterable[list[_Day]]) -> list[list[_Day]]:
    """Neighbours with one kind of time in them are one, and the closed days between them."""
    merged: list[list[_Day]] = []
    run: list[list[_Day]] = []
    kind = ""
    for group in found:
        likeness = group[0].likeness
        if likeness and (likeness == "closed" or kind in {"", likeness}):
            run.append(group)
            kind = kind if likeness == "closed" else likeness
            continue
        merged += _joined(run)
        run, kind = ([group], likeness) if likeness else ([], "")
        if not likeness:
            merged.append(group)
    return merged + _joined(run)


def _joined(run: list[list[_Day]]) -> list[list[_Day]]:
    is_long = sum(group[0].likeness != "closed" for group in run) >= ALIKE
    return [[day for group in run for day in group]] if is_long else run


def _is_slim(group: list[_Day]) -> bool:
    return len(group) > 1 or group[0].likeness == "closed"


def _slim(group: list[_Day], y: int, words: Words) -> Row:
    first, last = group[0].date, group[-1].date
    name = f"{first:%a} {first.day} {first:%b}"
    if len(group) > 1:
        same = first.month == last.month
        name = f"{first.day}{'' if same else f' {first:%b}'} to {last.day} {last:%b}"
    open_days = [day for day in group if day.likeness != "closed"]
    if not open_days:
        reasons = dict.fromkeys(words.gap(day.why) for day in group)
        text, kind = ", ".join(reasons), str(What.CLOSED)
    else:
        kinds = {day.likeness for day in open_days}
        kind = kinds.pop() if len(kinds) == 1 else str(What.COUNTED)
        counted = sum((day.counted() for day in open_days), dt.timedelta())
        text = f"{len(open_days)} days like these, {words.length(counted)}"
    return Row(y, SLIM, "", name, (Bar(LEFT, RIGHT - LEFT, kind, text),), is_slim=True)


def _full(day: _Day, y: int, x_of: Callable[[dt.datetime, dt.date], int], words: Words) -> Row:
    bars = []
    for start, end, kind, why in day.pieces:
        x, until = x_of(start, day.date), x_of(end, day.date)
        if until > x:
            text = words.gap(why) if kind == What.CLOSED else "" if kind == "blank" else words.length(end - start)
            bars.append(Bar(x, until - x, kind, text if len(text) * LETTER <= until - x - 4 else ""))
    labels, lines = _labels(day, y, x_of)
    height = BAR + BELOW + LINE * lines
    return Row(y, height, f"{day.date:%a}", f"{day.date.day} {day.date:%b}", tuple(bars), tuple(labels))


def _labels(day: _Day, y: int, x_of: Callable[[dt.datetime, dt.date], int]) -> tuple[list[Label], int]:
    """Marks below the bars, those too near to the one before a line lower; levels above. And how many lines."""
    found: list[Label] = []
    ends: list[int] = []
    for mark in day.marks:
        x = x_of(mark.at, day.date)
        anchor = "start" if x < LEFT + LABEL // 2 else "end" if x > RIGHT - LABEL // 2 else "middle"
        if mark.kind == "level":
            found.append(Label(x, mark.kind, mark.text, y - 10, y - 2, y - 13, anchor))
            continue
        line = next((number for number, end in enumerate(ends) if x - end >= LABEL), len(ends))
        ends[line : line + 1] = [x]
        below = y + BAR + 8
        found.append(Label(x, mark.kind, mark.text, y - 8, below + LINE * line, below + LINE * line + 13, anchor))
    return found, len(ends)
