"""Setting up, renewing and removing second factors on the page “Sign-in and security”; each asks who it is first."""

import re
import time
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import sealed
from accounts.models import User
from tests.accounts.factors import App, app_of, sign_in_with, types_of
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import PASSWORD, Cast

SET_UP = "/accounts/security/app/"
SENSITIVE = [
    SET_UP,
    "/accounts/security/app/remove/",
    "/accounts/security/passkeys/add/",
    "/accounts/security/codes/",
    "/accounts/security/codes/new/",
]


def secret_on(page: str) -> App:
    found = re.search(r'class="spelled">([A-Z2-7 ]+)<', page)
    assert found
    return App(found[1].replace(" ", ""))


def later(client: Client) -> None:
    """Some time passes: who it is was shown too long ago."""
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - 3600} for record in session["account_authentication_methods"]
    ]
    session.save()


def test_an_app_is_set_up_and_recovery_codes_are_shown_once(client: Client, cast: Cast) -> None:
    sign_in(client, cast.giulia.email)
    page = client.get(SET_UP).content.decode()
    app = secret_on(page)
    assert "<svg" in page
    assert "data:image" not in page

    response = client.post(SET_UP, {"code": app.code()})

    assert response["Location"] == "/accounts/security/codes/"
    shown = client.get("/accounts/security/codes/")
    codes = re.findall(r"<li>(\d{8})</li>", shown.content.decode())
    assert len(set(codes)) == 10
    assert "no-store" in shown["Cache-Control"]
    again = client.get("/accounts/security/codes/").content.decode()
    assert not [code for code in codes if code in again]
    assert types_of(cast.giulia) == {"totp", "recovery_codes"}
    other = Client()
    with time_machine.travel(time.time() + 90, tick=False):
        assert sign_in_with(other, cast.giulia, app).status_code == 302
    assert signed_in(other) == cast.giulia


def test_until_it_is_set_up_the_secret_waits_encrypted(client: Client, cast: Cast) -> None:
    sign_in(client, cast.giulia.email)
    app = secret_on(client.get(SET_UP).content.decode())

    waiting = [client.session["mfa.totp.secret"]]
    wrong = client.post(SET_UP, {"code": "000000"}).content.decode()
    waiting.append(client.session["mfa.totp.secret"])

    assert secret_on(wrong).secret == app.secret
    assert [sealed.unseal(one) for one in waiting] == [app.secret, app.secret]
    assert not [one for one in waiting if app.secret in one]
    client.post(SET_UP, {"code": app.code()})
    assert "mfa.totp.secret" not in client.session


def test_the_picture_says_what_the_words_say(client: Client, cast: Cast) -> None:
    """Read back as a reader of such codes would: the modules of the path are those of the address for the app."""
    import qrcode

    sign_in(client, cast.giulia.email)
    page = client.get(SET_UP).content.decode()
    secret = secret_on(page).secret
    code = qrcode.QRCode(border=4)
    code.add_data(f"otpauth://totp/giulia.ferraro%40witboost.example?secret={secret}&issuer=witsupport")
    expected = {(x, y) for y, row in enumerate(code.get_matrix()) for x, dark in enumerate(row) if dark}

    drawn = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", page)}

    assert drawn == expected


@pytest.mark.parametrize("code", ["", "000", "abcdef", "\x00"])
def test_a_wrong_code_sets_nothing_up_and_keeps_the_secret(client: Client, cast: Cast, code: str) -> None:
    sign_in(client, cast.giulia.email)
    app = secret_on(client.get(SET_UP).content.decode())

    response = client.post(SET_UP, {"code": code})

    assert response.status_code == 422
    assert "is-invalid" in response.content.decode()
    assert secret_on(response.content.decode()) == app
    assert types_of(cast.giulia) == set()


def test_whoever_has_one_app_is_led_to_it(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)
    sign_in_with(client, cast.giulia, app)

    assert client.get(SET_UP)["Location"] == "/accounts/security/app/remove/"


def test_removing_the_only_factor_takes_the_recovery_codes_with_it(
    client: Client, cast: Cast, mailoutbox: list[EmailMessage]
) -> None:
    sign_in_with(client, cast.giulia, app_of(cast.giulia))
    assert "Remove the authenticator app?" in client.get("/accounts/security/app/remove/").content.decode()
    assert types_of(cast.giulia) == {"totp", "recovery_codes"}

    response = client.post("/accounts/security/app/remove/")

    assert response["Location"] == "/accounts/security/"
    assert types_of(cast.giulia) == set()
    assert [mail.to for mail in mailoutbox] == [[cast.giulia.email]]
    assert "The authenticator app was removed." in mailoutbox[0].body


