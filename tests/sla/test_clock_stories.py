"""Rules of the replay that no page can lead to yet, or only rarely, as facts with literal instants."""

import dataclasses
import datetime as dt

import pytest

from sla.facts import (
    Closed,
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
from tests.sla.monday import SHORT, SOLVED, at, cycles, filed, vendor
from tests.sla.stories import terms

# Terms applied


def test_applied_terms_count_from_the_own_start_and_are_named_by_the_cycle() -> None:
    found = cycles(filed(), vendor(TermsApplied, 0.25, terms=SHORT.digest, covered=True))

    cycle = found["taking_charge#1"]
    assert (cycle.due_at, cycle.terms, cycle.minutes) == (at(0.5), SHORT.digest, 30)


def test_applied_terms_leave_finished_cycles_theirs() -> None:
    found = cycles(filed(), vendor(TakenInCharge, 0.5), vendor(TermsApplied, 0.75, terms=SHORT.digest, covered=True))

    assert found["taking_charge#1"].terms == terms().digest
    assert found["update#1"].terms == SHORT.digest


def test_applied_terms_can_take_coverage_and_give_it() -> None:
    lost = vendor(TermsApplied, 0.5, terms=SHORT.digest, covered=False)
    given = vendor(TermsApplied, 1, terms=SHORT.digest, covered=True)

    assert cycles(filed(), lost)["taking_charge#1"].verdict == "cancelled"
    assert cycles(filed(covered=False), given)["taking_charge#1"].due_at == at(1.5)


def test_applied_terms_with_a_resolution_target_start_it_where_the_work_began() -> None:
    found = cycles(filed(), vendor(TermsApplied, 1, terms=SOLVED.digest, covered=True))

    cycle = found["resolution#1"]
    assert (cycle.started_at, cycle.due_at, cycle.in_force_at) == (at(0), at(4), at(1))


def test_a_resolution_target_that_would_be_over_counts_from_the_terms_that_bring_it() -> None:
    found = cycles(filed(), vendor(TermsApplied, 6, terms=SOLVED.digest, covered=True))

    assert found["resolution#1"].due_at == at(25)  # 15:00, three hours, and one of the next day


def test_applied_terms_start_nothing_on_a_resolved_ticket() -> None:
    found = cycles(
        filed(),
        vendor(TakenInCharge, 0.5),
        vendor(Resolved, 1),
        vendor(TermsApplied, 2, terms=SOLVED.digest, covered=True),
    )

    assert sorted(found) == ["taking_charge#1", "update#1"]


# Ended, uncovered, resolved


@pytest.mark.parametrize("end", [Closed, Withdrawn])
def test_nothing_counts_after_the_end(end: type[Fact]) -> None:
    before = [filed(), vendor(TakenInCharge, 0.5), vendor(end, 1)]
    later = [vendor(Reopened, 2), vendor(Updated, 3), vendor(EstimateAgreed, 3, due_at=at(5))]

    assert cycles(*before, *later) == cycles(*before)
    assert all(not cycle.is_running for cycle in cycles(*before).values())


def test_closing_a_waiting_ticket_ends_what_runs() -> None:
    found = cycles(filed(), vendor(TakenInCharge, 0.5), vendor(WaitingStarted, 1), vendor(Closed, 3))

    assert (found["update#1"].verdict, found["update#1"].counted) == ("met", dt.timedelta(minutes=30))


def test_without_coverage_nothing_starts() -> None:
    found = cycles(
        filed(covered=False),
        vendor(TakenInCharge, 0.5),
        vendor(EstimateAgreed, 1, due_at=at(5)),
        vendor(Resolved, 2),
        vendor(Reopened, 3),
    )

    assert found == {}


def test_an_estimate_on_a_resolved_ticket_starts_nothing() -> None:
    found = cycles(filed(), vendor(TakenInCharge, 0.5), vendor(Resolved, 1), vendor(EstimateAgreed, 2, due_at=at(5)))

    assert "resolution#1" not in found


def test_coverage_gained_while_resolved_starts_nothing_before_the_reopening() -> None:
    facts = [
        filed(covered=False),
        vendor(TakenInCharge, 0.5),
        vendor(Resolved, 1),
        vendor(CoverageChanged, 2, covered=True),
    ]

    assert cycles(*facts) == {}
    assert cycles(*facts, vendor(Reopened, 5))["update#1"].due_at == at(9)


def test_the_same_coverage_again_changes_nothing() -> None:
    facts = [filed(), vendor(TakenInCharge, 0.5)]

    assert (
        cycles(*facts, vendor(CoverageChanged, 1, covered=True))["update#1"].due_at == cycles(*facts)["update#1"].due_at
    )


def test_a_priority_changed_without_coverage_starts_nothing() -> None:
    changed = vendor(PriorityChanged, 1, priority="P2")

    assert cycles(filed(value=SOLVED.digest, covered=False), changed) == {}


def test_without_a_contract_nothing_starts_though_coverage_is_said() -> None:
    found = cycles(dataclasses.replace(filed(), terms=None), vendor(TakenInCharge, 1))

    assert found == {}


def test_words_of_the_customer_are_no_update() -> None:
    said = Updated(at=at(1), order=0, side="customer")

    assert sorted(cycles(filed(), vendor(TakenInCharge, 0.5), said)) == ["taking_charge#1", "update#1"]


def test_what_is_no_fact_is_refused() -> None:
    with pytest.raises(TypeError, match="Not a fact that clocks know"):
        cycles(filed(), Fact(at=at(1), order=0, side="vendor"))


# Order at one instant: the sequence on the timeline decides


def test_at_one_instant_the_order_decides() -> None:
    """Asked is said, then waits: the new cycle stands still. Had it waited first, the same: an update while waiting."""
    said, waits = vendor(Updated, 1), vendor(WaitingStarted, 1)
    one = cycles(filed(), vendor(TakenInCharge, 0.5), said, waits)
    other = cycles(filed(), vendor(TakenInCharge, 0.5), waits, said)
    raised = [vendor(PriorityChanged, 1, priority="P1"), vendor(TakenInCharge, 1)]

    assert one["update#2"].still_since == other["update#2"].still_since == at(1)
    assert cycles(filed(priority="P2"), *raised)["taking_charge#1"].priority == "P1"
    assert cycles(filed(priority="P2"), *reversed(raised))["taking_charge#1"].priority == "P2"


# Waits


def test_waiting_before_taking_charge_stands_still_the_same() -> None:
    found = cycles(filed(), vendor(WaitingStarted, 0.5), vendor(WaitingEnded, 2))

    assert found["taking_charge#1"].due_at == at(2.5)


def test_a_question_asked_twice_and_an_answer_given_twice_are_one_wait() -> None:
    found = cycles(
        filed(),
        vendor(WaitingStarted, 0.5),
        vendor(WaitingStarted, 1),
        vendor(WaitingEnded, 2),
        vendor(WaitingEnded, 2.25),
    )

    assert (found["taking_charge#1"].due_at, found["taking_charge#1"].in_force_at) == (at(2.5), at(2))


def test_while_it_waits_what_is_stored_says_what_is_left() -> None:
    found = cycles(filed(), vendor(WaitingStarted, 0.25))
    cycle = found["taking_charge#1"]

    assert (cycle.due_at, cycle.left, cycle.still_since) == (None, dt.timedelta(minutes=45), at(0.25))
    assert (cycle.counted, cycle.verdict, cycle.breached_at) == (dt.timedelta(minutes=15), "", None)


def test_a_breach_before_the_question_keeps_its_due_instant_and_says_so() -> None:
    found = cycles(filed(), vendor(WaitingStarted, 2))
    cycle = found["taking_charge#1"]

    assert (cycle.due_at, cycle.left, cycle.breached_at) == (at(1), None, at(1))


# Estimates


def test_the_first_and_the_last_estimate_are_kept_over_a_reopening() -> None:
    found = cycles(
        filed(priority="P3"),
        vendor(TakenInCharge, 0.5),
        vendor(EstimateAgreed, 1, due_at=at(26)),
        vendor(EstimateAgreed, 2, due_at=at(27)),
        vendor(Resolved, 3),
        vendor(Reopened, 5),
    )
    first, second = found["resolution#1"], found["resolution#2"]

    assert (first.first_estimate, first.last_estimate, first.verdict) == (at(26), at(27), "met")
    assert (second.first_estimate, second.last_estimate, second.continues) == (at(26), at(27), 1)
    # Agreed at eleven for Tuesday noon: two hours of Monday morning, four of the afternoon, three of Tuesday morning.
    assert first.allowed == dt.timedelta(hours=9)


def test_an_estimate_without_a_verdict_ends_untargeted() -> None:
    found = cycles(
        filed(priority="P2"),
        vendor(TakenInCharge, 0.5),
        vendor(EstimateAgreed, 1, due_at=at(2)),
        vendor(Resolved, 3),
    )

    assert (found["resolution#1"].verdict, found["resolution#1"].breached_at) == ("untargeted", None)
    assert found["resolution#1"].due_at == at(2)


def test_an_estimate_stands_when_the_priority_goes_to_one_that_tracks_it_too() -> None:
    found = cycles(
        filed(priority="P1"),
        vendor(EstimateAgreed, 1, due_at=at(26)),
        vendor(PriorityChanged, 2, priority="P2"),
    )
    cycle = found["resolution#1"]

    assert (cycle.due_at, cycle.in_force_at, cycle.priority) == (at(26), at(1), "P2")
