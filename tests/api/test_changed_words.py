"""Correcting and withdrawing a comment: what support said, and nothing that a customer wrote."""

import pytest
from django.db import connection

from accounts.models import User
from tests.api.conftest import Call
from tests.cast import Cast
from tickets.models import Comment, Event, Ticket
from tickets.services import conversation
from tickets.services.conversation import Words

COMMENTS = "/tickets/NORD-1/comments"


@pytest.fixture
def said(cast: Cast, ticket: Ticket) -> Comment:
    """Giulia's, public."""
    return conversation.comment(ticket, Words(text="Set it to 5."), by=cast.giulia)


def as_told(call: Call, who: User) -> str:
    """The address of the only comment that somebody sees: customers know it by a number of their ticket."""
    (row,) = call(who).get(f"{COMMENTS}/").data
    return f"{COMMENTS}/{row['id']}/"


def test_one_comment_can_be_read(cast: Cast, call: Call, said: Comment) -> None:
    note = conversation.note(said.ticket, Words(text="Between us."), by=cast.giulia)

    assert call(cast.freja).get(as_told(call, cast.freja)).data["text"] == "Set it to 5."
    assert call(cast.freja).get(f"{COMMENTS}/{note.pk}/").status_code == 404
    assert call(cast.giulia).get(f"{COMMENTS}/{note.pk}/").data["internal"] is True
    assert call(cast.marta).get(f"{COMMENTS}/{said.pk}/").status_code == 404


def test_support_corrects_what_it_said(cast: Cast, call: Call, said: Comment) -> None:
    response = call(cast.tomasz).patch(f"{COMMENTS}/{said.pk}/", {"text": "Set it to **50**."})

    assert (response.status_code, response.data["text"]) == (200, "Set it to **50**.")
    assert response.data["edited_at"] == "2026-11-19T09:42:00Z"
    assert "<strong>50</strong>" in call(cast.freja).get(as_told(call, cast.freja)).data["html"]
    assert Event.objects.get(kind="comment_edited").data["was"] == "Set it to 5."


def test_support_withdraws_what_it_said(cast: Cast, call: Call, said: Comment) -> None:
    giulia = call(cast.giulia)

    assert giulia.delete(f"{COMMENTS}/{said.pk}/").status_code == 204
    assert call(cast.freja).get(as_told(call, cast.freja)).data["text"] == ""
    assert giulia.get(f"{COMMENTS}/{said.pk}/").data["text"] == "Set it to 5."
    assert giulia.delete(f"{COMMENTS}/{said.pk}/").status_code == 409
    assert giulia.patch(f"{COMMENTS}/{said.pk}/", {"text": "Again."}).status_code == 409
    assert Event.objects.filter(kind="comment_withdrawn").count() == 1


def test_what_a_customer_wrote_stays(cast: Cast, call: Call, ticket: Ticket) -> None:
    conversation.comment(ticket, Words(text="It fails."), by=cast.freja)

    for user in (cast.freja, cast.soren, cast.paolo, cast.giulia, cast.elena):
        assert call(user).patch(as_told(call, user), {"text": "It works."}).status_code == 403
        assert call(user).delete(as_told(call, user)).status_code == 403
    assert Comment.objects.get().text == "It fails."


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": 7}, {"text": "a\x00b"}, {"text": "Fine.", "internal": True}]
)
def test_what_is_wrong_is_said_at_its_field(cast: Cast, call: Call, said: Comment, body: dict[str, object]) -> None:
    response = call(cast.giulia).patch(f"{COMMENTS}/{said.pk}/", body)

    assert response.status_code == 422
    assert list(response.data["fields"]) == ["internal" if "internal" in body else "text"]
    assert Comment.objects.get().text == "Set it to 5."


@pytest.mark.parametrize("pk", [0, 10**19, 10**30])
def test_a_number_that_is_no_comment_is_not_there(cast: Cast, call: Call, said: Comment, pk: int) -> None:
    """Whatever the database holds: one refuses a number that is too large, another overflows."""
    giulia = call(cast.giulia)

    assert giulia.get(f"{COMMENTS}/{pk}/").status_code == 404, connection.vendor
    assert giulia.patch(f"{COMMENTS}/{pk}/", {"text": "Mine."}).status_code == 404
    assert giulia.delete(f"/tickets/NORD-1/links/{pk}/").status_code == 404
