"""An admin resets the second factor of somebody who lost it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.second_factor import reset_factor
from common.errors import NotPermitted
from tests.accounts.factors import app_of, passkey_of, sign_in_with, types_of
from tests.accounts.test_set_up_factors import later
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import PASSWORD, Cast


def page(person: User) -> str:
    return reverse("admin:accounts_user_reset_factor", args=[person.pk])


def test_all_factors_and_sessions_are_gone_and_the_person_is_told(
    client: Client, cast: Cast, mailoutbox: list[EmailMessage]
) -> None:
    giulia = Client()
    sign_in_with(giulia, cast.giulia, app_of(cast.giulia))
    passkey_of(cast.giulia)
    sign_in(client, cast.ada.email)
    shown = client.get(reverse("admin:accounts_user_change", args=[cast.giulia.pk])).content.decode()
    assert "Authenticator app, passkey, 10 recovery codes." in shown
    assert page(cast.giulia) in shown
    asked = client.get(page(cast.giulia)).content.decode()
    assert "Be sure that it is Giulia Ferraro who asks" in asked
    assert types_of(cast.giulia) == {"totp", "webauthn", "recovery_codes"}

    response = client.post(page(cast.giulia), follow=True)

    assert "The second factor of Giulia Ferraro is reset." in response.content.decode()
    assert types_of(cast.giulia) == set()
    assert signed_in(giulia) is None
    assert LogEntry.objects.latest("pk").get_change_message() == "Reset the second factor."
    assert [mail.to for mail in mailoutbox] == [[cast.giulia.email]]
    assert "reset by Ada Moretti" in mailoutbox[0].body


def test_it_asks_who_the_admin_is(client: Client, cast: Cast) -> None:
    app_of(cast.giulia)
    sign_in(client, cast.ada.email)
    later(client)
    asked = client.post(page(cast.giulia))
    assert asked["Location"].startswith("/accounts/confirm/?next=")
    assert types_of(cast.giulia) == {"totp", "recovery_codes"}

    client.post(asked["Location"], {"password": PASSWORD, "next": page(cast.giulia)})

    assert types_of(cast.giulia) == set()


@pytest.mark.parametrize("who", ["giulia", "elena", "freja"])
def test_nobody_else_resets_one(client: Client, cast: Cast, who: str) -> None:
    app_of(cast.luca)
    sign_in(client, getattr(cast, who).email)

    assert client.post(page(cast.luca))["Location"].startswith("/admin/login/")
    with pytest.raises(NotPermitted):
        reset_factor(cast.luca, by=getattr(cast, who))
    assert types_of(cast.luca) == {"totp", "recovery_codes"}


def test_a_reset_takes_the_factors_of_nobody_else(cast: Cast) -> None:
    for somebody in (cast.giulia, cast.luca):
        app_of(somebody)

    reset_factor(cast.giulia, by=cast.ada)

    assert (types_of(cast.giulia), types_of(cast.luca)) == (set(), {"totp", "recovery_codes"})


def test_somebody_without_one_has_nothing_to_reset(client: Client, cast: Cast) -> None:
    sign_in(client, cast.ada.email)

    assert (
        page(cast.giulia)
        not in client.get(reverse("admin:accounts_user_change", args=[cast.giulia.pk])).content.decode()
    )


def test_the_factors_themselves_are_not_in_the_administration() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("admin:mfa_authenticator_changelist")


def test_whoever_has_the_machine_resets_the_only_admins(
    cast: Cast, mailoutbox: list[EmailMessage], capsys: pytest.CaptureFixture[str]
) -> None:
    app_of(cast.ada)

    call_command("reset_factor", "Ada.Moretti@Witboost.example")

    assert types_of(cast.ada) == set()
    assert "The second factor of Ada Moretti is reset." in capsys.readouterr().out
    assert "reset by an operator" in mailoutbox[0].body
    with pytest.raises(CommandError, match=r"Nobody signs in with nobody@x\.example"):
        call_command("reset_factor", "nobody@x.example")
