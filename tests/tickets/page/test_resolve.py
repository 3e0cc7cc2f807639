"""Resolving: how it is delivered decides what else is asked; a message that was not read stops it once."""

import pytest
import time_machine
from django.test import Client

from tests.cast import Cast
from tests.tickets.page.play import ask, categorise, filed, fresh, in_state, minute, signed_in
from tickets.models import Link, Ticket
from tickets.services import conversation, work
from tickets.services.conversation import Words
from tickets.vocabulary import LinkKind, Resolution


def resolve(client: Client, ticket: Ticket, **said: object) -> "tuple[int, str]":
    words = {"resolution": "workaround", "text": "Set the pool.", "token": "t"} | said
    response = client.post(f"{ticket.get_absolute_url()}move/resolve/", words)
    return response.status_code, response.text


def test_the_customer_reads_how_and_why(cast: Cast) -> None:
    ticket = in_state(cast, "investigation")
    assert resolve(signed_in(cast.giulia), ticket, text="Set `pool: 8`.")[0] == 302
    ticket = fresh(ticket)
    assert (ticket.state, ticket.resolution, ticket.resolution_text) == ("resolved", "workaround", "Set `pool: 8`.")
    text = signed_in(cast.freja).get(ticket.get_absolute_url()).text
    assert "<code>pool: 8</code>" in text
    assert "Resolved: workaround" in text


@pytest.mark.parametrize(
    "resolution", [choice for choice in Resolution if choice not in {"patch_release", "duplicate", "no_answer"}]
)
def test_every_way_of_delivering_it(cast: Cast, resolution: Resolution) -> None:
    ticket = in_state(cast, "investigation")
    assert resolve(signed_in(cast.giulia), ticket, resolution=resolution)[0] == 302
    assert fresh(ticket).resolution == resolution


def test_a_patch_release_names_its_release(cast: Cast) -> None:
    ticket, client = in_state(cast, "investigation"), signed_in(cast.giulia)
    status, text = resolve(client, ticket, resolution="patch_release")
    assert status == 422
    assert "Choose the release that brings it." in text
    assert "Set the pool." in text
    assert resolve(client, ticket, resolution="patch_release", release=cast.release.pk)[0] == 302
    assert fresh(ticket).release == cast.release


def test_a_duplicate_names_a_ticket_of_the_same_customer_and_is_linked_to_it(cast: Cast) -> None:
    ticket, client = in_state(cast, "investigation"), signed_in(cast.giulia)
    same, other = filed(cast), filed(cast, by=cast.marta)
    for key, sentence in (
        ("", "Name another ticket of the same customer."),
        (other.key, "Name another ticket of the same customer."),
        (ticket.key, "Name another ticket of the same customer."),
        ("NORD-99", "There is no such ticket."),
    ):
        status, text = resolve(client, ticket, resolution="duplicate", duplicate_of=key)
        assert (status, sentence in text) == (422, True), key
    assert resolve(client, ticket, resolution="duplicate", duplicate_of=same.key.lower())[0] == 302
    link = Link.objects.get()
    assert (link.source, link.target, link.kind) == (ticket, same, LinkKind.DUPLICATES)


def test_what_does_not_belong_to_the_choice_is_left_out(cast: Cast) -> None:
    ticket = in_state(cast, "investigation")
    more = {"release": cast.release.pk, "duplicate_of": "NORD-99"}
    assert resolve(signed_in(cast.giulia), ticket, **more)[0] == 302
    assert (fresh(ticket).release, fresh(ticket).duplicate_of) == (None, None)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"resolution": ""}, "Choose how it is delivered."),
        ({"resolution": "magic"}, "Select a valid choice."),
        ({"text": ""}, "Explain it to the customer."),
        ({"text": "x" * 60_000}, "at most 50,000"),
    ],
)
def test_what_is_missing_is_said_at_its_field(cast: Cast, said: dict[str, object], sentence: str) -> None:
    ticket = in_state(cast, "investigation")
    status, text = resolve(signed_in(cast.giulia), ticket, **said)
    assert status == 422
    assert sentence in text
    assert 'aria-invalid="true"' in text
    assert fresh(ticket).state == "investigation"


def test_a_ticket_that_nobody_categorised_says_what_comes_first(cast: Cast) -> None:
    ticket, client = in_state(cast, "triage"), signed_in(cast.giulia)
    status, text = resolve(client, ticket)
    assert status == 409
    assert "Categorise the ticket first" in text
    categorise(cast, ticket)
    assert resolve(client, ticket)[0] == 302


def test_a_question_needs_no_category(cast: Cast) -> None:
    ticket = filed(cast, type="it_help", components=())
    work.take_charge(ticket, by=cast.giulia)
    assert resolve(signed_in(cast.giulia), ticket, resolution="answer")[0] == 302


def test_a_message_that_was_not_read_stops_it_once(cast: Cast) -> None:
    ticket, client = in_state(cast, "investigation"), signed_in(cast.giulia)
    loaded = {"version": ticket.version, "seen": ticket.last_sequence}
    conversation.comment(ticket, Words(text="It happens in test, too."), by=cast.freja)
    status, text = resolve(client, ticket, **loaded)
    assert status == 409
    assert "There is a new message that you have not seen." in text
    assert "It happens in test, too." in text
    assert "Set the pool." in text
    assert resolve(client, ticket, version=fresh(ticket).version, seen=fresh(ticket).last_sequence)[0] == 302


def test_an_own_message_or_a_colleagues_note_stops_nothing(cast: Cast) -> None:
    ticket = in_state(cast, "investigation")
    loaded = {"version": ticket.version, "seen": ticket.last_sequence}
    conversation.note(ticket, Words(text="Between us."), by=cast.tomasz)
    conversation.comment(ticket, Words(text="We are on it."), by=cast.tomasz)
    assert resolve(signed_in(cast.giulia), ticket, **loaded)[0] == 302


def test_a_specialist_resolves_what_is_with_the_team(cast: Cast) -> None:
    ticket = in_state(cast, "escalated")
    assert resolve(signed_in(cast.luca), ticket)[0] == 302
    assert fresh(ticket).resolved_by == cast.luca


def test_no_answer_is_for_a_wait_that_the_leads_know_of(cast: Cast) -> None:
    ticket, client = in_state(cast, "investigation"), signed_in(cast.giulia)
    status, text = resolve(client, ticket, resolution="no_answer")
    assert status == 422
    assert "reminded twice" in text
    ask(cast, ticket)
    for day in (25, 60, 90):  # two reminders, then the doubt
        conversation.remind_of_question(ticket, at=minute(day * 24 * 60))
    with time_machine.travel(minute(91 * 24 * 60), tick=False):
        client = signed_in(cast.giulia)
        assert "it can be resolved with “no answer”" in client.get(ticket.get_absolute_url()).text
        assert resolve(client, ticket, resolution="no_answer")[0] == 302
