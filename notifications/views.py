"""The inbox: what the person was told."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from notifications import postbox
from notifications.emails import address_of
from notifications.inbox import page_number, page_of
from notifications.models import Notice
from notifications.services import mark_read, unread_count
from tickets.reader import reader_of


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    unread_only = request.GET.get("show") == "unread"
    page = page_of(reader.user, number=page_number(request.GET.get("page", "")), unread=unread_only)
    context = {
        "page": page,
        "unread_only": unread_only,
        "unread": unread_count(reader.user),
        "show_customer": reader.is_of_the_desk,
        "shows_mails": postbox.may_open(reader.user),
    }
    return render(request, "notifications/inbox.html", context)


@require_safe
def open_notice(request: HttpRequest, key: str, anchor: str) -> HttpResponse:
    """Read it: to the place on the ticket's page that tells of it."""
    user = reader_of(request).user
    visible = Notice.objects.visible_to(user)
    notice = get_object_or_404(visible.at(key, anchor).select_related("ticket", "event"))
    mark_read(Notice.objects.filter(pk=notice.pk), by=user)
    return redirect(address_of(notice))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read that was there when the page was loaded."""
    key, _, anchor = request.POST.get("newest", "").partition("/")
    user = reader_of(request).user
    newest = Notice.objects.visible_to(user).at(key, anchor).first()
    if newest is None:
        return HttpResponse("Say up to which notice.", status=HTTPStatus.BAD_REQUEST, content_type="text/plain")
    mark_read(Notice.objects.filter(pk__lte=newest.pk), by=user)
    messages.success(request, "Everything is read.")
    return redirect("notifications:inbox")


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """What would have been mailed: for admins, where mail goes to a folder."""
    if not postbox.may_open(reader_of(request).user):
        raise Http404
    return render(request, "notifications/mails.html", {"letters": postbox.letters()})
