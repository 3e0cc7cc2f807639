"""Attachments: served to who may see them, never by the web server itself."""

import base64
import logging
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.audit import record
from accounts.models import AuditKind, User
from common.errors import Conflict, NotFound
from tickets.models import Attachment
from tickets.models.files import KEPT_BACK
from tickets.reader import reader_of

logger = logging.getLogger(__name__)
# Whatever a file holds: no script runs, nothing loads, no frame shows it.
SANDBOX = "default-src 'none'; sandbox"
# Asked for each time: who has left, or sits at the same browser next, is not shown a copy.
NOT_KEPT = "private, no-store"


@require_safe
def attachment(request: HttpRequest, token: str) -> HttpResponseBase:
    """An attachment, when the person may see it. Images are shown, everything else is downloaded."""
    reader = reader_of(request).user
    visible = Attachment.objects.visible_to(reader).select_related("ticket")
    return serve(get_object_or_404(visible, token=token), to=reader)


def serve(row: Attachment, *, to: User) -> HttpResponseBase:
    """The bytes of an attachment that the person may see, or the way to them; that they were given out is audited."""
    if row.scan in KEPT_BACK:
        raise Conflict(f"{row.name}: {row.kept_back}.")
    if row.destroyed_at is not None:
        raise NotFound("What this file held was destroyed.")
    stored = _opened(row)
    # By its number: a name may have to be redacted, and the audit is for good.
    record(AuditKind.DOWNLOAD, f"{row.ticket.key}: file {row.pk}", by=to, customer=row.ticket.customer_id)
    if settings.FILES_BUCKET.name and settings.FILES_SERVED_BY == "link":
        stored.close()
        return _link(row)
    return _bytes(row, stored)


def _opened(row: Attachment) -> "File[Any]":
    """404 when it is not there, or not as long as what was sent."""
    try:
        stored = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    if stored.size != row.size:
        stored.close()
        logger.error("A stored file has another size than what was sent", extra={"attachment": row.pk})
        raise Http404
    return stored


def _bytes(row: Attachment, stored: "File[Any]") -> FileResponse:
    response = FileResponse(stored, as_attachment=not row.is_image, filename=row.name, content_type=row.content_type)
    return guarded(response, row.sha256)


def guarded(response: FileResponse, sha256: str) -> FileResponse:
    """A file that a browser runs nothing of and keeps no copy of."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    # What was sent had this digest: who must be sure compares (RFC 9530).
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
    response["Cache-Control"] = NOT_KEPT
    return response


def _link(row: Attachment) -> HttpResponseRedirect:
    content_type = row.content_type if row.is_image else "application/octet-stream"
    disposition = content_disposition_header(not row.is_image, row.name)
    return link_to(row.file.storage, row.file.name or "", content_type, str(disposition))


def link_to(storage: Storage, name: str, content_type: str, disposition: str) -> HttpResponseRedirect:
    """To the storage, for a minute. It says type and disposition as we would: both are part of what is signed."""
    url = storage.url(  # type: ignore[call-arg]  # the storage of buckets takes more
        name,
        parameters={
            "ResponseContentType": content_type,
            "ResponseContentDisposition": disposition,
            "ResponseCacheControl": NOT_KEPT,
        },
        expire=settings.FILES_LINK_SECONDS,
    )
    response = HttpResponseRedirect(url)
    response["Cache-Control"] = NOT_KEPT
    response["Referrer-Policy"] = "no-referrer"
    return response
