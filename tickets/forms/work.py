"""What support does on a ticket besides moving it."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from customers.access import agents_for
from customers.models import Component, ProductVersion
from customers.vocabulary import Impact, Priority, TicketType, Urgency
from tickets.forms.fields import ComponentsField, LongTextField, PlainTextField
from tickets.forms.filing import LOCAL
from tickets.forms.moves import LONGEST_KEY, visible_ticket
from tickets.forms.sending import TicketForm
from tickets.models import Ticket
from tickets.models.ticket import LONG_TEXT, LONGEST_TITLE
from tickets.services.work import Categorisation
from tickets.subject import Subject
from tickets.vocabulary import LinkKind

LONGEST_URL = 500


class PerimeterField(ComponentsField):
    """Says what is outside the perimeter: a ticket of such components alone carries no SLA."""

    def label_from_instance(self, obj: Component) -> str:
        return obj.name if obj.in_perimeter else f"{obj.name}, outside the perimeter"


class CategoriseForm(TicketForm):
    type = forms.ChoiceField(choices=TicketType.choices)
    impact = forms.ChoiceField(choices=Impact.choices)
    urgency = forms.ChoiceField(choices=Urgency.choices)
    components = PerimeterField(Component.objects.none(), required=False)
    product_version = forms.ModelChoiceField(ProductVersion.objects.none(), required=False, empty_label="Not known")

    def starts_with(self, subject: Subject) -> dict[str, Any]:
        ticket = subject.ticket
        return {
            "type": ticket.type,
            "impact": ticket.impact,
            "urgency": ticket.urgency,
            "components": [component.pk for component in ticket.components.all()],
            "product_version": ticket.product_version_id,
        }

    def offer(self, subject: Subject) -> None:
        """What is offered today, and what the ticket names already."""
        ticket, catalogue = subject.ticket, subject.ticket.customer.catalogue_id
        components = Component.objects.filter(catalogue=catalogue).filter(
            Q(is_active=True) | Q(pk__in=ticket.components.values("pk"))
        )
        versions = ProductVersion.objects.filter(catalogue=catalogue).filter(
            Q(is_supported=True) | Q(pk=ticket.product_version_id)
        )
        self.fields["components"].queryset = components  # type: ignore[attr-defined]
        self.fields["product_version"].queryset = versions  # type: ignore[attr-defined]

    @property
    def category(self) -> Categorisation:
        said = self.cleaned_data
        return Categorisation(
            type=said["type"],
            impact=said["impact"],
            urgency=said["urgency"],
            components=tuple(said["components"]),
            product_version=said["product_version"],
        )


class AssignForm(TicketForm):
    assignee = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Nobody")

    def starts_with(self, subject: Subject) -> dict[str, Any]:
        return {"assignee": subject.ticket.assignee_id or subject.user.pk}

    def offer(self, subject: Subject) -> None:
        self.fields["assignee"].queryset = agents_for(subject.ticket.customer)  # type: ignore[attr-defined]


class EstimateForm(TicketForm):
    due_at = forms.DateTimeField(
        label="Solved by",
        help_text="In your time zone.",
        input_formats=[LOCAL],
        widget=forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local"}),
        error_messages={"required": "Write a day and a time.", "invalid": "Write a day and a time."},
    )
    text = LongTextField(label="What you write to the customer", most=LONG_TEXT, required=False)

    def starts_with(self, subject: Subject) -> dict[str, Any]:
        at: dt.datetime | None = subject.ticket.estimate_at
        return {"due_at": timezone.localtime(at)} if at else {}


class OverrideForm(TicketForm):
    """An empty priority removes the override."""

    priority = forms.ChoiceField(choices=(), required=False)
    reason = LongTextField(label="Reason", most=LONG_TEXT, error_messages={"required": "Give the reason."})

    def starts_with(self, subject: Subject) -> dict[str, Any]:
        return {"priority": subject.ticket.priority}

    def offer(self, subject: Subject) -> None:
        ticket = subject.ticket
        choices: list[tuple[str, str]] = list(Priority.choices)
        if ticket.is_overridden:
            choices.append(("", f"As the matrix says: {Priority(ticket.matrix_priority).label}"))
        self.fields["priority"].choices = choices  # type: ignore[attr-defined]
        self.fields["priority"].required = not ticket.is_overridden

    @property
    def chosen(self) -> Priority | None:
        chosen = self.cleaned_data["priority"]
        return Priority(chosen) if chosen else None


class ExcuseForm(TicketForm):
    reason = LongTextField(
        label="Why it is excused",
        help_text="The customer reads it, here and in the statement.",
        most=LONG_TEXT,
        error_messages={"required": "Give the reason."},
    )


class RenameForm(TicketForm):
    title = PlainTextField(most=LONGEST_TITLE, error_messages={"required": "Write a title."})

    def starts_with(self, subject: Subject) -> dict[str, Any]:
        return {"title": subject.ticket.title}


class LinkForm(TicketForm):
    kind = forms.ChoiceField(label="This ticket", choices=[(kind.value, kind.label.capitalize()) for kind in LinkKind])
    target = PlainTextField(
        label="Key of the other ticket",
        most=LONGEST_KEY,
        error_messages={"required": "Write the key of a ticket, as ACME-12."},
    )

    def clean_target(self) -> Ticket:
        return visible_ticket(self.subject, self.cleaned_data["target"].upper())


class ReferenceForm(TicketForm):
    url = forms.URLField(
        label="Address",
        max_length=LONGEST_URL,
        assume_scheme="https",
        error_messages={"required": "Write an address.", "invalid": "Write an address that begins with https://."},
    )


class FollowUpForm(TicketForm):
    text = LongTextField(
        label="What was said", most=LONG_TEXT, error_messages={"required": "Say whom you reached and what was said."}
    )
