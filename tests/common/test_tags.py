"""The template tags: plain values in, safe HTML out."""

import datetime as dt
from types import SimpleNamespace as Thing
from typing import Any

import pytest
import time_machine
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory
from django.utils import timezone

from common import icons
from tests.cast import ROME

NOW = dt.datetime(2026, 11, 19, 10, 42, tzinfo=ROME)
HOSTILE = "<script>alert('x')</script> \" onload=\"x"


def shown(source: str, **values: Any) -> str:
    with time_machine.travel(NOW, tick=False), timezone.override(ROME):
        return Template("{% load ui %}" + source).render(Context(values))


def test_an_icon_is_decoration_without_a_label() -> None:
    html = shown('{% icon "flag" %}')

    assert 'aria-hidden="true"' in html
    assert f"/icons-{icons.version()}.svg#flag" in html


def test_an_icon_with_a_label_is_a_picture_with_that_name() -> None:
    html = shown('{% icon "lock" "icon-lg" label=label %}', label=HOSTILE)

    assert 'role="img"' in html
    assert "<script>" not in html
    assert 'class="icon icon-lg"' in html


def test_an_icon_that_is_not_there_is_a_mistake_of_the_template() -> None:
    with pytest.raises(TemplateSyntaxError, match="There is no icon “unicorn”"):
        shown('{% icon "unicorn" %}')


@pytest.mark.parametrize(("priority", "off"), [("P1", 0), ("P2", 1), ("P3", 2)])
def test_a_priority_has_bars_and_words(priority: str, off: int) -> None:
    html = shown("{% prio priority %}", priority=priority)

    assert html.count("<rect") == 3
    assert html.count('class="off"') == off
    assert f'title="{priority} ' in html


def test_a_state_has_a_shape_and_a_word() -> None:
    assert "#state-escalated" in shown('{% state "escalated" %}')
    assert "Escalated" in shown('{% state "escalated" %}')
    assert "state-pill" in shown('{% state "open" "Open now" pill=True %}')


def test_people_are_named_and_nobody_is_said() -> None:
    person = Thing(name=HOSTILE, initials="<b", hue=3)

    html = shown("{% avatar person %}", person=person)
    assert 'role="img"' in html
    assert "<script>" not in html
    assert "<b" not in html
    assert 'aria-label="Nobody assigned"' in shown("{% avatar person %}", person=None)
    assert 'aria-hidden="true"' in shown("{% avatar person hidden=True %}", person=person)


def test_a_customer_is_its_first_letter() -> None:
    assert shown("{% mark name 4 %}", name="nordhavn") == '<span class="mark h-4" aria-hidden="true">N</span>'
    assert "&lt;" in shown("{% mark name 4 %}", name="<b>")


@pytest.mark.parametrize("look", ["running", "warned", "breached", "outside", "waiting", "met", "none"])
def test_a_clock_says_its_name_and_time_and_escapes_both(look: str) -> None:
    chip = Thing(look=look, name="Update", text=HOSTILE, title=HOSTILE, share=34)

    html = shown("{% clock chip %}", chip=chip)

    assert f"clock-{look}" in html
    assert "Update" in html
    assert "<script>" not in html


def test_a_breach_that_is_over_is_a_badge() -> None:
    chip = Thing(look="was-breached", name="", text="Breached by 1 h", title="", share=0)

    assert "badge-breach" in shown("{% clock chip %}", chip=chip)


