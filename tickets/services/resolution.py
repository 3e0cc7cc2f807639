"""From a resolution to the closed ticket: resolve, confirm, reopen, follow up, close, withdraw, release."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from common import clock
from common.errors import InvalidInput
from common.markdown import plain_lines, render
from customers.models import Release
from tickets.closing import closing_time
from tickets.facts import simple
from tickets.models import Link, Ticket
from tickets.models.ticket import LONG_TEXT
from tickets.permissions import Act
from tickets.services.door import Change, Loaded, both_ends, change
from tickets.services.escalation import end_escalation, must_be_categorised
from tickets.services.relations import record_on_both
from tickets.vocabulary import EventKind, LinkKind, Resolution

if TYPE_CHECKING:
    from accounts.models import User

MOST_STARS = 5


@dataclass(frozen=True, kw_only=True)
class Solution:
    """How it is delivered, and the explanation to the customer."""

    resolution: str
    text: str
    release: Release | None = None
    duplicate_of: Ticket | None = None


def resolve(
    ticket: Ticket, solution: Solution, *, by: "User", at: dt.datetime | None = None, loaded: Loaded | None = None
) -> Ticket:
    """Say that it is solved, and how. The customer confirms or reopens; after silence it closes by itself."""
    ends = [end for end in (ticket, solution.duplicate_of) if end]
    with both_ends(*ends), change(ticket, by=by, at=at, loaded=loaded, refuse_unseen=True) as done:
        must_be_categorised(done, Act.RESOLVE)
        done.must_move(Act.RESOLVE)
        row = done.ticket
        _check_solution(done, solution)
        end_escalation(done)
        row.resolve(by=by, at=done.at)
        row.state_since = done.at
        row.resolution, row.resolution_text = solution.resolution, plain_lines(solution.text)
        row.resolution_html = render(row.resolution_text)
        row.release, row.duplicate_of = solution.release, solution.duplicate_of
        row.closes_at, row.remind_at = closing_time(row, done.at)
        done.record(
            EventKind.RESOLVED,
            public=True,
            data={
                "resolution": solution.resolution,
                "text": row.resolution_text,
                "release": solution.release.pk if solution.release else None,
                "duplicate_of": solution.duplicate_of.pk if solution.duplicate_of else None,
            },
            facts=simple("Resolved"),
        )
        if solution.duplicate_of:
            _link_duplicate(done, solution.duplicate_of)
    return done.ticket


def _check_solution(done: Change, solution: Solution) -> None:
    errors: dict[str, list[str]] = {}
    if solution.resolution not in Resolution.values:
        errors["resolution"] = ["Choose how it is delivered."]
    elif solution.resolution == Resolution.NO_ANSWER and done.ticket.doubtful_since is None:
        errors["resolution"] = ["“No answer” is for a customer who was reminded twice, in ten support days."]
    if not solution.text.strip():
        errors["text"] = ["Explain it to the customer."]
    elif len(solution.text) > LONG_TEXT:
        errors["text"] = [f"{len(solution.text):,} characters; at most {LONG_TEXT:,}."]
    errors |= _release_errors(done.ticket, solution) | _duplicate_errors(done.ticket, solution)
    if errors:
        raise InvalidInput(errors)


def _release_errors(ticket: Ticket, solution: Solution) -> dict[str, list[str]]:
    release = solution.release
    if solution.resolution != Resolution.PATCH_RELEASE:
        return {"release": ["Only a patch release names a release."]} if release else {}
    if release is None or release.catalogue_id != ticket.customer.catalogue_id:
        return {"release": ["Choose the release that brings it."]}
    return {}


def _duplicate_errors(ticket: Ticket, solution: Solution) -> dict[str, list[str]]:
    of = solution.duplicate_of
    if solution.resolution != Resolution.DUPLICATE:
        return {"duplicate_of": ["Only a duplicate names another ticket."]} if of else {}
    if of is None or of.customer_id != ticket.customer_id or of.pk == ticket.pk:
        return {"duplicate_of": ["Name another ticket of the same customer."]}
    return {}


def _link_duplicate(done: Change, of: Ticket) -> None:
    row, is_new = Link.objects.get_or_create(
        source=done.ticket,
        target=of,
        kind=LinkKind.DUPLICATES,
        defaults={"is_public": True, "by": done.person, "at": done.at},
    )
    if is_new:
        record_on_both(done, row, EventKind.LINKED)


@dataclass(frozen=True, kw_only=True)
class Rating:
    """How did we do: 1 to 5, and words."""

    stars: int
    words: str = ""


def confirm(
    ticket: Ticket,
    *,
    by: "User",
    rating: Rating | None = None,
    at: dt.datetime | None = None,
    loaded: Loaded | None = None,
) -> Ticket:
    """The customer says that it works. With a patch release that is not out, the ticket waits for the release."""
    with change(ticket, by=by, at=at, loaded=loaded, refuse_unseen=True) as done:
        done.must_move(Act.CONFIRM)
        if rating is not None:
            _rate(done, rating)
        _confirm(done)
    return done.ticket


def _confirm(done: Change) -> None:
    row = done.ticket
    if row.waits_for_release:
        row.is_release_pending = True
        row.closes_at = row.remind_at = row.needs_answer_since = None
        done.record(EventKind.CONFIRMED, public=True, data={"pending": row.release_id})
        return
    row.confirm(at=done.at)
    row.state_since = done.at
    done.record(EventKind.CONFIRMED, public=True, facts=simple("Closed"))


def _rate(done: Change, rating: Rating) -> None:
    if not 1 <= rating.stars <= MOST_STARS:
        raise InvalidInput({"rating": [f"Between 1 and {MOST_STARS}."]})
    done.ticket.rating, done.ticket.rating_words = rating.stars, plain_lines(rating.words)
    done.record(EventKind.RATED, public=True, data={"stars": rating.stars, "words": done.ticket.rating_words})


def reopen(
    ticket: Ticket, reason: str, *, by: "User", at: dt.datetime | None = None, loaded: Loaded | None = None
) -> Ticket:
    """It does not work: back to investigation, with new update and resolution cycles."""
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must_move(Act.REOPEN)
        if not reason.strip():
            raise InvalidInput({"reason": ["Say what does not work."]})
        done.ticket.reopen()
        done.ticket.state_since = done.at
        done.record(EventKind.REOPENED, public=True, data={"reason": plain_lines(reason)}, facts=simple("Reopened"))
    return done.ticket


def follow_up(ticket: Ticket, words: str, *, by: "User", at: dt.datetime | None = None) -> Ticket:
    """Record that support followed up on a resolution, as by telephone. Internal; support may close afterwards."""
    with change(ticket, by=by, at=at) as done:
        done.must(Act.FOLLOW_UP)
        if done.ticket.resolved_at is None or done.ticket.closed_at is not None:
            done.must_move(Act.REOPEN)  # refuses: only a resolved ticket is followed up
        if not words.strip():
            raise InvalidInput({"text": ["Say whom you reached and what was said."]})
        done.ticket.followed_up_at = done.at
        done.record(EventKind.FOLLOWED_UP, public=False, data={"text": plain_lines(words)})
    return done.ticket


def close(ticket: Ticket, *, by: "User", at: dt.datetime | None = None, loaded: Loaded | None = None) -> Ticket:
    """Close after a recorded follow-up."""
    with change(ticket, by=by, at=at, loaded=loaded, refuse_unseen=True) as done:
        done.must_move(Act.CLOSE)
        done.ticket.close(at=done.at)
        done.ticket.state_since = done.at
        done.record(EventKind.CLOSED, public=True, data={"after": "follow_up"}, facts=simple("Closed"))
    return done.ticket


def withdraw(
    ticket: Ticket, reason: str, *, by: "User", at: dt.datetime | None = None, loaded: Loaded | None = None
) -> Ticket:
    """Take the ticket back before it is resolved."""
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must_move(Act.WITHDRAW)
        if not reason.strip():
            raise InvalidInput({"reason": ["Say why."]})
        end_escalation(done)
        done.ticket.withdraw(at=done.at)
        done.ticket.state_since = done.at
        done.record(EventKind.WITHDRAWN, public=True, data={"reason": plain_lines(reason)}, facts=simple("Withdrawn"))
    return done.ticket


def close_silent(ticket: Ticket, *, at: dt.datetime | None = None) -> Ticket:
    """The system, after silence: closes, or marks the ticket as waiting for its release. Doing it twice is once."""
    at = at or clock.now()
    with change(ticket, by=None, at=at, wait=False) as done:
        row = done.ticket
        if row.closes_at is None or row.closes_at > at:
            return row
        if row.waits_for_release:
            row.is_release_pending = True
            row.closes_at = row.remind_at = None
            done.record(EventKind.CONFIRMED, public=True, data={"pending": row.release_id, "silence": True})
            return row
        row.close(at=done.at)
        row.state_since = done.at
        done.record(EventKind.CLOSED, public=True, data={"after": "silence"}, facts=simple("Closed"))
    return row


def remind_of_closing(ticket: Ticket, *, at: dt.datetime | None = None) -> Ticket:
    """The system, before it closes a ticket: tell its people when that will be."""
    at = at or clock.now()
    with change(ticket, by=None, at=at, wait=False) as done:
        row = done.ticket
        if row.closes_at is None or row.remind_at is None or row.remind_at > at:
            return row
        row.remind_at = None
        done.record(EventKind.REMINDED, public=True, data={"of": "closing", "closes_at": row.closes_at.isoformat()})
    return row


def close_released(ticket: Ticket, *, at: dt.datetime | None = None) -> Ticket:
    """The system, when the release that a confirmed ticket waits for is out.

    What the customer wrote since is answered first: it stops this closing, too.
    """
    with change(ticket, by=None, at=at, wait=False) as done:
        row = done.ticket
        if not row.is_release_pending or row.waits_for_release or row.needs_answer_since:
            return row
        row.release_out(at=done.at)
        row.state_since = done.at
        done.record(EventKind.RELEASE_OUT, public=True, data={"release": row.release_id}, facts=simple("Closed"))
    return row
