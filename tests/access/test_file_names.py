"""Names of files that try to become a path, a header or another ending: from the lists at hand, and a few of ours."""

import re
import unicodedata
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.http import content_disposition_header

from tests.access.plant import World
from tests.access.test_sessions import signed_in
from tests.common.hostile import LISTS
from tickets.models import Attachment, Ticket, Upload
from tickets.services import conversation
from tickets.services.files import safe_name, stage_upload

OURS = [
    "../../../etc/passwd",
    "..\\..\\windows\\system32\\cmd.exe",
    "/etc/shadow",
    "C:\\boot.ini",
    "a\r\nSet-Cookie: stolen=1",
    "a%0d%0aX-Injected: 1",
    'a"; filename="evil.html',
    "a\x00.png",
    "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe",
    "\N{PILE OF POO}\N{ZERO WIDTH JOINER}.log",
    "\N{LINE SEPARATOR}x",
    "\ufeff.log",
    "con",
    ".htaccess",
    "x" * 500,
    "...",
    "",
]
FILES = ("invalid-filenames-*", "path-traversal-*", "traversals-*", "crlf-*", "file-ul-*", "NullByte*", "alt-ext*")


def names() -> list[str]:
    lists = [path for glob in FILES for path in sorted(Path(LISTS / "fuzzdb").glob(f"{glob}.txt"))]
    lines = [line for path in lists for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    return [*OURS, *(line for line in lines if line)]


def test_no_name_keeps_a_path_a_control_character_or_a_direction() -> None:
    for name in names():
        kept = safe_name(name)
        assert kept, name
        assert len(kept) <= 200, name
        assert not set(kept) & {"/", "\\"}, name
        assert kept not in {".", ".."}, name
        assert not {unicodedata.category(char) for char in kept} & {"Cc", "Cf", "Cs", "Zl", "Zp"}, name


def test_every_name_makes_one_header_of_ascii() -> None:
    for name in names():
        header = content_disposition_header(as_attachment=True, filename=safe_name(name)) or ""
        assert header.isascii(), name
        assert header.isprintable(), name
        # One file name, however many quotes the name holds.
        assert re.fullmatch(r'attachment; filename(="(?:[^"\\]|\\.)*"|\*=utf-8\'\'[\w%!~*\'().-]+)', header), name


def test_nothing_of_a_name_reaches_the_disk_and_the_file_comes_back_as_a_download(world: World) -> None:
    """Through a request, as a browser sends it, and through the service, as nothing that Django cleans before."""
    client = signed_in(world.cast.freja)
    for number, name in enumerate(OURS):
        file = SimpleUploadedFile("harmless", f"<svg onload=alert({number})>".encode(), content_type="image/svg+xml")
        file._name = name  # type: ignore[attr-defined]  # as a client that lies would send it
        staged = stage_upload(file, by=world.cast.freja)
        conversation.attach(Ticket.objects.get(pk=world.own.pk), (staged,), by=world.cast.freja)
        row = Attachment.objects.order_by("pk").last()
        assert row is not None
        stored = Path(row.file.path)
        assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", str(row.file.name))
        assert stored.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve())
        response = client.get(f"/files/{row.token}/")
        list(response.streaming_content)  # type: ignore[attr-defined]  # it is closed when it was read
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["Cache-Control"] == "private, no-store"
        assert not {"Set-Cookie", "X-Injected"} & set(response.headers)
    found = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(found) >= len(OURS)
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", str(path.relative_to(settings.MEDIA_ROOT))) for path in found)


def test_no_internal_or_withdrawn_file_is_served_by_its_token_to_the_customers_side(world: World) -> None:
    for who in ("freja", "soren", "paolo"):
        client = signed_in(getattr(world.cast, who))
        hidden = Attachment.objects.filter(ticket=world.main).exclude(is_public=True, comment=None)
        hidden = hidden.exclude(is_public=True, comment__withdrawn_at=None)
        assert hidden.count() == 3
        for row in hidden:
            assert client.get(f"/files/{row.token}/").status_code == 404
            assert client.get(f"/api/v1/attachments/{row.token}/").status_code == 404


def test_a_staged_file_is_nobodys_else(world: World) -> None:
    token = world.their_upload.token
    for who in ("freja", "giulia", "elena", "tomasz"):
        client = signed_in(getattr(world.cast, who))
        assert client.get(f"/files/{token}/").status_code == 404
        assert client.post(f"/uploads/{token}/remove/").status_code == 404
        assert client.delete(f"/api/v1/uploads/{token}/").status_code == 404
    assert Upload.objects.filter(token=token).exists()
