"""Corners of the replay: what no other test noticed when a line was changed (docs/measurements.md)."""

import dataclasses
import datetime as dt

import pytest

from sla.facts import (
    CoverageChanged,
    EstimateAgreed,
    Fact,
    PriorityChanged,
    Reopened,
    Resolved,
    TakenInCharge,
    TermsApplied,
    Updated,
    WaitingEnded,
    WaitingStarted,
    Withdrawn,
)
from tests.sla.monday import MIXED, SHORT, SILENT, SOLVED, STEPPED, at, cycles, filed, vendor
from tests.sla.stories import terms


def test_without_a_target_there_is_no_verdict() -> None:
    """The contract says nothing of updates for P3: a plain no, as the column of the database needs it."""
    found = cycles(filed(priority="P3", value=SILENT.digest), vendor(TakenInCharge, 0.5))

    cycle = found["update#1"]
    assert (cycle.has_verdict, cycle.minutes, cycle.due_at) == (False, None, None)
    assert cycle.has_verdict is False
    assert cycle.counting == "support_hours"


def test_a_priority_raised_in_a_wait_counts_to_where_the_wait_began() -> None:
    """P2, asked at 10:00, raised at 14:00: four hours from nine are over at 13:00, so three were left at ten."""
    found = cycles(
        filed(priority="P2"),
        vendor(TakenInCharge, 0),
        vendor(WaitingStarted, 1),
        vendor(PriorityChanged, 5, priority="P1"),
    )

    assert (found["update#1"].due_at, found["update#1"].left) == (None, dt.timedelta(hours=3))


@pytest.mark.parametrize("resolved", [2, 3])
def test_a_chain_that_a_raised_priority_uses_up_counts_from_the_change(resolved: int) -> None:
    """P2 within 8 h: 2 h or 3 h were counted. Reopened at 20:00, raised at 21:00 to P1 within 2 h: 11:00, not 09:00."""
    facts = [
        filed(priority="P2", value=STEPPED.digest),
        vendor(TakenInCharge, 0.5),
        vendor(Resolved, resolved),
        vendor(Reopened, 11),
    ]

    # Five or six hours are left from nine on the next day.
    assert cycles(*facts)["resolution#2"].due_at == at(30 if resolved == 3 else 31)
    assert cycles(*facts, vendor(PriorityChanged, 12, priority="P1"))["resolution#2"].due_at == at(26)


def estimated(priority: str, due: float = 26, value: str = terms().digest) -> list[Fact]:
    """Taken in charge at once; at ten an estimate is agreed."""
    agreed = vendor(EstimateAgreed, 1, due_at=at(due))
    return [filed(priority=priority, value=value), vendor(TakenInCharge, 0), agreed]


def test_an_estimate_at_the_very_instant_at_which_it_begins_to_bind_must_be_agreed_anew() -> None:
    found = cycles(*estimated("P1", due=3), vendor(PriorityChanged, 3, priority="P3"))

    assert (found["resolution#1"].due_at, found["resolution#1"].has_verdict) == (None, True)


def test_an_estimate_that_begins_to_bind_is_measured_from_then() -> None:
    """At eleven, for eleven on Tuesday: six hours of Monday and two of Tuesday."""
    cycle = cycles(*estimated("P1"), vendor(PriorityChanged, 2, priority="P3"))["resolution#1"]

    assert (cycle.due_at, cycle.in_force_at, cycle.allowed) == (at(26), at(2), dt.timedelta(hours=8))


def test_an_estimate_that_is_past_stays_so_though_the_ticket_waits() -> None:
    facts = [*estimated("P1", due=2), vendor(PriorityChanged, 3, priority="P3")]

    waited = cycles(*facts, vendor(WaitingStarted, 3.5), vendor(WaitingEnded, 7))
    assert waited["resolution#1"].due_at is None


def test_a_binding_estimate_stands_under_other_terms_that_bind_it_too() -> None:
    cycle = cycles(*estimated("P3"), vendor(TermsApplied, 2, terms=SHORT.digest, covered=True))["resolution#1"]

    assert (cycle.due_at, cycle.in_force_at, cycle.terms) == (at(26), at(1), SHORT.digest)


