"""What is wrong is said at its field with everything kept, and nothing is half-written."""

import re
from html import unescape

import pytest

from customers.models import Catalogue, Component, ProductVersion
from tests.cast import Cast
from tests.tickets.filing.conftest import PATH, answers
from tests.tickets.filing.test_file import SignIn, text_of
from tickets.models import Event, Submission, Ticket

pytestmark = pytest.mark.usefixtures("now", "media")

MARKDOWN_60_KB = "# Log\n" + "`a line`\n" * 6_700
WRONG: list[tuple[dict[str, object], str, str]] = [
    ({"type": None}, "type", "Choose what it is."),
    ({"type": "riot"}, "type", "Select a valid choice"),
    ({"title": ""}, "title", "Write a title."),
    ({"title": "   "}, "title", "Write a title."),
    ({"title": "x" * 201}, "title", "201 characters; at most 200."),
    ({"title": "a\x00b"}, "title", "cannot be shown"),
    ({"title": "a\x1bb"}, "title", "cannot be shown"),
    ({"description": ""}, "description", "Write what happens."),
    ({"description": MARKDOWN_60_KB}, "description", "at most 50,000."),
    ({"description": "a\x00b"}, "description", "cannot be shown"),
    ({"reproduction": ""}, "reproduction", "Write the steps, or that you cannot repeat it."),
    ({"reproduction": "x" * 50_001}, "reproduction", "at most 50,000."),
    ({"expected": "\x07"}, "expected", "cannot be shown"),
    ({"limitations": "x" * 60_000}, "limitations", "at most 50,000."),
    ({"impact": None}, "impact", "Choose the impact."),
    ({"impact": "huge"}, "impact", "Select a valid choice"),
    ({"urgency": None}, "urgency", "Choose the urgency."),
    ({"urgency": "\x00"}, "urgency", "Select a valid choice"),
    ({"product_version": "999999"}, "product_version", "Select a valid choice"),
    ({"product_version": "abc\x00"}, "product_version", "Null characters are not allowed."),
    ({"components": ["999999"]}, "components", "Select a valid choice"),
    ({"components": ["abc"]}, "components", "not a valid value"),
    ({"components": ["9" * 40]}, "components", "Select a valid choice"),
    ({"downtime": "broken"}, "downtime", "Select a valid choice"),
    ({"downtime": "down"}, "downtime_since", "Since when?"),
    ({"downtime": "down", "downtime_since": "yesterday"}, "downtime_since", "Enter a valid date/time."),
    ({"downtime": "down", "downtime_since": "2026-11-19T12:00"}, "downtime_since", "This is in the future."),
    (
        {"downtime": "down", "downtime_since": "2026-11-19T09:00", "downtime_until": "2026-11-19T08:00"},
        "downtime_until",
        "It ends before it began.",
    ),
    ({"downtime_since": "2026-11-19T09:00"}, "downtime_since", "Say whether the service is degraded or down."),
    ({"users_affected": "many"}, "users_affected", "Enter a whole number."),
    ({"users_affected": "-1"}, "users_affected", "greater than or equal to 0"),
    ({"users_affected": "9" * 30}, "users_affected", "less than or equal to"),
    ({"frequency": "hourly"}, "frequency", "Select a valid choice"),
]


def error_at(page: str, field: str) -> str:
    found = re.search(rf'<p class="error" id="id_{field}-error">(.*?)</p>', page, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found[1])) if found else ""


@pytest.mark.parametrize(("change", "field", "sentence"), WRONG, ids=[f"{w[1]}-{i}" for i, w in enumerate(WRONG)])
def test_the_error_stands_at_its_field_and_nothing_is_written(
    cast: Cast, sign_in: SignIn, change: dict[str, object], field: str, sentence: str
) -> None:
    response = sign_in(cast.freja).post(PATH, answers(**change))

    page = text_of(response)
    assert response.status_code == 422
    assert sentence in error_at(page, field)
    assert f'href="#id_{field}' in page.split('id="file-errors"')[1].split("</ul>")[0]
    assert not Ticket.objects.exists()
    assert not Event.objects.exists()
    assert not Submission.objects.exists()


def test_everything_that_was_typed_is_kept(cast: Cast, sign_in: SignIn) -> None:
    said = answers(
        title="",
        description="A <b>long</b> story مرحبا 🌊",
        expected="Links.",
        limitations="Nobody approves.",
        product_version=cast.product_version.pk,
        components=[cast.template.pk],
        downtime="down",
        downtime_since="2026-11-19T09:00",
        users_affected="12",
        frequency="often",
    )

    page = text_of(sign_in(cast.freja).post(PATH, said))

    for kept in (
        "A &lt;b&gt;long&lt;/b&gt; story مرحبا 🌊",
        "Links.",
        "Nobody approves.",
        f'<option value="{cast.product_version.pk}" selected>',
        'value="moderate" checked',
        'value="high" checked',
        'value="bug_report" checked',
        'value="down" checked',
        'value="2026-11-19T09:00"',
        'value="12"',
        '<option value="often" selected>',
        'name="token" value="token-1"',
    ):
        assert kept in page, kept
    assert re.search(rf'value="{cast.template.pk}" id="id_components_\d" checked', page)


def test_the_token_of_a_refused_form_files_it_when_it_is_right(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)
    freja.post(PATH, answers(title=""))

    assert freja.post(PATH, answers()).status_code == 302
    assert Ticket.objects.count() == 1


def test_all_that_is_wrong_is_said_at_once(cast: Cast, sign_in: SignIn) -> None:
    page = text_of(sign_in(cast.freja).post(PATH, {"token": "t"}))

    assert [bool(error_at(page, field)) for field in ("type", "title", "description", "impact", "urgency")] == [
        True
    ] * 5


def test_an_empty_post_without_a_token_is_a_bad_form(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.freja).post(PATH, {}).status_code == 422


@pytest.mark.parametrize("token", ["", "x" * 5_000, "a\x00b", "مرحبا"])
def test_a_strange_token_is_no_error(cast: Cast, sign_in: SignIn, token: str) -> None:
    assert sign_in(cast.freja).post(PATH, answers(token=token)).status_code == 302


def test_a_component_or_version_of_another_catalogue_cannot_be_named(cast: Cast, sign_in: SignIn) -> None:
    other = Catalogue.objects.create(name="Other product")
    component = Component.objects.create(catalogue=other, name="Theirs")
    version = ProductVersion.objects.create(catalogue=other, name="7.0")

    said = answers(components=[component.pk], product_version=version.pk)
    page = text_of(sign_in(cast.freja).post(PATH, said))

    assert "Select a valid choice" in error_at(page, "components")
    assert "Select a valid choice" in error_at(page, "product_version")
    assert "Theirs" not in page
    assert not Ticket.objects.exists()


def test_right_to_left_and_emoji_are_filed_as_they_are(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.freja).post(PATH, answers(title="فشل 🌊 \u200fבדיקה", description="مرحبا\r\n🌊"))

    ticket = Ticket.objects.get()
    assert ticket.title == "فشل 🌊 \u200fבדיקה"
    assert ticket.description == "مرحبا\n🌊"


def test_almost_fifty_thousand_characters_of_markdown_are_filed(cast: Cast, sign_in: SignIn) -> None:
    text = MARKDOWN_60_KB[:50_000].strip()

    sign_in(cast.freja).post(PATH, answers(description=text))

    assert Ticket.objects.get().description == text
