"""Exports that admins asked for: rows are the queue of the worker, and say what became of each."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from customers.models import Customer
from tickets.vocabulary import ExportKind, ExportStage

UNFINISHED = (ExportStage.QUEUED, ExportStage.RUNNING)


class ExportQuerySet(models.QuerySet["Export"]):
    def unfinished(self) -> "ExportQuerySet":
        return self.filter(stage__in=UNFINISHED)


class Export(models.Model):
    """Everything of one customer as an archive, asked for by an admin. `tickets.services.exports` says the rules.

    `key` is the customer's, also of one that was removed. `stored` is the archive's name in the storage, written down
    before the bytes are there and emptied when they are gone: nothing lies there that no row knows of.
    """

    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=10)
    kind = models.CharField(max_length=20, choices=ExportKind)
    stage = models.CharField("state", max_length=20, choices=ExportStage, default=ExportStage.QUEUED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    # Whoever writes it renews this; when it has passed, that worker is gone.
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    stored = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    # Files that are missing in the storage or not what was sent: the manifest says which.
    problems = models.PositiveIntegerField(default=0)
    # Why it failed or is no longer there, as a sentence.
    why = models.CharField(max_length=300, blank=True)
    # When whoever asked is to be told by mail; null: told, or nothing to tell yet.
    mail_at = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = [
            models.Index(fields=("asked_at",), condition=Q(stage="queued"), name="export_waits"),
            models.Index(fields=("mail_at",), condition=Q(mail_at__isnull=False), name="export_to_mail"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("customer", "kind"),
                condition=Q(stage__in=("queued", "running")),
                name="one_unfinished_export_a_kind",
            ),
            # The rest of the workers has to tell people and to watch clocks.
            models.UniqueConstraint(fields=("stage",), condition=Q(stage="running"), name="one_export_is_written"),
            models.CheckConstraint(
                condition=Q(stage="running", lease_until__isnull=False)
                | (~Q(stage="running") & Q(lease_until__isnull=True)),
                name="only_a_running_export_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(stage="ready")
                | (Q(expires_at__isnull=False, size__gte=1) & ~Q(stored="") & ~Q(sha256="")),
                name="a_ready_export_is_there",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=("failed", "expired")) | ~Q(why=""), name="a_gone_export_says_why"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("asked_at")),
                name="exports_never_end_before_they_are_asked_for",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}, {self.get_kind_display().lower()}"

    @property
    def is_internal(self) -> bool:
        return self.kind == ExportKind.WITH_INTERNAL

    def is_there(self, at: dt.datetime) -> bool:
        """Also when nobody has deleted it yet, it is over when its time is."""
        return self.stage == ExportStage.READY and self.expires_at is not None and at < self.expires_at
