"""Files staged and attached by Freja of Nordhavn, and who asks for them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from tests.cast import Cast
from tests.tickets.services.scenes import filed
from tickets.models import Attachment, Ticket, Upload
from tickets.services import conversation
from tickets.services.files import stage_upload

LOG = b"pool size 1"


def staged(by: User, name: str = "pool.log", content: bytes = LOG) -> Upload:
    return stage_upload(SimpleUploadedFile(name, content), by=by)


def attached(cast: Cast, ticket: Ticket | None = None, name: str = "pool.log", content: bytes = LOG) -> Attachment:
    ticket = ticket or filed(cast)
    conversation.attach(ticket, (staged(cast.freja, name, content),), by=cast.freja)
    return Attachment.objects.latest("pk")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(response: Any) -> bytes:
    """All of it, which also closes the file."""
    return b"".join(response.streaming_content)
