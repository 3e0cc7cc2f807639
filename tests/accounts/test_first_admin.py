"""The link that the first start prints: whoever follows it becomes the first admin, once."""

import datetime as dt

import pytest
import time_machine
from django.core import signing
from django.test import Client

from accounts.models import User
from accounts.services import FIRST_ADMIN_HOURS, create_first_admin, first_admin_link
from common.errors import NotFound
from tests.accounts.test_sign_in import signed_in

GIVEN = {
    "name": "Ada Moretti",
    "email": "Ada.Moretti@Witboost.example",
    "password": "a long enough password",
    "again": "a long enough password",
}


def test_the_first_admin_is_made_and_brought_to_the_administration(client: Client) -> None:
    link = first_admin_link()
    assert "You become the first admin" in client.get(link).content.decode()

    response = client.post(link, GIVEN)

    admin = User.objects.get()
    assert response["Location"] == "/admin/"
    assert (admin.email, admin.name) == ("ada.moretti@witboost.example", "Ada Moretti")
    assert admin.is_staff
    assert admin.is_superuser
    assert signed_in(client) == admin


def test_the_link_counts_once(client: Client) -> None:
    link = first_admin_link()
    client.post(link, GIVEN)

    again = Client().post(link, {**GIVEN, "email": "mallory@evil.example"})

    assert again.status_code == 404
    assert "This link was used already." in again.content.decode()
    assert User.objects.count() == 1


def test_a_link_opened_before_somebody_was_faster_makes_nobody() -> None:
    token = first_admin_link().split("/")[2]
    create_first_admin(token, email="ada@witboost.example", name="Ada", password="a long enough password")

    with pytest.raises(NotFound):
        create_first_admin(token, email="eve@evil.example", name="Eve", password="a long enough password")

    assert User.objects.count() == 1


def test_the_link_expires(client: Client) -> None:
    link = first_admin_link()

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=FIRST_ADMIN_HOURS, seconds=2)):
        response = client.post(link, GIVEN)

    assert response.status_code == 404
    assert "no longer valid" in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "token",
    ["x", "a:b:c", signing.dumps("first admin", salt="something else"), "\x00"],
    ids=["short", "of three parts", "of another salt", "NUL"],
)
def test_a_made_up_link_is_refused(client: Client, token: str) -> None:
    response = client.post(f"/welcome/{token}/", GIVEN)

    assert response.status_code == 404
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "This field is required."),
        ("name", "   ", "This field is required."),
        ("name", "a" * 121, "at most 120 characters"),
        ("name", "Ada\x00", "Null characters are not allowed."),
        ("name", "Ada\u202eitteroM", "turns the direction of writing"),
        ("email", "ada", "Enter a valid email address."),
        ("email", f"{'a' * 250}@witboost.example", "at most 254 characters"),
        ("password", "short", "This password is too short."),
        ("password", "ada.moretti@witboost", "too similar to the"),
        ("again", "something else altogether", "This is not the same password."),
    ],
)
def test_bad_input_is_said_at_the_field_and_kept(client: Client, field: str, value: str, said: str) -> None:
    given = {**GIVEN, field: value}
    if field == "password":
        given["again"] = value

    response = client.post(first_admin_link(), given)

    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert f'id="id_{field}-error"' in page
    assert not User.objects.exists()
    if field != "name":
        assert 'value="Ada Moretti"' in page
    assert "a long enough password" not in page
