"""Second factors in the browser: a passkey of a virtual device, an app's code read from the page, recovery codes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from tests.accounts.factors import App, types_of
from tests.browser.conftest import PHONE, OpenWindow
from tests.browser.test_look import AXE, THEMES, faults
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db(transaction=True)
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def device(page: Page) -> Iterator[Any]:
    """A device with a fingerprint reader, as the browser sees it; what it does can be changed by its session."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield lambda verified: session.send(
        "WebAuthn.setUserVerified", {"authenticatorId": made["authenticatorId"], "isUserVerified": verified}
    )
    session.send("WebAuthn.removeVirtualAuthenticator", made)


def looks(page: Page) -> list[str]:
    """What is wrong with how the page looks, in both themes."""
    page.evaluate(AXE.axe_script)
    return [fault for theme in THEMES for fault in faults(page, theme)]


def give_password(page: Page, email: str) -> None:
    page.get_by_label("Work e-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/".join(page.url.split("/")[:3]) + "/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_passkey_is_added_and_signs_in_alone_and_as_second_step(cast: Cast, window: OpenWindow) -> None:
    opened = window()
    page = opened.go("/accounts/login/?next=/accounts/security/")
    with device(page) as set_verified:
        give_password(page, cast.giulia.email)
        page.get_by_role("link", name="Add a passkey").click()
        found = {"add a passkey": looks(page)}
        page.get_by_label("Name").fill("Giulia’s laptop")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
        assert types_of(cast.giulia) == {"webauthn", "recovery_codes"}
        opened.go("/accounts/security/")
        expect(page.get_by_role("link", name="Rename Giulia’s laptop")).to_be_visible()
        found["overview"] = looks(page)

        sign_out(page)
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_role("heading", name="Triage board")).to_be_visible()

        sign_out(page)
        give_password(page, cast.giulia.email)
        found["second step"] = looks(page)
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_role("heading", name="Triage board")).to_be_visible()

        sign_out(page)
        set_verified(False)
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_text("Nothing was chosen")).to_be_visible()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

        set_verified(True)
        User.objects.filter(pk=cast.giulia.pk).update(is_active=False)
        opened.trap.expected.add(422)
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_text("This passkey is not known here")).to_be_visible()
    assert {name: said for name, said in found.items() if said} == {}


def test_an_app_is_set_up_when_it_is_required_and_a_recovery_code_opens_the_way_back(
    cast: Cast, window: OpenWindow, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = "vendor"
    opened = window(size=PHONE)
    page = opened.go("/accounts/login/?next=/board/")
    give_password(page, cast.elena.email)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    found = {"one more step": looks(page)}
    page.get_by_role("link", name="Set up an authenticator app").click()
    expect(page.get_by_role("img", name="The code for the app")).to_be_visible()
    page.get_by_text("No camera?").click()
    found["app"] = looks(page)
    app = App((page.locator(".spelled").text_content() or "").replace(" ", ""))
    page.get_by_role("textbox", name="Code").fill(app.code())
    page.get_by_role("button", name="Set up").click()
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem").all_text_contents()
    assert [code for code in codes if not re.fullmatch(r"\d{8}", code)] == []
    found["codes"] = looks(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="Triage board")).to_be_visible()
    opened.go("/accounts/security/")
    found["overview"] = looks(page)

    sign_out(page)
    give_password(page, cast.elena.email)
    opened.trap.expected.add(422)
    page.get_by_role("textbox", name="Code").fill(app.wrong())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    found["second step"] = looks(page)
    page.get_by_role("textbox", name="Code").fill(codes[3])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Triage board")).to_be_visible()
    assert {name: said for name, said in found.items() if said} == {}
