"""How every action on a ticket is asked for and done: one form, one service, one way to be refused.

GET shows the form, as a page or, asked by htmx, as the fragment of a dialog. POST does it and goes back to the ticket.
What was typed is kept whatever happens.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from common.errors import Conflict, InvalidInput, NotPermitted
from tickets.errors import RedactedMeanwhile, StaleTicket
from tickets.forms.errors import apply_domain_errors
from tickets.forms.sending import TicketForm
from tickets.hypothesis import Outlook
from tickets.permissions import Act
from tickets.services.repeats import do_once, was_sent
from tickets.subject import Subject
from tickets.timeline import Entry, entries_of


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing to do on a ticket: the words of its dialog, its form, and the service behind it.

    `lead` says who reads what is written. `fields` is the fragment that lays the form out. `said` is the result, with
    the key of the ticket in it. `outlook` says what the due times would be, when that is asked for. `url` is where the
    form is sent, when that is not the address that shows it.
    """

    act: Act
    title: str
    button: str
    said: str
    form: Callable[..., TicketForm]
    perform: Callable[[Subject, Any], object]
    icon: str = "check"
    lead: str = ""
    fields: str = "tickets/fragments/_fields.html"
    is_danger: bool = False
    is_internal: bool = False
    url: str = ""
    outlook: Callable[[Subject, Any], Outlook | None] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not done, and what changed since the form was opened. `is_final`: sending again is no use."""

    message: str
    changes: list[Entry] = field(default_factory=list)
    is_final: bool = False
    status: int = Conflict.status


def act_on(request: HttpRequest, subject: Subject, action: Action) -> HttpResponse:
    """Show the form of `action`, or do it. Raises NotPermitted when the person may not do it at all."""
    if request.method == "POST" and was_sent(subject.user, sent_token(request)):
        return back_to(request, subject.ticket.get_absolute_url())  # a double click: it is done
    if not subject.access.may(action.act):
        raise NotPermitted("You can see this ticket, but not do this.")
    if request.method != "POST":
        form = action.form(subject)
        form.opened_from(request.GET)
        return show(request, subject, action, form)
    form = action.form(subject, data=request.POST)
    if action.outlook is not None and "preview" in request.POST:
        return show_outlook(request, subject, action, form)
    if not form.is_valid():
        return show(request, subject, action, form)
    try:
        do_once(
            subject.ticket, lambda: action.perform(subject, form), by=subject.user, token=form.cleaned_data["token"]
        )
    except InvalidInput as refused:
        apply_domain_errors(form, refused)
        return show(request, subject, action, form)
    except Conflict as refused:
        return show_refused(request, subject, action, form, refused)
    messages.success(request, action.said.format(key=subject.ticket.key))
    return back_to(request, subject.ticket.get_absolute_url())


def show_outlook(request: HttpRequest, subject: Subject, action: Action, form: TicketForm) -> HttpResponse:
    """What the due times would be, as a fragment or beside the form. What is not chosen yet is no error."""
    form.full_clean()
    outlook = action.outlook(subject, form) if action.outlook else None
    form.errors.clear()
    if request.htmx and request.htmx.target == "outlook":  # type: ignore[attr-defined]
        return render(request, "tickets/fragments/_outlook.html", {"outlook": outlook})
    form.outlook = outlook
    return show(request, subject, action, form)


def show(
    request: HttpRequest,
    subject: Subject,
    action: Action,
    form: TicketForm,
    *,
    refusal: Refusal | None = None,
    at_once: bool = False,
) -> HttpResponse:
    """`at_once`: the form asks nothing, so a browser that runs scripts sends it without showing it.

    The status is that of what is wrong: a refusal's, 422 for a bad form, else 200.
    """
    status = refusal.status if refusal else InvalidInput.status if form.errors else HTTPStatus.OK
    template = "tickets/fragments/_action.html" if request.htmx else "tickets/action.html"  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "subject": subject,
        "ticket": subject.ticket,
        "action": action,
        "form": form,
        "refusal": refusal,
    }
    context["at_once"] = at_once
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def show_refused(
    request: HttpRequest, subject: Subject, action: Action, form: TicketForm, refused: Conflict
) -> HttpResponse:
    """The form again, on the ticket as it is now: with what changed meanwhile, and all that was typed."""
    now = subject.renewed()
    form.renew(now)
    return show(request, now, action, form, refusal=refusal_of(now, refused))


def refusal_of(subject: Subject, refused: Conflict) -> Refusal:
    events = refused.events if isinstance(refused, StaleTicket) else []
    is_final = isinstance(refused, RedactedMeanwhile)
    return Refusal(refused.message, entries_of(subject, events), is_final=is_final)


def sent_token(request: HttpRequest) -> str:
    """The form's token; no database takes NUL."""
    return request.POST.get("token", "").replace("\x00", "")


def back_to(request: HttpRequest, url: str) -> HttpResponse:
    """To the ticket at `url` after something was done. A dialog that was opened on a board stays there."""
    htmx = request.htmx  # type: ignore[attr-defined]
    if not htmx:
        return redirect(url)
    here = htmx.current_url_abs_path or url
    return HttpResponseClientRedirect(url) if here.startswith(url) else HttpResponseClientRefresh()
