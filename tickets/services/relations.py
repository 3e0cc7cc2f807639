"""Links between tickets, and references to the developers' tracker."""

import datetime as dt
from typing import TYPE_CHECKING

from common.errors import InvalidInput, NotFound
from tickets.models import Link, Reference, Ticket
from tickets.permissions import Act, access_to
from tickets.services.door import change
from tickets.vocabulary import EventKind, LinkKind

if TYPE_CHECKING:
    from accounts.models import User


def link(ticket: Ticket, target: Ticket, kind: LinkKind, *, by: "User", at: dt.datetime | None = None) -> Link:
    """Link to another ticket that the person sees: public within a customer, internal across customers."""
    with change(ticket, by=by, at=at) as done:
        done.must(Act.LINK)
        seen = access_to(target, by)
        is_public = target.customer_id == done.ticket.customer_id
        if not seen.can_see or not (is_public or seen.can_see_internal):
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
            done.record(EventKind.LINKED, public=is_public, data={"link": row.pk, "to": target.pk, "kind": row.kind})
    return row


def unlink(link: Link, *, by: "User", at: dt.datetime | None = None) -> None:
    """Remove a link; the timeline keeps that it was there."""
    with change(link.source, by=by, at=at) as done:
        done.must(Act.LINK)
        row = Link.objects.visible_to(by).filter(pk=link.pk).first()
        if row is None:
            return
        done.record(EventKind.UNLINKED, public=row.is_public, data={"to": row.target_id, "kind": row.kind})
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
