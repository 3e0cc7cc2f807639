"""What is done on a ticket besides moving it: categorise, assign, estimate, override, rename, link, refer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from tickets.forms.moves import BareForm
from tickets.forms.work import (
    AssignForm,
    CategoriseForm,
    EstimateForm,
    FollowUpForm,
    LinkForm,
    OverrideForm,
    ReferenceForm,
    RenameForm,
)
from tickets.hypothesis import Outlook, if_categorised, if_priority
from tickets.models import Link
from tickets.permissions import Act
from tickets.services import conversation, relations, resolution, work
from tickets.subject import Subject, subject_of
from tickets.views.acting import Action, act_on, back_to
from tickets.vocabulary import LinkKind

asks_and_does = require_http_methods(["GET", "HEAD", "POST"])


def _categorise(subject: Subject, form: CategoriseForm) -> object:
    return work.categorise(subject.ticket, form.category, by=subject.user, loaded=form.loaded)


def _outlook_of_category(subject: Subject, form: CategoriseForm) -> Outlook | None:
    needed = {"type", "impact", "urgency", "components", "product_version"}
    if not needed <= form.cleaned_data.keys():
        return None
    return if_categorised(subject.ticket, form.category, clock.now())


CATEGORISE = Action(
    act=Act.CATEGORISE,
    title="Categorise",
    button="Categorise",
    icon="edit",
    said="{key} is categorised.",
    lead="You confirm what the customer reported. The priority follows from impact and urgency; both sides see it.",
    form=CategoriseForm,
    perform=_categorise,
    fields="tickets/fragments/_fields_categorise.html",
    outlook=_outlook_of_category,
)


@asks_and_does
def categorise(request: HttpRequest, key: str) -> HttpResponse:
    return act_on(request, subject_of(request, key), CATEGORISE)


def _assign(subject: Subject, form: AssignForm) -> object:
    return work.assign(subject.ticket, form.cleaned_data["assignee"], by=subject.user, loaded=form.loaded)


ASSIGN = Action(
    act=Act.ASSIGN,
    title="Assign",
    button="Assign",
    icon="user",
    said="{key} is assigned.",
    lead="The customer sees who the contact is.",
    form=AssignForm,
    perform=_assign,
)


@asks_and_does
def assign(request: HttpRequest, key: str) -> HttpResponse:
    return act_on(request, subject_of(request, key), ASSIGN)


def _estimate(subject: Subject, form: EstimateForm) -> object:
    said = form.cleaned_data
    return work.estimate(subject.ticket, said["due_at"], said["text"], by=subject.user, loaded=form.loaded)


ESTIMATE = Action(
    act=Act.ESTIMATE,
    title="Agree an estimate",
    button="Agree",
    icon="clock",
    said="The estimate of {key} is agreed.",
    lead="The customer sees when it will be solved, and what you write.",
    form=EstimateForm,
    perform=_estimate,
)


@asks_and_does
def estimate(request: HttpRequest, key: str) -> HttpResponse:
    return act_on(request, subject_of(request, key), ESTIMATE)


def _override(subject: Subject, form: OverrideForm) -> object:
    reason = form.cleaned_data["reason"]
    return work.override_priority(subject.ticket, form.chosen, reason, by=subject.user, loaded=form.loaded)


def _outlook_of_priority(subject: Subject, form: OverrideForm) -> Outlook | None:
    if "priority" not in form.cleaned_data:
        return None
    return if_priority(subject.ticket, form.chosen, clock.now())


OVERRIDE = Action(
    act=Act.OVERRIDE,
    title="Override the priority",
    button="Override",
    icon="edit",
    said="The priority of {key} is set.",
    lead="The customer sees the priority. Nobody there sees the reason.",
    form=OverrideForm,
    perform=_override,
    fields="tickets/fragments/_fields_override.html",
    outlook=_outlook_of_priority,
)


@asks_and_does
def override(request: HttpRequest, key: str) -> HttpResponse:
    return act_on(request, subject_of(request, key), OVERRIDE)


def _rename(subject: Subject, form: RenameForm) -> object:
    return work.rename(subject.ticket, form.cleaned_data["title"], by=subject.user, loaded=form.loaded)


RENAME = Action(
    act=Act.EDIT,
    title="Rename",
    button="Rename",
    icon="edit",
    said="{key} has a new title.",
    lead="A title that others recognise. Both sides see the change.",
    form=RenameForm,
    perform=_rename,
)


@asks_and_does
def rename(request: HttpRequest, key: str) -> HttpResponse:
    return act_on(request, subject_of(request, key), RENAME)


def _link(subject: Subject, form: LinkForm) -> object:
    kind = LinkKind(form.cleaned_data["kind"])
    return relations.link(subject.ticket, form.cleaned_data["target"], kind, by=subject.user)


LINK = Action(
    act=Act.LINK,
    title="Link a ticket",
    button="Link",
    icon="link",
    said="{key} is linked.",
    lead="The customer sees links between own tickets. A link to another customer's ticket stays internal.",
    form=LinkForm,
    perform=_link,
)


@asks_and_does
def link(request: HttpRequest, key: str) -> HttpResponse:
    return act_on(request, subject_of(request, key), LINK)


@require_POST
def unlink(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Remove a link from either of its ends."""
    subject = subject_of(request, key)
    ends = Link.objects.visible_to(subject.user).select_related("source__customer")
    row = ends.filter(pk=pk, source=subject.ticket).first() or ends.filter(pk=pk, target=subject.ticket).first()
    if row is None:
        raise Http404
    relations.unlink(row, by=subject.user)
    messages.success(request, "The link is removed.")
    return back_to(request, subject.ticket.get_absolute_url())


def _refer(subject: Subject, form: ReferenceForm) -> object:
    return relations.refer(subject.ticket, form.cleaned_data["url"], by=subject.user)


REFERENCE = Action(
    act=Act.REFERENCE,
    title="Note a reference",
    button="Note it",
    icon="link",
    said="The reference is noted on {key}.",
    lead="An address in the developers' tracker.",
    form=ReferenceForm,
    perform=_refer,
    is_internal=True,
)


@asks_and_does
def reference(request: HttpRequest, key: str) -> HttpResponse:
    return act_on(request, subject_of(request, key), REFERENCE)


def _follow_up(subject: Subject, form: FollowUpForm) -> object:
    return resolution.follow_up(subject.ticket, form.cleaned_data["text"], by=subject.user)


FOLLOW_UP = Action(
    act=Act.FOLLOW_UP,
    title="Record a follow-up",
    button="Record it",
    icon="comment",
    said="The follow-up on {key} is recorded. You can close it now.",
    lead="Whom you reached, and what was said, as by telephone.",
    form=FollowUpForm,
    perform=_follow_up,
    is_internal=True,
)


@asks_and_does
def follow_up(request: HttpRequest, key: str) -> HttpResponse:
    return act_on(request, subject_of(request, key), FOLLOW_UP)


def _resume(subject: Subject, form: BareForm) -> object:
    return conversation.resume(subject.ticket, by=subject.user)


RESUME = Action(
    act=Act.RESUME,
    title="Resume the work",
    button="Resume",
    icon="clock",
    said="{key} is no longer waiting: the clocks run on.",
    lead="The wait for the customer ends without an answer, and the clocks run on.",
    form=BareForm,
    perform=_resume,
)


@asks_and_does
def resume(request: HttpRequest, key: str) -> HttpResponse:
    return act_on(request, subject_of(request, key), RESUME)
