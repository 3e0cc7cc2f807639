"""What people write on a ticket: sending it, seeing it before, correcting it, taking it back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import Conflict, InvalidInput, NotPermitted
from common.markdown import render as render_markdown
from tickets.forms.errors import apply_domain_errors
from tickets.forms.moves import BareForm
from tickets.forms.words import CommentForm, EditCommentForm
from tickets.models import Comment, Upload
from tickets.models.ticket import LONG_TEXT
from tickets.permissions import Act
from tickets.services import conversation
from tickets.services.conversation import Words
from tickets.services.files import stage_upload, uploads_left, uploads_of
from tickets.services.repeats import do_once, was_sent
from tickets.subject import Subject, subject_of
from tickets.timeline import must_change
from tickets.views.acting import Action, act_on, refusal_of, sent_token
from tickets.views.ticket import show_ticket


@require_POST
def comment(request: HttpRequest, key: str) -> HttpResponse:
    """Send what the composer holds: a reply, a question, an internal note, files."""
    subject = subject_of(request, key)
    if not (subject.access.may(Act.COMMENT) or subject.access.may(Act.NOTE)):
        raise NotPermitted("You can read this ticket, but not write on it.")
    if request.FILES and was_sent(subject.user, sent_token(request)):
        return redirect(subject.ticket)  # a double click: it is there
    uploads, wrong = _files(request, subject)
    form = CommentForm(subject, data=request.POST, uploads=uploads)
    if not form.is_valid() or wrong:
        if was_sent(subject.user, sent_token(request)):
            return redirect(subject.ticket)  # its files went with the first click
        for sentence in wrong:
            form.add_error(None, sentence)
        return show_ticket(request, subject, composer=form, status=InvalidInput.status)
    try:
        written = _send(subject, form)
    except InvalidInput as refused:
        apply_domain_errors(form, refused)
        return show_ticket(request, subject, composer=form, status=refused.status)
    except Conflict as refused:
        now = subject.renewed()
        form.renew(now)
        return show_ticket(request, now, composer=form, refusal=refusal_of(now, refused), status=refused.status)
    anchor = f"#{written.anchor}" if written and written.anchor else ""
    return redirect(f"{subject.ticket.get_absolute_url()}{anchor}")


def _send(subject: Subject, form: CommentForm) -> Comment | None:
    said = form.cleaned_data
    words = Words(text=said["text"], uploads=form.uploads, token=said["token"])
    if not said["text"]:
        do_once(
            subject.ticket,
            lambda: conversation.attach(subject.ticket, form.uploads, by=subject.user, public=form.is_public),
            by=subject.user,
            token=said["token"],
        )
        return None
    if not form.is_public:
        return conversation.note(subject.ticket, words, by=subject.user)
    if said["ask"]:
        return conversation.ask(subject.ticket, words, by=subject.user)
    return conversation.comment(subject.ticket, words, by=subject.user)


def _files(request: HttpRequest, subject: Subject) -> tuple[tuple[Upload, ...], list[str]]:
    """Files staged before, and those that a browser without scripts sends along; and what is wrong with any."""
    wrong: list[str] = []
    staged: list[Upload] = []
    for file in request.FILES.getlist("files"):
        try:
            staged.append(stage_upload(file, by=subject.user))
        except InvalidInput as refused:
            wrong.append(refused.message)
    tokens = [token.replace("\x00", "") for token in request.POST.getlist("uploads")]
    try:
        return (*uploads_of(subject.user, tokens), *staged), wrong
    except InvalidInput as refused:
        return (*uploads_left(subject.user, tokens), *staged), [*wrong, refused.message]


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """How a text will look."""
    text = request.POST.get("text", "").replace("\x00", "")[:LONG_TEXT]
    return render(request, "tickets/fragments/_preview.html", {"html": render_markdown(text) if text else ""})


def _comment_of(request: HttpRequest, subject: Subject, pk: int) -> Comment:
    """A comment of the ticket that the person sees; NotPermitted when it is not his or hers to change.

    The second of two clicks finds what the first did: `act_on` knows its token.
    """
    row = get_object_or_404(
        Comment.objects.visible_to(subject.user).select_related("ticket"), pk=pk, ticket=subject.ticket
    )
    if not was_sent(subject.user, sent_token(request)):
        must_change(subject, row)
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def edit_comment(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    subject = subject_of(request, key)
    row = _comment_of(request, subject, pk)

    def form(of: Subject, data: object = None) -> EditCommentForm:
        return EditCommentForm(of, row, data)  # type: ignore[arg-type]

    def perform(of: Subject, sent: EditCommentForm) -> object:
        return conversation.edit_comment(row, sent.cleaned_data["text"], by=of.user, loaded=sent.loaded)

    action = Action(
        act=Act.NOTE,  # `must_change` knows whose words may be changed
        title="Edit the message" if row.is_public else "Edit the internal note",
        button="Save",
        icon="edit",
        said="The message on {key} is changed.",
        lead="The timeline keeps what it said before, for support alone.",
        form=form,
        perform=perform,
        is_internal=not row.is_public,
    )
    return act_on(request, subject, action)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_comment(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    subject = subject_of(request, key)
    row = _comment_of(request, subject, pk)

    def perform(of: Subject, sent: BareForm) -> object:
        return conversation.withdraw_comment(row, by=of.user)

    action = Action(
        act=Act.NOTE,  # `must_change` knows whose words may be changed
        title="Withdraw the message" if row.is_public else "Withdraw the internal note",
        button="Withdraw",
        icon="withdraw",
        said="The message on {key} is withdrawn.",
        lead=f"{'Customers read that it was withdrawn. ' if row.is_public else ''}Support keeps what it said.",
        form=BareForm,
        perform=perform,
        is_danger=True,
        is_internal=not row.is_public,
    )
    return act_on(request, subject, action)
