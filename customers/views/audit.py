"""The audit, for admins: searched on a page, and taken away as CSV."""

from typing import cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.audit import record
from accounts.models import AuditKind, User
from customers.audit import AuditFilter, csv_lines, page_of


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    user = _admin(request)
    form = AuditFilter(request.GET)
    before = request.GET.get("before", "")
    page = page_of(form.entries(user), before=_number(before), customers=form.customers)
    here = reverse("customers:audit")
    asked = form.query()
    context = {
        "form": form,
        "page": page,
        "asked": asked,
        "csv_url": f"{reverse('customers:audit_csv')}?{urlencode(asked)}",
        "newest_url": f"{here}?{urlencode(asked)}" if before else "",
        "older_url": f"{here}?{urlencode(asked | {'before': str(page.older)})}" if page.older else "",
    }
    return render(request, "customers/audit.html", context, status=422 if form.errors else 200)


@require_GET
def audit_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """That it was taken away is an entry, too, with what was asked for."""
    user = _admin(request)
    form = AuditFilter(request.GET)
    entries = form.entries(user)
    if form.errors:
        return audit(request)
    said, customer = form.said(), form.cleaned_data["customer"]
    record(AuditKind.EXPORT, "The audit as CSV: {}", by=user, customer=customer, names=said)
    response = StreamingHttpResponse(csv_lines(entries, form.customers), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _admin(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if not user.is_superuser:
        raise PermissionDenied
    return user


def _number(text: str) -> int | None:
    """A number from an address; nonsense is the first page."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004  # what a key holds
