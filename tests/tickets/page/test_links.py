"""Links between tickets: within a customer for both sides, across customers for support alone."""

import pytest

from tests.cast import Cast
from tests.tickets.page.play import filed, in_state, minute, signed_in
from tickets.models import Event, Link, Ticket
from tickets.services import relations
from tickets.vocabulary import EventKind, LinkKind


def link(cast: Cast, ticket: Ticket, target: str, who: str = "giulia", **more: object) -> "tuple[int, str]":
    response = signed_in(getattr(cast, who)).post(
        f"{ticket.get_absolute_url()}link/", {"kind": "relates_to", "target": target, "token": "t"} | more
    )
    return response.status_code, response.text


def test_a_link_within_a_customer_is_on_both_pages_of_both_sides(cast: Cast) -> None:
    ticket, other = in_state(cast, "triage"), filed(cast, title="Also slow")
    assert link(cast, ticket, other.key.lower(), kind="caused_by")[0] == 302
    assert Link.objects.get().is_public
    for person in (cast.giulia, cast.freja):
        assert "caused by" in signed_in(person).get(ticket.get_absolute_url()).text
        assert "causes" in signed_in(person).get(other.get_absolute_url()).text


def test_a_link_across_customers_is_internal(cast: Cast) -> None:
    ticket, other = in_state(cast, "triage"), filed(cast, by=cast.marta)
    assert link(cast, ticket, other.key)[0] == 302
    assert not Link.objects.get().is_public
    assert [event.is_public for event in Event.objects.filter(kind=EventKind.LINKED)] == [False, False]
    assert other.key in signed_in(cast.giulia).get(ticket.get_absolute_url()).text
    assert other.key not in signed_in(cast.freja).get(ticket.get_absolute_url()).text
    assert other.key not in signed_in(cast.tomasz).get(ticket.get_absolute_url()).text  # works at Nordhavn alone


def test_both_timelines_tell_of_it_in_their_own_words(cast: Cast) -> None:
    ticket, other = in_state(cast, "triage"), filed(cast, title="Also slow")
    row = relations.link(ticket, other, LinkKind.CAUSED_BY, by=cast.giulia, at=minute(9))
    theirs = signed_in(cast.freja).get(other.get_absolute_url()).text
    assert f"linked: causes <strong>{ticket.key}</strong> {ticket.title}" in theirs
    relations.unlink(row, by=cast.giulia, at=minute(10))
    assert "removed the link to <strong>NORD-1</strong>" in signed_in(cast.freja).get(other.get_absolute_url()).text


def test_the_other_customers_timeline_names_it_to_those_alone_who_serve_both(cast: Cast) -> None:
    ticket, other = in_state(cast, "triage"), filed(cast, by=cast.marta)
    relations.link(ticket, other, LinkKind.RELATES_TO, by=cast.giulia, at=minute(9))
    assert "linked: relates to <strong>NORD-1</strong>" in signed_in(cast.giulia).get(other.get_absolute_url()).text
    assert "NORD-1" not in signed_in(cast.marta).get(other.get_absolute_url()).text


@pytest.mark.parametrize("key", ["NORD-999", "ALTA-1", "x", "\x00", "N" * 30])
def test_a_ticket_that_one_does_not_see_cannot_be_linked_and_is_not_named(cast: Cast, key: str) -> None:
    ticket = in_state(cast, "triage")
    filed(cast, by=cast.marta, title="Secret title")
    status, text = link(cast, ticket, key, who="tomasz")
    assert status == 422
    assert "Secret title" not in text
    assert not Link.objects.exists()


def test_a_ticket_is_not_linked_to_itself(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    status, text = link(cast, ticket, ticket.key)
    assert status == 422
    assert "A ticket is not linked to itself." in text


def test_customers_link_nothing(cast: Cast) -> None:
    ticket, other = in_state(cast, "triage"), filed(cast)
    assert link(cast, ticket, other.key, who="freja")[0] == 403
    assert link(cast, ticket, other.key, who="marta")[0] == 404


def test_a_link_is_removed_from_either_end_and_the_timeline_keeps_it(cast: Cast) -> None:
    ticket, other = in_state(cast, "triage"), filed(cast)
    row = relations.link(ticket, other, LinkKind.RELATES_TO, by=cast.giulia, at=minute(9))
    url = f"{other.get_absolute_url()}unlink/{row.pk}/"
    assert signed_in(cast.giulia).get(url).status_code == 405
    assert signed_in(cast.freja).post(url).status_code == 403
    assert signed_in(cast.marta).post(url).status_code == 404
    assert Link.objects.exists()
    assert signed_in(cast.giulia).post(url).status_code == 302
    assert not Link.objects.exists()
    assert "removed the link to <strong>NORD-2</strong>" in signed_in(cast.freja).get(ticket.get_absolute_url()).text
    assert signed_in(cast.giulia).post(url).status_code == 404


def test_an_address_that_is_none_is_no_reference(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    for address in ("javascript:alert(1)", "ftp://x.example/", "no address", ""):
        response = signed_in(cast.giulia).post(f"{ticket.get_absolute_url()}reference/", {"url": address, "token": "t"})
        assert response.status_code == 422, address
    assert not ticket.references.exists()
