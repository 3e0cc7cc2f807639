"""Comments, internal notes, files."""

import time_machine

from accounts.models import User
from tests.cast import Cast
from tests.tickets.services.scenes import (
    CUSTOMER,
    MONDAY,
    VENDOR,
    again,
    check_roles,
    events,
    facts,
    last,
    new_events,
    refused,
    refused_at,
    rome,
    ticket_in,
    upload,
)
from tickets.models import Attachment, Comment, Ticket, Upload
from tickets.services.conversation import Words, attach, comment, note
from tickets.services.escalation import hand_back
from tickets.vocabulary import EventKind, State

EVERYBODY = {
    "freja": 200,
    "anders": 200,
    "soren": 200,
    "marta": 404,
    "paolo": 200,
    "giulia": 200,
    "tomasz": 200,
    "elena": 200,
    "luca": 200,
    "ada": 404,
}
VENDORS = EVERYBODY | dict.fromkeys(("freja", "anders", "soren", "paolo"), 403)


def commenting(ticket: Ticket, _: Cast, by: User) -> Comment:
    return comment(ticket, Words(text="It also fails on Fridays."), by=by)


def noting(ticket: Ticket, _: Cast, by: User) -> Comment:
    return note(ticket, Words(text="Looks like the pool."), by=by)


def attaching(ticket: Ticket, _: Cast, by: User) -> Ticket:
    return attach(ticket, (upload(by),), by=by)


def test_who_may_comment(cast: Cast) -> None:
    check_roles(cast, lambda: ticket_in(cast, "escalated"), commenting, EVERYBODY)
    check_roles(cast, lambda: ticket_in(cast, "open"), commenting, EVERYBODY | {"luca": 404})


def test_who_only_reads_on_comments_no_more(cast: Cast) -> None:
    """A specialist of the team that had the ticket still sees it."""
    ticket = ticket_in(cast, "escalated")
    hand_back(ticket, Words(text="It is the pool."), public=False, by=cast.luca)

    refused(403, ticket, lambda: commenting(ticket, cast, cast.luca))
    refused(403, ticket, lambda: attaching(ticket, cast, cast.luca))


def test_who_may_note(cast: Cast) -> None:
    check_roles(cast, lambda: ticket_in(cast, "escalated"), noting, VENDORS)


def test_who_may_attach(cast: Cast) -> None:
    check_roles(cast, lambda: ticket_in(cast, "escalated"), attaching, EVERYBODY)


def test_a_closed_ticket_hears_nothing_more(cast: Cast) -> None:
    ticket = ticket_in(cast, "closed")

    refused(409, ticket, lambda: commenting(ticket, cast, cast.freja))
    refused(409, ticket, lambda: noting(ticket, cast, cast.giulia))
    refused(409, ticket, lambda: attaching(ticket, cast, cast.freja))


def test_in_every_other_state_it_does_and_the_version_does_not_grow(cast: Cast) -> None:
    for state in set(State) - {State.CLOSED}:
        ticket = ticket_in(cast, state)
        commenting(ticket, cast, cast.giulia)
        assert again(ticket).version == ticket.version, state


