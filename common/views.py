"""The icon sprite, and the gallery of components for developers."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common import icons
from common.gallery import content

FOR_GOOD = "public, max-age=31536000, immutable"


@login_not_required
@require_GET
def icon_sprite(request: HttpRequest, version: str) -> HttpResponse:
    """Every icon; the address changes when the icons do."""
    response = HttpResponse(icons.sprite(), content_type="image/svg+xml")
    response["Cache-Control"] = FOR_GOOD if version == icons.version() else "no-cache"
    return response


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state; only in development."""
    if not settings.IS_DEVELOPMENT:
        raise Http404
    return render(request, "gallery/gallery.html", content())
