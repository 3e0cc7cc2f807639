"""Attachments: served to who may see them, never by the web server itself."""

import base64
import logging

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.audit import record
from accounts.models import AuditKind, User
from common.errors import Conflict
from tickets.models import Attachment
from tickets.models.files import KEPT_BACK
from tickets.reader import reader_of

logger = logging.getLogger(__name__)
# Whatever a file holds: no script runs, nothing loads, no frame shows it.
SANDBOX = "default-src 'none'; sandbox"


@require_safe
def attachment(request: HttpRequest, token: str) -> FileResponse:
    """An attachment, when the person may see it. Images are shown, everything else is downloaded."""
    reader = reader_of(request).user
    visible = Attachment.objects.visible_to(reader).select_related("ticket")
    return serve(get_object_or_404(visible, token=token), to=reader)


def serve(row: Attachment, *, to: User) -> FileResponse:
    """The bytes of an attachment that the person may see; it is audited that they were given out."""
    if row.scan in KEPT_BACK:
        raise Conflict(f"{row.name}: {row.kept_back}.")
    if row.destroyed_at is not None:
        raise Http404
    try:
        stored = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    if stored.size != row.size:
        stored.close()
        logger.error("A stored file has another size than what was sent", extra={"attachment": row.pk})
        raise Http404
    record(AuditKind.DOWNLOAD, f"{row.ticket.key}: {row.name}", by=to, customer=row.ticket.customer_id)
    response = FileResponse(stored, as_attachment=not row.is_image, filename=row.name, content_type=row.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    # Asked for each time: who has left, or sits at the same browser next, is not shown a copy.
    # What was sent had this digest: who must be sure compares (RFC 9530).
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(row.sha256)).decode()}:"
    response["Cache-Control"] = "private, no-store"
    return response
