"""Filing: who may, on behalf of whom, what it needs, the gap-free number, the promise that it makes."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.errors import DomainError, InvalidInput
from customers.models import Catalogue, Component, Contract, Customer, ProductVersion
from sla.models import Clock, Commitment
from tests.cast import Cast
from tests.tickets.services.scenes import (
    CUSTOMER,
    MONDAY,
    VENDOR,
    again,
    events,
    facts,
    filed,
    last,
    rome,
    running,
    said,
    ticket_in,
    upload,
)
from tickets.models import Event, Link, Submission, Ticket, TicketNumber
from tickets.services.filing import file_ticket
from tickets.services.work import take_charge
from tickets.vocabulary import EventKind


def nothing_was_filed(customer: Customer) -> bool:
    number = TicketNumber.objects.filter(customer=customer).first()
    return not Ticket.objects.exists() and not Event.objects.exists() and (number is None or number.last == 0)


def refused(status: int, cast: Cast, by: User, **values: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        file_ticket(cast.nordhavn, said(cast, **values), by=by)
    assert caught.value.status == status, caught.value
    assert nothing_was_filed(cast.nordhavn)
    return caught.value


def refused_at(field: str, cast: Cast, by: User, **values: Any) -> None:
    error = refused(422, cast, by, **values)
    assert isinstance(error, InvalidInput)
    assert list(error.errors) == [field]


# Who


@pytest.mark.parametrize("name", ["freja", "anders", "soren"])
def test_a_person_of_the_customer_files_an_own_ticket(name: str, cast: Cast) -> None:
    by = getattr(cast, name)
    ticket = file_ticket(cast.nordhavn, said(cast), by=by)

    assert (ticket.key, ticket.reporter, ticket.filed_by) == ("NORD-1", by, by)
    assert events(ticket)[0].side == CUSTOMER


@pytest.mark.parametrize(
    ("name", "side"), [("paolo", CUSTOMER), ("giulia", VENDOR), ("tomasz", VENDOR), ("elena", VENDOR)]
)
def test_the_vendor_files_on_behalf_of_a_named_person(name: str, side: str, cast: Cast) -> None:
    by = getattr(cast, name)
    ticket = file_ticket(cast.nordhavn, said(cast, reporter=cast.freja), by=by)

    assert (ticket.reporter, ticket.filed_by) == (cast.freja, by)
    assert events(ticket)[0].side == side


@pytest.mark.parametrize("name", ["paolo", "giulia"])
def test_on_behalf_of_nobody_or_of_a_stranger_is_refused(name: str, cast: Cast) -> None:
    by = getattr(cast, name)
    for reporter in (None, cast.marta, cast.giulia, cast.paolo):
        refused_at("reporter", cast, by, reporter=reporter)


def test_nobody_files_for_a_colleague(cast: Cast) -> None:
    for by in (cast.freja, cast.soren):
        refused(403, cast, by, reporter=cast.anders)


@pytest.mark.parametrize("name", ["marta", "luca", "ada"])
def test_who_does_not_see_the_customer_gets_no_answer(name: str, cast: Cast) -> None:
    refused(404, cast, getattr(cast, name))


def test_nothing_is_filed_at_a_customer_that_is_not_active(cast: Cast) -> None:
    cast.nordhavn.is_active = False
    refused(403, cast, cast.freja)


# What it needs

WRONG: list[tuple[str, dict[str, Any]]] = [
    ("title", {"title": " "}),
    ("title", {"title": "x" * 201}),
    ("description", {"description": ""}),
    ("description", {"description": "x" * 50_001}),
    ("limitations", {"limitations": "x" * 50_001}),
    ("reproduction", {"reproduction": " "}),
    ("downtime_since", {"downtime": "down"}),
    ("downtime_since", {"downtime_since": MONDAY}),
    ("downtime_since", {"downtime": "down", "downtime_since": MONDAY + dt.timedelta(minutes=1)}),
    (
        "downtime_until",
        {"downtime": "down", "downtime_since": MONDAY, "downtime_until": MONDAY - dt.timedelta(minutes=1)},
    ),
]


@pytest.mark.parametrize(("field", "values"), WRONG)
def test_what_it_needs(field: str, values: dict[str, Any], cast: Cast) -> None:
    refused_at(field, cast, cast.freja, **values)


def test_components_and_version_are_of_the_own_product(cast: Cast) -> None:
    other = Catalogue.objects.create(name="Other")
    component = Component.objects.create(catalogue=other, name="Elsewhere")
    version = ProductVersion.objects.create(catalogue=other, name="9.9")

    refused_at("components", cast, cast.freja, components=(component,))
    refused_at("product_version", cast, cast.freja, product_version=version)


def test_a_question_needs_no_steps(cast: Cast) -> None:
    assert filed(cast, "it_help", reproduction="").key == "NORD-1"


# Numbers and tokens


def test_numbers_are_the_customers_own_without_a_gap(cast: Cast) -> None:
    for _ in range(3):
        filed(cast)
    with pytest.raises(InvalidInput):
        filed(cast, title="")
    file_ticket(cast.altamira, said(cast), by=cast.marta)
    filed(cast)

    assert sorted(Ticket.objects.values_list("key", flat=True)) == ["ALTA-1", "NORD-1", "NORD-2", "NORD-3", "NORD-4"]


def test_the_same_token_files_one_ticket(cast: Cast) -> None:
    first = file_ticket(cast.nordhavn, said(cast), by=cast.freja, token="abc")
    second = file_ticket(cast.nordhavn, said(cast), by=cast.freja, token="abc")

    assert first == second
    assert (Ticket.objects.count(), Submission.objects.count()) == (1, 1)
    assert file_ticket(cast.nordhavn, said(cast), by=cast.anders, token="abc") != first


def test_a_refused_filing_gives_its_token_back(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        file_ticket(cast.nordhavn, said(cast, title=""), by=cast.freja, token="abc")

    assert file_ticket(cast.nordhavn, said(cast), by=cast.freja, token="abc").key == "NORD-1"


# What is written


def test_what_is_written(cast: Cast) -> None:
    ticket = filed(cast, uploads=(upload(cast.freja),))

    kinds = [(event.kind, event.is_public, event.sequence) for event in events(ticket)]
    assert kinds == [("filed", True, 1), ("clock_started", True, 2)]
    data = last(ticket, EventKind.FILED).data
    assert (data["type"], data["priority"], data["reporter"], data["covered"]) == (
        "bug_report",
        "P2",
        cast.freja.pk,
        True,
    )
    assert [file["name"] for file in data["files"]] == ["pool.log"]
    assert facts(ticket, EventKind.FILED) == ["Filed"]
    assert (ticket.state, ticket.priority, ticket.next_due_at) == ("open", "P2", rome("2026-01-12 12:00"))
    assert running(ticket) == {"taking_charge"}


def test_what_the_customer_reported_stays(cast: Cast) -> None:
    row = again(ticket_in(cast, "triage"))

    assert (row.reported_type, row.reported_impact, row.reported_urgency) == ("bug_report", "moderate", "critical")


# Coverage


def test_a_question_carries_no_promise(cast: Cast) -> None:
    ticket = filed(cast, "it_help")

    assert (ticket.is_covered, ticket.not_covered_why) == (False, "questions and requests carry none")
    assert not Commitment.objects.exists()


def test_only_outside_the_perimeter_carries_no_promise(cast: Cast) -> None:
    outside = filed(cast, components=(cast.template,))
    both = filed(cast, components=(cast.template, cast.provisioning))

    assert (outside.is_covered, both.is_covered) == (False, True)
    assert outside.not_covered_why == "outside the perimeter of support"


def test_without_a_contract_in_force_it_is_filed_and_carries_no_promise(cast: Cast) -> None:
    """The last day counts, in the calendar's time zone: the ticket of the evening before is covered."""
    Contract.objects.filter(customer=cast.nordhavn).update(ends_on=dt.date(2026, 1, 12))
    today = filed(cast)
    tomorrow = file_ticket(cast.nordhavn, said(cast), by=cast.freja, at=rome("2026-01-13 00:00"))

    assert (today.is_covered, tomorrow.is_covered) == (True, False)
    assert (tomorrow.not_covered_why, tomorrow.terms) == ("no contract in force", None)
    assert not Clock.objects.filter(commitment=tomorrow.commitment_id).exists()


