"""Nothing is read off a request that is not tried with ids of another customer, or cannot name anything."""

from django import forms

from tests.access.fields import unaccounted, unused


def test_every_field_is_tried_or_names_nothing() -> None:
    """A new one: try it in `tests/access/trials_of_…` and name it in `TRIED`, or say in `FREE` why it names nothing."""
    assert unaccounted() == []


def test_what_is_said_of_fields_is_said_of_some() -> None:
    assert unused() == []


def test_a_new_field_would_be_noticed() -> None:
    kind = type("NewForm", (forms.Form,), {"colleague": forms.IntegerField(), "__module__": "tickets.forms.new"})

    assert unaccounted() == ["NewForm.colleague"]
    del kind
