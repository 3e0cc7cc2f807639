"""What is given out, excused or applied is in the audit."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry, AuditKind
from tests.api.callers import Caller
from tests.cast import Cast
from tests.tickets.page.play import signed_in
from tests.tickets.services.scenes import filed, upload
from tickets.models import Attachment
from tickets.services import conversation


@pytest.fixture
def attachment(cast: Cast) -> Attachment:
    ticket = filed(cast)
    conversation.attach(ticket, (upload(cast.freja),), by=cast.freja)
    return Attachment.objects.get(ticket=ticket)


def downloads() -> list[tuple[int | None, int | None, str]]:
    return [
        (entry.actor_id, entry.customer, entry.said)
        for entry in AuditEntry.objects.filter(kind=AuditKind.DOWNLOAD).order_by("pk")
    ]


def test_who_downloads_a_file_is_written_down(cast: Cast, attachment: Attachment) -> None:
    key = attachment.ticket.key

    for response in (
        signed_in(cast.giulia).get(reverse("tickets:attachment", args=[attachment.token])),
        Caller(cast.freja).get(f"/attachments/{attachment.token}/"),
    ):
        assert response.status_code == 200
        assert response.getvalue() == b"pool size 1"

    said = f"{key}: file {attachment.pk}"
    assert downloads() == [(cast.giulia.pk, cast.nordhavn.pk, said), (cast.freja.pk, cast.nordhavn.pk, said)]


def test_who_may_not_see_it_leaves_no_download(cast: Cast, attachment: Attachment) -> None:
    assert signed_in(cast.marta).get(reverse("tickets:attachment", args=[attachment.token])).status_code == 404

    assert downloads() == []


def test_a_list_as_csv_is_written_down_with_its_filters(cast: Cast, attachment: Attachment) -> None:
    signed_in(cast.freja).get("/customers/NORD/tickets/?format=csv&q=pool")
    signed_in(cast.freja).get("/customers/NORD/tickets/?q=pool")

    (entry,) = AuditEntry.objects.filter(kind=AuditKind.EXPORT)
    assert (entry.actor, entry.customer) == (cast.freja, cast.nordhavn.pk)
    assert entry.said == "tickets as CSV: format=csv&q=%E2%80%A6"