def test_a_target_of_the_contract_takes_the_place_of_a_binding_estimate() -> None:
    """Raised to P1 at 10:30: two hours from when the estimate began the clock, at ten."""
    cycle = cycles(*estimated("P3", value=MIXED.digest), vendor(PriorityChanged, 1.5, priority="P1"))["resolution#1"]

    assert (cycle.due_at, cycle.minutes, cycle.in_force_at) == (at(3), 120, at(1.5))


def test_a_clock_without_a_due_instant_takes_other_terms_from_their_instant_on() -> None:
    facts = [filed(priority="P3"), vendor(TakenInCharge, 0.5)]
    cycle = cycles(*facts, vendor(TermsApplied, 1, terms=SHORT.digest, covered=True))["update#1"]

    assert (cycle.due_at, cycle.in_force_at, cycle.terms) == (None, at(1), SHORT.digest)


def test_a_target_applied_after_a_wait_that_began_when_it_would_have_been_over() -> None:
    """Four hours are over at 13:00; asked from 15:00 to 16:00, applied at 17:00: one hour then, three on Tuesday."""
    found = cycles(
        filed(),
        vendor(TakenInCharge, 0.5),
        vendor(WaitingStarted, 6),
        vendor(WaitingEnded, 7),
        vendor(TermsApplied, 8, terms=SOLVED.digest, covered=True),
    )

    assert found["resolution#1"].due_at == at(27)


def test_terms_applied_in_a_wait_breach_nothing() -> None:
    """Four hours are over at 13:00, asked at 15:00, applied at 16:00: all four are left when the answer comes at 17:00.

    One hour of Monday, three of Tuesday.
    """
    facts = [
        filed(),
        vendor(TakenInCharge, 0.5),
        vendor(WaitingStarted, 6),
        vendor(TermsApplied, 7, terms=SOLVED.digest, covered=True),
    ]
    waiting = cycles(*facts)["resolution#1"]
    answered = cycles(*facts, vendor(WaitingEnded, 8))["resolution#1"]

    assert (waiting.due_at, waiting.left, waiting.breached_at) == (None, dt.timedelta(hours=4), None)
    assert (waiting.still_since, waiting.counted) == (at(6), dt.timedelta(hours=5))
    assert (answered.due_at, answered.breached_at) == (at(27), None)


def test_a_wait_in_which_nothing_was_counted_brings_no_new_due_instant_into_force() -> None:
    """From one to two: lunch."""
    found = cycles(filed(priority="P2"), vendor(TakenInCharge, 0), vendor(WaitingStarted, 4), vendor(WaitingEnded, 5))

    assert (found["update#1"].due_at, found["update#1"].in_force_at) == (at(9), at(0))


def test_an_estimate_agreed_in_a_wait_takes_nothing_of_what_a_target_has_left() -> None:
    """Resolution within four hours: asked at ten, three are left, whatever is agreed at eleven."""
    found = cycles(
        filed(value=SOLVED.digest),
        vendor(TakenInCharge, 0),
        vendor(WaitingStarted, 1),
        vendor(EstimateAgreed, 2, due_at=at(5)),
    )

    assert (found["resolution#1"].minutes, found["resolution#1"].left) == (240, dt.timedelta(hours=3))


def test_a_cycle_that_ends_in_a_wait_waits_no_more_and_its_due_instant_has_moved() -> None:
    """P2, eight hours from nine, asked from ten on; words at noon: two hours more, until eleven on Tuesday."""
    found = cycles(filed(priority="P2"), vendor(TakenInCharge, 0), vendor(WaitingStarted, 1), vendor(Updated, 3))

    ended = found["update#1"]
    assert (ended.verdict, ended.still_since, ended.left, ended.due_at) == ("met", None, None, at(26))
    assert ended.counted == dt.timedelta(hours=1)
    assert (found["update#2"].started_at, found["update#2"].still_since) == (at(3), at(3))


def test_a_binding_estimate_that_was_never_agreed_anew_has_no_verdict() -> None:
    found = cycles(*estimated("P1", due=2), vendor(PriorityChanged, 3, priority="P3"), vendor(Resolved, 4))

    cycle = found["resolution#1"]
    assert (cycle.due_at, cycle.has_verdict, cycle.verdict, cycle.breached_at) == (None, True, "untargeted", None)


def test_without_a_fact_there_is_no_cycle() -> None:
    assert cycles() == {}


