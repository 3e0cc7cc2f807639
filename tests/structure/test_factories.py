"""Every model of ours has a factory, and what it makes is valid: a new model without one fails here."""

import pytest
from django.apps import apps
from django.db.models import Model
from django_fsm import FSMField
from factory.django import DjangoModelFactory

from tests.factories import desk, work
from tests.structure.source import LAYERS

MODELS = [model for model in apps.get_models() if model._meta.app_label in LAYERS]
FACTORIES: dict[type[Model], type[DjangoModelFactory[Model]]] = {
    kind._meta.model: kind
    for kind in [*vars(desk).values(), *vars(work).values()]
    if isinstance(kind, type) and issubclass(kind, DjangoModelFactory) and kind is not DjangoModelFactory
}


def test_every_model_has_a_factory() -> None:
    assert {model._meta.label for model in MODELS} - {model._meta.label for model in FACTORIES} == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_a_factory_makes_is_valid_and_says_what_it_is(model: type[Model], db: None) -> None:
    first, second = FACTORIES[model].create_batch(2)

    assert type(first).objects.filter(pk__in=[first.pk, second.pk]).count() == 2  # type: ignore[attr-defined]
    # Validating writes each field; the state can be written by transitions alone.
    first.full_clean(exclude={field.name for field in model._meta.fields if isinstance(field, FSMField)})
    assert str(first)
