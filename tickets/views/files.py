"""Attachments: served to who may see them, never by the web server itself."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from tickets.models import Attachment
from tickets.reader import reader_of

# Whatever a file holds: no script runs, nothing loads, no frame shows it.
SANDBOX = "default-src 'none'; sandbox"


@require_safe
def attachment(request: HttpRequest, token: str) -> FileResponse:
    """An attachment, when the person may see it. Images are shown, everything else is downloaded."""
    visible = Attachment.objects.visible_to(reader_of(request).user)
    return serve(get_object_or_404(visible, token=token))


def serve(row: Attachment) -> FileResponse:
    """The bytes of an attachment that the person may see."""
    try:
        stored = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(stored, as_attachment=not row.is_image, filename=row.name, content_type=row.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    # Asked for each time: who has left, or sits at the same browser next, is not shown a copy.
    response["Cache-Control"] = "private, no-store"
    return response