def test_cycles_come_by_kind_and_number() -> None:
    facts = [*estimated("P2"), vendor(Updated, 2), vendor(Updated, 3)]

    assert list(cycles(*facts)) == ["resolution#1", "taking_charge#1", "update#1", "update#2", "update#3"]


def test_reported_earlier_every_due_instant_is_in_force_from_the_filing() -> None:
    reported = dataclasses.replace(filed(6, value=SOLVED.digest), reported_at=at(0))
    found = cycles(reported)

    for name, due in (("taking_charge#1", at(1)), ("resolution#1", at(4))):
        cycle = found[name]
        assert (cycle.started_at, cycle.due_at, cycle.in_force_at) == (at(0), due, at(6))


def test_a_target_that_is_applied_after_a_reopening_counts_from_there() -> None:
    found = cycles(
        filed(),
        vendor(TakenInCharge, 0.5),
        vendor(Resolved, 1),
        vendor(Reopened, 2),
        vendor(TermsApplied, 3, terms=SOLVED.digest, covered=True),
    )

    # Two hours before lunch, two after it.
    assert (found["resolution#1"].started_at, found["resolution#1"].due_at) == (at(2), at(7))
    assert found["resolution#1"].continues is None


def test_reopening_starts_a_resolution_only_where_one_is_promised() -> None:
    """Without a target and an estimate there is none; with a target that coverage brought meanwhile there is."""
    ways = {value: [vendor(TakenInCharge, 0.5), vendor(Resolved, 1)] for value in (terms().digest, SOLVED.digest)}
    covered, again = vendor(CoverageChanged, 1.5, covered=True), vendor(Reopened, 2)
    none = cycles(filed(), *ways[terms().digest], again)
    found = cycles(filed(value=SOLVED.digest, covered=False), *ways[SOLVED.digest], covered, again)

    assert sorted(none) == ["taking_charge#1", "update#1", "update#2"]
    assert (found["resolution#1"].started_at, found["resolution#1"].due_at) == (at(2), at(7))


def test_a_target_applied_later_leaves_out_what_was_waited_before() -> None:
    """Asked from ten to eleven; applied at noon: one hour, two until lunch, one after it."""
    found = cycles(
        filed(),
        vendor(TakenInCharge, 0.5),
        vendor(WaitingStarted, 1),
        vendor(WaitingEnded, 2),
        vendor(TermsApplied, 3, terms=SOLVED.digest, covered=True),
    )

    assert (found["resolution#1"].due_at, found["resolution#1"].counted) == (at(6), dt.timedelta(hours=2))


def test_of_a_wait_that_began_before_the_coverage_the_rest_is_left_out() -> None:
    """Asked at ten, covered from eleven on, answered at 13:00; the target is applied at 14:00, when nothing is used."""
    found = cycles(
        filed(covered=False),
        vendor(TakenInCharge, 0.5),
        vendor(WaitingStarted, 1),
        vendor(CoverageChanged, 2, covered=True),
        vendor(WaitingEnded, 4),
        vendor(TermsApplied, 5, terms=SOLVED.digest, covered=True),
    )

    cycle = found["resolution#1"]
    assert (cycle.started_at, cycle.due_at, cycle.counted) == (at(2), at(9), dt.timedelta())


def test_no_coverage_twice_is_none() -> None:
    facts = [filed(covered=False), vendor(CoverageChanged, 1, covered=False)]

    assert cycles(*facts) == {}


def test_an_answer_that_nobody_waited_for_is_no_wait() -> None:
    found = cycles(
        filed(),
        vendor(TakenInCharge, 0.5),
        vendor(WaitingEnded, 1),
        vendor(TermsApplied, 2, terms=SOLVED.digest, covered=True),
    )

    assert (found["resolution#1"].due_at, found["resolution#1"].counted) == (at(4), dt.timedelta(hours=2))


def test_without_a_contract_a_changed_priority_starts_nothing() -> None:
    assert cycles(dataclasses.replace(filed(), terms=None), vendor(PriorityChanged, 1, priority="P2")) == {}


def test_verdicts_are_stored_by_these_words() -> None:
    missed = cycles(filed(), vendor(Withdrawn, 2))["taking_charge#1"]
    void = cycles(filed(), vendor(Withdrawn, 0.5))["taking_charge#1"]

    assert (str(missed.verdict), str(void.verdict)) == ("breached", "void")
