"""Foreign keys point down the list of layers, as imports do; a string reference hides from the import linter."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, ForeignKey, ManyToManyField, Model

from tests.structure.source import LAYERS

# Written by guardian's base classes, which name the way back themselves.
GUARDIANS = {"customers.CustomerUserPermission": {"user"}}
RANK = {layer: number for number, layer in enumerate(LAYERS)}


def models() -> list[type[Model]]:
    """Ours, with the tables between many-to-many relations."""
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in RANK]


def relations() -> list[tuple[type[Model], "Field[Any, Any]", type[Model]]]:
    found: list[tuple[type[Model], Field[Any, Any], type[Model]]] = []
    for model in models():
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            target = field.related_model
            if isinstance(field, ForeignKey | ManyToManyField) and isinstance(target, type):
                found.append((model, field, target))
    return found


RELATIONS = relations()
NAMES = [f"{model._meta.label}.{field.name}" for model, field, _ in RELATIONS]


@pytest.mark.parametrize(("model", "field", "target"), RELATIONS, ids=NAMES)
def test_every_relation_points_down(model: type[Model], field: "Field[Any, Any]", target: type[Model]) -> None:
    """Django's own apps are below all of ours."""
    below = RANK.get(target._meta.app_label, len(LAYERS))

    assert below >= RANK[model._meta.app_label], f"{model._meta.label}.{field.name} points up to {target._meta.label}"


@pytest.mark.parametrize(("model", "field", "target"), RELATIONS, ids=NAMES)
def test_a_relation_across_apps_leaves_no_name_behind(
    model: type[Model], field: "Field[Any, Any]", target: type[Model]
) -> None:
    """`related_name="+"`: an app below must not reach up through a reverse accessor."""
    if field.name in GUARDIANS.get(model._meta.label, ()):
        return
    if target._meta.app_label in RANK and target._meta.app_label != model._meta.app_label:
        assert field.remote_field is not None
        assert field.remote_field.hidden, f"{model._meta.label}.{field.name} needs related_name='+'"


def test_there_is_something_to_check() -> None:
    assert {"tickets.Ticket.customer", "tickets.Ticket.commitment", "tickets.Ticket.components"} <= set(NAMES)


@pytest.mark.parametrize("layer", LAYERS)
def test_the_leaf_has_no_models_and_apps_say_who_they_are(layer: str) -> None:
    assert apps.get_app_config(layer).label == layer
    if layer in {"common", "witsupport"}:
        assert not list(apps.get_app_config(layer).get_models())
