"""What was promised, and the cycles of the clocks that keep it. No idea what a ticket is."""

import datetime as dt
import functools
from typing import Self

from django.db import models
from django.db.models import F, Q

from customers.models.contracts import LONGEST_TARGET
from customers.terms import Terms as TermsValue
from customers.vocabulary import ClockKind, Counting, Priority
from sla.cycles import Verdict
from sla.standing import Standing, standing
from sla.working_time import Hours, hours_of


@functools.lru_cache(maxsize=1024)
def _value(digest: str) -> TermsValue:
    """By digest: equal content is parsed once in a process."""
    return TermsValue.from_json(Terms.objects.values_list("content", flat=True).get(digest=digest))


@functools.lru_cache(maxsize=1024)
def _hours(digest: str, counting: str) -> Hours:
    """By digest: finding them by the calendar's value means to hash all of it, a day off after the other."""
    return hours_of(_value(digest).calendar, counting)


class Terms(models.Model):
    """An immutable value of `customers.terms.Terms`, found by its content."""

    digest = models.CharField(max_length=64, unique=True)
    content = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "terms"

    def __str__(self) -> str:
        return f"{self.value.contract}, v{self.value.version}"

    @property
    def value(self) -> TermsValue:
        return _value(self.digest)


class Commitment(models.Model):
    """What was promised for one piece of work. Its clocks are written by `sla.services.follow` alone."""

    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"commitment {self.pk}"


class ClockQuerySet(models.QuerySet["Clock"]):
    def running(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def to_tell(self, now: dt.datetime) -> Self:
        """Cycles of which a warning or a breach may have to be told: found through a partial index."""
        return self.filter(tell_at__lte=now)


VERDICTS = [(verdict.value, verdict.value) for verdict in Verdict]


class Clock(models.Model):
    """One cycle of one clock, as `sla.cycles.Cycle`: updated in place, never deleted.

    `told` is the highest level, in per cent of the target, that was told; `tell_at` is when the next one is due.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=20, choices=ClockKind.choices)
    number = models.PositiveSmallIntegerField()
    priority = models.CharField(max_length=2, choices=Priority.choices)
    terms = models.CharField(max_length=64)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    counting = models.CharField(max_length=20, choices=Counting.choices)
    has_verdict = models.BooleanField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    in_force_at = models.DateTimeField()
    allowed = models.DurationField(null=True, blank=True)
    counted = models.DurationField()
    counted_at = models.DateTimeField()
    left = models.DurationField(null=True, blank=True)
    still_since = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=12, choices=VERDICTS, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    continues = models.PositiveSmallIntegerField(null=True, blank=True)
    first_estimate = models.DateTimeField(null=True, blank=True)
    last_estimate = models.DateTimeField(null=True, blank=True)
    told = models.PositiveSmallIntegerField(default=0)
    tell_at = models.DateTimeField(null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering = ("commitment", "kind", "number")
        constraints = [
            models.UniqueConstraint(fields=("commitment", "kind", "number"), name="one_row_a_cycle"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, verdict="") | (Q(ended_at__isnull=False) & ~Q(verdict="")),
                name="a_finished_cycle_has_a_verdict",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="no_cycle_ends_before_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.BREACHED) | Q(breached_at__isnull=False), name="a_breach_has_an_instant"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(tell_at__isnull=True, still_since__isnull=True),
                name="a_finished_cycle_neither_tells_nor_waits",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=LONGEST_TARGET),
                name="a_cycle_has_a_target_that_can_be_promised",
            ),
        ]
        indexes = [
            models.Index(fields=("tell_at",), condition=Q(tell_at__isnull=False), name="clock_to_tell"),
            models.Index(fields=("commitment",), condition=Q(ended_at__isnull=True), name="clock_running"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def value(self) -> TermsValue:
        return _value(self.terms)

    @property
    def hours(self) -> Hours:
        return _hours(self.terms, self.counting)

    def standing(self, now: dt.datetime) -> Standing:
        """How it stands at `now`; no query once the terms are known to the process."""
        return standing(self, now, self.hours, self.value.warning_levels)
