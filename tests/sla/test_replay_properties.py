"""What holds for every timeline, not only for the told ones."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sla.cycles import Cycle, Verdict
from sla.facts import (
    EstimateAgreed,
    Fact,
    Filed,
    PriorityChanged,
    TakenInCharge,
    TermsApplied,
    WaitingEnded,
    WaitingStarted,
)
from sla.working_time import ZERO, hours_of
from tests.sla.stories import AROUND, BEGIN, TERMS, cycles, moved, stories, terms, waits_of

SECOND = dt.timedelta(seconds=1)


def by_name(found: Sequence[Cycle]) -> dict[tuple[str, int], Cycle]:
    return {(cycle.kind, cycle.number): cycle for cycle in found}


# Nothing but the facts decides


@given(facts=stories(), seed=st.integers(0, 1000))
def test_the_order_in_which_facts_are_handed_over_does_not_matter(facts: list[Fact], seed: int) -> None:
    shuffled = list(facts)
    random.Random(seed).shuffle(shuffled)

    assert cycles(shuffled) == cycles(facts) == cycles(facts)


@given(facts=stories(), until=st.integers(0, 100))
def test_what_comes_later_changes_nothing_of_before(facts: list[Fact], until: int) -> None:
    at = facts[0].at + (facts[-1].at - facts[0].at) * until / 100

    assert cycles(facts, at) == cycles([fact for fact in facts if fact.at <= at])


@given(facts=stories())
def test_finished_cycles_are_frozen_and_none_disappears(facts: list[Fact]) -> None:
    known: dict[tuple[str, int], Cycle] = {}
    for fact in facts:
        now = by_name(cycles(facts, fact.at))
        assert known.keys() <= now.keys()
        for name, cycle in known.items():
            assert cycle.is_running or now[name] == cycle
            assert now[name].started_at == cycle.started_at
        known = now


@given(facts=stories(), later=st.integers(1, 10**6))
def test_time_that_passes_without_a_fact_changes_no_cycle(facts: list[Fact], later: int) -> None:
    assert cycles(facts, facts[-1].at + dt.timedelta(seconds=later)) == cycles(facts, facts[-1].at)


@given(facts=stories())
def test_no_due_instant_moves_back_but_by_a_raised_priority_an_estimate_or_applied_terms(facts: list[Fact]) -> None:
    """Of one cycle, from fact to fact, whatever waits lie between; while it waits it has none."""
    filed = facts[0]
    assert isinstance(filed, Filed)
    due: dict[tuple[str, int], dt.datetime] = {}
    priority = filed.priority
    for fact in facts:
        raised = isinstance(fact, PriorityChanged) and fact.priority < priority
        if isinstance(fact, PriorityChanged):
            priority = fact.priority
        may_move_back = raised or isinstance(fact, EstimateAgreed | TermsApplied)
        for name, cycle in by_name(cycles([one for one in facts if one.order <= fact.order])).items():
            if cycle.due_at is None:
                continue
            assert may_move_back or name not in due or cycle.due_at >= due[name]
            due[name] = cycle.due_at


@given(facts=stories())
def test_replaying_twice_is_replaying_once(facts: list[Fact]) -> None:
    """Facts that are handed over twice, as by a worker that was killed and began again, are the same facts."""
    assert cycles(facts) == cycles(list(facts))
    assert cycles(list(dict.fromkeys([*facts, *facts]))) == cycles(facts)


# The shape of what comes out


@settings(max_examples=200)
@given(facts=stories())
def test_cycles_are_well_formed_at_every_fact(facts: list[Fact]) -> None:
    for fact in facts:
        found = cycles(facts, fact.at)
        for kind in ("taking_charge", "update", "resolution"):
            row = [cycle for cycle in found if cycle.kind == kind]
            assert [cycle.number for cycle in row] == list(range(1, len(row) + 1))
            assert all(not cycle.is_running for cycle in row[:-1])
        for cycle in found:
            check(cycle)


def check(cycle: Cycle) -> None:
    assert cycle.counted >= ZERO
    assert bool(cycle.verdict) is (cycle.ended_at is not None)
    assert cycle.ended_at is None or cycle.ended_at >= cycle.started_at
    assert (cycle.breached_at is None) or (cycle.due_at is not None and cycle.breached_at >= cycle.due_at)
    if cycle.verdict == Verdict.BREACHED:
        assert cycle.breached_at is not None
        assert cycle.has_verdict
    if cycle.verdict == Verdict.MET:
        assert cycle.due_at is not None
        assert cycle.ended_at is not None
        assert cycle.ended_at <= cycle.due_at
    if cycle.still_since is not None:
        assert cycle.is_running
        assert (cycle.due_at is None) is (cycle.breached_at is None)
    if cycle.continues is not None:
        assert (cycle.kind, cycle.continues) == ("resolution", cycle.number - 1)


@given(facts=stories())
def test_taking_charge_is_asked_for_once_for_all(facts: list[Fact]) -> None:
    taken = [fact.at for fact in facts if isinstance(fact, TakenInCharge)]
    later = [
        cycle for cycle in cycles(facts) if cycle.kind == "taking_charge" and taken and cycle.started_at > taken[0]
    ]

    assert later == []


# Waiting


@settings(max_examples=200)
@given(facts=stories())
def test_waited_time_never_counts(facts: list[Fact]) -> None:
    """Each cycle has counted the open time between its start and its end, less what of that was waited."""
    waits, last = waits_of(facts, facts[-1].at), facts[-1].at
    found = cycles(facts)
    carried = {cycle.number: cycle.counted for cycle in found if cycle.kind == "resolution"}
    for cycle in found:
        hours, end = (
            hours_of(TERMS[cycle.terms].calendar, cycle.counting),
            cycle.ended_at or min(last, cycle.counted_at),
        )
        spans = [(max(since, cycle.started_at), min(until, end)) for since, until in waits]
        waited = sum((hours.between(*span) for span in spans), ZERO)
        before = carried[cycle.continues] if cycle.continues else ZERO

        assert cycle.counted == before + hours.between(cycle.started_at, end) - waited


@given(facts=stories(AROUND), cut=st.integers(0, 20), length=st.integers(1, 5000))
def test_a_wait_moves_everything_after_it_by_its_length(facts: list[Fact], cut: int, length: int) -> None:
    """Around the clock, a wait put anywhere is as if time had stood still."""
    assume(not any(isinstance(fact, WaitingStarted) for fact in facts))
    number, wait = cut % len(facts), dt.timedelta(minutes=length)
    since = facts[number].at
    # A wait begins after what happened at its instant, and does not heal what was breached before.
    assume(number + 1 == len(facts) or facts[number + 1].at > since)
    asked = WaitingStarted(at=since, order=500, side="vendor")
    answered = WaitingEnded(at=since + wait, order=501, side="customer")
    before = [fact for fact in facts if fact.at <= since]
    waited = [*before, asked, answered, *(moved(fact, wait, order=fact.order + 502) for fact in facts[number + 1 :])]
    plain, late = by_name(cycles(facts)), by_name(cycles(waited))

    assert plain.keys() == late.keys()
    for name, cycle in plain.items():
        assert late[name].counted == cycle.counted
        assert late[name].verdict == cycle.verdict
        assert late[name].started_at - cycle.started_at == (wait if cycle.started_at > since else ZERO)
        if cycle.due_at is not None and late[name].due_at is not None and cycle.due_at > since:
            ended_before = cycle.ended_at is not None and cycle.ended_at <= since
            assert late[name].due_at == cycle.due_at + (ZERO if ended_before else wait)


@given(facts=stories())
def test_while_it_waits_nothing_is_due_and_what_is_left_does_not_change(facts: list[Fact]) -> None:
    """Unless it was breached before: then the due instant stays."""
    for fact in facts:
        for cycle in cycles(facts, fact.at):
            if cycle.still_since is None or cycle.breached_at is not None:
                continue
            later = by_name(cycles([*facts], cycle.counted_at))[cycle.kind, cycle.number]
            assert (later.due_at, later.left) == (None, cycle.left)


# Priorities


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[Fact], PriorityChanged]:
    """A timeline in one priority, and one change of it at the end."""
    facts = draw(stories(without=frozenset({"priority", "cover", "close", "withdraw"})))
    filed = facts[0]
    assert isinstance(filed, Filed)
    other = draw(st.sampled_from([one for one in ("P1", "P2", "P3") if one != filed.priority]))
    at = facts[-1].at + dt.timedelta(minutes=draw(st.integers(0, 2000)))
    return facts, PriorityChanged(at=at, order=900, side="vendor", priority=other)


def was_breached(cycle: Cycle, at: dt.datetime) -> bool:
    due = cycle.has_verdict and cycle.due_at is not None and at > cycle.due_at
    return cycle.breached_at is not None or due


@settings(max_examples=200)
@given(told=changes())
def test_changing_the_priority_does_not_breach_by_itself(told: tuple[list[Fact], PriorityChanged]) -> None:
    facts, change = told
    before = by_name(cycles(facts))
    for name, cycle in by_name(cycles([*facts, change])).items():
        if name not in before or not cycle.is_running or was_breached(before[name], change.at):
            continue
        assert cycle.breached_at is None
        assert not was_breached(cycle, change.at)


@settings(max_examples=200)
@given(told=changes())
def test_a_changed_priority_counts_as_if_it_had_always_been_so_or_from_the_change(
    told: tuple[list[Fact], PriorityChanged],
) -> None:
    facts, change = told
    filed = facts[0]
    assert isinstance(filed, Filed)
    estimated = any(isinstance(fact, EstimateAgreed) for fact in facts)
    before = by_name(cycles(facts))
    always = by_name(cycles([replace(filed, priority=change.priority), *facts[1:]]))
    for name, cycle in by_name(cycles([*facts, change])).items():
        if not cycle.is_running or cycle.minutes is None or cycle.still_since or cycle.continues or estimated:
            continue
        own, old = always[name].due_at, before[name].due_at if name in before else None
        if was_breached(before[name], change.at) if name in before else False:
            assert cycle.due_at == old
        elif own is not None and own > change.at:
            assert cycle.due_at == own
        else:
            hours = hours_of(TERMS[cycle.terms].calendar, cycle.counting)
            fresh = hours.add(change.at, dt.timedelta(minutes=cycle.minutes))
            assert cycle.due_at == (min(fresh, old) if old else fresh)


@given(told=changes())
def test_a_breached_cycle_is_never_retargeted(told: tuple[list[Fact], PriorityChanged]) -> None:
    facts, change = told
    after = by_name(cycles([*facts, change]))
    for name, cycle in by_name(cycles(facts)).items():
        if was_breached(cycle, change.at):
            assert (after[name].due_at, after[name].priority) == (cycle.due_at, cycle.priority)


# Estimates


def test_an_estimate_that_is_past_when_the_priority_makes_it_bind_must_be_agreed_anew() -> None:
    """P1 tracks estimates without a verdict, P3 promises them: docs/adr/0007."""
    day = BEGIN.replace(hour=9)
    facts = [
        Filed(at=day, order=0, side="customer", terms=terms().digest, priority="P1", covered=True),
        TakenInCharge(at=day, order=1, side="vendor"),
        EstimateAgreed(at=day, order=2, side="vendor", due_at=day + dt.timedelta(hours=2)),
    ]
    change = PriorityChanged(at=day + dt.timedelta(hours=5), order=3, side="vendor", priority="P3")

    assert by_name(cycles(facts, change.at))["resolution", 1].breached_at is None
    lowered = by_name(cycles([*facts, change]))["resolution", 1]
    assert (lowered.due_at, lowered.has_verdict, lowered.breached_at) == (None, True, None)
    again = EstimateAgreed(at=change.at, order=4, side="vendor", due_at=change.at + dt.timedelta(hours=20))
    agreed = by_name(cycles([*facts, change, again]))["resolution", 1]
    assert (agreed.due_at, agreed.first_estimate) == (again.due_at, day + dt.timedelta(hours=2))


@given(facts=stories(without=frozenset({"ask", "priority"})), minutes=st.integers(1, 5000))
def test_a_new_estimate_never_heals_a_breach(facts: list[Fact], minutes: int) -> None:
    before = by_name(cycles(facts))
    at = facts[-1].at + dt.timedelta(minutes=minutes)
    agreed = EstimateAgreed(at=at, order=900, side="vendor", due_at=at + dt.timedelta(days=30))
    for name, cycle in by_name(cycles([*facts, agreed])).items():
        if name in before and was_breached(before[name], at):
            assert cycle.due_at == before[name].due_at
            assert cycle.breached_at == before[name].breached_at or cycle.breached_at is not None


def test_the_stories_reach_what_they_are_to_try() -> None:
    """Guards the generator: a run without waits, reopenings, breaches or met cycles would prove nothing."""
    seen: set[str] = set()

    @settings(max_examples=200)
    @given(facts=stories())
    def look(facts: list[Fact]) -> None:
        seen.update(type(fact).__name__ for fact in facts)
        seen.update(cycle.verdict for cycle in cycles(facts))
        seen.update("carried" for cycle in cycles(facts) if cycle.continues)
        seen.update("still" for cycle in cycles(facts) if cycle.still_since)

    look()

    assert BEGIN.weekday() == 0
    assert {verdict.value for verdict in Verdict} <= seen
    assert {
        "WaitingStarted",
        "WaitingEnded",
        "Reopened",
        "EstimateAgreed",
        "CoverageChanged",
        "carried",
        "still",
    } <= seen
