"""What apps above show and do on our admin pages; they register it in their `ready()`.

A panel is a template and what it shows of an object; an action is Django's, on the list page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

Context = Mapping[str, Any]
Action = Callable[[Any, HttpRequest, Any], HttpResponse | None]
AnyModel = TypeVar("AnyModel", bound=Model)


@dataclass(frozen=True, slots=True)
class Panel:
    """`context` answers what the template shows of the object; None leaves the panel out."""

    title: str
    template: str
    context: Callable[[Any], Context | None]


@dataclass(frozen=True, slots=True)
class Tool:
    """A button at the head of a page; `is_post` sends a form, as it changes something."""

    label: str
    url: str
    is_post: bool = False


_panels: dict[type[Model], list[Panel]] = {}
_actions: dict[type[Model], list[Action]] = {}


def register_panel(model: type[Model], panel: Panel) -> None:
    _panels.setdefault(model, []).append(panel)


def register_action(model: type[Model], action: Action) -> None:
    actions_of(model).append(action)


def actions_of(model: type[Model]) -> list[Action]:
    """The list itself, for `ModelAdmin.actions`: what is registered later is in it."""
    return _actions.setdefault(model, [])


class PanelAdmin(admin.ModelAdmin[AnyModel]):
    """An admin page with panels beside the form and buttons at its head."""

    change_form_template = "admin/with_panels.html"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """No cross beside a field that deletes what it names: too near to the pencil."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = False
        return field

    def tools(self, request: HttpRequest, obj: AnyModel) -> list[Tool]:
        return []

    def note(self, request: HttpRequest, obj: AnyModel) -> str:
        """A sentence above the form; empty for none."""
        return ""

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: AnyModel | None = None,
    ) -> HttpResponse:
        if obj is not None:
            found = ((panel, panel.context(obj)) for panel in _panels.get(self.model, []))
            context["panels"] = [
                {"title": panel.title, "template": panel.template, "shown": shown}
                for panel, shown in found
                if shown is not None
            ]
            context["note"] = self.note(request, obj)
            context["tools"] = self.tools(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)
