"""Who is shown the forms that destroy something, and of what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from customers.models import CustomerGroupPermission
from tests.cast import Cast
from tests.tickets.page.play import filed, fresh, in_state, minute, signed_in
from tickets.models import Attachment, Ticket
from tickets.services import conversation
from tickets.services.conversation import Words
from tickets.services.files import stage_upload
from tickets.vocabulary import EventKind

SECRET = "hunter22"
SAID = {"passage": SECRET, "reason": "It was pasted.", "token": "t"}


def noted(cast: Cast) -> Ticket:
    """With a note of support that holds the secret."""
    ticket = in_state(cast, "triage")
    conversation.note(ticket, Words(text=f"It is {SECRET}."), by=cast.giulia, at=minute(11))
    return fresh(ticket)


def attached(cast: Cast, ticket: Ticket, name: str, *, public: bool) -> Attachment:
    upload = stage_upload(SimpleUploadedFile(name, SECRET.encode()), by=cast.giulia)
    conversation.attach(ticket, (upload,), by=cast.giulia, public=public)
    return Attachment.objects.get(name=name)


def let_redact(by: User, cast: Cast) -> None:
    right = CustomerGroupPermission.objects.filter(permission__codename="redact")[0].permission
    CustomerGroupPermission.objects.create(content_object=cast.nordhavn, group=by.groups.get(), permission=right)


def test_a_lead_is_shown_where_the_passage_stands(cast: Cast) -> None:
    response = signed_in(cast.elena).post(f"{noted(cast).get_absolute_url()}redact/", SAID)
    assert response.status_code == 200
    assert "Redact it in this place" in response.text


@pytest.mark.parametrize("who", ["freja", "soren", "paolo", "giulia"])
def test_who_may_not_redact_cannot_look_for_a_passage(cast: Cast, who: str) -> None:
    client, url = signed_in(getattr(cast, who)), f"{noted(cast).get_absolute_url()}redact/"
    assert client.get(url).status_code == 403
    for passage in (SECRET, "nowhere to be found"):
        refused = client.post(url, SAID | {"passage": passage})
        assert refused.status_code == 403
        assert "place" not in refused.text


@pytest.mark.parametrize("who", ["freja", "soren", "paolo", "giulia"])
def test_who_may_not_redact_learns_from_no_number_and_no_token_what_there_is(cast: Cast, who: str) -> None:
    ticket, client = noted(cast), signed_in(getattr(cast, who))
    note, moved = (ticket.events.get(kind=kind).sequence for kind in (EventKind.NOTED, EventKind.TAKEN_IN_CHARGE))
    file = attached(cast, ticket, "inside.log", public=False)
    for what in (f"message/{note}", f"message/{moved}", "message/999", f"file/{file.token}", "file/none"):
        url = f"{ticket.get_absolute_url()}redact/{what}/"
        for refused in (client.get(url), client.post(url, SAID)):
            assert refused.status_code == 403, what
            assert "inside.log" not in refused.text


def test_who_may_redact_is_shown_no_file_that_is_not_visible(cast: Cast) -> None:
    """Whoever redacts sees everything today: what each role may is data, and could part the two."""
    ticket = filed(cast)
    let_redact(cast.soren, cast)
    client, url = signed_in(cast.soren), f"{ticket.get_absolute_url()}redact/file/"
    inside = attached(cast, ticket, "inside.log", public=False)
    outside = attached(cast, ticket, "outside.log", public=True)
    hidden = client.get(f"{url}{inside.token}/")
    assert hidden.status_code == 404
    assert "inside.log" not in hidden.text
    assert "outside.log" in client.get(f"{url}{outside.token}/").text
    assert client.post(f"{url}{inside.token}/", SAID).status_code == 404
    inside.refresh_from_db()
    assert inside.destroyed_at is None
