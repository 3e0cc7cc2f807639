"""The small parts of every page. Plain values in, safe HTML out; how each is used: docs/design.md."""

import datetime as dt
import functools
from typing import Any, Protocol

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from common import clock as the_clock
from common import icons, wording
from common.markdown import render as render_markdown

register = template.Library()

PRIORITIES = {"P1": "P1 critical", "P2": "P2 serious", "P3": "P3 medium/low"}


class Person(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def initials(self) -> str: ...
    @property
    def hue(self) -> int: ...


@functools.lru_cache(maxsize=512)
def _icon(name: str, css: str, label: str) -> SafeString:
    if name not in icons.names():
        raise template.TemplateSyntaxError(f"There is no icon “{name}”: see common/icons.py")
    href = f"{reverse('common:icons', args=[icons.version()])}#{name}"
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, href
        )
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}"/></svg>', css, href)


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An icon by our name. Without `label` it is decoration."""
    return _icon(str(name), f"icon {css}".strip(), str(label))


@register.simple_tag
def prio(priority: str) -> SafeString:
    """A priority: weight and bars, never red."""
    return _prio(str(priority))


@functools.cache
def _prio(priority: str) -> SafeString:
    level = int(priority[1])
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="2.4" height="{}" rx=".6"{}/>',
        (
            (x, y, height, SafeString(' class="off"') if number > 4 - level else "")  # three bars
            for number, (x, y, height) in enumerate(((0, 6, 4), (3.8, 3, 7), (7.6, 0, 10)), start=1)
        ),
    )
    return format_html(
        '<span class="prio prio-{}" title="{}"><svg viewBox="0 0 10 10" aria-hidden="true">{}</svg>{}</span>',
        level,
        PRIORITIES[priority],
        bars,
        priority,
    )


@register.simple_tag
def state(value: str, label: str = "", pill: bool = False) -> SafeString:  # a template's flag
    """A workflow state: a shape that fills, and the word."""
    return format_html(
        '<span class="state state-{}{}">{}{}</span>',
        value,
        " state-pill" if pill else "",
        _icon(f"state-{value}", "icon", ""),
        label or str(value).capitalize(),
    )


@register.simple_tag
def ticket_type(value: str, label: str, words: bool = False) -> SafeString:
    """A ticket's type as an icon, with the word beside it or for screen readers only."""
    said = format_html("{}", label) if words else format_html('<span class="vh">{}</span>', label)
    return format_html('<span class="type">{}{}</span>', _icon(str(value), "icon", ""), said)


@register.simple_tag
def avatar(person: Person | None, size: str = "", hidden: bool = False) -> SafeString:
    """A person, round; None is nobody. `hidden` when the name stands beside it."""
    css = f"avatar avatar-{size}" if size else "avatar"
    if person is None:
        return format_html(
            '<span class="{} avatar-none" role="img" aria-label="Nobody assigned" title="Nobody assigned">{}</span>',
            css,
            _icon("user", "icon", ""),
        )
    if hidden:
        return format_html('<span class="{} h-{}" aria-hidden="true">{}</span>', css, person.hue, person.initials)
    return format_html(
        '<span class="{} h-{}" role="img" aria-label="{}" title="{}">{}</span>',
        css,
        person.hue,
        person.name,
        person.name,
        person.initials,
    )


@register.simple_tag
def mark(name: str, hue: int, size: str = "") -> SafeString:
    """A customer, square."""
    css = f"mark mark-{size}" if size else "mark"
    return format_html('<span class="{} h-{}" aria-hidden="true">{}</span>', css, hue, name[:1].upper())


CLOCK_ICONS = {
    "warned": "warn",
    "breached": "alert",
    "was-breached": "alert",
    "met": "check",
    "outside": "moon",
    "waiting": "pause",
    "none": "minus",
}


@register.simple_tag
def clock(chip: Any) -> SafeString:
    """A clock in one chip: an object with `look`, `name`, `text`, `title`, `share` (of the ring, in per cent)."""
    if chip.look == "confirm":
        return format_html('<span class="badge badge-accent">{}</span>', chip.name)
    if chip.look == "was-breached":
        return format_html(
            '<span class="badge badge-breach" title="{}">{}{}</span>', chip.title, _icon("alert", "icon", ""), chip.text
        )
    return format_html(
        '<span class="clock clock-{}" title="{}">{}{}</span>', chip.look, chip.title, _sign(chip), _chip_words(chip)
    )


