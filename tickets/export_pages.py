"""The pages of Django admin on which an admin asks for everything of a customer, and downloads it."""

from http import HTTPStatus
from typing import cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common import clock
from common.errors import Conflict
from common.wording import bytes_in_words, dated_moment
from customers.models import Customer
from tickets.models import Export
from tickets.services import exports
from tickets.views.files import guarded, link_to
from tickets.vocabulary import ExportKind, ExportStage

CHANGE = "admin:tickets_export_change"
SHOWN = 3


class ExportForm(forms.Form):
    kind = forms.ChoiceField(
        choices=[
            (ExportKind.HAND_OVER, "Hand-over: what the customer may read, to be given to the customer"),
            (
                ExportKind.WITH_INTERNAL,
                "With internal things: notes, reasons and the audit, too, for our own archive alone",
            ),
        ],
        initial=ExportKind.HAND_OVER,
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def order_export(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """Asks which kind, then queues it and leads to its page."""
    customer, by = get_object_or_404(Customer, pk=pk), cast("User", request.user)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        export = exports.order(customer, ExportKind(form.cleaned_data["kind"]), by=by)
        messages.success(request, f"The export of {customer.name} is on its way.")
        return redirect(CHANGE, export.pk)
    context = {
        **site.each_context(request),
        "title": "Export everything of a customer",
        "customer": customer,
        "form": form,
        "latest": latest(customer),
        "hours": exports.KEPT_FOR.total_seconds() // 3600,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "admin/export_customer.html", context, status=status)


def latest(customer: Customer) -> list[dict[str, str]]:
    """The newest exports of a customer, as its pages name them."""
    rows = Export.objects.filter(customer=customer)[:SHOWN]
    return [{"pk": str(row.pk), "kind": row.get_kind_display(), "standing": standing(row)} for row in rows]


def standing(export: Export) -> str:
    """Where it is, in a word or two: “ready until Fri 27 Nov, 15:43”."""
    now = clock.now()
    if export.is_there(now):
        return f"ready until {dated_moment(export.expires_at, now)}"
    if export.stage == ExportStage.READY:
        return "deleted"
    return str(export.get_stage_display()).lower()


@require_http_methods(["GET", "POST"])
@reauthentication_required
def download_export(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponseBase:
    """Says what it is; asked once more, gives the bytes, or the way to them."""
    export, by = get_object_or_404(Export.objects.select_related("customer"), pk=pk), cast("User", request.user)
    if request.method == "POST":
        return _given(export, by)
    if not export.is_there(clock.now()):
        raise Conflict(exports.gone_why(export) or "This export is not ready yet.")
    context = {
        **site.each_context(request),
        "title": "Download an export",
        "export": export,
        "name": exports.name_of(export),
        "size": bytes_in_words(export.size or 0),
    }
    return render(request, "admin/download_export.html", context)


def _given(export: Export, by: User) -> HttpResponseBase:
    stored, name = exports.fetch(export, by=by), exports.name_of(export)
    if settings.FILES_BUCKET.name and settings.FILES_SERVED_BY == "link":
        stored.close()
        disposition = str(content_disposition_header(True, name))
        return link_to(default_storage, export.stored, "application/octet-stream", disposition)
    response = FileResponse(stored, as_attachment=True, filename=name, content_type="application/zip")
    return guarded(response, export.sha256)
