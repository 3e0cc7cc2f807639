"""Telling people: which notices an event makes, and how they are read."""

from accounts.models import User
from notifications.models import Notice


def unread_count(user: User) -> int:
    return Notice.objects.filter(person=user, read_at__isnull=True).count()
