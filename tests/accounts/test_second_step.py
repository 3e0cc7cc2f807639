"""The second step of signing in: a code of the app, or a recovery code; each once, and few tries."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from accounts.services import password_link
from tests.accounts.factors import SECOND_STEP, answer, app_of, passkey_of, sign_in_with
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import Cast


def test_the_password_alone_signs_nobody_in(client: Client, cast: Cast) -> None:
    app_of(cast.giulia)

    response = sign_in(client, cast.giulia.email, next="/tickets/")

    assert response["Location"] == SECOND_STEP
    assert signed_in(client) is None
    assert client.get("/tickets/")["Location"].startswith("/accounts/login/")
    assert "authenticator app" in client.get(SECOND_STEP).content.decode()


def test_password_and_code_sign_in_and_lead_to_where_one_wanted(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)
    sign_in(client, cast.giulia.email, next="/tickets/")

    response = answer(client, app.code())

    assert response["Location"] == "/tickets/"
    assert signed_in(client) == cast.giulia


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_clock_may_be_half_a_minute_off(client: Client, cast: Cast, steps: int) -> None:
    with time_machine.travel(1_780_000_015, tick=False):
        app = app_of(cast.giulia)
        sign_in(client, cast.giulia.email)

        assert answer(client, app.code(steps)).status_code == 302
        assert signed_in(client) == cast.giulia


@pytest.mark.parametrize("steps", [-2, 2])
def test_but_not_a_whole_one(client: Client, cast: Cast, steps: int) -> None:
    with time_machine.travel(1_780_000_015, tick=False):
        app = app_of(cast.giulia)
        sign_in(client, cast.giulia.email)

        assert answer(client, app.code(steps)).status_code == 422
        assert signed_in(client) is None


@pytest.mark.parametrize("written", ["{0}", " {0} ", "{0:.3}-{1}", "{0:.3} {1}"])
def test_a_code_counts_once_however_it_is_written(client: Client, cast: Cast, written: str) -> None:
    """allauth remembers it for half a minute; with the clock's tolerance it is valid for longer."""
    with time_machine.travel(1_780_000_001, tick=False) as now:
        app = app_of(cast.giulia)
        code = app.code()
        sign_in_with(Client(), cast.giulia, app)
        now.shift(32)
        sign_in(client, cast.giulia.email)

        assert answer(client, written.format(code, code[3:])).status_code == 422
        assert signed_in(client) is None


def test_a_recovery_code_signs_in_once(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)
    code = app.recovery_codes[0]
    sign_in(client, cast.giulia.email)
    assert answer(client, code).status_code == 302
    assert signed_in(client) == cast.giulia
    assert "9 left" in client.get("/accounts/security/").content.decode()

    again = Client()
    sign_in(again, cast.giulia.email)

    assert answer(again, code).status_code == 422
    assert answer(again, app.recovery_codes[1]).status_code == 302


@pytest.mark.parametrize("code", ["", "12345", "not a code", "0" * 5000, "\x00", "١٢٣٤٥٦"])
def test_what_is_no_code_is_said(client: Client, cast: Cast, code: str) -> None:
    app_of(cast.giulia)
    sign_in(client, cast.giulia.email)

    response = answer(client, code)

    assert response.status_code == 422
    assert "is-invalid" in response.content.decode()
    assert signed_in(client) is None


def test_after_five_wrong_codes_even_the_right_one_waits(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)
    sign_in(client, cast.giulia.email)
    for _ in range(5):
        assert "This code is not right" in answer(client, app.wrong()).content.decode()

    response = answer(client, app.code())

    assert response.status_code == 422
    assert "Too many tries." in response.content.decode()
    assert signed_in(client) is None


def test_a_new_sign_in_does_not_start_the_count_anew(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)
    for _ in range(5):
        each = Client()
        sign_in(each, cast.giulia.email)
        answer(each, app.wrong())
    sign_in(client, cast.giulia.email)

    assert answer(client, app.code()).status_code == 422


def test_twenty_wrong_codes_a_day_are_enough(client: Client, cast: Cast) -> None:
    """Who knows the password cannot go on guessing at the pace of five in five minutes."""
    app = app_of(cast.giulia)
    with time_machine.travel(1_780_000_001, tick=False) as now:
        for number in range(20):
            if number % 4 == 0:
                now.shift(301)
            sign_in(client, cast.giulia.email)
            assert "This code is not right" in answer(client, app.wrong()).content.decode()
        now.shift(301)
        sign_in(client, cast.giulia.email)
        response = answer(client, app.code())
        assert "Too many wrong codes today." in response.content.decode()
        now.shift(24 * 3600)
        assert sign_in_with(client, cast.giulia, app).status_code == 302


def test_the_step_is_nobodys_without_the_password(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)

    assert client.get(SECOND_STEP)["Location"] == "/accounts/login/"
    assert answer(client, app.code())["Location"] == "/accounts/login/"
    assert signed_in(client) is None


def test_the_step_does_not_wait_for_ever(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)
    sign_in(client, cast.giulia.email)

    with time_machine.travel(time.time() + 16 * 60, tick=False):
        assert answer(client, app.code())["Location"] == "/accounts/login/"
        assert signed_in(client) is None


def test_going_back_forgets_the_first_step(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)
    sign_in(client, cast.giulia.email)
    assert client.get("/accounts/login/")["Location"] == SECOND_STEP

    client.post("/accounts/logout/")

    assert client.get("/accounts/login/").status_code == 200
    assert answer(client, app.code())["Location"] == "/accounts/login/"


def test_somebody_elses_code_is_of_no_use(client: Client, cast: Cast) -> None:
    app_of(cast.giulia)
    other = app_of(cast.elena)
    sign_in(client, cast.giulia.email)

    assert answer(client, other.code()).status_code == 422
    assert answer(client, other.recovery_codes[0]).status_code == 422


def test_ask_for_factor_offers_no_authenticator_of_another_user(client: Client, cast: Cast) -> None:
    app_of(cast.giulia)
    passkey_of(cast.elena)
    sign_in(client, cast.giulia.email)

    page = client.get(SECOND_STEP).content.decode()

    assert 'aria-label="Code"' in page
    assert "Use a passkey" not in page


def test_a_link_that_sets_a_password_asks_for_it_too(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)
    place = client.get(password_link(cast.giulia), follow=True).redirect_chain[-1][0]

    response = client.post(
        place, {"new_password1": "another long enough one", "new_password2": "another long enough one"}
    )

    assert response["Location"] == SECOND_STEP
    assert signed_in(client) is None
    assert answer(client, app.code()).status_code == 302


def test_a_secret_that_cannot_be_read_is_said_and_signs_nobody_in(
    client: Client, cast: Cast, settings: Settings
) -> None:
    app = app_of(cast.giulia)
    former = settings.SECRET_KEY
    settings.SECRET_KEY = "another one"
    sign_in(client, cast.giulia.email)
    assert "An admin can reset it." in answer(client, app.code()).content.decode()

    settings.SECRET_KEY_FALLBACKS = [former]

    assert answer(client, app.code()).status_code == 302


def test_no_secret_stands_in_the_database_as_it_is(cast: Cast) -> None:
    app = app_of(cast.giulia)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert app.secret not in kept
    assert not [code for code in app.recovery_codes if code in kept]
