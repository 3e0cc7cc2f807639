"""The transitions of the workflow."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import Conflict
from tickets.doings import buttons
from tickets.errors import IllegalTransition
from tickets.forms.moves import (
    BareForm,
    ConfirmForm,
    EscalateForm,
    HandBackForm,
    ReopenForm,
    ResolveForm,
    WithdrawForm,
)
from tickets.permissions import Act
from tickets.services import escalation, resolution, work
from tickets.services.conversation import Words
from tickets.subject import Subject, subject_of
from tickets.views.acting import Action, Refusal, act_on, show
from tickets.vocabulary import State
from tickets.workflow import MOVES, available


def _take_charge(subject: Subject, form: BareForm) -> object:
    return work.take_charge(subject.ticket, by=subject.user, loaded=form.loaded)


def _start_investigation(subject: Subject, form: BareForm) -> object:
    return work.start_investigation(subject.ticket, by=subject.user, loaded=form.loaded)


def _escalate(subject: Subject, form: EscalateForm) -> object:
    said = form.cleaned_data
    return escalation.escalate(subject.ticket, said["team"], said["reason"], by=subject.user, loaded=form.loaded)


def _hand_back(subject: Subject, form: HandBackForm) -> object:
    findings = Words(text=form.cleaned_data["text"])
    return escalation.hand_back(subject.ticket, findings, public=form.is_public, by=subject.user, loaded=form.loaded)


def _resolve(subject: Subject, form: ResolveForm) -> object:
    return resolution.resolve(subject.ticket, form.solution, by=subject.user, loaded=form.loaded)


def _confirm(subject: Subject, form: ConfirmForm) -> object:
    return resolution.confirm(subject.ticket, by=subject.user, rating=form.given, loaded=form.loaded)


def _reopen(subject: Subject, form: ReopenForm) -> object:
    return resolution.reopen(subject.ticket, form.cleaned_data["reason"], by=subject.user, loaded=form.loaded)


def _close(subject: Subject, form: BareForm) -> object:
    return resolution.close(subject.ticket, by=subject.user, loaded=form.loaded)


def _withdraw(subject: Subject, form: WithdrawForm) -> object:
    return resolution.withdraw(subject.ticket, form.cleaned_data["reason"], by=subject.user, loaded=form.loaded)


MOVE_ACTIONS: dict[Act, Action] = {
    action.act: action
    for action in (
        Action(
            act=Act.TAKE_CHARGE,
            title="Take charge",
            button="Take charge",
            icon="flag",
            said="You took {key} in charge.",
            lead="You answer for the ticket from now on. The customer sees your name.",
            form=BareForm,
            perform=_take_charge,
        ),
        Action(
            act=Act.START_INVESTIGATION,
            title="Start the investigation",
            button="Start investigation",
            icon="search",
            said="{key} is under investigation.",
            form=BareForm,
            perform=_start_investigation,
        ),
        Action(
            act=Act.ESCALATE,
            title="Escalate",
            button="Escalate",
            icon="escalate",
            said="{key} is escalated.",
            lead="The customer sees the name of the team. Nobody there sees the reason.",
            form=EscalateForm,
            perform=_escalate,
        ),
        Action(
            act=Act.HAND_BACK,
            title="Hand back to support",
            button="Hand back",
            icon="hand-back",
            said="{key} is back with support.",
            form=HandBackForm,
            perform=_hand_back,
        ),
        Action(
            act=Act.RESOLVE,
            title="Resolve",
            button="Resolve",
            said="{key} is resolved.",
            lead="The customer reads this, and confirms or reopens.",
            form=ResolveForm,
            perform=_resolve,
            fields="tickets/fragments/_fields_resolve.html",
        ),
        Action(
            act=Act.CONFIRM,
            title="Confirm the resolution",
            button="Yes, it works",
            said="You confirmed the resolution of {key}.",
            form=ConfirmForm,
            perform=_confirm,
            fields="tickets/fragments/_fields_confirm.html",
        ),
        Action(
            act=Act.REOPEN,
            title="Reopen",
            button="Reopen",
            icon="reopen",
            said="{key} is open again.",
            lead="Both sides read the reason.",
            form=ReopenForm,
            perform=_reopen,
        ),
        Action(
            act=Act.CLOSE,
            title="Close",
            button="Close",
            icon="state-closed",
            said="{key} is closed.",
            lead="Closed is final. Whoever wants more files a follow-up ticket.",
            form=BareForm,
            perform=_close,
        ),
        Action(
            act=Act.WITHDRAW,
            title="Withdraw the ticket",
            button="Withdraw",
            icon="withdraw",
            said="{key} is withdrawn.",
            lead="Withdrawing closes the ticket, and closed is final. Both sides read the reason.",
            form=WithdrawForm,
            perform=_withdraw,
            is_danger=True,
        ),
    )
}


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, key: str, act: str) -> HttpResponse:
    """A transition: its form, or the move itself."""
    subject = subject_of(request, key)
    action = next((action for action in MOVE_ACTIONS.values() if action.act == act), None)
    if action is None:
        raise Http404
    if request.method != "POST" and subject.access.may(action.act) and not MOVES[action.act].is_legal(subject.ticket):
        return _not_now(request, subject, action)
    return act_on(request, subject, action)


@require_safe
def move_to(request: HttpRequest, key: str, state: str) -> HttpResponse:
    """A card was moved to a column: the form of the transition that leads there. Nothing is done yet."""
    subject = subject_of(request, key)
    for transition in available(subject.ticket, subject.access):
        if transition.target == state and transition.act != Act.WITHDRAW:
            action = MOVE_ACTIONS[transition.act]
            action = replace(action, url=reverse("tickets:move", args=[key, action.act]))
            form = action.form(subject)
            form.opened_from(request.GET)
            return show(request, subject, action, form, at_once=not transition.needs_input)
    if state not in State.values:
        raise Http404
    context = {"ticket": subject.ticket, "target": State(state).label.lower(), "buttons": buttons(subject)}
    return render(request, "tickets/fragments/_no_move.html", context, status=Conflict.status)


def _not_now(request: HttpRequest, subject: Subject, action: Action) -> HttpResponse:
    """Somebody opens the form of a move that is not legal now: the sentence that helps, before anything is typed."""
    state = subject.ticket.get_state_display().lower()
    refused = IllegalTransition(f"The ticket is {state}: “{action.button}” is not possible now.")
    return show(request, subject, action, action.form(subject), refusal=Refusal(refused.message, is_final=True))
