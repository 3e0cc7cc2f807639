"""The page costs the same however much was said. Session and user included."""

from collections.abc import Callable

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.ground import staged
from tests.tickets.page.play import NOW, fresh, in_state, minute, signed_in
from tickets.models import Attachment, Ticket
from tickets.services import conversation, relations
from tickets.services.conversation import Words
from tickets.services.files import stage_upload
from tickets.vocabulary import LinkKind

PAGE, COMMENT = 12, 20


def talkative(cast: Cast, comments: int) -> Ticket:
    """Escalated, linked, with a reference, and as many comments."""
    ticket, other = in_state(cast, "escalated"), in_state(cast, "open")
    relations.link(ticket, other, LinkKind.RELATES_TO, by=cast.giulia, at=minute(12))
    relations.refer(ticket, "https://tracker.example/1", by=cast.giulia, at=minute(13))
    for number in range(comments):
        by = (cast.giulia, cast.freja, cast.anders, cast.luca)[number % 4]
        conversation.comment(ticket, Words(text=f"Number {number}"), by=by, at=minute(14))
    return fresh(ticket)


@staged
def few(cast: Cast) -> Ticket:
    return _now(lambda: talkative(cast, 4))


@staged
def many(cast: Cast) -> Ticket:
    return _now(lambda: talkative(cast, 40))


def _now(make: Callable[[], Ticket]) -> Ticket:
    with time_machine.travel(NOW, tick=False):
        return make()


def count(client: Client, url: str, data: dict[str, object] | None = None) -> int:
    with CaptureQueriesContext(connection) as caught:
        response = client.get(url) if data is None else client.post(url, data)
    assert response.status_code in {200, 302}
    return len([query for query in caught if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.mark.parametrize("who", ["giulia", "elena", "tomasz", "luca", "freja", "soren", "paolo"])
def test_the_page_takes_at_most_twelve_queries_with_four_and_with_forty_comments(
    cast: Cast, few: Ticket, many: Ticket, who: str
) -> None:
    client = signed_in(getattr(cast, who))
    client.get(few.get_absolute_url())  # terms are read once in a process
    counts = [count(client, ticket.get_absolute_url()) for ticket in (few, many)]
    assert counts[0] == counts[1]
    assert counts[1] <= PAGE


@pytest.mark.parametrize("files", [0, 1, 5])
@pytest.mark.parametrize("who", ["giulia", "freja", "luca"])
def test_commenting_takes_at_most_twenty_queries(cast: Cast, many: Ticket, who: str, files: int) -> None:
    ticket, by = many, getattr(cast, who)
    client = signed_in(by)
    client.get(ticket.get_absolute_url())
    staged = [stage_upload(SimpleUploadedFile(f"{number}.log", b"x"), by=by).token for number in range(files)]
    said: dict[str, object] = {"text": "One more.", "mode": "public", "token": "t", "uploads": staged}
    taken = count(client, f"{ticket.get_absolute_url()}comments/", said)
    assert Attachment.objects.filter(ticket=ticket).count() == files
    assert taken <= COMMENT
