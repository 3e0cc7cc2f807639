"""The inbox: what the person was told."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from notifications.models import Notice


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    notices = Notice.objects.filter(person=cast("User", request.user)).select_related(
        "ticket__customer", "event__actor"
    )
    return render(request, "notifications/inbox.html", {"notices": notices[:50]})
