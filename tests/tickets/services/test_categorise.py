"""Support confirms type, impact, urgency and components, and so the priority and the coverage."""

import pytest

from accounts.models import User
from customers.models import Catalogue, Component, MatrixCell, ProductVersion
from tests.cast import Cast
from tests.tickets.services.scenes import (
    MONDAY,
    VENDOR,
    again,
    category,
    check_roles,
    facts,
    filed,
    last,
    new_events,
    refused,
    refused_at,
    running,
    ticket_in,
)
from tickets.models import Ticket
from tickets.services.door import Loaded
from tickets.services.work import categorise, override_priority, take_charge
from tickets.vocabulary import EventKind, State


def categorising(ticket: Ticket, cast: Cast, by: User) -> Ticket:
    return categorise(ticket, category(cast, priority="P3"), by=by)


def test_who_may(cast: Cast) -> None:
    expected = {
        "freja": 403,
        "anders": 403,
        "soren": 403,
        "marta": 404,
        "paolo": 403,
        "giulia": 200,
        "tomasz": 200,
        "elena": 200,
        "luca": 403,
        "ada": 404,
    }
    check_roles(cast, lambda: ticket_in(cast, "escalated"), categorising, expected)


def test_until_it_is_resolved(cast: Cast) -> None:
    for state in State:
        ticket = ticket_in(cast, state)
        if state in {"resolved", "closed"}:
            refused(409, ticket, lambda ticket=ticket: categorising(ticket, cast, cast.giulia))  # type: ignore[misc]
        else:
            assert categorising(ticket, cast, cast.giulia).priority == "P3", state


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [
        ("extensive", "critical", "P1"),
        ("extensive", "high", "P1"),
        ("extensive", "medium", "P2"),
        ("extensive", "low", "P2"),
        ("significant", "critical", "P1"),
        ("significant", "high", "P2"),
        ("significant", "medium", "P2"),
        ("significant", "low", "P3"),
        ("moderate", "critical", "P2"),
        ("moderate", "high", "P2"),
        ("moderate", "medium", "P3"),
        ("moderate", "low", "P3"),
        ("minor", "critical", "P3"),
        ("minor", "high", "P3"),
        ("minor", "medium", "P3"),
        ("minor", "low", "P3"),
    ],
)
def test_the_matrix_makes_the_priority(impact: str, urgency: str, priority: str, cast: Cast) -> None:
    """The default matrix of the description, cell by cell."""
    assert MatrixCell.objects.get(matrix__is_default=True, impact=impact, urgency=urgency).priority == priority


def test_what_is_written(cast: Cast) -> None:
    ticket = take_charge(filed(cast), by=cast.giulia)

    written = new_events(ticket, lambda: categorise(ticket, category(cast, "incident", "P1"), by=cast.giulia))

    row = again(ticket)
    data = last(ticket, EventKind.CATEGORISED).data
    assert written == [("categorised", True, VENDOR)]
    assert data["was"] == {"type": "bug_report", "impact": "moderate", "urgency": "critical", "priority": "P2"}
    assert data["now"] == {"type": "incident", "impact": "extensive", "urgency": "critical", "priority": "P1"}
    assert data["components"] == [cast.provisioning.pk]
    assert facts(ticket, EventKind.CATEGORISED) == ["PriorityChanged"]
    assert (row.categorised_at, row.categorised_by) == (MONDAY, cast.giulia)


def test_confirming_what_was_reported_moves_no_clock(cast: Cast) -> None:
    ticket = take_charge(filed(cast), by=cast.giulia)

    categorise(ticket, category(cast), by=cast.giulia)

    assert facts(ticket, EventKind.CATEGORISED) == []
    assert again(ticket).is_categorised


def test_components_and_version_are_of_the_customers_product(cast: Cast) -> None:
    ticket = filed(cast)
    other = Catalogue.objects.create(name="Other")
    component = Component.objects.create(catalogue=other, name="Elsewhere")
    version = ProductVersion.objects.create(catalogue=other, name="9.9")

    refused_at(
        "components", ticket, lambda: categorise(ticket, category(cast, components=(component,)), by=cast.giulia)
    )
    refused_at(
        "product_version",
        ticket,
        lambda: categorise(ticket, category(cast, product_version=version), by=cast.giulia),
    )


def test_another_type_gains_and_loses_coverage(cast: Cast) -> None:
    ticket = filed(cast, "it_help")
    categorise(ticket, category(cast), by=cast.giulia)
    assert (facts(ticket, EventKind.CATEGORISED), running(ticket)) == (["CoverageChanged"], {"taking_charge"})

    categorise(ticket, category(cast, "it_help"), by=cast.giulia)
    assert (facts(ticket, EventKind.CATEGORISED), running(ticket)) == (["CoverageChanged"], set())
    assert again(ticket).not_covered_why == "questions and requests carry none"


def test_what_changed_in_the_catalogue_touches_no_ticket_until_its_components_are_edited(cast: Cast) -> None:
    ticket = filed(cast)
    cast.provisioning.in_perimeter = False
    cast.provisioning.save()

    categorise(ticket, category(cast, priority="P1"), by=cast.giulia)
    assert again(ticket).is_covered

    categorise(ticket, category(cast, components=(cast.provisioning, cast.template)), by=cast.giulia)
    assert not again(ticket).is_covered


def test_an_override_stays(cast: Cast) -> None:
    ticket = filed(cast)
    override_priority(ticket, "P1", "Board meeting.", by=cast.elena)  # type: ignore[arg-type]

    row = categorise(ticket, category(cast, priority="P3"), by=cast.giulia)

    assert (row.priority, row.matrix_priority, row.is_overridden) == ("P1", "P3", True)


def test_a_stale_page_is_refused_with_what_changed(cast: Cast) -> None:
    ticket = filed(cast)
    categorise(ticket, category(cast, priority="P1"), by=cast.tomasz)

    refused(
        409, ticket, lambda: categorise(ticket, category(cast, priority="P3"), by=cast.giulia, loaded=Loaded(version=1))
    )
    assert again(ticket).priority == "P1"
