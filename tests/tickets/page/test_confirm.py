"""The customer's answer to a resolution: it works, with stars; or it does not."""

import pytest
from django.test import Client

from customers.permissions import CUSTOMER_SIDE_ROLES, ROLE_PERMISSIONS, Permission
from tests.cast import Cast
from tests.tickets.page.play import answer, fresh, in_state, minute, patch_pending, signed_in
from tickets.models import Ticket
from tickets.services import conversation, releases, resolution
from tickets.services.conversation import Words


def confirm(client: Client, ticket: Ticket, **said: object) -> "tuple[int, str]":
    response = client.post(f"{ticket.get_absolute_url()}move/confirm/", {"token": "t"} | said)
    return response.status_code, response.text


@pytest.mark.parametrize("who", ["freja", "anders", "soren", "paolo"])
def test_everybody_of_the_customers_side_can_confirm(cast: Cast, who: str) -> None:
    ticket = in_state(cast, "resolved")
    assert confirm(signed_in(getattr(cast, who)), ticket)[0] == 302
    assert (fresh(ticket).state, fresh(ticket).rating) == ("closed", None)


def test_every_role_with_the_customers_face_answers_resolutions() -> None:
    """So the page asks and offers without looking at who reads it."""
    follows = {role for role, held in ROLE_PERMISSIONS.items() if Permission.VIEW_TICKETS in held}
    inside = {role for role, held in ROLE_PERMISSIONS.items() if Permission.VIEW_INTERNAL in held}
    answers = {role for role, held in ROLE_PERMISSIONS.items() if Permission.ANSWER_RESOLUTION in held}
    assert follows - inside == answers == set(CUSTOMER_SIDE_ROLES)


def test_stars_and_words_are_kept_and_both_sides_read_them(cast: Cast) -> None:
    ticket = in_state(cast, "resolved")
    assert confirm(signed_in(cast.freja), ticket, rating="5", words="Fast.")[0] == 302
    assert (fresh(ticket).rating, fresh(ticket).rating_words) == (5, "Fast.")
    for person in (cast.giulia, cast.freja):
        assert "<strong>5 of 5</strong>: Fast." in signed_in(person).get(ticket.get_absolute_url()).text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"words": "Fast."}, "Choose the stars that go with your words."),
        ({"rating": "6"}, "Select a valid choice."),
        ({"rating": "five"}, "Select a valid choice."),
        ({"rating": "3", "words": "x" * 3_000}, "at most 2,000"),
    ],
)
def test_a_rating_that_makes_no_sense_confirms_nothing(cast: Cast, said: dict[str, object], sentence: str) -> None:
    ticket = in_state(cast, "resolved")
    status, text = confirm(signed_in(cast.freja), ticket, **said)
    assert status == 422
    assert sentence in text
    assert (fresh(ticket).state, fresh(ticket).rating) == ("resolved", None)


def test_with_a_patch_release_it_waits_for_the_release_and_can_be_confirmed_once(cast: Cast) -> None:
    ticket = patch_pending(cast)
    assert (ticket.state, ticket.is_release_pending) == ("resolved", True)
    assert confirm(signed_in(cast.freja), ticket, token="again")[0] == 409
    assert "Yes, it works" not in signed_in(cast.freja).get(ticket.get_absolute_url()).text


def test_once_released_the_ticket_is_closed_and_both_sides_read_why(cast: Cast) -> None:
    ticket = patch_pending(cast)
    releases.mark_released(cast.release, by=cast.giulia)
    for person in (cast.giulia, cast.freja):
        text = signed_in(person).get(ticket.get_absolute_url()).text
        assert "Release <strong>2.8.2</strong> is out, and so the ticket is closed" in text


def test_a_message_of_support_that_was_not_read_stops_it_once(cast: Cast) -> None:
    ticket, client = in_state(cast, "resolved"), signed_in(cast.freja)
    loaded = {"version": ticket.public_version, "seen": ticket.last_public_sequence}
    conversation.comment(ticket, Words(text="Wait: restart it as well."), by=cast.giulia)
    status, text = confirm(client, ticket, rating="4", **loaded)
    assert status == 409
    assert "Wait: restart it as well." in text
    assert 'value="4"' in text
    assert (
        confirm(client, ticket, version=fresh(ticket).public_version, seen=fresh(ticket).last_public_sequence)[0] == 302
    )


def test_an_internal_note_neither_stops_it_nor_is_mentioned(cast: Cast) -> None:
    ticket = in_state(cast, "resolved")
    loaded = {"version": ticket.public_version, "seen": ticket.last_public_sequence}
    conversation.note(ticket, Words(text="Between us."), by=cast.giulia)
    assert confirm(signed_in(cast.freja), ticket, **loaded)[0] == 302


def test_support_reopens_too_and_closes_only_after_a_follow_up(cast: Cast) -> None:
    ticket, client = in_state(cast, "resolved"), signed_in(cast.giulia)
    url = ticket.get_absolute_url()
    refused = client.get(f"{url}move/close/")
    assert refused.status_code == 409
    assert "“Close” is not possible now." in refused.text
    assert "<button" not in refused.text.split('class="dialog-foot"', 1)[1].split("</footer>", 1)[0]
    assert client.post(f"{url}move/close/", {"token": "a"}).status_code == 409
    assert client.post(f"{url}follow-up/", {"text": "Reached Freja.", "token": "b"}).status_code == 302
    assert client.post(f"{url}move/close/", {"token": "c"}).status_code == 302
    assert fresh(ticket).state == "closed"
    assert "Reached Freja." not in signed_in(cast.freja).get(url).text


def test_a_reopening_gives_its_reason_to_both_sides(cast: Cast) -> None:
    ticket = in_state(cast, "resolved")
    url = f"{ticket.get_absolute_url()}move/reopen/"
    assert signed_in(cast.freja).post(url, {"reason": " ", "token": "a"}).status_code == 422
    assert signed_in(cast.freja).post(url, {"reason": "It is **back**.", "token": "b"}).status_code == 302
    assert fresh(ticket).state == "investigation"
    assert "It is <strong>back</strong>." in signed_in(cast.giulia).get(ticket.get_absolute_url()).text


def test_a_customer_who_writes_after_the_resolution_is_answered_before_it_closes(cast: Cast) -> None:
    ticket = in_state(cast, "investigation")
    resolution.resolve(ticket, answer(), by=cast.giulia, at=minute(20))
    conversation.comment(ticket, Words(text="And in test?"), by=cast.freja, at=minute(25))
    assert (
        "The customer wrote after it was resolved, 10:25." in signed_in(cast.giulia).get(ticket.get_absolute_url()).text
    )
    assert "support answers first" in signed_in(cast.freja).get(ticket.get_absolute_url()).text
