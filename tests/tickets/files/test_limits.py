"""How much can be kept: a file, what somebody has staged, a ticket, a customer. What was typed and sent stays."""

from contextlib import nullcontext
from functools import partial
from typing import Any

import pytest
from django.test import Client

from common.errors import InvalidInput
from tests.api.callers import Caller
from tests.cast import Cast
from tests.concurrency.crowd import ON_POSTGRESQL, refusals, together
from tests.tickets.files.scenes import attached, signed_in, staged
from tests.tickets.filing.conftest import PATH, answers
from tests.tickets.services.scenes import filed, said
from tickets.models import Attachment, Comment, Ticket, Upload
from tickets.panels import files_of
from tickets.services import conversation
from tickets.services.conversation import Words
from tickets.services.file_limits import check_attaching
from tickets.services.files import destroy_bytes, uploads_left, uploads_of
from tickets.services.filing import file_ticket

COMMENTS = "/tickets/NORD-1/comments/"


def comment(client: Client, **said: object) -> Any:
    return client.post(COMMENTS, {"mode": "public", "text": "See the files.", "token": "once"} | said)


def test_a_person_stages_at_most_so_many_bytes(cast: Cast, settings: Any) -> None:
    settings.MAX_STAGED_BYTES = 20
    staged(cast.freja)
    with pytest.raises(InvalidInput, match=r"at most 50 files and 20 B. Send or remove some"):
        staged(cast.freja)

    staged(cast.anders)
    assert Upload.objects.count() == 2


def test_files_that_somebody_else_has_staged_are_neither_sent_nor_shown(cast: Cast) -> None:
    own, other = staged(cast.freja), staged(cast.anders)

    assert uploads_left(cast.freja, [own.token, other.token]) == [own]
    with pytest.raises(InvalidInput, match="no longer there"):
        uploads_of(cast.freja, [own.token, other.token])


def test_a_ticket_holds_so_many_files(cast: Cast, settings: Any) -> None:
    settings.MAX_TICKET_FILES = 2
    ticket = filed(cast)
    attached(cast, ticket)
    two = staged(cast.freja, "two.log"), staged(cast.freja, "three.log")
    client = signed_in(cast.freja)

    refused = comment(client, uploads=[upload.token for upload in two])

    assert refused.status_code == 422
    assert "A ticket holds 2 files at most, and this one has 1. Leave some out." in refused.text
    assert "See the files." in refused.text
    assert all(upload.token in refused.text for upload in two)
    assert (Comment.objects.count(), Upload.objects.count()) == (0, 2)
    assert comment(client, uploads=[two[0].token]).status_code == 302


def test_a_ticket_holds_so_many_bytes_and_what_was_destroyed_is_not_counted(cast: Cast, settings: Any) -> None:
    settings.MAX_TICKET_BYTES = 25
    ticket = filed(cast)
    first = attached(cast, ticket)
    attached(cast, ticket)
    upload = staged(cast.freja)
    with pytest.raises(InvalidInput, match=r"25 B at most. This one has 22 B, yours are 11 B"):
        conversation.attach(ticket, (upload,), by=cast.freja)

    destroy_bytes(first)
    conversation.attach(ticket, (upload,), by=cast.freja)


def test_filing_says_it_at_the_files_and_keeps_everything(cast: Cast, settings: Any) -> None:
    settings.MAX_TICKET_BYTES = 20
    uploads = staged(cast.freja), staged(cast.freja, "two.log")

    refused = signed_in(cast.freja).post(
        PATH, answers(title="Kept title", uploads=[upload.token for upload in uploads])
    )

    assert refused.status_code == 422
    assert "yours are 22 B" in refused.text.split('id="files-error"')[1].split("</p>")[0]
    assert "Kept title" in refused.text
    assert all(f'value="{upload.token}" checked' in refused.text for upload in uploads)
    assert not Ticket.objects.exists()


