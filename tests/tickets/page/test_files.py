"""Attachments: served to who may see them, and never as something that a browser would run."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from tests.cast import Cast
from tests.tickets.files.pictures import png
from tests.tickets.page.play import in_state, minute, signed_in
from tickets.models import Attachment, Ticket
from tickets.services import conversation
from tickets.services.conversation import Words
from tickets.services.files import stage_upload

PNG = png(2, 2)


def attached(ticket: Ticket, name: str, content: bytes, *, by: User, public: bool = True) -> Attachment:
    upload = stage_upload(SimpleUploadedFile(name, content), by=by)
    words = Words(text="See the file.", uploads=(upload,))
    write = conversation.comment if public else conversation.note
    write(ticket, words, by=by, at=minute(9))
    return Attachment.objects.latest("pk")


def read(response: Any) -> bytes:
    """All of it, which also closes the file."""
    return b"".join(response.streaming_content)


def test_an_image_is_shown_and_anything_else_is_downloaded(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    image = attached(ticket, "screen.png", PNG, by=cast.freja)
    log = attached(ticket, "pool.log", b"pool size 1", by=cast.freja)
    client = signed_in(cast.giulia)
    shown, saved = client.get(f"/files/{image.token}/"), client.get(f"/files/{log.token}/")
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Content-Disposition"] == 'inline; filename="screen.png"'
    assert saved.headers["Content-Type"] == "application/octet-stream"
    assert saved.headers["Content-Disposition"] == 'attachment; filename="pool.log"'
    assert read(saved) == b"pool size 1"
    read(shown)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("screen.png", b"<html><script>alert(1)</script></html>"),
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("report.pdf", b"%PDF-1.7"),
        ("polyglot.png", PNG + b"<script>alert(1)</script>"),
        ("bomb.png", png(30_000, 30_000, pixels=b"x")),
        ("header.gif", b"GIF89a<script>alert(1)</script>"),
    ],
)
def test_what_only_claims_to_be_an_image_is_a_download_without_a_type(cast: Cast, name: str, content: bytes) -> None:
    attachment = attached(in_state(cast, "triage"), name, content, by=cast.freja)
    response = signed_in(cast.giulia).get(f"/files/{attachment.token}/")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    read(response)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\r\nSet-Cookie: x=1.log", "aSet-Cookie: x=1.log"),
        ("invoice\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe", "invoicegnp.exe"),
        ('quo"te.log', 'quo"te.log'),
        ("протокол \N{ROCKET}.log", "протокол \N{ROCKET}.log"),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
        ("x" * 400 + ".log", "x" * 196 + ".log"),
        ("...", "file"),
    ],
    ids=["path", "windows", "header", "direction", "quote", "unicode", "markup", "long", "dots"],
)
def test_a_hostile_name_is_kept_harmless(cast: Cast, name: str, kept: str) -> None:
    ticket = in_state(cast, "triage")
    upload = SimpleUploadedFile("harmless", b"x")
    upload._name = name  # type: ignore[attr-defined]  # as a client that lies would send it
    staged = stage_upload(upload, by=cast.freja)
    conversation.comment(ticket, Words(text="See.", uploads=(staged,)), by=cast.freja, at=minute(9))
    attachment = Attachment.objects.get()
    assert attachment.name == kept
    response = signed_in(cast.giulia).get(f"/files/{attachment.token}/")
    assert "\n" not in response.headers["Content-Disposition"]
    assert response.headers["Content-Disposition"].startswith("attachment;")
    read(response)
    assert "<img src=x" not in signed_in(cast.giulia).get(ticket.get_absolute_url()).text


def test_who_does_not_see_the_ticket_has_no_file(cast: Cast) -> None:
    attachment = attached(in_state(cast, "triage"), "pool.log", b"x", by=cast.freja)
    assert signed_in(cast.marta).get(f"/files/{attachment.token}/").status_code == 404
    assert signed_in(cast.marta).get("/files/no-such-token/").status_code == 404


def test_the_file_of_a_note_is_the_vendors(cast: Cast) -> None:
    attachment = attached(in_state(cast, "triage"), "dump.log", b"x", by=cast.giulia, public=False)
    assert signed_in(cast.freja).get(f"/files/{attachment.token}/").status_code == 404
    response = signed_in(cast.tomasz).get(f"/files/{attachment.token}/")
    assert response.status_code == 200
    read(response)


def test_the_file_of_a_withdrawn_message_is_taken_from_the_customer_and_kept_for_support(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    attachment = attached(ticket, "wrong.log", b"x", by=cast.giulia)
    assert attachment.comment is not None
    conversation.withdraw_comment(attachment.comment, by=cast.giulia)
    assert "wrong.log" not in signed_in(cast.freja).get(ticket.get_absolute_url()).text
    assert signed_in(cast.freja).get(f"/files/{attachment.token}/").status_code == 404
    response = signed_in(cast.giulia).get(f"/files/{attachment.token}/")
    assert response.status_code == 200
    read(response)


def test_a_file_that_the_disk_lost_is_not_found(cast: Cast) -> None:
    attachment = attached(in_state(cast, "triage"), "pool.log", b"x", by=cast.freja)
    attachment.file.storage.delete(str(attachment.file.name))
    assert signed_in(cast.giulia).get(f"/files/{attachment.token}/").status_code == 404


def test_it_is_read_by_get_alone(cast: Cast) -> None:
    attachment = attached(in_state(cast, "triage"), "pool.log", b"x", by=cast.freja)
    assert signed_in(cast.giulia).post(f"/files/{attachment.token}/").status_code == 405
