"""Every page in both themes and widths: nothing that axe finds serious, nothing that scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE, OpenWindow, Theme

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_sign_in(window: OpenWindow, size: tuple[int, int], theme: Theme) -> None:
    opened = window(size=size, theme=theme)
    page = opened.go("/accounts/login/")

    found = Axe().run(page)

    assert [v["id"] for v in found.response["violations"] if v["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
