"""How each row reads in an archive: plain JSON data. Format 1; what a key means is said in docs/operators.md."""

import json
from collections.abc import Mapping
from typing import Any

from accounts.models import AuditEntry, Team, User
from customers.models import ContractVersion, Customer, Membership
from sla.models import Clock, Terms
from tickets import coverage
from tickets.archive.contents import Whole
from tickets.archive.zipping import utc
from tickets.models import Attachment, Comment, Event, Link, Ticket
from tickets.vocabulary import EventKind

Sheet = dict[str, Any]
# What customers read of an event, by its kind. A kind that is not here says that it happened, and no more.
PUBLIC: dict[str, tuple[str, ...]] = {
    EventKind.FILED: ("type", "impact", "urgency", "priority", "covered"),
    EventKind.CATEGORISED: ("was", "now"),
    EventKind.EDITED: ("title",),
    EventKind.RESOLVED: ("resolution", "text"),
    EventKind.CONFIRMED: ("silence",),
    EventKind.RATED: ("stars", "words"),
    EventKind.REOPENED: ("reason",),
    EventKind.WITHDRAWN: ("reason",),
    EventKind.CLOSED: ("after",),
    EventKind.ESTIMATED: ("due", "was"),
    EventKind.PRIORITY_CHANGED: ("from", "to"),
    EventKind.REMINDED: ("of", "number", "closes_at"),
    EventKind.CLOCK_STARTED: ("clock", "number", "priority", "due_at"),
    EventKind.CLOCK_BREACHED: ("clock", "number", "priority", "due_at", "breached_at"),
    EventKind.EXCUSED: ("clock", "number", "reason"),
    EventKind.REDACTED: ("what", "reason"),
}
# May speak of another customer's ticket: links that are the customer's own are a list of the ticket.
NEVER = {"to", "link", "duplicate_of"}
LINKS = {EventKind.LINKED, EventKind.UNLINKED}


def customer_of(row: Customer, *, internal: bool) -> Sheet:
    said: Sheet = {"key": row.key, "name": row.name, "is_active": row.is_active, "created_at": utc(row.created_at)}
    return said | ({"notes": row.notes} if internal else {})


def member(row: Membership) -> Sheet:
    person = row.user
    return {
        "id": person.pk,
        "name": person.name,
        "email": person.email,
        "handle": person.handle,
        "timezone": person.timezone,
        "is_active": person.is_active,
        "role": row.role,
        "since": utc(row.created_at),
    }


def version(row: ContractVersion) -> Sheet:
    terms = row.terms().as_json()
    return terms | {
        "valid_from": utc(row.valid_from),
        "matrix": row.matrix.name if row.matrix else "default",
        "subscription": row.subscription,
        "fee": str(row.fee),
        "currency": row.currency,
        "fee_period": row.fee_period,
        "promised_compliance": str(row.promised_compliance),
        "credit_cap": str(row.credit_cap),
        "credit_rules": [str(rule) for rule in row.credit_rules.all()],
    }


def _person(row: User | None) -> Sheet | None:
    return {"id": row.pk, "name": row.name} if row else None


def _team(row: Team | None, *, internal: bool) -> str | None:
    if row is None:
        return None
    return row.name if internal else row.public_name


FIELDS = (
    "key", "type", "title", "description", "reproduction", "expected", "limitations", "state", "reported_type",
    "reported_impact", "reported_urgency", "downtime", "users_affected", "frequency", "impact", "urgency", "priority",
    "resolution", "resolution_text", "is_release_pending", "is_covered", "rating", "rating_words",
)  # fmt: skip
INSTANTS = (
    "downtime_since", "downtime_until", "filed_at", "reported_at", "state_since", "taken_at", "waiting_since",
    "resolved_at", "closes_at", "closed_at", "estimate_at", "next_due_at",
)  # fmt: skip
PEOPLE = ("reporter", "filed_by", "assignee", "resolved_by", "waiting_asked_by")
INTERNAL_FIELDS = ("matrix_priority", "is_overridden", "reminders_sent")
INTERNAL_INSTANTS = ("categorised_at", "needs_answer_since", "followed_up_at", "doubtful_since", "remind_at")


