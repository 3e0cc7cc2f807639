"""Forms as a browser sends them: what stands in the page, with what the test types over it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

Attributes = dict[str, str | None]


@dataclass
class Sheet(HTMLParser):
    """Reads the fields of the form with one id."""

    form_id: str
    values: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self.inside = False
        self.select: str | None = None
        self.textarea: str | None = None
        self.choices: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self.inside = said.get("id") == self.form_id
        if not self.inside:
            return
        if tag == "input":
            self._input(said)
        elif tag == "select" and "disabled" not in said:
            self.select, self.choices = said.get("name"), []
        elif tag == "option" and self.select:
            self.choices.append(said.get("value") or "")
            if "selected" in said:
                self.values[self.select] = [said.get("value") or ""]
        elif tag == "textarea":
            self.textarea = said.get("name")
            self.values[self.textarea or ""] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select:
            self.values.setdefault(self.select, self.choices[:1])
            self.select = None
        elif tag == "textarea":
            self.textarea = None
        elif tag == "form":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.textarea and self.inside:
            self.values[self.textarea] = [self.values[self.textarea][0] + data.removeprefix("\n")]

    def _input(self, said: Attributes) -> None:
        name, kind = said.get("name"), said.get("type", "text")
        if not name or kind == "submit" or "disabled" in said:
            return
        if kind not in {"checkbox", "radio"} or "checked" in said:
            self.values[name] = [said.get("value") or ("on" if kind == "checkbox" else "")]


def sheet(client: Client, url: str, form_id: str) -> dict[str, Any]:
    """The fields of a form of the page at `url`."""
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    reader = Sheet(form_id)
    reader.feed(response.content.decode())
    assert reader.values, f"no form #{form_id} at {url}"
    return {name: values[0] if values else "" for name, values in reader.values.items()}


def send(client: Client, url: str, form_id: str, **typed: Any) -> HttpResponse:
    """Open the page, type, send it. None unchecks a box."""
    data = sheet(client, url, form_id)
    data = {**_new_rows(data, typed), **data}
    unknown = set(typed) - set(data) - {name for name in typed if _is_choice(name)}
    assert not unknown, f"no such fields at {url}: {unknown}"
    sent = {name: value for name, value in (data | typed).items() if value is not None}
    answer: HttpResponse = client.post(url, sent)  # type: ignore[assignment]
    return answer


def _new_rows(data: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
    """What a script copies from the empty row of an inline, for each row that is typed and not there yet."""
    found: dict[str, Any] = {}
    for name in typed:
        prefix, _, rest = name.partition("-")
        number = rest.partition("-")[0]
        for empty, value in data.items():
            if number.isdigit() and empty.startswith(f"{prefix}-__prefix__-"):
                found[empty.replace("__prefix__", number)] = value
    return found


def _is_choice(name: str) -> bool:
    """An unchecked box, a row that a script would add, a button."""
    return name.startswith(("_", "is_")) or name.endswith(("-DELETE", "_binding")) or "-" in name


def row(prefix: str, number: int, **fields: Any) -> dict[str, Any]:
    """A row added to an inline: the first new one has the number of those that are there."""
    typed = {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return {**typed, f"{prefix}-TOTAL_FORMS": str(number + 1)}


def errors_of(response: HttpResponse) -> dict[str, list[str]]:
    """What an admin page says at each field of its form, and of its inlines as `prefix-number-field`."""
    context: Any = response.context_data  # type: ignore[attr-defined]  # of a TemplateResponse
    found = {name: list(map(str, said)) for name, said in context["adminform"].form.errors.items()}
    for inline in context["inline_admin_formsets"]:
        for number, said_by_field in enumerate(inline.formset.errors):
            for name, said in said_by_field.items():
                found[f"{inline.formset.prefix}-{number}-{name}"] = list(map(str, said))
    return found
