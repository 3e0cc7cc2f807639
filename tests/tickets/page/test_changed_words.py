"""Support corrects what support said, and takes it back; the timeline keeps what it said."""

import pytest

from accounts.models import User
from tests.cast import Cast
from tests.tickets.page.play import filed, in_state, minute, signed_in
from tickets.models import Comment, Event, Ticket
from tickets.services import conversation, escalation
from tickets.services.conversation import Words
from tickets.vocabulary import EventKind


def said(ticket: Ticket, by: User, text: str = "We look at it tommorow.") -> Comment:
    return conversation.comment(ticket, Words(text=text), by=by, at=minute(11))


def url(comment: Comment, what: str) -> str:
    return f"{comment.ticket.get_absolute_url()}comments/{comment.pk}/{what}/"


def test_editing_opens_with_the_words_and_changes_them(cast: Cast) -> None:
    comment = said(in_state(cast, "triage"), cast.giulia)
    client = signed_in(cast.tomasz)
    assert "We look at it tommorow." in client.get(url(comment, "edit")).text
    assert client.post(url(comment, "edit"), {"text": "We look at it tomorrow.", "token": "t"}).status_code == 302
    comment.refresh_from_db()
    assert comment.text == "We look at it tomorrow."
    inside = signed_in(cast.giulia).get(comment.ticket.get_absolute_url()).text
    outside = signed_in(cast.freja).get(comment.ticket.get_absolute_url()).text
    assert "Edited Thu 19 Nov, 10:42: what it said before" in inside
    assert "tommorow" in inside
    assert "Edited Thu 19 Nov, 10:42" in outside
    assert "tommorow" not in outside


def test_an_edit_without_a_word_is_refused_at_the_field(cast: Cast) -> None:
    comment = said(in_state(cast, "triage"), cast.giulia)
    response = signed_in(cast.giulia).post(url(comment, "edit"), {"text": " ", "token": "t"})
    assert response.status_code == 422
    assert "Write something, or withdraw the comment." in response.text


def test_withdrawing_asks_first_and_takes_the_words_from_the_customer(cast: Cast) -> None:
    comment = said(in_state(cast, "triage"), cast.giulia)
    client = signed_in(cast.giulia)
    assert "Customers read that it was withdrawn." in client.get(url(comment, "withdraw")).text
    assert client.post(url(comment, "withdraw"), {"token": "t"}).status_code == 302
    assert "tommorow" not in signed_in(cast.freja).get(comment.ticket.get_absolute_url()).text
    assert "tommorow" in client.get(comment.ticket.get_absolute_url()).text


def test_twice_is_once(cast: Cast) -> None:
    comment = said(in_state(cast, "triage"), cast.giulia)
    client = signed_in(cast.giulia)
    for _ in range(2):
        assert client.post(url(comment, "withdraw"), {"token": "t"}).status_code == 302
    assert Event.objects.filter(kind=EventKind.COMMENT_WITHDRAWN).count() == 1


@pytest.mark.parametrize("what", ["edit", "withdraw"])
def test_a_withdrawn_message_is_changed_no_more(cast: Cast, what: str) -> None:
    comment = said(in_state(cast, "triage"), cast.giulia)
    conversation.withdraw_comment(comment, by=cast.giulia, at=minute(12))
    assert signed_in(cast.giulia).post(url(comment, what), {"text": "x", "token": "t"}).status_code == 409
    assert signed_in(cast.freja).post(url(comment, what), {"text": "x", "token": "t"}).status_code in {403, 404}


@pytest.mark.parametrize("what", ["edit", "withdraw"])
def test_the_customers_words_stay(cast: Cast, what: str) -> None:
    comment = said(filed(cast), cast.freja)
    for person in (cast.freja, cast.giulia, cast.elena):
        assert signed_in(person).get(url(comment, what)).status_code == 403
        assert signed_in(person).post(url(comment, what), {"text": "Other words"}).status_code == 403
    comment.refresh_from_db()
    assert (comment.text, comment.withdrawn_at) == ("We look at it tommorow.", None)


@pytest.mark.parametrize("what", ["edit", "withdraw"])
def test_a_comment_of_another_ticket_or_another_customer_is_not_found(cast: Cast, what: str) -> None:
    comment, other = said(in_state(cast, "triage"), cast.giulia), filed(cast)
    assert signed_in(cast.marta).post(url(comment, what), {"text": "x"}).status_code == 404
    elsewhere = f"{other.get_absolute_url()}comments/{comment.pk}/{what}/"
    assert signed_in(cast.giulia).post(elsewhere, {"text": "x"}).status_code == 404


def test_a_note_does_not_exist_for_a_customer(cast: Cast) -> None:
    note = conversation.note(in_state(cast, "triage"), Words(text="Between us."), by=cast.giulia)
    assert signed_in(cast.freja).get(url(note, "edit")).status_code == 404


def test_who_edits_or_withdraws_a_comment_reads_whether_it_is_public(cast: Cast) -> None:
    ticket, client = in_state(cast, "triage"), signed_in(cast.giulia)
    message, note = said(ticket, cast.giulia), conversation.note(ticket, Words(text="Between us."), by=cast.giulia)
    inside = "Nobody at Nordhavn Energi sees this."
    for what, title in (("edit", "Edit the"), ("withdraw", "Withdraw the")):
        public, internal = client.get(url(message, what)).text, client.get(url(note, what)).text
        assert [f"<h1>{title} message</h1>" in public, inside in public] == [True, False]
        assert [f"<h1>{title} internal note</h1>" in internal, inside in internal] == [True, True]
        assert "Customers read" not in internal


def test_an_author_who_may_note_no_more_changes_not_even_the_own_words(cast: Cast) -> None:
    ticket = in_state(cast, "escalated")
    client, note = signed_in(cast.luca), conversation.note(ticket, Words(text="Ours."), by=cast.luca, at=minute(12))
    assert url(note, "edit") in client.get(ticket.get_absolute_url()).text
    escalation.hand_back(ticket, Words(text="It is too small."), public=False, by=cast.luca, at=minute(20))
    text = client.get(ticket.get_absolute_url()).text
    assert "Ours." in text
    assert url(note, "edit") not in text
    for what in ("edit", "withdraw"):
        assert client.get(url(note, what)).status_code == 403
        assert client.post(url(note, what), {"text": "Other words", "token": "t"}).status_code == 403
