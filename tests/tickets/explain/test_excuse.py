"""A lead excuses a breach: it stays one, and says why it is excused."""

import pytest

from accounts.models import AuditEntry, AuditKind, User
from common.errors import NotFound
from sla.models import Clock
from tests.cast import Cast
from tests.tickets.explain.scenes import filed, rome
from tests.tickets.page.play import signed_in
from tests.tickets.services.scenes import check_roles, refused, refused_at
from tickets.models import Event, Ticket
from tickets.proof import check
from tickets.services import work
from tickets.services.excuses import excuse_breach
from tickets.vocabulary import EventKind

REASON = "Their firewall was closed."


def breached(cast: Cast) -> Ticket:
    """P1, to be taken in charge within an hour of Wednesday 09:00; nobody did."""
    return filed(cast, "2026-11-18 09:00", "P1")


def clock_of(ticket: Ticket) -> Clock:
    return Clock.objects.get(commitment=ticket.commitment, kind="taking_charge")


def excuse(ticket: Ticket, cast: Cast, by: User) -> object:
    return excuse_breach(ticket, clock_of(ticket), REASON, by=by)


def test_only_a_lead_may(cast: Cast) -> None:
    expected = {name: 403 for name, value in vars(cast).items() if isinstance(value, User)}
    expected |= {"elena": 200, "marta": 404, "luca": 404, "ada": 404}
    check_roles(cast, lambda: breached(cast), excuse, expected)


def test_it_is_a_public_event_and_no_clock_changes(cast: Cast) -> None:
    ticket = breached(cast)
    before = Clock.objects.filter(commitment=ticket.commitment).values()
    rows = list(before)
    excuse(ticket, cast, cast.elena)
    event = Event.objects.get(ticket=ticket, kind=EventKind.EXCUSED)
    assert (event.is_public, event.facts) == (True, None)
    assert event.data == {"clock": "taking_charge", "number": 1, "reason": REASON}
    entry = AuditEntry.objects.get(kind=AuditKind.EXCUSE)
    assert (entry.actor, entry.customer) == (cast.elena, cast.nordhavn.pk)
    assert entry.about == f"{ticket.key}, Taking charge 1"
    assert list(before.all()) == rows
    assert [found.differences for found in check(Ticket.objects.filter(pk=ticket.pk)) if found.differences] == []


def test_once_a_cycle(cast: Cast) -> None:
    ticket = breached(cast)
    excuse(ticket, cast, cast.elena)
    refused(409, ticket, lambda: excuse(ticket, cast, cast.elena))


def test_what_was_not_breached_cannot_be_excused(cast: Cast) -> None:
    ticket = filed(cast, "2026-11-19 10:30", "P1")
    refused(409, ticket, lambda: excuse(ticket, cast, cast.elena))


def test_a_breach_that_is_over_can_be(cast: Cast) -> None:
    ticket = breached(cast)
    work.take_charge(ticket, by=cast.giulia, at=rome("2026-11-18 11:00"))
    excuse(ticket, cast, cast.elena)
    assert Event.objects.filter(ticket=ticket, kind=EventKind.EXCUSED).count() == 1


def test_the_reason_is_required(cast: Cast) -> None:
    ticket = breached(cast)
    refused_at("reason", ticket, lambda: excuse_breach(ticket, clock_of(ticket), "  ", by=cast.elena))


def test_a_clock_of_another_ticket_is_none(cast: Cast) -> None:
    ticket, other = breached(cast), breached(cast)
    with pytest.raises(NotFound):
        excuse_breach(ticket, clock_of(other), REASON, by=cast.elena)


def test_the_page_offers_it_to_leads_and_shows_it_to_both_sides(cast: Cast) -> None:
    ticket = breached(cast)
    page, url = f"{ticket.get_absolute_url()}clocks/", f"{ticket.get_absolute_url()}clocks/taking_charge/1/excuse/"
    assert url in signed_in(cast.elena).get(page).text
    assert url not in signed_in(cast.giulia).get(page).text
    answer = signed_in(cast.elena).post(url, {"reason": REASON, "token": "t"})
    assert answer.status_code == 302
    for who in (cast.elena, cast.freja):
        assert f"by Elena Vitale: {REASON}" in signed_in(who).get(page).text
        text = signed_in(who).get(ticket.get_absolute_url()).text
        assert "xcused" in text
        assert REASON in text
    assert "Breached, excused" in signed_in(cast.giulia).get(ticket.get_absolute_url()).text


@pytest.mark.parametrize(
    ("who", "status"), [("giulia", 403), ("freja", 403), ("marta", 404), ("luca", 404), ("elena", 200)]
)
def test_its_form_is_for_leads(cast: Cast, who: str, status: int) -> None:
    url = f"{breached(cast).get_absolute_url()}clocks/taking_charge/1/excuse/"
    assert signed_in(getattr(cast, who)).get(url).status_code == status


def test_a_cycle_that_does_not_exist_is_not_found(cast: Cast) -> None:
    ticket = breached(cast)
    for path in ("update/1", "taking_charge/2", "nonsense/1"):
        url = f"{ticket.get_absolute_url()}clocks/{path}/excuse/"
        assert signed_in(cast.elena).get(url).status_code == 404


def test_an_empty_reason_keeps_the_form(cast: Cast) -> None:
    ticket = breached(cast)
    url = f"{ticket.get_absolute_url()}clocks/taking_charge/1/excuse/"
    assert signed_in(cast.elena).post(url, {"reason": " ", "token": "t"}).status_code == 422
