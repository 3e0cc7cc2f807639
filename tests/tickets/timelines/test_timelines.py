"""Every told timeline, played through the doors: the due instants and breaches are the literal ones."""

import datetime as dt

import pytest

from sla.models import Clock
from sla.standing import Look
from tests.cast import Cast
from tests.tickets.timelines.play import Expectation, Play, instant
from tests.tickets.timelines.told import PARTS, TIMELINES
from tickets.proof import check as check_clocks

FINISHED = {"met": Look.MET, "void": Look.VOID, "cancelled": Look.CANCELLED}


def clocks_of(play: Play) -> dict[str, Clock]:
    assert play.ticket is not None
    play.ticket = type(play.ticket).objects.get(pk=play.ticket.pk)
    rows = Clock.objects.filter(commitment=play.ticket.commitment) if play.ticket.commitment_id else ()
    return {f"{row.kind}#{row.number}": row for row in rows}


def check(expected: Expectation, clocks: dict[str, Clock], now: dt.datetime) -> None:
    if expected.what == "none":
        assert not [name for name in clocks if name.startswith(expected.clock)], expected
        return
    clock = clocks[expected.clock]
    seen = clock.standing(now)
    if expected.what == "due":
        assert clock.due_at == instant(expected.value), expected
    elif expected.what == "breached":
        assert seen.look in {Look.BREACHED, Look.WAS_BREACHED}, expected
        assert seen.breached_at == instant(expected.value), expected
    elif expected.what == "undated":
        assert (seen.look, clock.due_at, clock.still_since) == (Look.UNDATED, None, None), expected
    elif expected.what == "waiting":
        hours, minutes = map(int, expected.value.split(":"))
        assert (seen.look, clock.due_at) == (Look.WAITING, None), expected
        assert seen.left == dt.timedelta(hours=hours, minutes=minutes), expected
    else:
        assert seen.look == FINISHED[expected.what], expected


def test_no_timeline_hides_another_and_all_expect_something() -> None:
    """104 of the main job, and at least 120 beyond them."""
    assert len(TIMELINES) == sum(len(part) for part in PARTS) >= 104 + 120
    assert all("\n        = " in told for told in TIMELINES.values())


@pytest.mark.parametrize("name", TIMELINES)
def test_timeline(name: str, cast: Cast) -> None:
    """And rebuilding its deleted clocks gives identical rows."""
    play = Play(cast).run(TIMELINES[name])
    clocks = clocks_of(play)

    for expected in play.expected:
        check(expected, clocks, play.now)
    assert rebuilt(play) == rows(clocks)


def rows(clocks: dict[str, Clock]) -> dict[str, dict[str, object]]:
    return {name: row.__dict__ | {"_state": None, "id": None} for name, row in clocks.items()}


def rebuilt(play: Play) -> dict[str, dict[str, object]]:
    assert play.ticket is not None
    Clock.objects.all().delete()
    list(check_clocks(type(play.ticket).objects.all(), fix=True))
    return rows(clocks_of(play))
