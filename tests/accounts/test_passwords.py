"""Which passwords are taken: any that is long and not easily guessed, exactly as typed, for as long as one likes."""

import datetime as dt
import hashlib
import re
import secrets
from pathlib import Path
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.services import password_link
from tests.accounts.factors import app_of
from tests.accounts.test_password_links import follow
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import PASSWORD, Cast
from tests.structure.source import ROOT

LONG = "ein sehr langes Wort und noch eins " * 4


def refusals(password: str, person: User | None = None) -> list[str | None]:
    try:
        validate_password(password, person)
    except ValidationError as refused:
        return [error.code for error in refused.error_list]
    return []


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("qwertyuiop12", "password_too_common"),
        ("!!Liverpool!2026", "password_too_common"),
        ("dragondragondragon", "password_too_common"),
        ("witsupport2026!", "password_of_desk"),
        ("W1tsupp0rt-Adm1n", "password_of_desk"),
        ("support12345678", "password_of_desk"),
        ("Nordlicht-Desk-1", "password_of_desk"),
        ("meinhaus-desk-2026", "password_of_desk"),
    ],
)
def test_what_is_easily_guessed_is_refused(settings: Settings, password: str, why: str) -> None:
    settings.PASSWORD_WORDS = ["Nordlicht"]
    settings.BASE_URL = "https://desk.meinhaus.example"

    assert why in refusals(password)


def test_a_word_with_signs_is_a_word(settings: Settings) -> None:
    settings.PASSWORD_WORDS = ["a+b(c", "."]

    assert refusals("a+b(c-2026-11") == ["password_of_desk"]
    assert refusals("aab c and seven more") == []


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "our support desk has nine green lamps",
        "alllowercaseletters",
        "4920174639582017",
        "пароль из пяти слов",
        "🏳️‍🌈 田中さん مرحبا 12",
        "x" * 3 + "Zq" * 40,
        LONG,
    ],
)
def test_any_other_is_taken_whatever_it_is_made_of(password: str) -> None:
    assert refusals(password) == []


def test_the_own_name_is_no_password(cast: Cast) -> None:
    assert refusals("Freja Mikkelsen", cast.freja) == ["password_too_similar"]


def test_what_leaked_is_refused_where_there_is_a_list(settings: Settings, tmp_path: Path) -> None:
    leaked = [f"leaked number {number}" for number in range(101)]
    hashes = sorted(hashlib.sha1(password.encode()).hexdigest().upper() for password in leaked)
    file = tmp_path / "leaked.txt"
    file.write_text("".join(f"{one}:{number}\r\n" for number, one in enumerate(hashes)))
    settings.BREACHED_PASSWORDS = str(file)

    assert [password for password in leaked if refusals(password) != ["password_leaked"]] == []
    assert [number for number in range(200, 300) if refusals(f"leaked number {number}")] == []
    assert refusals(PASSWORD) == []


def test_without_a_list_nobody_is_asked(settings: Settings) -> None:
    settings.BREACHED_PASSWORDS = ""

    assert refusals("leaked number 1") == []


@pytest.mark.parametrize("password", [f"  {PASSWORD}  ", LONG, f"{LONG}X"])
def test_it_counts_exactly_as_it_was_typed(cast: Cast, password: str) -> None:
    assert follow(Client(), password_link(cast.freja), password)[0] == 302

    for other in (password.strip(), password[:-1], password.upper(), password[:72]):
        if other != password:
            assert sign_in(Client(), cast.freja.email, other).status_code == 422
    here = Client()
    sign_in(here, cast.freja.email, password)
    assert signed_in(here) == cast.freja


def test_it_stays_good_for_as_long_as_one_likes(client: Client, cast: Cast) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=2000)):
        assert sign_in(client, cast.freja.email)["Location"] == "/"


def test_every_field_hides_it_and_lets_paste_and_password_managers_in(client: Client, cast: Cast) -> None:
    pages = [
        client.get("/accounts/login/"),
        client.get(password_link(cast.anders), follow=True),
    ]
    client.force_login(cast.freja)
    pages += [client.get("/accounts/password/change/"), client.get("/accounts/confirm/")]

    for page in pages:
        fields = re.findall(r"<input[^>]*password[^>]*>", page.content.decode())
        assert fields
        for field in fields:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(current|new)-password"', field)
            assert "maxlength" not in field
            assert "readonly" not in field
    scripts = "".join(path.read_text() for path in (ROOT / "static").rglob("*.js"))
    assert not re.search(r"password", scripts, re.IGNORECASE)


def test_a_recovery_code_is_long_enough(cast: Cast) -> None:
    codes = app_of(cast.giulia).recovery_codes

    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[0-9a-f]{8}", code) for code in codes)


def test_secrets_come_from_the_systems_generator(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of it: the secret of an app, and the seed of the recovery codes."""
    with (
        patch.object(secrets, "token_bytes", side_effect=bytes) as of_bytes,
        patch.object(secrets, "token_hex", side_effect=lambda size: "00" * size) as of_hex,
    ):
        app_of(cast.giulia)

    of_bytes.assert_called_once_with(20)
    of_hex.assert_called_once_with(40)


def test_nobody_is_there_before_the_first_admin(db: None) -> None:
    assert not User.objects.exists()
