"""Django admin has no sign-in and no password page of its own: they would pass by what ours ask for."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.test_sign_in import signed_in
from tests.cast import PASSWORD, Cast


@pytest.mark.parametrize("who", ["ada", "giulia", None])
def test_name_and_password_sign_nobody_in_there(client: Client, cast: Cast, who: str | None) -> None:
    if who:
        client.force_login(getattr(cast, who))

    response = client.post("/admin/login/", {"username": cast.elena.email, "password": PASSWORD, "next": "/admin/"})

    assert response.status_code == (403 if who == "giulia" else 302)
    assert signed_in(client) == (getattr(cast, who) if who else None)


def test_who_is_signed_in_is_led_on(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)

    assert client.get("/admin/login/", {"next": "https://evil.example/"})["Location"] == "/admin/"


def test_the_password_is_changed_on_our_page_alone(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    new = "another long enough one"

    response = client.post(
        "/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )

    assert response["Location"] == "/accounts/password/change/"
    assert client.get("/admin/password_change/done/")["Location"] == "/profile/"
    assert User.objects.get(pk=cast.ada.pk).check_password(PASSWORD)
