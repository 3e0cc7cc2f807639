"""Every page in both themes and widths: nothing that axe finds serious, nothing that scrolls sideways."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from customers.models import Invitation, Membership
from customers.permissions import Role
from customers.services.invitations import invitation_link, invite
from tests.browser.conftest import DESKTOP, PHONE, OpenWindow, Theme
from tests.browser.scene import Scene, play
from tests.cast import PASSWORD, Cast
from tickets.models import Attachment
from tickets.vocabulary import Scan

pytestmark = pytest.mark.django_db(transaction=True)

Step = Callable[[Page], object]
AXE = Axe()
THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Sight:
    """A page, and what is done on it before it is looked at."""

    address: Callable[[Scene], str]
    then: Step = lambda page: page


def at(path: str) -> Sight:
    return Sight(lambda _: path)


def of(name: str, path: str = "", then: Step = lambda page: page) -> Sight:
    """A page of one ticket of the scene."""
    return Sight(lambda scene: f"{getattr(scene, name).get_absolute_url()}{path}", then)


def ask_to_excuse(page: Page) -> None:
    page.get_by_role("link", name="Excuse it…").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def choose_another_priority(page: Page) -> None:
    page.get_by_label("Priority").select_option("P1")
    page.get_by_role("button", name="Show the new due times").click()
    expect(page.locator("#outlook strong").first).to_be_visible()


def open_menu_of_message(page: Page) -> None:
    button = page.get_by_label("Change this message").first
    button.evaluate("button => button.scrollIntoView({block: 'center'})")
    button.click()
    expect(page.get_by_role("link", name="Withdraw…").first).to_be_in_viewport(ratio=1)


def preview_a_redaction(page: Page) -> None:
    page.get_by_label("What has to go").fill("PROVISIONING_TIMEOUT")
    page.get_by_label("Reason").fill("It names a customer's system.")
    page.get_by_role("button", name="Look where it stands").click()
    expect(page.get_by_role("button", name="Redact it in")).to_be_visible()


def message(scene: Scene) -> int:
    """The place on the timeline of the first message of the ticket with everything."""
    found = scene.escalated.events.filter(comment__isnull=False).order_by("sequence").first()
    assert found is not None
    return found.sequence


def say_who_it_is(page: Page) -> None:
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(lambda url: "/accounts/confirm/" not in url)


def colleague(scene: Scene) -> int:
    """The membership of the reporter of a ticket."""
    return Membership.objects.get(user=scene.opened.reporter, customer=scene.opened.customer).pk


# Who looks at what; the pages of one person share one window.
SIGHTS: dict[str, dict[str, Sight]] = {
    "giulia": {
        "desk": at("/board/"),
        "list": at("/tickets/"),
        "nothing found": at("/tickets/?q=zzzz"),
        "customers": at("/customers/"),
        "open": of("opened"),
        "waiting": of("waiting"),
        "escalated": of("escalated"),
        "menu of a message": of("escalated", then=open_menu_of_message),
        "closed": of("closed"),
        "late": of("late"),
        "explain": of("escalated", "clocks/"),
        "categorise": of("triage", "categorise/"),
        "resolve": of("waiting", "move/resolve/"),
        "file on behalf": at("/customers/NORD/file/"),
        "customer's board": at("/customers/NORD/"),
        "releases": at("/releases/"),
        "inbox": at("/notifications/"),
        "profile": at("/profile/"),
        "sign-in and security": at("/accounts/security/"),
        "is it you": at("/accounts/confirm/"),
        "gallery": at("/gallery/"),
    },
    "elena": {
        "waits": at("/waits/"),
        "explain a breach": of("late", "clocks/?clock=taking_charge"),
        "excuse": of("late", "clocks/?clock=taking_charge", then=ask_to_excuse),
        "override with its preview": of("late", "override/", then=choose_another_priority),
        "redact with its preview": of("escalated", "redact/", then=preview_a_redaction),
        "redact a message": Sight(lambda scene: f"/tickets/{scene.escalated.key}/redact/message/{message(scene)}/"),
    },
    "ada": {
        "terms": Sight(lambda scene: f"/terms/{scene.renewed.pk}/"),
        "audit": at("/audit/"),
        "erase": Sight(lambda scene: f"/admin/accounts/user/{scene.opened.reporter_id}/erase/"),
        "export": Sight(lambda scene: f"/admin/tickets/export/order/{scene.opened.customer_id}/"),
    },
    "freja": {
        "board": at("/customers/NORD/"),
        "list": at("/customers/NORD/tickets/"),
        "open": of("opened"),
        "waiting": of("waiting"),
        "explain": of("waiting", "clocks/"),
        "kept-back file": of("triage"),
        "resolved": of("resolved"),
        "closed": of("closed"),
        "file": at("/customers/NORD/file/"),
        "withdraw": of("opened", "move/withdraw/"),
        "inbox": at("/notifications/"),
        "missing": at("/tickets/ALTA-1/"),
        "not permitted": at("/board/"),
    },
    "soren": {
        "people": at("/customers/NORD/people/"),
        "change a role": Sight(lambda scene: f"/people/{colleague(scene)}/role/"),
        "remove": Sight(lambda scene: f"/people/{colleague(scene)}/remove/"),
    },
    "marta": {
        "empty board": at("/customers/ALTA/"),
        "empty list": at("/customers/ALTA/tickets/"),
        "empty inbox": at("/notifications/"),
    },
    "": {
        "sign in": at("/accounts/login/"),
        "reset": at("/accounts/password/reset/"),
        "sign in with a company": at("/sign-in/company/"),
        "back from a company's provider for nothing": at("/sign-in/company/1/"),
        "join": Sight(lambda _: invitation_link(Invitation.objects.get())),
    },
}


# Nothing is asked in the middle of a fade: Django admin has some, whatever is wished.
FADED = "Promise.all(document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished))"
# Style sheets are not preloaded: axe would write into the page what those of Django admin import, which is refused.
ASKED = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
# A theme changes colours only, so all other rules are asked in one of them.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def faults(page: Page, theme: Theme) -> list[str]:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate(FADED)
    asked = ASKED | (COLOURS if theme == "dark" else {})
    found = page.evaluate("options => axe.run(document, options)", asked)["violations"]
    said = [
        f"{theme}: {fault['id']}: {node['target']} {node['html'][:120]}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        said.append(f"{theme}: scrolls sideways")
    return said


def test_pages(cast: Cast, window: OpenWindow) -> None:
    """One scene for everybody: to play it takes longer than to look."""
    scene = play(cast)
    invite(cast.nordhavn, email="nora.katrine.berg@engineering.nordhavn.example", role=Role.REQUESTER, by=cast.soren)
    Attachment.objects.filter(ticket=scene.triage).update(scan=Scan.WAITING)
    found: dict[str, list[str]] = {}
    for who, size in product(SIGHTS, (DESKTOP, PHONE)):
        opened = window(getattr(cast, who) if who else None, size=size)
        opened.trap.expected |= {403, 404}
        for name, sight in SIGHTS[who].items():
            page = opened.go(sight.address(scene))
            if "/accounts/confirm/" in page.url and "/accounts/confirm/" not in sight.address(scene):
                say_who_it_is(page)
            sight.then(page)
            page.evaluate(AXE.axe_script)
            found[f"{who}: {name}, {size[0]} wide"] = [fault for theme in THEMES for fault in faults(page, theme)]

    assert {name: said for name, said in found.items() if said} == {}
