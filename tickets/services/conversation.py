"""What is said on a ticket: comments, questions, internal notes, files."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from common import clock
from common.errors import InvalidInput, NotPermitted
from common.markdown import mentions, plain_lines, render
from common.queries import one_or_none
from customers.vocabulary import Side
from tickets.closing import closing_time, next_support_day, reminder_times
from tickets.errors import IllegalTransition, RedactedMeanwhile
from tickets.facts import simple
from tickets.models import Comment, Submission, Ticket, Upload
from tickets.models.ticket import LONG_TEXT
from tickets.permissions import Act, access_to
from tickets.services.door import Change, Loaded, change
from tickets.services.files import attach_uploads
from tickets.vocabulary import IN_WORK, EventKind, State

MOST_MENTIONS = 10


@dataclass(frozen=True, kw_only=True)
class Words:
    """What somebody writes. `token` makes sending it twice count once."""

    text: str
    uploads: tuple[Upload, ...] = ()
    token: str = ""


def comment(
    ticket: Ticket, words: Words, *, by: User, at: dt.datetime | None = None, loaded: Loaded | None = None
) -> Comment:
    """Write publicly. The customer's side ends a wait by it, and stops the closing of a resolved ticket."""
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must(Act.COMMENT)
        _must_be_open(done)
        return said_before(by, words.token) or say(done, EventKind.COMMENTED, words, public=True)


def note(ticket: Ticket, words: Words, *, by: User, at: dt.datetime | None = None) -> Comment:
    """Write internally: no customer ever sees it, no clock hears it."""
    with change(ticket, by=by, at=at) as done:
        done.must(Act.NOTE)
        _must_be_open(done)
        return said_before(by, words.token) or say(done, EventKind.NOTED, words, public=False)


def ask(ticket: Ticket, words: Words, *, by: User, at: dt.datetime | None = None) -> Comment:
    """Ask the customer: an update, and from then on the clocks stand still. Asking twice is one wait."""
    with change(ticket, by=by, at=at) as done:
        done.must(Act.ASK)
        if done.ticket.state not in IN_WORK:
            raise IllegalTransition("Take the ticket in charge first, then ask. A resolved ticket is reopened first.")
        return said_before(by, words.token) or say(done, EventKind.ASKED, words, public=True)


def resume(ticket: Ticket, *, by: User, at: dt.datetime | None = None) -> Ticket:
    """Stop waiting without an answer: the clocks run on."""
    with change(ticket, by=by, at=at) as done:
        done.must(Act.RESUME)
        if not done.ticket.is_waiting:
            raise IllegalTransition("The ticket is not waiting for the customer.")
        done.record(EventKind.RESUMED, public=True, data=_wait_of(done), facts=simple("WaitingEnded"))
        done.ticket.end_wait()
    return done.ticket


def attach(
    ticket: Ticket, uploads: tuple[Upload, ...], *, by: User, public: bool = True, at: dt.datetime | None = None
) -> Ticket:
    """Attach files without words. The customer's side ends a wait by it."""
    with change(ticket, by=by, at=at) as done:
        done.must(Act.COMMENT if public else Act.NOTE)
        _must_be_open(done)
        if not uploads:
            raise InvalidInput({"uploads": ["Choose a file."]})
        files = attach_uploads(done, uploads, public=public)
        facts = _hear_customer(done) if public else []
        done.record(EventKind.ATTACHED, public=public, data={"files": files}, facts=facts)
    return done.ticket


def edit_comment(
    comment: Comment, text: str, *, by: User, at: dt.datetime | None = None, loaded: Loaded | None = None
) -> Comment:
    """Correct what support said. The timeline keeps what it said before; no clock changes.

    Only what was redacted since the text was `loaded` refuses it: other changes of the ticket are none of the text's.
    """
    with change(comment.ticket, by=by, at=at) as done:
        row = _own_words(done, comment)
        _must_know_redactions(done, loaded)
        was, row.text = row.text, checked_text(text)
        if row.text == was:
            return row
        row.html, row.edited_at = render(row.text), done.at
        row.save(update_fields=["text", "html", "edited_at"])
        done.record(
            EventKind.COMMENT_EDITED, public=row.is_public, data={"comment": row.pk, "was": was, "text": row.text}
        )
    return row


def withdraw_comment(comment: Comment, *, by: User, at: dt.datetime | None = None) -> Comment:
    """Take back what support said. The timeline keeps, for those who see internal things, what it said."""
    with change(comment.ticket, by=by, at=at) as done:
        row = _own_words(done, comment)
        row.withdrawn_at = done.at
        row.save(update_fields=["withdrawn_at"])
        done.record(EventKind.COMMENT_WITHDRAWN, public=row.is_public, data={"comment": row.pk})
    return row


def say(done: Change, kind: EventKind, words: Words, *, public: bool, data: dict[str, Any] | None = None) -> Comment:
    """Write a comment and its event, with everything that words do: update, wait, answer, mention, closing."""
    text = checked_text(words.text)
    ticket, by = done.ticket, done.person
    row = Comment.objects.create(
        ticket=ticket,
        author=by,
        side=done.side,
        is_public=public,
        is_question=kind == EventKind.ASKED,
        text=text,
        html=render(text),
        at=done.at,
    )
    files = attach_uploads(done, words.uploads, public=public, comment=row)
    facts = [*done.words(), *_hear_customer(done)] if public else []
    if kind == EventKind.ASKED:
        facts += _start_waiting(done)
    if public and done.side == Side.VENDOR and ticket.state == State.RESOLVED:
        _answered(done)
    told = done.record(
        kind,
        public=public,
        data={"files": files, "mentions": _mentioned(ticket, text, public=public)} | (data or {}),
        facts=facts,
        comment=row,
    )
    row.anchor = told.anchor
    if words.token:
        Submission.objects.create(user=by, token=words.token, ticket=ticket, comment=row, at=done.at)
    return row


