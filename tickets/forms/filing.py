"""What is asked when a ticket is filed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from common import clock
from common.queries import one_or_none
from customers.access import people_of, permissions_of
from customers.models import Component, Customer, ProductVersion
from customers.permissions import Permission
from customers.vocabulary import Impact, TicketType, Urgency
from tickets.forecast import Severity
from tickets.forms.fields import ComponentsField, LongTextField, PlainTextField
from tickets.models import Ticket, Upload
from tickets.models.ticket import LONG_TEXT, LONGEST_TITLE
from tickets.reader import Reader
from tickets.services.filing import Filing, downtime_errors, reproduction_errors
from tickets.vocabulary import Downtime, Frequency, State

MOST_USERS = 10_000_000
LONGEST_REASON = 2_000
LOCAL = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Filer:
    """Who files where, and for whom he or she may."""

    user: User
    customer: Customer
    files_own: bool
    on_behalf: bool
    states_report: bool

    @classmethod
    def of(cls, user: User, customer: Customer) -> "Filer":
        permissions = permissions_of(user, customer)
        return cls(
            user=user,
            customer=customer,
            files_own=Permission.FILE_TICKET in permissions,
            on_behalf=Permission.FILE_ON_BEHALF in permissions,
            states_report=Permission.WORK_TICKETS in permissions,
        )

    @property
    def may_file(self) -> bool:
        return self.files_own or self.on_behalf

    def requesters(self) -> QuerySet[User]:
        return people_of(self.customer).order_by("name")


class Instant(forms.DateTimeInput):
    """The browser's own input for a date and a time, in the person's time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=LOCAL)


