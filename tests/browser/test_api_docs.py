"""The page about the API shows its operations, under the strict policy."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenWindow
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_operations_are_shown(cast: Cast, window: OpenWindow) -> None:
    opened = window(cast.giulia)

    page = opened.go("/api/v1/docs/")

    page.locator(".opblock-tag", has_text="tickets").click()
    expect(page.locator(".opblock-post").first).to_be_visible()


def test_it_fits_a_phone(cast: Cast, window: OpenWindow) -> None:
    page = window(cast.freja, size=PHONE).go("/api/v1/docs/")

    expect(page.locator(".opblock-tag").first).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
