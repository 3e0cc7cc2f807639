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


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    said = [
        f"{fault['id']}: {node['target']} {node['html'][:120]}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        said.append("scrolls sideways")
    return said


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("who", SIGHTS)
def test_pages(who: str, cast: Cast, window: OpenWindow, size: tuple[int, int], theme: Theme) -> None:
    scene = play(cast)
    opened = window(getattr(cast, who) if who else None, size=size, theme=theme)
    opened.trap.expected.add(404)

    found = {name: faults(opened.go(address(scene))) for name, address in SIGHTS[who].items()}

    assert {name: said for name, said in found.items() if said} == {}