def test_a_contract_that_ends_touches_no_ticket(cast: Cast) -> None:
    """Filed on Monday, the contract ends that day: on Tuesday the clock is missed, and the update begins."""
    ticket = filed(cast)
    before = Clock.objects.filter(commitment=ticket.commitment_id).values().get()
    Contract.objects.filter(customer=cast.nordhavn).update(ends_on=dt.date(2026, 1, 12))
    assert Clock.objects.filter(commitment=ticket.commitment_id).values().get() == before

    take_charge(ticket, by=cast.giulia, at=rome("2026-01-13 10:00"))

    row = again(ticket)
    assert (row.is_covered, row.not_covered_why) == (True, "")
    clocks = {clock.kind: clock for clock in Clock.objects.filter(commitment=ticket.commitment_id)}
    assert (clocks["taking_charge"].verdict, clocks["update"].due_at) == ("breached", rome("2026-01-14 10:00"))


# Reported earlier

WRONG_REPORTS: list[tuple[str, dict[str, Any]]] = [
    ("reported_at", {"reported_at": MONDAY + dt.timedelta(seconds=1), "reported_why": "By telephone."}),
    ("reported_at", {"reported_at": MONDAY - dt.timedelta(days=3, seconds=1), "reported_why": "By telephone."}),
    ("reported_why", {"reported_at": MONDAY - dt.timedelta(hours=1), "reported_why": " "}),
]


