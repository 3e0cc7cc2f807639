"""Files: staged while a form is written, attached when it is sent. Stored under random names, never the user's."""

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.vocabulary import Side
from tickets.models.ticket import Ticket
from tickets.models.timeline import Comment, inside_for, seen_by
from tickets.vocabulary import Scan

if TYPE_CHECKING:
    from accounts.models import User


# Said to everybody who sees the file, customers and support alike.
KEPT_BACK = {
    Scan.WAITING: "Being checked for viruses",
    Scan.INFECTED: "Infected: it was not kept",
    Scan.TOO_LARGE: "Too large to be checked for viruses: kept back",
}
GONE = "No longer kept"


def storage_name(instance: models.Model, filename: str) -> str:
    """A random path: no part of a user's file name reaches the disk."""
    token = secrets.token_hex(16)
    return f"{token[:2]}/{token}"


class StoredFile(models.Model):
    """What is known of a file that lies in the storage: its own name there, and what people call it."""

    token = models.CharField(max_length=43, unique=True, default=secrets.token_urlsafe)
    file = models.FileField(upload_to=storage_name, max_length=200)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    # The bytes are gone on purpose, or are to be: `tickets.services.files.destroy_bytes`.
    destroyed_at = models.DateTimeField(null=True, blank=True)
    scan = models.CharField(max_length=20, choices=Scan.choices, default=Scan.NOT_NEEDED)
    # What the scanner called it; when it is asked next, and how often it was.
    scan_found = models.CharField(max_length=200, blank=True)
    scan_after = models.DateTimeField(null=True, blank=True)
    scan_tries = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def kept_back(self) -> str:
        """Why nobody is given the bytes, as a sentence; empty when they may be."""
        if self.scan in KEPT_BACK:
            return KEPT_BACK[Scan(self.scan)]
        return GONE if self.destroyed_at else ""


class Upload(StoredFile):
    """A file that somebody chose and has not sent yet; only that person can send it. Old ones are discarded."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=("at",), name="upload_age"),
            models.Index(fields=("file",), name="upload_stored"),
            models.Index(fields=("scan_after",), condition=Q(scan="waiting"), name="upload_waits"),
        ]
        constraints = [models.CheckConstraint(condition=Q(size__gte=1), name="uploads_have_bytes")]

    @classmethod
    def older_than(cls, age: dt.timedelta, now: dt.datetime) -> "models.QuerySet[Upload]":
        return cls.objects.filter(at__lt=now - age)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: "User") -> Self:
        """What went with a message that was withdrawn is gone with it, but for those who see internal things."""
        return self.filter(seen_by(user)).filter(Q(comment__withdrawn_at__isnull=True) | inside_for(user))


class Attachment(StoredFile):
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="attachments")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    is_public = models.BooleanField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        indexes = [
            models.Index(fields=("file",), name="attachment_stored"),
            models.Index(fields=("scan_after",), condition=Q(scan="waiting"), name="attachment_waits"),
        ]
        constraints = [models.CheckConstraint(condition=Q(size__gte=1), name="attachments_have_bytes")]

    @property
    def is_image(self) -> bool:
        return self.content_type in {"image/png", "image/jpeg", "image/gif", "image/webp"}