def test_the_api_names_the_field(cast: Cast, settings: Any) -> None:
    settings.MAX_TICKET_BYTES = 5
    filed(cast)
    freja, token = Caller(cast.freja), staged(cast.freja).token

    words = freja.post("/tickets/NORD-1/comments/", {"text": "x", "uploads": [token]})
    files = freja.upload("/tickets/NORD-1/attachments/", ("pool.log", b"pool size 1"))

    assert (words.status_code, list(words.data["fields"])) == (422, ["uploads"])
    assert (files.status_code, list(files.data["fields"])) == (422, ["file"])
    assert [upload.token for upload in Upload.objects.all()] == [token]
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(("everybody", "own", "is_refused"), [(20, None, True), (0, None, False), (20, 0, False)])
def test_a_customer_has_a_limit_over_all_tickets(
    cast: Cast, settings: Any, everybody: int, own: int | None, is_refused: bool
) -> None:
    settings.MAX_CUSTOMER_BYTES = everybody
    cast.nordhavn.file_limit = own
    cast.nordhavn.save()
    attached(cast)
    other, upload = filed(cast), staged(cast.freja)
    expected = pytest.raises(InvalidInput, match="room for 9 B more files of Nordhavn") if is_refused else nullcontext()
    with expected:
        conversation.attach(other, (upload,), by=cast.freja)
    assert Attachment.objects.count() == 2 - is_refused


def test_a_customers_own_limit_is_in_megabytes_and_nobody_elses(cast: Cast, settings: Any) -> None:
    cast.nordhavn.file_limit = 1
    cast.nordhavn.save()
    upload = staged(cast.freja)
    upload.size = 1_000_001  # as if it were
    with pytest.raises(InvalidInput, match="room for 1 MB"):
        check_attaching(filed(cast), [upload])
    check_attaching(file_ticket(cast.altamira, said(cast), by=cast.marta), [upload])


def test_the_admin_page_of_a_customer_says_what_its_files_take(cast: Cast) -> None:
    attached(cast)
    assert files_of(cast.nordhavn) == {"size": "11 B", "count": 1, "note": "Without a limit."}
    cast.nordhavn.file_limit = 2_000
    cast.nordhavn.save()

    page = signed_in(cast.ada).get(f"/admin/customers/customer/{cast.nordhavn.pk}/change/").text

    assert "<strong>11 B</strong> in 1 file<" in page
    assert "At most 2 GB." in page


def test_the_forms_say_the_limits(cast: Cast, settings: Any) -> None:
    settings.MAX_FILE_BYTES, settings.MAX_TICKET_FILES, settings.MAX_TICKET_BYTES = 5_000_000, 7, 9_000_000
    ticket, client = filed(cast), signed_in(cast.freja)
    limits = "t most 5 MB a file, 7 files and 9 MB a ticket"

    assert limits in client.get(PATH).text
    assert limits in client.get(ticket.get_absolute_url()).text


class TestAtOnce:
    pytestmark = ON_POSTGRESQL

    def test_a_ticket_never_holds_more(self, cast: Cast, settings: Any) -> None:
        settings.MAX_TICKET_FILES = 3
        ticket = filed(cast)
        words = [Words(text="x", uploads=(staged(cast.freja),)) for _ in range(6)]

        results = together([partial(conversation.comment, ticket, each, by=cast.freja) for each in words])

        assert [refusal.status for refusal in refusals(results)] == [422] * 3
        assert (Attachment.objects.count(), Upload.objects.count()) == (3, 3)

    def test_a_customer_never_holds_more_over_all_tickets(self, cast: Cast, settings: Any) -> None:
        settings.MAX_CUSTOMER_BYTES = 35
        acts = [partial(conversation.attach, filed(cast), (staged(cast.freja),), by=cast.freja) for _ in range(6)]

        results = together(acts)

        assert [refusal.status for refusal in refusals(results)] == [422] * 3
        assert Attachment.objects.count() == 3