def test_new_recovery_codes_end_the_old_ones(
    client: Client, cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    app = app_of(cast.giulia)
    sign_in_with(client, cast.giulia, app)
    assert "The 10 that you have now stop working." in client.get("/accounts/security/codes/new/").content.decode()

    client.post("/accounts/security/codes/new/")

    new = re.findall(r"<li>(\d{8})</li>", client.get("/accounts/security/codes/").content.decode())
    assert len(new) == 10
    assert not set(new) & set(app.recovery_codes)


def test_without_a_factor_there_are_no_codes(client: Client, cast: Cast) -> None:
    sign_in(client, cast.giulia.email)

    assert client.get("/accounts/security/codes/").status_code == 404
    assert client.post("/accounts/security/codes/new/").status_code == 422
    assert types_of(cast.giulia) == set()


@pytest.mark.parametrize("path", SENSITIVE)
def test_each_asks_who_it_is_when_that_was_shown_too_long_ago(client: Client, cast: Cast, path: str) -> None:
    sign_in_with(client, cast.giulia, app_of(cast.giulia))
    later(client)
    if path == SET_UP:
        client.post("/accounts/confirm/", {"password": PASSWORD})
        client.post("/accounts/security/app/remove/")
        later(client)

    assert client.get(path)["Location"].startswith("/accounts/confirm/?next=")
    posted = client.post(path)
    assert posted.status_code == 405 or posted["Location"].startswith("/accounts/confirm/?next=")


def test_after_the_password_it_goes_on_where_one_was(client: Client, cast: Cast) -> None:
    sign_in(client, cast.giulia.email)
    later(client)
    asked = client.get(SET_UP)["Location"]
    page = client.get(asked).content.decode()
    assert "Is it you?" in page
    assert f'name="next" value="{SET_UP}"' in page

    wrong = client.post(asked, {"password": "not the password", "next": SET_UP})
    assert wrong.status_code == 422
    assert "This is not your password." in wrong.content.decode()

    assert client.post(asked, {"password": PASSWORD, "next": SET_UP})["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_and_never_to_another_host(client: Client, cast: Cast, place: str) -> None:
    sign_in(client, cast.giulia.email)

    response = client.post("/accounts/confirm/", {"password": PASSWORD, "next": place})

    assert response["Location"] == "/"


def test_guessing_the_password_of_an_open_session_is_limited(client: Client, cast: Cast) -> None:
    sign_in(client, cast.giulia.email)
    later(client)
    for _ in range(5):
        client.post("/accounts/confirm/", {"password": "not the password"})

    response = client.post("/accounts/confirm/", {"password": PASSWORD})

    assert response.status_code == 422
    assert "Too many tries." in response.content.decode()
    assert client.get(SET_UP)["Location"].startswith("/accounts/confirm/")


def test_a_code_tells_who_it_is_too(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)
    sign_in_with(client, cast.giulia, app)
    later(client)
    assert "Use a code of your app" in client.get("/accounts/confirm/").content.decode()

    assert client.post("/accounts/confirm/code/", {"code": app.wrong()}).status_code == 422
    response = client.post("/accounts/confirm/code/", {"code": app.recovery_codes[0], "next": "/accounts/security/"})

    assert response["Location"] == "/accounts/security/"
    assert client.get("/accounts/security/codes/new/").status_code == 200


def test_the_changed_way_in_is_told_by_mail(
    client: Client,
    cast: Cast,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
) -> None:
    sign_in(client, cast.giulia.email)
    app = secret_on(client.get(SET_UP).content.decode())

    with django_capture_on_commit_callbacks(execute=True):
        client.post(SET_UP, {"code": app.code()})

    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([cast.giulia.email], "Your sign-in to witsupport has changed")
    ]
    assert "An authenticator app was added." in mailoutbox[0].body
    assert app.secret not in mailoutbox[0].body


def test_the_page_is_ones_own(client: Client, cast: Cast) -> None:
    app_of(cast.giulia)
    client.force_login(cast.elena)

    page = client.get("/accounts/security/").content.decode()

    assert "Recovery codes" not in page
    assert User.objects.get(pk=cast.giulia.pk).name not in page
