"""Every page in both themes and widths: nothing that axe finds serious, nothing that scrolls sideways."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, OpenWindow, Theme
from tests.browser.scene import Scene, play
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)

Address = Callable[[Scene], str]
THEMES: tuple[Theme, ...] = ("light", "dark")
# Who looks at what; the pages of one person share one window.
SIGHTS: dict[str, dict[str, Address]] = {
    "giulia": {
        "desk": lambda _: "/board/",
        "list": lambda _: "/tickets/",
        "open": lambda scene: scene.opened.get_absolute_url(),
        "waiting": lambda scene: scene.waiting.get_absolute_url(),
        "escalated": lambda scene: scene.escalated.get_absolute_url(),
        "closed": lambda scene: scene.closed.get_absolute_url(),
        "categorise": lambda scene: f"{scene.triage.get_absolute_url()}categorise/",
        "resolve": lambda scene: f"{scene.waiting.get_absolute_url()}move/resolve/",
        "file on behalf": lambda _: "/customers/NORD/file/",
        "customer's board": lambda _: "/customers/NORD/",
        "releases": lambda _: "/releases/",
        "inbox": lambda _: "/notifications/",
        "profile": lambda _: "/profile/",
        "sign-in and security": lambda _: "/accounts/security/",
        "is it you": lambda _: "/accounts/confirm/",
        "gallery": lambda _: "/gallery/",
    },
    "freja": {
        "board": lambda _: "/customers/NORD/",
        "list": lambda _: "/customers/NORD/tickets/",
        "open": lambda scene: scene.opened.get_absolute_url(),
        "waiting": lambda scene: scene.waiting.get_absolute_url(),
        "resolved": lambda scene: scene.resolved.get_absolute_url(),
        "closed": lambda scene: scene.closed.get_absolute_url(),
        "file": lambda _: "/customers/NORD/file/",
        "withdraw": lambda scene: f"{scene.opened.get_absolute_url()}move/withdraw/",
        "missing": lambda _: "/tickets/ALTA-1/",
    },
    "": {
        "sign in": lambda _: "/accounts/login/",
        "reset": lambda _: "/accounts/password/reset/",
    },
}


# A theme changes colours only, so all other rules are asked in one of them.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def faults(page: Page, theme: Theme) -> list[str]:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # nothing is asked in the middle of a fade
    asked = {"resultTypes": ["violations"]} | (COLOURS if theme == "dark" else {})
    found = Axe().run(page, options=asked).response["violations"]
    said = [
        f"{theme}: {fault['id']}: {node['target']} {node['html'][:120]}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        said.append(f"{theme}: scrolls sideways")
    return said


@pytest.mark.parametrize("who", SIGHTS)
def test_pages(who: str, cast: Cast, window: OpenWindow) -> None:
    scene = play(cast)
    found: dict[str, list[str]] = {}
    for size in (DESKTOP, PHONE):
        opened = window(getattr(cast, who) if who else None, size=size)
        opened.trap.expected.add(404)
        for name, address in SIGHTS[who].items():
            page = opened.go(address(scene))
            found[f"{name}, {size[0]} wide"] = [fault for theme in THEMES for fault in faults(page, theme)]

    assert {name: said for name, said in found.items() if said} == {}