@pytest.mark.parametrize(("field", "values"), WRONG_REPORTS)
def test_what_reported_earlier_needs(field: str, values: dict[str, Any], cast: Cast) -> None:
    refused_at(field, cast, cast.giulia, reporter=cast.freja, **values)


def test_reported_before_the_contract_is_refused(cast: Cast) -> None:
    cast.version.valid_from = MONDAY - dt.timedelta(hours=2)
    cast.version.save()

    refused_at(
        "reported_at",
        cast,
        cast.giulia,
        reporter=cast.freja,
        reported_at=MONDAY - dt.timedelta(hours=3),
        reported_why="By telephone.",
    )


@pytest.mark.parametrize("name", ["freja", "paolo"])
def test_only_support_states_when_it_was_reported(name: str, cast: Cast) -> None:
    refused_at(
        "reported_at",
        cast,
        getattr(cast, name),
        reporter=cast.freja,
        reported_at=MONDAY - dt.timedelta(hours=1),
        reported_why="By telephone.",
    )


def test_reported_three_days_back_counts_from_there_and_its_reason_is_internal(cast: Cast) -> None:
    reported = rome("2026-01-09 10:00")
    ticket = file_ticket(
        cast.nordhavn,
        said(cast, reporter=cast.freja, reported_at=reported, reported_why="By telephone."),
        by=cast.giulia,
    )

    assert Clock.objects.get(commitment=ticket.commitment_id).started_at == reported
    reason = last(ticket, EventKind.REPORTED)
    assert (reason.is_public, reason.data) == (False, {"reason": "By telephone."})


# Follow-up


def test_a_follow_up_is_linked_to_the_closed_ticket(cast: Cast) -> None:
    earlier = ticket_in(cast, "closed")

    ticket = filed(cast, follow_up_of=earlier)

    assert list(Link.objects.values_list("source", "target", "kind", "is_public")) == [
        (ticket.pk, earlier.pk, "follow_up_of", True)
    ]
    assert last(ticket, EventKind.LINKED).is_public
    assert again(earlier).last_sequence == earlier.last_sequence, "closed is final"


def test_a_follow_up_of_another_customers_ticket_is_refused(cast: Cast) -> None:
    foreign = file_ticket(cast.altamira, said(cast), by=cast.marta)

    with pytest.raises(InvalidInput) as caught:
        filed(cast, follow_up_of=foreign)
    assert list(caught.value.errors) == ["follow_up_of"]


def test_the_clocks_add_at_most_four_queries(cast: Cast) -> None:
    """A question has no clocks; the same ticket with them asks little more."""
    asked = {}
    for kind in ("bug_report", "it_help"):
        filed(cast, kind)  # the terms are known from here on
        with CaptureQueriesContext(connection) as queries:
            filed(cast, kind)
        asked[kind] = len(queries)

    assert 0 < asked["bug_report"] - asked["it_help"] <= 4
