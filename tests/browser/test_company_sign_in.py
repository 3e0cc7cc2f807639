"""Signing in with one's company in the browser, at a real provider: with scripts and without, on a phone, refused."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from customers.models import IdentityProvider, ProviderAccount
from tests.browser.conftest import PHONE, OpenWindow, Window
from tests.browser.test_second_factor import looks, sign_out
from tests.cast import PASSWORD, Cast
from tests.customers.openid.provider import Provider, registered, running

pytestmark = pytest.mark.django_db(transaction=True)
FAR_AWAY = "https://cdn.jsdelivr.net/"
NEW = "nora.berg@nordhavn.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running() as (started,):
        yield started


@pytest.fixture
def theirs(cast: Cast, provider: Provider) -> IdentityProvider:
    return registered(cast.nordhavn, provider, "nordhavn.example", admits_new_people=True)


def abroad(opened: Window, provider: Provider) -> Window:
    """It goes to the provider; what its page would load from far away is answered here."""
    opened.trap.abroad = (provider.url, FAR_AWAY)
    opened.page.route(f"{FAR_AWAY}**", lambda route: route.fulfill(body="", content_type="text/css"))
    return opened


def ask(page: Page, email: str) -> None:
    page.get_by_role("link", name="Sign in with your company").click()
    page.get_by_label("Work e-mail").fill(email)
    page.get_by_role("button", name="Continue").click()


def say_at_the_provider(page: Page, subject: str) -> None:
    page.get_by_role("link", name="Continue with Nordhavn Energi SSO").click()
    page.locator("input[name=sub]").fill(subject)
    page.locator("button[type=submit], input[type=submit]").first.click()


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_new_comes_in_from_the_sign_in_page(
    theirs: IdentityProvider, provider: Provider, window: OpenWindow, scripts: bool
) -> None:
    provider.knows("nora", email=NEW, email_verified=True, name="Nora Berg")
    opened = abroad(window(scripts=scripts, size=PHONE), provider)
    page = opened.go("/accounts/login/?next=/customers/NORD/")

    ask(page, NEW)
    expect(page.get_by_role("heading", name="Sign in with your company")).to_be_visible()
    found = looks(page) if scripts else []
    say_at_the_provider(page, "nora")

    expect(page.get_by_role("heading", name="Nordhavn Energi")).to_be_visible()
    assert ProviderAccount.objects.get().user.email == NEW
    assert found == []


def test_somebody_who_is_here_is_refused_until_connected(
    theirs: IdentityProvider, provider: Provider, cast: Cast, window: OpenWindow
) -> None:
    provider.knows("freja", email=cast.freja.email, email_verified=True)
    opened = abroad(window(), provider)
    opened.trap.expected = {403}
    page = opened.go("/accounts/login/")
    ask(page, cast.freja.email)
    say_at_the_provider(page, "freja")
    expect(page.get_by_role("heading", name="does not open the desk")).to_be_visible()
    found = {"refused": looks(page)}

    page.get_by_role("link", name="Sign in with a password").click()
    page.get_by_label("Work e-mail").fill(cast.freja.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    opened.go("/accounts/security/")
    found["to connect"] = looks(page)
    page.get_by_role("button", name="Connect Nordhavn Energi SSO").click()
    say_at_the_provider(page, "freja")
    expect(page.get_by_role("link", name="Disconnect…")).to_be_visible()

    sign_out(page)
    ask(page, cast.freja.email)
    say_at_the_provider(page, "freja")
    opened.go("/customers/NORD/")
    expect(page.get_by_role("heading", name="Nordhavn Energi")).to_be_visible()
    assert {name: said for name, said in found.items() if said} == {}
