"""Who opens a ticket's page has read what he or she was told of it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from notifications.models import Notice
from notifications.services import mark_read, unread_count
from tickets.reader import reader_of

TICKET_PAGE = "tickets:ticket"


class ReadMiddleware:
    """Before the page is made, so that its navigation counts right. Nobody who has nothing unread pays for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        match = request.resolver_match
        if match is None or match.view_name != TICKET_PAGE or request.method != "GET":
            return
        if not request.user.is_authenticated:
            return
        user = reader_of(request).user
        if unread_count(user):
            mark_read(Notice.objects.filter(ticket__key=kwargs["key"].upper()), by=user)
