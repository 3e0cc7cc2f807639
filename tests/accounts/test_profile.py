"""The own profile: name, time zone, language; and what one is here."""

import pytest
from django.test import Client

from accounts.models import User
from tests.cast import Cast


def save(client: Client, **changes: str) -> tuple[int, str]:
    given = {"name": "Freja Mikkelsen", "timezone": "Europe/Rome", "language": "en"} | changes
    response = client.post("/profile/", given)
    return response.status_code, response.content.decode()


def test_the_page_shows_who_one_is(client: Client, cast: Cast) -> None:
    client.force_login(cast.luca)

    page = client.get("/profile/").content.decode()

    assert "luca.bianchi@witboost.example" in page
    assert "Specialist" in page
    assert "Product engineering" in page
    assert 'href="/accounts/password/change/"' in page
    assert "Admin of this desk" not in page


def test_a_requester_reads_the_customer_and_no_other(client: Client, cast: Cast) -> None:
    client.force_login(cast.freja)

    page = client.get("/profile/").content.decode()

    assert "Requester" in page
    assert "Nordhavn Energi" in page
    assert "Banco Altamira" not in page


def test_somebody_without_a_role_is_told_so(client: Client, cast: Cast) -> None:
    client.force_login(User.objects.create_user("nora@witboost.example", "Nora Berg"))

    assert "No role at a customer yet." in client.get("/profile/").content.decode()


def test_an_admin_reads_it_there(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)

    assert "Admin of this desk" in client.get("/profile/").content.decode()


@pytest.mark.parametrize("name", ["فريجا ميكلسن", "李 小龙", "Zoë O’Brien-Núñez", "Freja 🚀", "<b>Freja</b> & co."])
def test_a_name_in_any_script_is_kept_and_shown_as_it_is(client: Client, cast: Cast, name: str) -> None:
    client.force_login(cast.freja)

    assert save(client, name=f"  {name} ", timezone="America/New_York")[0] == 302

    person = User.objects.get(pk=cast.freja.pk)
    assert (person.name, person.timezone) == (name, "America/New_York")
    page = client.get("/profile/").content.decode()
    assert "Your profile is saved." in page
    assert "<b>Freja" not in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "This field is required."),
        ("name", " \t ", "This field is required."),
        ("name", "a" * 121, "at most 120 characters"),
        ("name", "Freja\x00", "Null characters are not allowed."),
        ("name", "Freja\x07 Mikkelsen", "cannot be shown (U+0007)"),
        ("name", "Freja \u202enesle", "turns the direction of writing"),
        ("name", "\u2067Freja", "turns the direction of writing"),
        ("name", "\u200b\u200d", "nothing to see"),
        ("timezone", "", "This field is required."),
        ("timezone", "Mars/Olympus_Mons", "“Mars/Olympus_Mons” is not a time zone."),
        ("timezone", "../../etc/passwd", "is not a time zone."),
        ("timezone", "<script>", "“&lt;script&gt;” is not a time zone."),
        ("language", "tlh", "is not one of the available choices"),
    ],
)
def test_bad_input_is_said_at_the_field_and_the_rest_kept(
    client: Client, cast: Cast, field: str, value: str, said: str
) -> None:
    client.force_login(cast.freja)
    changes = {"name": "Freja M.", "timezone": "Asia/Tokyo"} | {field: value}

    status, page = save(client, **changes)

    assert status == 422
    assert said in page
    assert f'id="id_{field}-error"' in page
    person = User.objects.get(pk=cast.freja.pk)
    assert (person.name, person.timezone) == ("Freja Mikkelsen", "Europe/Rome")
    if field != "name":
        assert 'value="Freja M."' in page
    if field != "timezone":
        assert '<option value="Asia/Tokyo" selected>' in page


def test_the_page_keeps_calling_the_person_by_the_name_that_is_saved(client: Client, cast: Cast) -> None:
    client.force_login(cast.freja)

    _, page = save(client, name="Somebody Else", timezone="Mars/Olympus_Mons")

    assert "Freja Mikkelsen, your account" in page
    assert "Somebody Else, your account" not in page


def test_nothing_else_can_be_changed_from_here(client: Client, cast: Cast) -> None:
    client.force_login(cast.freja)

    save(client, email="root@evil.example", is_staff="on", is_superuser="on", handle="ada", is_active="")

    person = User.objects.get(pk=cast.freja.pk)
    assert (person.email, person.handle) == ("freja.mikkelsen@nordhavn.example", "freja.mikkelsen")
    assert not person.is_staff
    assert not person.is_superuser
    assert person.is_active


def test_the_old_zone_stays_choosable_and_utc_is_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.freja)

    assert save(client, timezone="UTC")[0] == 302

    assert '<option value="UTC" selected>' in client.get("/profile/").content.decode()
