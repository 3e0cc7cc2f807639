"""What the transitions ask for."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.models import Team
from common.queries import one_or_none
from customers.models import Release
from tickets.forms.fields import LongTextField, PlainTextField
from tickets.forms.sending import TicketForm
from tickets.models import Ticket
from tickets.models.ticket import LONG_TEXT
from tickets.services.resolution import Rating, Solution
from tickets.subject import Subject
from tickets.vocabulary import Resolution

LONGEST_RATING = 2_000
LONGEST_KEY = 24
STARS = [(number, f"{number} of 5") for number in range(1, 6)]


class BareForm(TicketForm):
    """Nothing is asked: the button is the whole form."""


class EscalateForm(TicketForm):
    team = forms.ModelChoiceField(
        Team.objects.none(), empty_label="Choose a team", error_messages={"required": "Choose a team."}
    )
    reason = LongTextField(
        label="Reason",
        help_text="What was found, what the team should do.",
        most=LONG_TEXT,
        error_messages={"required": "Give the reason: what was found, what the team should do."},
    )

    def starts_with(self, subject: Subject) -> dict[str, Any]:
        """The component's team is the first to ask; further on, nobody knows."""
        if subject.ticket.team_id is not None:
            return {}
        teams = subject.ticket.components.filter(team__is_active=True, team__is_escalation=True)
        return {"team": teams.order_by("name").values_list("team", flat=True).first()}

    def offer(self, subject: Subject) -> None:
        teams = Team.objects.filter(is_active=True, is_escalation=True).exclude(pk=subject.ticket.team_id or 0)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]  # a ModelChoiceField


class HandBackForm(TicketForm):
    text = LongTextField(label="Findings", most=LONG_TEXT, error_messages={"required": "Write what was found."})
    public = forms.ChoiceField(
        label="Who reads them",
        choices=[("", "Support and the team alone"), ("yes", "The customer, too")],
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )

    @property
    def is_public(self) -> bool:
        return bool(self.cleaned_data["public"])


class ResolveForm(TicketForm):
    resolution = forms.ChoiceField(
        label="How it is delivered",
        choices=[("", "Choose how it is delivered"), *Resolution.choices],
        error_messages={"required": "Choose how it is delivered."},
    )
    release = forms.ModelChoiceField(Release.objects.none(), required=False, empty_label="Choose a release")
    duplicate_of = PlainTextField(
        label="Duplicate of", help_text="The key of the other ticket, as ACME-12.", most=LONGEST_KEY, required=False
    )
    text = LongTextField(
        label="Explanation to the customer", most=LONG_TEXT, error_messages={"required": "Explain it to the customer."}
    )

    def opened_from(self, query: Mapping[str, str]) -> None:
        """The leads' list of waits opens it with “no answer” chosen."""
        super().opened_from(query)
        if query.get("resolution") in Resolution.values:
            self.initial["resolution"] = query["resolution"]

    def offer(self, subject: Subject) -> None:
        releases = Release.objects.filter(catalogue=subject.ticket.customer.catalogue_id)
        self.fields["release"].queryset = releases  # type: ignore[attr-defined]

    def clean_duplicate_of(self) -> Ticket | None:
        """Only a visible ticket has a name here; whether it fits is for the service to say."""
        key = self.cleaned_data["duplicate_of"].upper()
        return visible_ticket(self.subject, key) if key else None

    def clean(self) -> dict[str, Any]:
        """A browser without style rules sends what does not belong to the choice: it is left out."""
        cleaned = super().clean()
        if cleaned.get("resolution") != Resolution.PATCH_RELEASE:
            cleaned["release"] = None
        if cleaned.get("resolution") != Resolution.DUPLICATE:
            cleaned["duplicate_of"] = None
            self.errors.pop("duplicate_of", None)
        return cleaned

    @property
    def solution(self) -> Solution:
        said = self.cleaned_data
        return Solution(
            resolution=said["resolution"], text=said["text"], release=said["release"], duplicate_of=said["duplicate_of"]
        )


class ConfirmForm(TicketForm):
    rating = forms.TypedChoiceField(
        label="How did we do?",
        choices=[("", "Not rated"), *STARS],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    words = LongTextField(label="In your words", most=LONGEST_RATING, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("words") and cleaned.get("rating") is None and "rating" not in self.errors:
            self.add_error("rating", "Choose the stars that go with your words.")
        return cleaned

    @property
    def given(self) -> Rating | None:
        stars = self.cleaned_data["rating"]
        return None if stars is None else Rating(stars=stars, words=self.cleaned_data["words"])


class ReopenForm(TicketForm):
    reason = LongTextField(
        label="What does not work", most=LONG_TEXT, error_messages={"required": "Say what does not work."}
    )


class WithdrawForm(TicketForm):
    reason = LongTextField(label="Reason", most=LONG_TEXT, error_messages={"required": "Say why."})


def visible_ticket(subject: Subject, key: str) -> Ticket:
    """Another ticket by its key; what the person may not see does not exist."""
    found = one_or_none(Ticket.objects.visible_to(subject.user).select_related("customer").filter(key=key))
    if found is None:
        raise forms.ValidationError("There is no such ticket.")
    return found