def ticket(whole: Whole, files: list[Sheet], names: Mapping[int, str], *, internal: bool) -> Sheet:
    row = whole.ticket
    said: Sheet = {name: getattr(row, name) for name in FIELDS}
    said |= {name: utc(getattr(row, name)) for name in INSTANTS}
    said |= {name: _person(getattr(row, name)) for name in PEOPLE}
    said |= {
        "team": _team(row.team, internal=internal),
        "product_version": row.product_version.name if row.product_version else None,
        "release": row.release.name if row.release else None,
        "duplicate_of": _own(row.duplicate_of, row),
        "not_covered_why": "" if not internal and row.not_covered_why == coverage.NO_CONTRACT else row.not_covered_why,
        "terms": row.terms.digest if row.terms else None,
        "components": [component.name for component in whole.components],
        "comments": [
            {"id": whole.numbers.get(each.pk)} | comment(each, names, internal=internal) for each in whole.comments
        ],
        "files": files,
        "links": [link(each, row) for each in whole.links],
        "clocks": [clock(each) for each in whole.clocks],
        "events": [
            event(each, names, internal=internal) | {"comment": whole.numbers.get(each.comment_id)}
            for each in whole.events
        ],
    }
    return said | (_inside(whole, names) if internal else {})


def _inside(whole: Whole, names: Mapping[int, str]) -> Sheet:
    row = whole.ticket
    said: Sheet = {name: getattr(row, name) for name in INTERNAL_FIELDS}
    said |= {name: utc(getattr(row, name)) for name in INTERNAL_INSTANTS}
    said["categorised_by"] = _person(row.categorised_by)
    said["references"] = [
        {"url": each.url, "by": _named(each.by_id, names), "at": utc(each.at)} for each in whole.references
    ]
    said["escalations"] = [
        {"team": each.team.name, "at": utc(each.at), "ended_at": utc(each.ended_at)} for each in whole.escalations
    ]
    return said


def _own(other: Ticket | None, row: Ticket) -> str | None:
    return other.key if other and other.customer_id == row.customer_id else None


def _named(pk: int | None, names: Mapping[int, str]) -> Sheet | None:
    return {"id": pk, "name": names.get(pk, "")} if pk is not None else None


def comment(row: Comment, names: Mapping[int, str], *, internal: bool) -> Sheet:
    """Markdown as it was written. What was withdrawn says nothing any more to the customer."""
    said: Sheet = {
        "by": _named(row.author_id, names),
        "side": row.side,
        "is_question": row.is_question,
        "text": row.text if internal or row.withdrawn_at is None else "",
        "at": utc(row.at),
        "edited_at": utc(row.edited_at),
        "withdrawn_at": utc(row.withdrawn_at),
    }
    return said | ({"internal": not row.is_public} if internal else {})


def file(row: Attachment, names: Mapping[int, str], *, stored: str | None, state: str, internal: bool) -> Sheet:
    """`stored` is its name in the archive, None when it is not there; `state` says whether it is what was sent."""
    said: Sheet = {
        "name": row.name,
        "stored": stored,
        "state": state,
        "content_type": row.content_type,
        "size": row.size,
        "sha256": row.sha256,
        "by": _named(row.uploaded_by_id, names),
        "side": row.side,
        "at": utc(row.at),
    }
    return said | ({"internal": not row.is_public} if internal else {})


def link(row: Link, seen_from: Ticket) -> Sheet:
    is_source = row.source_id == seen_from.pk
    other = row.target if is_source else row.source
    return {"kind": row.kind, "from_here": is_source, "ticket": other.key, "at": utc(row.at)}


def clock(row: Clock) -> Sheet:
    return {
        "kind": row.kind,
        "number": row.number,
        "priority": row.priority,
        "minutes": row.minutes,
        "counting": row.counting,
        "terms": row.terms,
        "started_at": utc(row.started_at),
        "due_at": utc(row.due_at),
        "ended_at": utc(row.ended_at),
        "verdict": row.verdict,
        "breached_at": utc(row.breached_at),
        "counted_seconds": int(row.counted.total_seconds()),
    }


def event(row: Event, names: Mapping[int, str], *, internal: bool) -> Sheet:
    kept = row.data.keys() - NEVER if internal and row.kind not in LINKS else PUBLIC.get(row.kind, ())
    data = {key: row.data[key] for key in row.data if key in kept}
    if row.kind == EventKind.ASSIGNED:
        data = {key: _named(row.data[key], names) for key in ("from", "to")}
    said: Sheet = {
        "sequence": row.sequence if internal else row.public_sequence,
        "kind": row.kind,
        "at": utc(row.at),
        "by": _named(row.actor_id, names),
        "side": row.side,
        "data": data,
    }
    return said | ({"internal": not row.is_public} if internal else {})


def terms(row: Terms) -> Sheet:
    return dict(row.content)


def audit(row: AuditEntry) -> Sheet:
    return {
        "at": utc(row.at),
        "kind": row.kind,
        "by": _person(row.actor),
        "person": _person(row.person),
        "network_address": row.address,
        "said": row.said,
    }


def line(sheet: Sheet) -> bytes:
    return json.dumps(sheet, ensure_ascii=False).encode()
