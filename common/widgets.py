"""Form controls that Django lacks."""

import zoneinfo
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class SuggestedInput(forms.TextInput):
    """A line of text with suggestions: value and words. `suggestions` is asked when it is shown."""

    def __init__(self, suggestions: Callable[[], Mapping[str, str]], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggestions = suggestions

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        list_id = f"suggestions_{name}"
        control = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.suggestions().items())
        return format_html('{}<datalist id="{}">{}</datalist>', control, list_id, options)


def timezones() -> dict[str, str]:
    """What a `SuggestedInput` offers for a time zone."""
    return {name: name.replace("_", " ") for name in sorted(zoneinfo.available_timezones()) if "/" in name}
