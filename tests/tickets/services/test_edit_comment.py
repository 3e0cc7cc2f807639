"""Support corrects or withdraws what support said; the timeline keeps it, and no clock changes."""

from accounts.models import User
from customers.permissions import Role
from customers.services.memberships import set_membership
from tests.cast import Cast
from tests.tickets.services.scenes import (
    MONDAY,
    VENDOR,
    check_roles,
    last,
    new_events,
    refused,
    refused_at,
    ticket_in,
)
from tickets.models import Comment, Ticket
from tickets.services.conversation import Words, comment, edit_comment, note, withdraw_comment
from tickets.services.escalation import hand_back
from tickets.vocabulary import EventKind


def words_of(ticket: Ticket, by: User) -> Comment:
    return comment(ticket, Words(text="Set the pol to 20."), by=by)


def test_keeps_what_was_said_and_changes_no_clock(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    row = words_of(ticket, cast.giulia)

    written = new_events(ticket, lambda: edit_comment(row, "Set the pool to 20.", by=cast.giulia))

    event = last(ticket, EventKind.COMMENT_EDITED)
    assert written == [("comment_edited", True, VENDOR)]
    assert event.data == {"comment": row.pk, "was": "Set the pol to 20.", "text": "Set the pool to 20."}
    assert event.facts is None
    row = Comment.objects.get(pk=row.pk)
    assert (row.text, row.edited_at) == ("Set the pool to 20.", MONDAY)
    assert "Set the pool to 20." in row.html


def test_the_same_words_are_no_edit(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    row = words_of(ticket, cast.giulia)

    assert new_events(ticket, lambda: edit_comment(row, row.text, by=cast.giulia)) == []


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

    def edit(ticket: Ticket, _: Cast, by: User) -> Comment:
        return edit_comment(ticket.comments.get(), "Set the pool to 20.", by=by)

    def withdraw(ticket: Ticket, _: Cast, by: User) -> Comment:
        return withdraw_comment(ticket.comments.get(), by=by)

    def said() -> Ticket:
        ticket = ticket_in(cast, "escalated")
        words_of(ticket, cast.giulia)
        return ticket

    check_roles(cast, said, edit, expected)
    check_roles(cast, said, withdraw, expected)


def test_a_specialist_corrects_the_own_words(cast: Cast) -> None:
    row = words_of(ticket_in(cast, "escalated"), cast.luca)

    assert edit_comment(row, "Set the pool to 20.", by=cast.luca).text == "Set the pool to 20."


def test_who_left_support_changes_the_own_words_no_more(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    row = words_of(ticket, cast.tomasz)
    set_membership(cast.tomasz, role=Role.PROFESSIONAL_SERVICES, customer=cast.nordhavn, by=None)
    tomasz = User.objects.get(pk=cast.tomasz.pk)

    refused(403, ticket, lambda: edit_comment(row, "Set the pool to 20.", by=tomasz))
    refused(403, ticket, lambda: withdraw_comment(row, by=tomasz))


def test_a_specialist_corrects_nothing_more_when_the_ticket_is_back(cast: Cast) -> None:
    ticket = ticket_in(cast, "escalated")
    row = words_of(ticket, cast.luca)
    hand_back(ticket, Words(text="It is too small."), public=False, by=cast.luca)

    refused(403, ticket, lambda: edit_comment(row, "Other.", by=cast.luca))
    refused(403, ticket, lambda: withdraw_comment(row, by=cast.luca))


def test_what_the_customer_wrote_stays(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    row = words_of(ticket, cast.freja)

    for by in (cast.freja, cast.giulia, cast.elena):
        refused(403, ticket, lambda by=by: edit_comment(row, "Other.", by=by))  # type: ignore[misc]
        refused(403, ticket, lambda by=by: withdraw_comment(row, by=by))  # type: ignore[misc]


def test_withdrawn_once_and_then_not_edited(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    row = words_of(ticket, cast.giulia)

    written = new_events(ticket, lambda: withdraw_comment(row, by=cast.giulia))

    assert written == [("comment_withdrawn", True, VENDOR)]
    assert Comment.objects.get(pk=row.pk).withdrawn_at == MONDAY
    refused(409, ticket, lambda: withdraw_comment(row, by=cast.giulia))
    refused(409, ticket, lambda: edit_comment(row, "Other.", by=cast.giulia))


def test_an_edited_note_stays_internal(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    row = note(ticket, Words(text="Between us."), by=cast.giulia)

    assert new_events(ticket, lambda: edit_comment(row, "Still between us.", by=cast.giulia)) == [
        ("comment_edited", False, VENDOR)
    ]


def test_words_are_needed(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    row = words_of(ticket, cast.giulia)

    refused_at("text", ticket, lambda: edit_comment(row, " ", by=cast.giulia))