class FilingForm(forms.Form):
    type = forms.ChoiceField(choices=TicketType.choices, error_messages={"required": "Choose what it is."})
    title = PlainTextField(most=LONGEST_TITLE, error_messages={"required": "Write a title."})
    description = LongTextField(
        label="What happens", most=LONG_TEXT, error_messages={"required": "Write what happens."}
    )
    reproduction = LongTextField(
        label="How to reproduce", most=LONG_TEXT, required=False, help_text="For a question, leave it empty."
    )
    expected = LongTextField(label="What you expected", most=LONG_TEXT, required=False)
    limitations = LongTextField(
        label="What is blocked, and what you tried",
        most=LONG_TEXT,
        required=False,
        help_text="Markdown works in all of these: lists, links, `code`.",
    )
    product_version = forms.ModelChoiceField(
        ProductVersion.objects.none(), label="Version", required=False, empty_label="Not known"
    )
    components = ComponentsField(Component.objects.none(), required=False)
    impact = forms.ChoiceField(choices=Impact.choices, error_messages={"required": "Choose the impact."})
    urgency = forms.ChoiceField(choices=Urgency.choices, error_messages={"required": "Choose the urgency."})
    downtime = forms.ChoiceField(
        label="Service downtime", choices=Downtime.choices, required=False, initial=Downtime.NONE
    )
    downtime_since = forms.DateTimeField(label="Since", input_formats=[LOCAL], required=False, widget=Instant)
    downtime_until = forms.DateTimeField(label="Until", input_formats=[LOCAL], required=False, widget=Instant)
    users_affected = forms.IntegerField(min_value=0, max_value=MOST_USERS, required=False)
    frequency = forms.ChoiceField(label="How often", choices=[("", "Not known"), *Frequency.choices], required=False)
    reporter = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Choose a person")
    reported_at = forms.DateTimeField(input_formats=[LOCAL], required=False, widget=Instant)
    reported_why = LongTextField(label="Why it is filed later", most=LONGEST_REASON, required=False)

    def __init__(self, filer: Filer, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.filer = filer
        catalogue = filer.customer.catalogue_id
        self._offer("product_version", ProductVersion.objects.filter(catalogue=catalogue, is_supported=True))
        self._offer("components", Component.objects.filter(catalogue=catalogue, is_active=True))
        if filer.on_behalf:
            self._offer("reporter", filer.requesters())
            self.fields["reporter"].required = not filer.files_own
        else:
            del self.fields["reporter"]
        if not filer.states_report:
            del self.fields["reported_at"], self.fields["reported_why"]

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows

    def clean(self) -> dict[str, Any]:
        """What the service would refuse, said together with everything else that is wrong."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        errors = reproduction_errors(said.get("type", TicketType.IT_HELP), said.get("reproduction", ""))
        if "reproduction" in self.errors:
            errors = {}
        if not {"downtime", "downtime_since", "downtime_until"} & self.errors.keys():
            downtime = said["downtime"] or Downtime.NONE
            errors |= downtime_errors(downtime, said["downtime_since"], said["downtime_until"], clock.now())
        for name, sentences in errors.items():
            self.add_error(name, sentences)
        return said

    def severity(self) -> Severity:
        """What is chosen so far, also in a form that is not valid."""
        return Severity(
            type=_known(self["type"].value(), TicketType.values),
            impact=_known(self["impact"].value(), Impact.values),
            urgency=_known(self["urgency"].value(), Urgency.values),
            components=self.named_components(),
        )

    def named_components(self) -> list[Component]:
        if self.is_bound:
            return list(getattr(self, "cleaned_data", {}).get("components", ()))
        return list(self.initial.get("components", ()))

    def filing(self, *, uploads: tuple[Upload, ...], follow_up_of: Ticket | None) -> Filing:
        """What the service takes, when the form is valid."""
        said = self.cleaned_data
        return Filing(
            type=said["type"],
            title=said["title"],
            description=said["description"],
            impact=said["impact"],
            urgency=said["urgency"],
            reproduction=said["reproduction"],
            expected=said["expected"],
            limitations=said["limitations"],
            product_version=said["product_version"],
            components=tuple(said["components"]),
            downtime=said["downtime"] or Downtime.NONE,
            downtime_since=said["downtime_since"],
            downtime_until=said["downtime_until"],
            users_affected=said["users_affected"],
            frequency=said["frequency"],
            reporter=said.get("reporter"),
            reported_at=said.get("reported_at"),
            reported_why=said.get("reported_why", ""),
            follow_up_of=follow_up_of,
            uploads=uploads,
        )


def followed_up(user: User, customer: Customer, key: str) -> Ticket | None:
    """The closed ticket that a new one follows up; None when the person sees no such ticket at this customer."""
    if not key or not key.isprintable():  # PostgreSQL refuses a NUL
        return None
    return one_or_none(Reader(user).tickets_of([customer]).filter(state=State.CLOSED, key=key))


@dataclass(frozen=True, slots=True)
class Answer:
    """A choice that needs a sentence: an option card."""

    value: str
    title: str
    sentence: str
    icon: str = ""


TYPES = (
    Answer(TicketType.INCIDENT, "Incident", "People cannot use one of the major functions.", "incident"),
    Answer(TicketType.BUG_REPORT, "Bug report", "Something fails, the product is still usable.", "bug_report"),
    Answer(TicketType.IT_HELP, "Get IT help", "A question, an improvement, a new feature.", "it_help"),
)
IMPACTS = (
    Answer(Impact.EXTENSIVE, "Extensive", "The whole platform, or data that others rely on."),
    Answer(Impact.SIGNIFICANT, "Significant", "One major function, or a whole department."),
    Answer(Impact.MODERATE, "Moderate", "Some people; the rest can work."),
    Answer(Impact.MINOR, "Minor", "A nuisance. Work goes on."),
)
URGENCIES = (
    Answer(Urgency.CRITICAL, "Critical", "Now. Every hour counts."),
    Answer(Urgency.HIGH, "High", "Today."),
    Answer(Urgency.MEDIUM, "Medium", "This week."),
    Answer(Urgency.LOW, "Low", "Whenever it fits."),
)


def _known(value: Any, values: Sequence[str]) -> str:
    return value if value in values else ""


def first_answers(earlier: Ticket | None) -> dict[str, Any]:
    """What the form begins with: nothing, or what the ticket that is followed up said."""
    if earlier is None:
        return {}
    return {
        "type": earlier.type,
        "title": earlier.title,
        "impact": earlier.impact,
        "urgency": earlier.urgency,
        "product_version": earlier.product_version_id,
        "components": list(earlier.components.all()),
    }