@pytest.mark.parametrize(
    ("instant", "due", "stamp"),
    [
        (NOW + dt.timedelta(hours=4), "14:42", "Thu 19 Nov, 14:42"),
        (NOW + dt.timedelta(days=1), "Fri 10:42", "Fri 20 Nov, 10:42"),
        (NOW - dt.timedelta(days=6), "Fri 10:42", "Fri 13 Nov, 10:42"),
        (NOW + dt.timedelta(days=7), "Thu 26 Nov", "Thu 26 Nov, 10:42"),
        (NOW + dt.timedelta(days=60), "Mon 18 Jan 2027", "Mon 18 Jan 2027, 10:42"),
        (None, "", ""),
    ],
)
def test_instants_read_as_people_say_them(instant: dt.datetime | None, due: str, stamp: str) -> None:
    assert shown("{{ instant|due }}", instant=instant) == due
    assert shown("{{ instant|stamp }}", instant=instant) == stamp
    html = shown("{% when instant %}", instant=instant)
    assert html == "" if instant is None else f'datetime="{instant.isoformat()}"' in html


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 min"), (23, "23 min"), (68, "1 h 08 min"), (120, "2 h"), (2600, "43 h 20 min")]
)
def test_lengths_are_hours_and_minutes(minutes: int, said: str) -> None:
    assert shown("{{ length|duration }}", length=dt.timedelta(minutes=minutes)) == said


@pytest.mark.parametrize(("size", "said"), [(0, "0 B"), (999, "999 B"), (412_000, "412 kB"), (18_300_000, "18.3 MB")])
def test_sizes_have_units(size: int, said: str) -> None:
    assert shown("{{ size|filesize }}", size=size) == said


def test_markdown_is_rendered_and_what_was_rendered_is_kept() -> None:
    assert shown("{{ text|markdown }}", text="**a** <script>") == "<p><strong>a</strong> &lt;script&gt;</p>\n"
    assert shown("{{ html|rendered }}", html="<p>a</p>") == "<p>a</p>"


class Fields(forms.Form):
    title = forms.CharField(help_text="In one line.")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    version = forms.ChoiceField(choices=[("1", "1")])
    words = forms.CharField(widget=forms.Textarea)
    sure = forms.BooleanField()


def test_a_field_has_label_hint_and_error_that_belong_to_it() -> None:
    html = shown("{% field form.title %}", form=Fields({}))

    assert '<label for="id_title">' in html
    assert 'aria-describedby="id_title-hint id_title-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title-hint"' in html
    assert 'id="id_title-error"' in html
    assert "This field is required." in html


@pytest.mark.parametrize(
    ("name", "css"), [("title", "input"), ("version", "select"), ("words", "textarea"), ("sure", "check")]
)
def test_each_kind_has_its_look(name: str, css: str) -> None:
    assert f'class="{css}"' in shown("{% field bound %}", bound=Fields()[name])


def test_choices_are_a_group_with_a_name() -> None:
    html = shown("{% field form.kind optional=True %}", form=Fields())

    assert "<fieldset" in html
    assert "<legend>Kind" in html
    assert "optional" in html
    assert html.count('type="radio"') == 2


def test_what_was_typed_is_escaped_in_the_field() -> None:
    html = shown("{% field form.title %}", form=Fields({"title": HOSTILE}))

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_query_keeps_what_is_not_changed_and_forgets_the_page() -> None:
    request = RequestFactory().get("/tickets/", {"state": ["open", "triage"], "page": "3", "q": '"><script>'})

    html = shown('{% query request sort="due" %}', request=request)
    assert html == "?state=open&amp;state=triage&amp;q=%22%3E%3Cscript%3E&amp;sort=due"
    assert shown('{% query request state=None q="" %}', request=request) == "?"


def test_the_sprite_is_kept_for_good_and_its_address_changes_with_it(client: Client) -> None:
    kept = client.get(f"/icons-{icons.version()}.svg")
    old = client.get("/icons-000000000000.svg")

    assert kept["Content-Type"] == "image/svg+xml"
    assert "immutable" in kept["Cache-Control"]
    assert old["Cache-Control"] == "no-cache"
    assert old.content == kept.content
    assert [name for name in icons.names() if f'id="{name}"' not in kept.content.decode()] == []
    assert b"<script" not in kept.content
    assert b"style=" not in kept.content