def test_words_are_needed_and_not_too_many(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")

    refused_at("text", ticket, lambda: comment(ticket, Words(text=" \n "), by=cast.freja))
    refused_at("text", ticket, lambda: note(ticket, Words(text="x" * 50_001), by=cast.giulia))
    refused_at("uploads", ticket, lambda: attach(ticket, (), by=cast.freja))


def test_only_the_vendors_words_are_an_update(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    counted = {}
    for name in ("freja", "paolo", "giulia", "tomasz"):
        commenting(ticket, cast, getattr(cast, name))
        event = last(ticket, EventKind.COMMENTED)
        counted[name] = (event.side, [fact["fact"] for fact in event.facts or ()])

    assert counted == {
        "freja": (CUSTOMER, []),
        "paolo": (CUSTOMER, []),
        "giulia": (VENDOR, ["Updated"]),
        "tomasz": (VENDOR, ["Updated"]),
    }


def test_a_note_is_internal_and_no_update(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")

    written = new_events(ticket, lambda: noting(ticket, cast, cast.giulia))

    assert written == [("noted", False, VENDOR)]
    assert facts(ticket, EventKind.NOTED) == []
    assert not ticket.comments.visible_to(cast.freja).exists()
    assert ticket.comments.visible_to(cast.tomasz).exists()


def test_the_same_token_twice_writes_once(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    words = Words(text="It also fails on Fridays.", token="abc")

    first, second = comment(ticket, words, by=cast.freja), comment(ticket, words, by=cast.freja)

    assert first == second
    assert Comment.objects.count() == 1
    assert len([event for event in events(ticket) if event.kind == EventKind.COMMENTED]) == 1


def test_the_same_token_of_somebody_else_is_another(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    for by in (cast.freja, cast.anders):
        comment(ticket, Words(text="Same here.", token="abc"), by=by)

    assert Comment.objects.count() == 2


def test_a_file_goes_with_its_comment(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    row = comment(ticket, Words(text="The log.", uploads=(upload(cast.freja),)), by=cast.freja)

    file = Attachment.objects.get(ticket=ticket)
    assert (file.comment, file.is_public, file.name) == (row, True, "pool.log")
    assert last(ticket, EventKind.COMMENTED).data["files"] == [{"attachment": file.pk, "name": "pool.log", "size": 11}]
    assert not Upload.objects.exists()


def test_a_file_is_sent_once(cast: Cast) -> None:
    ticket, file = ticket_in(cast, "triage"), upload(cast.freja)
    attach(ticket, (file,), by=cast.freja)

    refused_at("uploads", ticket, lambda: attach(ticket, (Upload(pk=1, file=file.file, size=1),), by=cast.freja))
    assert Attachment.objects.count() == 1


def test_an_internal_file_stays_internal(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")

    written = new_events(ticket, lambda: attach(ticket, (upload(cast.giulia),), by=cast.giulia, public=False))

    assert written == [("attached", False, VENDOR)]
    assert not ticket.attachments.visible_to(cast.freja).exists()
    refused(403, ticket, lambda: attach(ticket, (upload(cast.freja),), by=cast.freja, public=False))


def test_the_customers_words_on_a_resolved_ticket_stop_its_closing_until_answered(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    ticket = ticket_in(cast, "resolved")
    clock.move_to(rome("2026-01-13 11:00"))
    commenting(ticket, cast, cast.freja)

    row = again(ticket)
    assert (row.needs_answer_since, row.closes_at, row.remind_at) == (rome("2026-01-13 11:00"), None, None)

    clock.move_to(rome("2026-01-14 15:30"))
    commenting(ticket, cast, cast.anders)
    assert again(ticket).needs_answer_since == rome("2026-01-13 11:00")

    comment(ticket, Words(text="That is expected."), by=cast.giulia)
    row = again(ticket)
    assert (row.needs_answer_since, row.closes_at) == (None, rome("2026-01-21 15:30"))
    assert row.remind_at == rome("2026-01-19 15:30")


def test_a_note_does_not_answer(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")
    commenting(ticket, cast, cast.freja)
    noting(ticket, cast, cast.giulia)

    assert again(ticket).needs_answer_since == MONDAY


def test_only_who_may_see_it_is_mentioned(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    text = f"@{cast.freja.handle} @{cast.marta.handle} @{cast.tomasz.handle} @nobody"

    comment(ticket, Words(text=text), by=cast.giulia)
    note(ticket, Words(text=text), by=cast.giulia)

    assert last(ticket, EventKind.COMMENTED).data["mentions"] == sorted([cast.freja.pk, cast.tomasz.pk])
    assert last(ticket, EventKind.NOTED).data["mentions"] == [cast.tomasz.pk]


def test_somebody_who_left_can_do_nothing(cast: Cast) -> None:
    ticket = ticket_in(cast, "escalated")
    for user in (cast.freja, cast.luca):
        user.is_active = False
        refused(404, ticket, lambda user=user: commenting(ticket, cast, user))  # type: ignore[misc]
