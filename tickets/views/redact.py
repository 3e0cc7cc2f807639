"""A lead destroys what should not stand there: a passage wherever the ticket holds it, a whole message, a file."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from common.errors import InvalidInput, NotPermitted
from tickets.forms.errors import apply_domain_errors
from tickets.forms.redact import RedactFileForm, RedactForm, RedactPassageForm
from tickets.models import Attachment
from tickets.permissions import Act
from tickets.services import redaction
from tickets.services.repeats import was_sent
from tickets.subject import Subject, subject_of
from tickets.views.acting import Action, act_on, sent_token, show

asks_and_does = require_http_methods(["GET", "HEAD", "POST"])
FOR_GOOD = "It is destroyed for good: nobody can bring it back. The timeline says that you did it, and why."


def _redact_passage(subject: Subject, form: RedactPassageForm) -> object:
    said = form.cleaned_data
    return redaction.redact_passage(
        subject.ticket, said["passage"], said["reason"], by=subject.user, loaded=form.loaded
    )


REDACT = Action(
    act=Act.REDACT,
    title="Redact a passage",
    button="Look where it stands",
    icon="search",
    said="The passage is redacted on {key}.",
    lead="First you see every place of this ticket that holds it; nothing is destroyed yet.",
    form=RedactPassageForm,
    perform=_redact_passage,
    fields="tickets/fragments/_fields_redact.html",
)


@asks_and_does
@sensitive_post_parameters("passage")
def redact(request: HttpRequest, key: str) -> HttpResponse:
    """Asked for a passage, shows where it stands; sent again from there, destroys it."""
    subject = subject_of(request, key)
    if request.method == "POST" and subject.access.may(Act.REDACT) and not was_sent(subject.user, sent_token(request)):
        form = RedactPassageForm(subject, data=request.POST)
        if not form.is_valid() or not _is_confirmed(subject, form):
            return show(request, subject, _asked_again(form), form)
    return act_on(request, subject, REDACT)


def _is_confirmed(subject: Subject, form: RedactPassageForm) -> bool:
    """Whether it was seen where the passage stands; if not, the form says so, or what is wrong with the passage."""
    try:
        passage = form.wanted
        places = redaction.places_of(subject.ticket, passage)
        redaction.check(places, passage, form.cleaned_data["reason"])
    except InvalidInput as refused:
        apply_domain_errors(form, refused)
        return False
    if form.is_confirmed(places):
        return True
    form.ask(places, redaction.elsewhere(subject.ticket, passage, by=subject.user))
    return False


def _asked_again(form: RedactPassageForm) -> Action:
    if form.places is None:
        return REDACT
    count = len(form.places)
    where = "this place" if count == 1 else f"these {count} places"
    return replace(REDACT, button=f"Redact it in {where}", icon="redact", is_danger=True, lead=FOR_GOOD)


def _must_redact(subject: Subject) -> None:
    if not subject.access.may(Act.REDACT):
        raise NotPermitted("You can see this ticket, but not do this.")


@asks_and_does
def redact_message(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """All words of one message; `number` is the event's on the timeline."""
    subject = subject_of(request, key)
    _must_redact(subject)
    event = redaction.message_of(subject.ticket, number)

    def perform(of: Subject, form: RedactForm) -> object:
        reason = form.cleaned_data["reason"]
        return redaction.redact_message(of.ticket, event.sequence, reason, by=of.user, loaded=form.loaded)

    action = Action(
        act=Act.REDACT,
        title="Redact the whole message",
        button="Redact the message",
        icon="redact",
        said="The message on {key} is redacted.",
        lead=f"All its words, and what it said before it was edited. Its files stay. {FOR_GOOD}",
        form=RedactForm,
        perform=perform,
        is_danger=True,
    )
    return act_on(request, subject, action)


@asks_and_does
def redact_file(request: HttpRequest, key: str, token: str) -> HttpResponse:
    subject = subject_of(request, key)
    _must_redact(subject)
    row = get_object_or_404(
        Attachment.objects.visible_to(subject.user).select_related("ticket"), token=token, ticket=subject.ticket
    )

    def perform(of: Subject, form: RedactFileForm) -> object:
        said = form.cleaned_data
        return redaction.redact_file(row, said["reason"], with_name=said["with_name"], by=of.user, loaded=form.loaded)

    action = Action(
        act=Act.REDACT,
        title="Redact the file",
        button="Redact the file",
        icon="redact",
        said="The file on {key} is redacted.",
        lead=f"What “{row.name}” holds, and its SHA-256. {FOR_GOOD}",
        form=RedactFileForm,
        perform=perform,
        is_danger=True,
    )
    return act_on(request, subject, action)
