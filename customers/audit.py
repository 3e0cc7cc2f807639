"""What of the audit is asked for: the filters of its page, one page of entries, and all of them as CSV."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import AuditEntry, AuditKind, User
from common.spreadsheet import lines
from customers.models import Customer

ROWS_A_PAGE = 50
MOST_EXPORTED = 50_000
HEAD = ("Time", "Kind", "Who", "E-mail", "Whom", "E-mail", "Customer", "Network address", "What")


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(dt.date(2000, 1, 1)), MaxValueValidator(dt.date(2999, 12, 31))],
    )


class AuditFilter(forms.Form):
    """All fields are optional; a wrong one is told and filters everything out."""

    person = forms.CharField(label="Person", max_length=254, required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("", "All kinds"), *AuditKind.choices], required=False)
    customer = forms.TypedChoiceField(label="Customer", coerce=int, empty_value=None, required=False)
    since = _day("From")
    until = _day("Until")

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.customers: dict[int, str] = dict(Customer.objects.order_by("name").values_list("pk", "name"))
        field: Any = self.fields["customer"]
        field.choices = [("", "All customers"), *self.customers.items()]

    def entries(self, reader: User) -> QuerySet[AuditEntry]:
        """Newest first."""
        entries = AuditEntry.objects.visible_to(reader).select_related("actor", "person", "named")
        return entries.filter(self._asked()) if self.is_valid() else entries.none()

    def _asked(self) -> Q:
        asked = self.cleaned_data
        found = Q()
        if asked["person"]:
            found &= _of_person(asked["person"])
        if asked["kind"]:
            found &= Q(kind=asked["kind"])
        if asked["customer"] is not None:
            found &= Q(customer=asked["customer"])
        if asked["since"]:
            found &= Q(at__gte=_midnight(asked["since"]))
        if asked["until"]:
            found &= Q(at__lt=_midnight(asked["until"] + dt.timedelta(days=1)))
        return found

    def said(self) -> str:
        """The filters in words, for the entry of an export."""
        asked = self.cleaned_data | {"customer": self.customers.get(self.cleaned_data["customer"])}
        return ", ".join(f"{name} {value}" for name, value in asked.items() if value) or "everything"

    def query(self) -> dict[str, str]:
        """What of the address to keep when the page is turned."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


def _of_person(text: str) -> Q:
    """Who did it or whom it was done to; and such addresses, also of nobody here, that were tried or invited."""
    people = User.objects.filter(Q(name__icontains=text) | Q(email__icontains=text)).values("pk")
    tried = Q(kind__in=(AuditKind.SIGN_IN_FAILED, AuditKind.INVITATION), named__said__icontains=text)
    return Q(actor__in=people) | Q(person__in=people) | tried


def _midnight(date: dt.date) -> dt.datetime:
    """Where the day begins for the reader."""
    return timezone.make_aware(dt.datetime.combine(date, dt.time.min))


@dataclass(frozen=True, slots=True)
class AuditPage:
    """`older` is the number of the last entry when others follow it."""

    rows: list[tuple[AuditEntry, str]]
    older: int | None


def page_of(entries: QuerySet[AuditEntry], *, before: int | None, customers: Mapping[int, str]) -> AuditPage:
    """Those that follow the entry `before`: one or two queries however long the audit is."""
    if before is not None:
        last = AuditEntry.objects.filter(pk=before).values_list("at", "pk").first()
        entries = entries.filter(Q(at__lt=last[0]) | Q(at=last[0], pk__lt=last[1])) if last else entries.none()
    found = list(entries[: ROWS_A_PAGE + 1])
    shown = found[:ROWS_A_PAGE]
    rows = [(entry, _customer(entry, customers)) for entry in shown]
    return AuditPage(rows, shown[-1].pk if len(found) > ROWS_A_PAGE else None)


def _customer(entry: AuditEntry, customers: Mapping[int, str]) -> str:
    if entry.customer is None:
        return ""
    return customers.get(entry.customer, f"Customer {entry.customer}, removed")


def csv_lines(entries: QuerySet[AuditEntry], customers: Mapping[int, str]) -> Iterator[str]:
    """Line by line, instants in UTC as they are compared with other logs."""
    return lines(HEAD, (_cells(row, customers) for row in entries[:MOST_EXPORTED].iterator(chunk_size=500)))


def _cells(entry: AuditEntry, customers: Mapping[int, str]) -> list[str]:
    return [
        entry.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        entry.get_kind_display(),
        *_named(entry.actor),
        *_named(entry.person),
        _customer(entry, customers),
        entry.address or "",
        entry.said,
    ]


def _named(person: User | None) -> tuple[str, str]:
    return (person.name, person.email) if person else ("", "")
