"""An admin applies the terms of another contract version to a ticket that runs."""

import re

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from accounts.models import AuditEntry, AuditKind
from customers.models import ContractVersion
from customers.services.contracts import copy_version, set_targets
from customers.terms import Target
from sla.models import Clock
from tests.cast import Cast
from tests.tickets.page.play import signed_in
from tests.tickets.services.scenes import MONDAY, again, filed, last, refused, rome, ticket_in
from tickets.models import Ticket
from tickets.proof import check
from tickets.services.terms import apply_terms
from tickets.vocabulary import EventKind

TUESDAY = rome("2026-01-13 09:30")


def stricter(cast: Cast) -> ContractVersion:
    """From Tuesday on, P2 is taken in charge within 30 minutes; until then within two hours."""
    version = copy_version(cast.version, by=cast.ada, at=MONDAY)
    return set_targets(version, [Target("P2", "taking_charge", 30)], by=cast.ada)


def due(ticket: Ticket) -> object:
    return Clock.objects.get(commitment=ticket.commitment, kind="taking_charge").due_at


def test_the_running_clock_counts_by_the_new_terms(cast: Cast) -> None:
    """What was breached before keeps its due time."""
    version = stricter(cast)
    ticket = filed(cast)  # Monday 10:00, due Monday 12:00: breached by Tuesday, and stays so
    before = due(ticket)
    apply_terms(ticket, version, by=cast.ada, at=TUESDAY)
    assert due(again(ticket)) == before
    assert last(ticket, EventKind.TERMS_APPLIED).data == {"terms": "Premium, v2", "admin": cast.ada.pk}
    entry = AuditEntry.objects.get(kind=AuditKind.TERMS)
    assert (entry.actor, entry.about) == (cast.ada, f"{ticket.key}: Premium, v2")
    assert [found for found in check(Ticket.objects.filter(pk=ticket.pk)) if found.differences] == []


def test_it_is_for_admins_and_for_tickets_that_run(cast: Cast) -> None:
    version = stricter(cast)
    ticket = filed(cast)
    refused(403, ticket, lambda: apply_terms(ticket, version, by=cast.elena, at=TUESDAY))
    refused(409, ticket, lambda: apply_terms(ticket, version, by=cast.ada, at=MONDAY))
    done = ticket_in(cast, "resolved")
    refused(409, done, lambda: apply_terms(done, version, by=cast.ada, at=TUESDAY))


def test_the_terms_of_another_customers_contract_are_not_applied(cast: Cast) -> None:
    theirs = ContractVersion.objects.get(contract__customer=cast.altamira)
    version = set_targets(
        copy_version(theirs, by=cast.ada, at=MONDAY), [Target("P2", "taking_charge", 30)], by=cast.ada
    )
    ticket = filed(cast)

    refused(403, ticket, lambda: apply_terms(ticket, version, by=cast.ada, at=TUESDAY))


def test_the_page_shows_what_would_change_and_does_it_when_confirmed(cast: Cast) -> None:
    """Filed Monday 17:30, due Tuesday 10:30. Half an hour is over on Tuesday 09:05: it counts from then."""
    version = stricter(cast)
    with time_machine.travel(rome("2026-01-12 17:30"), tick=False):
        ticket = filed(cast)
    with time_machine.travel(rome("2026-01-13 09:05"), tick=False):
        url = f"/terms/{version.pk}/"
        ((key, dues),) = signed_in(cast.ada).get(url).context["rows"]
        assert (key, [(due.name, due.now, due.then) for due in dues]) == (
            "NORD-1",
            [("Taking charge", "10:30", "09:35")],
        )
        for person in (cast.elena, cast.freja):
            assert signed_in(person).get(url).status_code == signed_in(person).post(url).status_code == 403
        assert due(again(ticket)) == rome("2026-01-13 10:30")
        assert url in signed_in(cast.ada).get(f"/admin/customers/contractversion/{version.pk}/change/").text
        assert signed_in(cast.ada).post(url).status_code == 302
        assert due(again(ticket)) == rome("2026-01-13 09:35")


# Who did it, and what the page costs


def applied(cast: Cast) -> Ticket:
    """Filed Monday 17:30; Ada applies stricter terms on Tuesday at 09:05: due half an hour from then."""
    version = stricter(cast)
    with time_machine.travel(rome("2026-01-12 17:30"), tick=False):
        ticket = filed(cast)
    return apply_terms(ticket, version, by=cast.ada, at=rome("2026-01-13 09:05"))


def test_the_timeline_names_the_admin_to_both_sides(cast: Cast) -> None:
    """The system opened the door; the person is named by the event."""
    ticket = applied(cast)
    with time_machine.travel(rome("2026-01-13 09:10"), tick=False):
        for reader in (cast.giulia, cast.freja):
            text = re.sub(r"\s+", " ", strip_tags(signed_in(reader).get(ticket.get_absolute_url()).text))
            assert "Ada Moretti applied other terms from here on: Premium, v2" in text
    event = last(ticket, EventKind.TERMS_APPLIED)
    assert (event.actor, event.side) == (None, "system")


def test_explain_names_the_admin_beside_the_new_due_time(cast: Cast) -> None:
    ticket = applied(cast)
    with time_machine.travel(rome("2026-01-13 09:10"), tick=False):
        page = signed_in(cast.freja).get(f"{ticket.get_absolute_url()}clocks/")
    assert [(step.text, step.due) for step in page.context["history"]] == [
        ("Filed by Freja Mikkelsen", "10:30"),
        ("Other terms of the contract were applied by Ada Moretti", "09:35"),
    ]
    assert "Premium, version 2" in page.text


def test_the_page_costs_the_same_however_many_tickets_run(cast: Cast) -> None:
    version, counts = stricter(cast), []
    admin = signed_in(cast.ada)
    for more in (1, 1, 5):
        with time_machine.travel(rome("2026-01-12 17:30"), tick=False):
            for _ in range(more):
                filed(cast)
        with time_machine.travel(rome("2026-01-13 09:05"), tick=False), CaptureQueriesContext(connection) as caught:
            page = admin.get(f"/terms/{version.pk}/")
        counts.append(len(caught))
    assert [len(dues) for _, dues in page.context["rows"]] == [1] * 7
    assert counts[1] == counts[2] <= 14
