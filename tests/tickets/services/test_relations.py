"""Links between tickets, and references to the developers' tracker."""

import pytest

from accounts.models import User
from common.errors import NotFound
from tests.cast import Cast
from tests.tickets.services.scenes import (
    VENDOR,
    again,
    check_roles,
    filed,
    last,
    new_events,
    refused,
    refused_at,
    said,
    ticket_in,
)
from tickets.models import Link, Ticket
from tickets.services.filing import file_ticket
from tickets.services.relations import link, refer, unlink
from tickets.vocabulary import EventKind, LinkKind

EXPECTED = {
    "freja": 403,
    "anders": 403,
    "soren": 403,
    "marta": 404,
    "paolo": 403,
    "giulia": 200,
    "tomasz": 200,
    "elena": 200,
    "luca": 404,
    "ada": 404,
}


def foreign(cast: Cast) -> Ticket:
    return file_ticket(cast.altamira, said(cast), by=cast.marta)


def test_who_may_link(cast: Cast) -> None:
    other = filed(cast)

    def act(ticket: Ticket, _: Cast, by: User) -> Link:
        return link(ticket, other, LinkKind.RELATES_TO, by=by)

    check_roles(cast, lambda: filed(cast), act, EXPECTED)


def test_within_a_customer_it_is_public(cast: Cast) -> None:
    ticket, other = filed(cast), filed(cast)

    written = new_events(ticket, lambda: link(ticket, other, LinkKind.CAUSED_BY, by=cast.giulia))

    assert written == [("linked", True, VENDOR)]
    assert Link.objects.visible_to(cast.freja).count() == 1


def test_across_customers_it_is_internal(cast: Cast) -> None:
    ticket, other = filed(cast), foreign(cast)

    written = new_events(ticket, lambda: link(ticket, other, LinkKind.RELATES_TO, by=cast.giulia))

    assert written == [("linked", False, VENDOR)]
    assert [Link.objects.visible_to(user).count() for user in (cast.freja, cast.marta, cast.soren)] == [0, 0, 0]
    assert Link.objects.visible_to(cast.giulia).count() == 1
    assert Link.objects.visible_to(cast.tomasz).count() == 0, "serves one of the two only"


def test_the_other_ticket_tells_of_it_too(cast: Cast) -> None:
    ticket, other = filed(cast), filed(cast)

    written = new_events(other, lambda: link(ticket, other, LinkKind.CAUSED_BY, by=cast.giulia))

    assert written == [("linked", True, VENDOR)]
    row = Link.objects.get()
    assert last(ticket, EventKind.LINKED).data == {"link": row.pk, "kind": "caused_by", "to": other.pk}
    assert last(other, EventKind.LINKED).data == {
        "link": row.pk,
        "kind": "caused_by",
        "to": ticket.pk,
        "from_target": True,
    }
    assert new_events(other, lambda: unlink(row, by=cast.giulia)) == [("unlinked", True, VENDOR)]


def test_across_customers_the_other_tells_of_it_internally(cast: Cast) -> None:
    ticket, other = filed(cast), foreign(cast)

    written = new_events(other, lambda: link(ticket, other, LinkKind.RELATES_TO, by=cast.giulia))

    assert written == [("linked", False, VENDOR)]


def test_a_closed_one_keeps_the_timeline_that_it_ended_with(cast: Cast) -> None:
    ticket, other = filed(cast), ticket_in(cast, "closed")

    assert new_events(other, lambda: link(ticket, other, LinkKind.RELATES_TO, by=cast.giulia)) == []
    assert Link.objects.filter(source=ticket, target=other).exists()


def test_the_other_end_is_as_it_was_but_for_its_timeline(cast: Cast) -> None:
    ticket, other = filed(cast), ticket_in(cast, "triage")
    version = other.version

    link(ticket, other, LinkKind.RELATES_TO, by=cast.giulia)

    assert again(other).version == version, "nobody's page of it is stale"


def test_not_to_a_ticket_that_one_does_not_see(cast: Cast) -> None:
    ticket, other = filed(cast), foreign(cast)

    error = refused(404, ticket, lambda: link(ticket, other, LinkKind.RELATES_TO, by=cast.tomasz))

    assert isinstance(error, NotFound)
    assert other.key not in error.message


def test_that_a_link_is_there_is_told_to_nobody_who_does_not_see_its_other_end(cast: Cast) -> None:
    ticket, own, other = ticket_in(cast, "escalated"), filed(cast), foreign(cast)
    for target in (own, other):
        link(ticket, target, LinkKind.RELATES_TO, by=cast.giulia)

    refused(404, ticket, lambda: link(ticket, own, LinkKind.RELATES_TO, by=cast.luca))
    refused(404, ticket, lambda: link(ticket, other, LinkKind.RELATES_TO, by=cast.tomasz))


def test_not_to_itself_and_twice_is_once(cast: Cast) -> None:
    ticket, other = filed(cast), filed(cast)
    refused_at("target", ticket, lambda: link(ticket, ticket, LinkKind.RELATES_TO, by=cast.giulia))

    link(ticket, other, LinkKind.RELATES_TO, by=cast.giulia)
    assert new_events(ticket, lambda: link(ticket, other, LinkKind.RELATES_TO, by=cast.tomasz)) == []
    assert Link.objects.count() == 1


def test_removed_it_stays_on_the_timeline(cast: Cast) -> None:
    ticket, other = filed(cast), filed(cast)
    row = link(ticket, other, LinkKind.RELATES_TO, by=cast.giulia)
    refused(403, ticket, lambda: unlink(row, by=cast.freja))

    assert new_events(ticket, lambda: unlink(row, by=cast.giulia)) == [("unlinked", True, VENDOR)]
    assert last(ticket, EventKind.UNLINKED).data == {"to": other.pk, "kind": "relates_to"}
    assert not Link.objects.exists()
    assert new_events(ticket, lambda: unlink(row, by=cast.giulia)) == []


def test_who_does_not_see_the_other_end_removes_no_link(cast: Cast) -> None:
    ticket, other = filed(cast), foreign(cast)
    row = link(ticket, other, LinkKind.RELATES_TO, by=cast.giulia)

    assert new_events(ticket, lambda: unlink(row, by=cast.tomasz)) == []
    assert Link.objects.get() == row


def test_a_reference_is_internal_and_an_address(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    url = "https://tracker.example/DP-4711"

    for wrong in ("javascript:alert(1)", "DP-4711", ""):
        refused_at("url", ticket, lambda wrong=wrong: refer(ticket, wrong, by=cast.giulia))  # type: ignore[misc]
    assert new_events(ticket, lambda: refer(ticket, url, by=cast.giulia)) == [("referenced", False, VENDOR)]
    assert new_events(ticket, lambda: refer(ticket, url, by=cast.tomasz)) == []


@pytest.mark.parametrize("name", ["freja", "soren", "paolo"])
def test_the_customer_notes_no_reference(name: str, cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")

    refused(403, ticket, lambda: refer(ticket, "https://tracker.example/1", by=getattr(cast, name)))
