"""A release is out: every ticket that waits for it closes by itself."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.audit import record
from accounts.models import AuditKind
from common import clock
from common.errors import NotPermitted
from customers.models import Customer, ProductVersion, Release
from customers.permissions import Permission
from tickets.models import Ticket
from tickets.services.resolution import close_released
from tickets.sweep import each

if TYPE_CHECKING:
    from accounts.models import User


def may_mark_released(user: "User", release: Release) -> bool:
    """An admin, or support of a customer that uses the product."""
    if user.is_superuser:
        return True
    working = Customer.objects.where_permitted(user, Permission.WORK_TICKETS)
    return working.filter(catalogue=release.catalogue_id).exists()


def mark_released(release: Release, *, by: "User", at: dt.datetime | None = None) -> Release:
    """Mark it, offer it as a version, close the tickets that wait for it. Doing it twice is once.

    Each ticket closes in a transaction of its own; what a crash leaves over, the closing sweep finds.
    """
    if not may_mark_released(by, release):
        raise NotPermitted("Only support of this product can mark a release as released.")
    at = at or clock.now()
    with transaction.atomic():
        row = Release.objects.select_for_update().get(pk=release.pk)
        if row.released_at is None:
            row.released_at = at
            row.save(update_fields=["released_at"])
            ProductVersion.objects.get_or_create(catalogue_id=row.catalogue_id, name=row.name)
            record(AuditKind.CATALOGUE, f"Release {row}: released", by=by)
    waiting = Ticket.objects.filter(release=row, is_release_pending=True)
    for _ in each(waiting, lambda ticket: close_released(ticket, at=at)):
        pass
    return row
