"""How a cycle stands: computed on read, and told once a level."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sla.clocks import replay
from sla.cycles import Cycle
from sla.facts import Fact, Filed, TakenInCharge, WaitingEnded, WaitingStarted
from sla.standing import BREACH, Look, Standing, instant_of, level_reached, next_to_tell, standing
from sla.working_time import ZERO, Hours, hours_of
from tests.sla.stories import BEGIN, TERMS, cycles, stories, terms

LEVELS = (50, 80)
SECOND = dt.timedelta(seconds=1)
DEFAULT = terms()
DAY = BEGIN.replace(hour=8)  # 09:00 in Rome


def filed(at: dt.datetime = DAY, priority: str = "P1") -> Filed:
    return Filed(at=at, order=0, side="customer", terms=DEFAULT.digest, priority=priority, covered=True)


def only(*facts: Fact) -> Cycle:
    return replay(facts, facts[-1].at, {DEFAULT.digest: DEFAULT})[0]


def look(cycle: Cycle, now: dt.datetime) -> Standing:
    return standing(cycle, now, hours_for(cycle), LEVELS)


def hours_for(cycle: Cycle) -> Hours:
    return hours_of(TERMS[cycle.terms].calendar, cycle.counting)


def at(hours: int, minutes: int = 0) -> dt.datetime:
    """After 09:00 of that Monday in Rome."""
    return DAY + dt.timedelta(hours=hours, minutes=minutes)


# Literal: one hour to take charge, filed at 09:00


@pytest.mark.parametrize(
    ("now", "expected", "left"),
    [
        (at(0), Look.RUNNING, 60),
        (at(0, 47), Look.RUNNING, 13),
        (at(0, 48), Look.WARNED, 12),
        (at(1), Look.WARNED, 0),
    ],
)
def test_a_cycle_that_runs(now: dt.datetime, expected: Look, left: int) -> None:
    seen = look(only(filed()), now)

    assert (seen.look, seen.left) == (expected, dt.timedelta(minutes=left))


def test_breached_is_strictly_after_the_due_instant() -> None:
    cycle = only(filed())

    assert look(cycle, at(1)).breached_at is None
    late = look(cycle, at(1) + SECOND)
    assert (late.look, late.over, late.breached_at) == (Look.BREACHED, SECOND, at(1))


def test_outside_support_hours_says_when_it_opens() -> None:
    cycle = only(filed(at(8, 30)))  # 17:30

    seen = look(cycle, at(10))

    assert (seen.look, seen.left, seen.opens_at) == (Look.OUTSIDE, dt.timedelta(minutes=30), at(24))


def test_waiting_stands_still() -> None:
    cycle = only(filed(), WaitingStarted(at=at(0, 20), order=1, side="vendor"))

    for now in (at(0, 20), at(2), at(48)):
        seen = look(cycle, now)
        assert (seen.look, seen.left, seen.counted) == (
            Look.WAITING,
            dt.timedelta(minutes=40),
            dt.timedelta(minutes=20),
        )


def test_a_clock_without_a_target_has_no_due_instant() -> None:
    facts = [filed(priority="P3"), TakenInCharge(at=at(0, 10), order=1, side="vendor")]
    update = next(cycle for cycle in cycles(facts) if cycle.kind == "update")

    assert look(update, at(2)).look == Look.UNDATED
    assert next_to_tell(update, 0, hours_for(update), LEVELS) is None


def test_an_answer_after_half_of_the_target_tells_the_level_at_its_place() -> None:
    """Twenty minutes before the wait, so half is reached ten minutes after the answer."""
    cycle = only(
        filed(),
        WaitingStarted(at=at(0, 20), order=1, side="vendor"),
        WaitingEnded(at=at(2), order=2, side="customer"),
    )

    assert instant_of(cycle, 50, hours_for(cycle)) == at(2, 10)
    assert instant_of(cycle, BREACH, hours_for(cycle)) == cycle.due_at == at(2, 40)


# For every timeline


@given(facts=stories(), steps=st.lists(st.integers(1, 4000), min_size=3, max_size=8))
def test_what_is_left_only_shrinks_and_what_is_counted_only_grows(facts: list[Fact], steps: list[int]) -> None:
    for cycle in cycles(facts):
        now, seen = cycle.counted_at, []
        for minutes in steps:
            now += dt.timedelta(minutes=minutes)
            seen.append(look(cycle, now))
        for one, other in pairwise(seen):
            assert one.counted <= other.counted
            assert one.left is None or other.left is None or one.left >= other.left >= ZERO
            assert 0.0 <= one.share <= 1.0
            assert one.look != Look.BREACHED or other.look == Look.BREACHED


@given(facts=stories())
def test_a_finished_cycle_looks_the_same_for_ever(facts: list[Fact]) -> None:
    for cycle in cycles(facts):
        if cycle.ended_at is not None:
            assert look(cycle, cycle.ended_at) == look(cycle, cycle.ended_at + dt.timedelta(days=900))


@given(facts=stories())
def test_going_from_level_to_level_tells_each_once_and_in_order(facts: list[Fact]) -> None:
    for cycle in (cycle for cycle in cycles(facts) if cycle.is_running):
        hours, told, instants = hours_for(cycle), 0, []
        while (upcoming := next_to_tell(cycle, told, hours, LEVELS)) is not None:
            instant, level = upcoming
            reached = level_reached(cycle, instant + (SECOND if level == BREACH else ZERO), hours, LEVELS)
            assert reached >= level > told
            told = reached
            instants.append(instant)
        assert instants == sorted(instants)
        assert told == (BREACH if cycle.due_at is not None and cycle.has_verdict else 0)


@given(facts=stories(), minutes=st.integers(0, 5000))
def test_a_level_is_reached_at_its_instant_and_not_before(facts: list[Fact], minutes: int) -> None:
    for cycle in (cycle for cycle in cycles(facts) if cycle.is_running):
        hours, now = hours_for(cycle), cycle.counted_at + dt.timedelta(minutes=minutes)
        reached = level_reached(cycle, now, hours, LEVELS)
        for level in (*LEVELS, BREACH):
            instant = instant_of(cycle, level, hours)
            if level == reached:
                assert instant is not None
                assert instant <= now
            elif level > reached:
                assert instant is None or instant >= now


@given(facts=stories())
def test_a_warning_comes_when_that_share_is_used(facts: list[Fact]) -> None:
    running = [cycle for cycle in cycles(facts) if cycle.is_running and cycle.due_at and cycle.has_verdict]
    assume(running)
    for cycle in running:
        hours = hours_for(cycle)
        for level in LEVELS:
            instant = instant_of(cycle, level, hours)
            if instant is None or cycle.due_at is None or not cycle.allowed or instant <= cycle.counted_at:
                continue
            share = 1 - hours.between(instant, cycle.due_at) / cycle.allowed
            assert share * 100 == pytest.approx(level)
