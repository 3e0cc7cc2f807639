"""Files that are chosen while a form is still being written. Asked by a script, so answered in JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from common.errors import InvalidInput
from tickets.models import Upload
from tickets.reader import reader_of
from tickets.services.files import discard_upload, stage_upload


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep a file until its form is sent: 201 with its token, or 422 with the sentence that refuses it."""
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": "Choose a file."}, status=InvalidInput.status)
    try:
        staged = stage_upload(file, by=reader_of(request).user)
    except InvalidInput as refused:
        return JsonResponse({"error": refused.message}, status=refused.status)
    answer = {"token": staged.token, "name": staged.name, "size": staged.size, "type": staged.content_type}
    return JsonResponse(answer, status=201)


@require_POST
def remove_upload(request: HttpRequest, token: str) -> HttpResponse:
    """Drop an own file before it is sent. Another person's does not exist."""
    discard_upload(get_object_or_404(Upload, user=reader_of(request).user, token=token))
    return HttpResponse(status=204)