def _sign(chip: Any) -> SafeString:
    if name := CLOCK_ICONS.get(chip.look):
        return _icon(name, "icon", "")
    return format_html(
        '<svg class="ring" viewBox="0 0 18 18" aria-hidden="true"><circle class="track" cx="9" cy="9" r="7"/>'
        '<circle class="arc" cx="9" cy="9" r="7" pathLength="100" stroke-dasharray="{} 100"/></svg>',
        chip.share,
    )


def _chip_words(chip: Any) -> SafeString:
    """The name, what is left, from when it counts again: a narrow card may break the line between them."""
    name = [format_html("<b>{}</b>", chip.name)] if chip.name else []
    length, start, opening = chip.text.partition(" from ")
    said = [length, f"{start.strip()} {opening}"] if start else [length] if length else []
    parts = [*name, *(format_html("<i>{}</i>", part) for part in said)]
    return format_html('<span class="clock-words">{}</span>', format_html_join(" ", "{}", ((part,) for part in parts)))


@register.simple_tag
def when(instant: dt.datetime | None, css: str = "") -> SafeString | str:
    """An instant as `<time>`: today 14:20, this week Fri 09:30, else Tue 1 Dec."""
    if instant is None:
        return ""
    css_class = format_html(' class="{}"', css) if css else ""
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>', instant.isoformat(), stamp(instant), css_class, due(instant)
    )


@register.filter
def due(instant: dt.datetime | None) -> str:
    """Today `14:20`, within a week `Fri 09:30`, else `Tue 1 Dec`; in the reader's zone."""
    return wording.moment(instant, the_clock.now())


@register.filter
def stamp(instant: dt.datetime | None) -> str:
    """`Wed 18 Nov, 15:20`, with the year when it is another."""
    if instant is None:
        return ""
    local = timezone.localtime(instant)
    year = f" {local.year}" if local.year != timezone.localtime(the_clock.now()).year else ""
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"


@register.filter
def duration(length: dt.timedelta | None) -> str:
    """`1 h 08 min`."""
    return wording.duration(length)


@register.filter
def filesize(size: int) -> str:
    """`412 kB`, `18.3 MB`, `2 GB`."""
    return wording.bytes_in_words(size)


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as safe HTML, for texts that are not kept rendered."""
    return SafeString(render_markdown(text))


@register.filter
def rendered(html: str) -> SafeString:
    """HTML that `common.markdown.render` made and that was kept: it was made safe then."""
    return SafeString(html)


@register.inclusion_tag("components/field.html")
def field(bound: Any, css: str = "", label: str = "", optional: bool = False) -> dict[str, Any]:
    """A form's field: label, hint, control, error beneath. Radios and checkboxes become a fieldset."""
    kind = getattr(bound.field.widget, "input_type", "")
    if not kind:
        kind = "select" if "Select" in type(bound.field.widget).__name__ else "textarea"
    described = [
        f"{bound.auto_id}-{part}" for part, there in (("hint", bound.help_text), ("error", bound.errors)) if there
    ]
    attributes = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if kind not in {"radio", "checkbox", "file"}:
        attributes["class"] = "select" if kind == "select" else "textarea" if kind == "textarea" else "input"
    elif kind == "checkbox":
        attributes["class"] = "check"
    many = hasattr(bound.field.widget, "choices") and kind in {"radio", "checkbox"}
    return {
        "field": bound,
        "control": "" if many else bound.as_widget(attrs=attributes),
        "kind": kind,
        "many": many,
        "css": css,
        "label": label or bound.label,
        "optional": optional,
    }


@register.simple_tag
def query(request: Any, **changes: Any) -> SafeString | str:
    """The address's query with some keys changed; None or "" takes one away, and `page` always goes."""
    parameters = request.GET.copy()
    parameters.pop("page", None)
    for key, value in changes.items():
        if value in {None, ""}:
            parameters.pop(key, None)
        else:
            parameters[key] = str(value)
    return conditional_escape("?" + parameters.urlencode()) if parameters else "?"
