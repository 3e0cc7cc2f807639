"""Links between tickets, and references to the developers' tracker."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from common.errors import InvalidInput, NotFound
from tickets.models import Link, Reference, Ticket
from tickets.permissions import Act, access_to
from tickets.services.door import Change, both_ends, change
from tickets.vocabulary import EventKind, LinkKind, State

if TYPE_CHECKING:
    from accounts.models import User


def link(ticket: Ticket, target: Ticket, kind: LinkKind, *, by: "User", at: dt.datetime | None = None) -> Link:
    """Link to another ticket that the person sees: public within a customer, internal across customers."""
    with both_ends(ticket, target), change(ticket, by=by, at=at) as done:
        done.must(Act.LINK)
        seen = access_to(target, by)
        is_public = target.customer_id == done.ticket.customer_id
        if not (seen.can_see if is_public else seen.can_see_internal):
            raise NotFound("There is no such ticket.")
        if target.pk == ticket.pk:
            raise InvalidInput({"target": ["A ticket is not linked to itself."]})
        row, is_new = Link.objects.get_or_create(
            source=done.ticket,
            target=target,
            kind=kind,
            defaults={"is_public": is_public, "by": by, "at": done.at},
        )
        if is_new:
            record_on_both(done, row, EventKind.LINKED)
    return row


def record_on_both(done: Change, row: Link, kind: EventKind) -> None:
    """On the timeline of the link's source, which is open, and on its target's."""
    done.record(kind, public=row.is_public, data=_said(row, kind) | {"to": row.target_id})
    record_on_target(done, row, kind)


def record_on_target(done: Change, row: Link, kind: EventKind) -> None:
    """Through the door as well. A closed target keeps the timeline that it ended with: closed is final.

    Its page shows the link all the same.
    """
    with change(row.target, by=done.by, at=done.at) as other:
        if other.ticket.state != State.CLOSED:
            data = _said(row, kind) | {"to": done.ticket.pk, "from_target": True}
            other.record(kind, public=row.is_public, data=data)


def _said(row: Link, kind: EventKind) -> dict[str, Any]:
    return {"kind": row.kind} | ({"link": row.pk} if kind == EventKind.LINKED else {})


def unlink(link: Link, *, by: "User", at: dt.datetime | None = None) -> None:
    """Remove a link; the timeline keeps that it was there."""
    with both_ends(link.source, link.target), change(link.source, by=by, at=at) as done:
        done.must(Act.LINK)
        row = Link.objects.visible_to(by).filter(pk=link.pk).first()
        if row is None:
            return
        record_on_both(done, row, EventKind.UNLINKED)
        row.delete()


def refer(ticket: Ticket, url: str, *, by: "User", at: dt.datetime | None = None) -> Reference:
    """Note a URL in the developers' tracker. Internal."""
    with change(ticket, by=by, at=at) as done:
        done.must(Act.REFERENCE)
        if not url.startswith(("http://", "https://")):
            raise InvalidInput({"url": ["Write an address that begins with https://."]})
        row, is_new = Reference.objects.get_or_create(ticket=done.ticket, url=url, defaults={"by": by, "at": done.at})
        if is_new:
            done.record(EventKind.REFERENCED, public=False, data={"url": url})
    return row