def checked_text(text: str) -> str:
    """Words as they are stored; InvalidInput when there are none or too many."""
    text = plain_lines(text)
    if not text:
        raise InvalidInput({"text": ["Write something."]})
    if len(text) > LONG_TEXT:
        raise InvalidInput({"text": [f"{len(text):,} characters; at most {LONG_TEXT:,}. Attach the rest as a file."]})
    return text


def _must_be_open(done: Change) -> None:
    if done.ticket.state == State.CLOSED:
        raise IllegalTransition("The ticket is closed. File a follow-up ticket instead.")


def said_before(by: User, token: str) -> Comment | None:
    """The comment that this token wrote, when it was sent before."""
    if not token:
        return None
    submission = one_or_none(Submission.objects.select_related("comment").filter(user=by, token=token))
    return submission.comment if submission else None


def _wait_of(done: Change) -> dict[str, Any]:
    since = done.ticket.waiting_since
    return {"waited_since": since.isoformat() if since else None}


def _start_waiting(done: Change) -> list[dict[str, Any]]:
    ticket = done.ticket
    ticket.waiting_asked_by = done.by
    ticket.reminders_sent, ticket.doubtful_since = 0, None
    ticket.remind_at = reminder_times(ticket, done.at)[0]
    if ticket.is_waiting:
        return []
    ticket.waiting_since = done.at
    return simple("WaitingStarted")


def _hear_customer(done: Change) -> list[dict[str, Any]]:
    """The customer's side spoke: a wait ends; a resolved ticket no longer closes by itself, support must answer."""
    ticket = done.ticket
    if done.side != Side.CUSTOMER:
        return []
    if ticket.state == State.RESOLVED:
        ticket.needs_answer_since = ticket.needs_answer_since or done.at
        ticket.closes_at = ticket.remind_at = None
    if not ticket.is_waiting:
        return []
    ticket.end_wait()
    return simple("WaitingEnded")


def _answered(done: Change) -> None:
    """Support answered on a resolved ticket: the silence that closes it begins again."""
    ticket = done.ticket
    ticket.needs_answer_since = None
    if not ticket.is_release_pending:
        ticket.closes_at, ticket.remind_at = closing_time(ticket, done.at)


def _own_words(done: Change, comment: Comment) -> Comment:
    """The comment under the lock, when the person may change it: support, and what support said."""
    row = Comment.objects.select_related("ticket").get(pk=comment.pk)
    done.must(Act.NOTE if row.author_id == done.person.pk else Act.EDIT)
    if row.side != Side.VENDOR:
        raise NotPermitted("What the customer wrote stays as it is.")
    if row.withdrawn_at:
        raise IllegalTransition("The comment was withdrawn.")
    return row


def _must_know_redactions(done: Change, loaded: Loaded | None) -> None:
    if loaded is None or loaded.version is None:
        return
    if done.ticket.events.filter(kind=EventKind.REDACTED, ticket_version__gt=loaded.version).exists():
        raise RedactedMeanwhile(
            "Something was redacted since you opened this. Open it again, so that it does not come back."
        )


def _mentioned(ticket: Ticket, text: str, *, public: bool) -> list[int]:
    """Ids of the people mentioned who may see what mentions them."""
    handles = sorted(mentions(text))[:MOST_MENTIONS]
    people: Iterable[User] = User.objects.filter(handle__in=handles, is_active=True) if handles else ()
    seeing = ((person, access_to(ticket, person)) for person in people)
    return sorted(person.pk for person, access in seeing if (access.can_see if public else access.can_see_internal))


def remind_of_question(ticket: Ticket, *, at: dt.datetime | None = None) -> Ticket:
    """Remind a customer that support waits; after two reminders and ten support days, list the wait for the leads."""
    at = at or clock.now()
    with change(ticket, by=None, at=at, wait=False) as done:
        row = done.ticket
        if row.waiting_since is None or row.remind_at is None or row.remind_at > at:
            return row
        times = reminder_times(row, _asked_at(row, row.waiting_since))
        if row.reminders_sent < len(times) - 1:
            row.reminders_sent += 1
            row.remind_at = max(times[row.reminders_sent], next_support_day(row, done.at))
            done.record(EventKind.REMINDED, public=True, data={"of": "question", "number": row.reminders_sent})
        else:
            row.doubtful_since, row.remind_at = done.at, None
            done.record(EventKind.DOUBTFUL_WAIT, public=False)
    return row


def _asked_at(ticket: Ticket, waiting_since: dt.datetime) -> dt.datetime:
    """When the customer was asked last: asking again is one wait, and gives the reminders their time anew."""
    questions = ticket.comments.filter(is_question=True, at__gte=waiting_since)
    return questions.order_by("at").values_list("at", flat=True).last() or waiting_since
