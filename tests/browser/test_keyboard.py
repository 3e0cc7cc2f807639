"""The desk by keyboard alone: focus is always seen, dialogs give it back, and nothing moves for who wants none."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.scene import worked
from tests.cast import Cast
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)

# What has focus, whether it is on the page, and whether it or what draws it (a card, a label) has an outline.
FOCUSED = """() => {
  const focused = document.activeElement;
  const drawn = [focused, focused.closest("label, .tcard, .composer")].filter(Boolean);
  const box = drawn.at(-1).getBoundingClientRect();
  return {
    isEnd: focused === document.body,
    name: focused.getAttribute("aria-label") || focused.textContent.trim() || focused.name || focused.tagName,
    isSeen: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0,
    isOutlined: drawn.some((each) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(each);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    }),
  };
}"""


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return worked(cast)


def stops(page: Page, most: int = 90) -> list[str]:
    """The names of all stops of the Tab key, in order; each is seen and has its outline."""
    names: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["isEnd"]:
            break
        assert stop["isSeen"], stop
        assert stop["isOutlined"], stop
        names.append(stop["name"])
    return names


def test_every_stop_is_seen_and_the_first_one_skips_the_navigation(
    cast: Cast, ticket: Ticket, window: OpenWindow
) -> None:
    page = window(cast.giulia).go(ticket.get_absolute_url())

    names = stops(page)
    page.reload()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert names[0] == "Skip to content"
    assert names.index("Triage board") < names.index("Escalate…") < names.index("Send to Nordhavn Energi")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_stops_of_board_and_form_are_seen(cast: Cast, ticket: Ticket, window: OpenWindow) -> None:
    opened = window(cast.giulia)
    assert ticket.title in stops(opened.go("/board/"))
    assert "File the ticket" in stops(opened.go("/customers/NORD/file/"))


def test_escape_closes_a_dialog_and_gives_focus_back(cast: Cast, ticket: Ticket, window: OpenWindow) -> None:
    page = window(cast.giulia).go(ticket.get_absolute_url())

    page.get_by_role("link", name="Resolve…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("How it is delivered")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("link", name="Resolve…")).to_be_focused()

    page.get_by_label("More to do").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Link a ticket…").first.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("More to do")).to_be_focused()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Keys")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("More to do")).to_be_focused()


def test_nothing_moves_for_who_wants_less_motion(cast: Cast, ticket: Ticket, window: OpenWindow) -> None:
    page = window(cast.giulia).go(ticket.get_absolute_url())
    moving = """() => [...document.querySelectorAll("*")].filter((each) => {
      const { transitionDuration, animationDuration, animationName, scrollBehavior } = getComputedStyle(each);
      const lasts = transitionDuration.split(", ").some((length) => parseFloat(length) > 0);
      return lasts || (animationName !== "none" && parseFloat(animationDuration) > 0) || scrollBehavior === "smooth";
    }).length"""

    assert page.evaluate(moving) > 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == 0
