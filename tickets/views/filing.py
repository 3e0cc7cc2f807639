"""Filing a ticket: where, the form, and what the form says while it is being filled in."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.errors import InvalidInput, NotPermitted
from customers.models import Component, Customer
from customers.services.contracts import version_at
from customers.vocabulary import Impact, TicketType, Urgency
from tickets.forecast import Severity, promise, taking_charge
from tickets.forms.errors import apply_domain_errors
from tickets.forms.filing import IMPACTS, TYPES, URGENCIES, Filer, FilingForm, first_answers, followed_up
from tickets.models import Ticket, Upload
from tickets.promises import hours_in_words
from tickets.reader import Reader, reader_of
from tickets.services.file_limits import most_in_words
from tickets.services.files import stage_upload, uploads_left, uploads_of
from tickets.services.filing import file_ticket, filed_before
from tickets.similar import similar


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Where to file: the only customer at which the person can, or a choice."""
    places = [place for place in reader_of(request).places if place.files]
    if not places:
        raise NotPermitted("You cannot file a ticket at any customer.")
    if len(places) == 1:
        return redirect("tickets:file", places[0].customer.key)
    return render(request, "tickets/file_choose.html", {"places": places})


@dataclass
class Draft:
    """What was sent and has to be shown again: the earlier ticket, the files, and what is wrong with them."""

    follow_up_of: Ticket | None = None
    uploads: Sequence[Upload] = ()
    file_errors: list[str] = field(default_factory=list)
    token: str = field(default_factory=secrets.token_urlsafe)


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, key: str) -> HttpResponse:
    """The form; sent, it files one ticket however often it is sent."""
    reader = reader_of(request)
    customer = reader.place_or_404(key).customer
    filer = Filer.of(reader.user, customer)
    if not filer.may_file:
        raise NotPermitted(f"You can see the tickets of {customer}, but not file any.")
    if not customer.is_active:
        raise NotPermitted(f"{customer} is not active: nothing can be filed.")
    if request.method == "POST":
        return _submit(request, filer)
    earlier = followed_up(reader.user, customer, request.GET.get("follow_up", ""))
    form = FilingForm(filer, initial=first_answers(earlier))
    return _page(request, filer, form, Draft(follow_up_of=earlier))


def _submit(request: HttpRequest, filer: Filer) -> HttpResponse:
    form = FilingForm(filer, request.POST)
    token = request.POST.get("token", "").replace("\x00", "")[:100]
    earlier = followed_up(filer.user, filer.customer, request.POST.get("follow_up", ""))
    draft = Draft(follow_up_of=earlier, token=token or secrets.token_urlsafe())
    draft.uploads, draft.file_errors = _files(request, filer)
    if draft.file_errors and (ticket := filed_before(filer.user, token)):
        return redirect(ticket)  # a double click: the files went with the first
    if form.is_valid() and not draft.file_errors:
        filing = form.filing(uploads=tuple(draft.uploads), follow_up_of=earlier)
        try:
            ticket = file_ticket(filer.customer, filing, by=filer.user, token=token)
        except InvalidInput as refused:
            draft.file_errors = refused.errors.pop("uploads", [])
            apply_domain_errors(form, refused)
        else:
            messages.success(request, f"{ticket.key} is filed.")
            return redirect(ticket)
    return _page(request, filer, form, draft, status=InvalidInput.status)


def _files(request: HttpRequest, filer: Filer) -> tuple[Sequence[Upload], list[str]]:
    """The files that go with the form: those staged before, and those that came along; and what is wrong with any."""
    errors: list[str] = []
    staged = _stage(request.FILES.getlist("files"), filer, errors)
    tokens = [token.replace("\x00", "") for token in request.POST.getlist("uploads")]
    try:
        return [*uploads_of(filer.user, tokens), *staged], errors
    except InvalidInput as refused:
        return [*uploads_left(filer.user, tokens), *staged], [*errors, refused.message]


def _stage(files: "Iterable[UploadedFile[bytes]]", filer: Filer, errors: list[str]) -> list[Upload]:
    staged = []
    for chosen in files:
        try:
            staged.append(stage_upload(chosen, by=filer.user))
        except InvalidInput as refused:
            errors.append(refused.message)
    return staged


def _page(request: HttpRequest, filer: Filer, form: FilingForm, draft: Draft, *, status: int = 200) -> HttpResponse:
    at, customer = clock.now(), filer.customer
    version = version_at(customer, at)
    terms = version.terms() if version else None
    feet = {kind.value: taking_charge(terms, kind) for kind in TicketType}
    context = {
        "customer": customer,
        "filer": filer,
        "form": form,
        "draft": draft,
        "types": [(answer, feet[answer.value]) for answer in TYPES],
        "impacts": IMPACTS,
        "urgencies": URGENCIES,
        "promise": promise(customer, form.severity(), at),
        "similar": _similar(request, customer, str(form["title"].value() or "")),
        "contract": version.contract.name if version else "",
        "subscription": version.subscription if version else "",
        "most": most_in_words(),
        "hours": hours_in_words(terms.calendar) if terms else "",
    }
    return render(request, "tickets/file.html", context, status=status)


@require_safe
def file_promise(request: HttpRequest, key: str) -> HttpResponse:
    """The sentence under impact and urgency, as it follows from what is chosen so far."""
    customer = _fileable(reader_of(request), key)
    chosen = Severity(
        type=_known(request.GET.get("type", ""), TicketType.values),
        impact=_known(request.GET.get("impact", ""), Impact.values),
        urgency=_known(request.GET.get("urgency", ""), Urgency.values),
        components=_components(customer, request.GET.getlist("components")),
    )
    return render(request, "tickets/fragments/_promise.html", {"promise": promise(customer, chosen, clock.now())})


@require_safe
def file_similar(request: HttpRequest, key: str) -> HttpResponse:
    """Earlier tickets of this customer whose titles share words with the one being written."""
    customer = _fileable(reader_of(request), key)
    found = _similar(request, customer, request.GET.get("title", ""))
    return render(request, "tickets/fragments/_similar.html", {"similar": found})


def _fileable(reader: Reader, key: str) -> Customer:
    place = reader.place_or_404(key)
    if not place.files:
        raise NotPermitted(f"You can see the tickets of {place.customer}, but not file any.")
    return place.customer


def _similar(request: HttpRequest, customer: Customer, title: str) -> list[Ticket]:
    return similar(reader_of(request).tickets_of([customer]), title.replace("\x00", "")[:200])


def _known(value: str, values: Iterable[str]) -> str:
    return value if value in values else ""


def _components(customer: Customer, numbers: Iterable[str]) -> list[Component]:
    pks = [int(number) for number in numbers if number.isascii() and number.isdecimal() and len(number) < 10]  # noqa: PLR2004  # no database key is longer
    return list(Component.objects.filter(catalogue=customer.catalogue_id, pk__in=pks)) if pks else []
