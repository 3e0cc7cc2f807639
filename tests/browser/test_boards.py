"""Boards and filing in Chromium: cards moved by hand and by key, news in place, filing with and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenWindow
from tests.cast import Cast
from tickets.models import Attachment, Ticket
from tickets.services.filing import Filing, file_ticket
from tickets.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True)


def file(cast: Cast, title: str) -> Ticket:
    filing = Filing(
        type="bug_report",
        title=title,
        description="It fails.",
        reproduction="Always.",
        impact="moderate",
        urgency="high",
        components=(cast.provisioning,),
    )
    return file_ticket(cast.nordhavn, filing, by=cast.freja)


def state_of(ticket: Ticket) -> str:
    return str(Ticket.objects.get(pk=ticket.pk).state)


def drag(page: Page, key: str, state: str) -> None:
    """By steps, as a hand does."""
    start = page.locator(f'[data-ticket="{key}"]').bounding_box()
    end = page.locator(f"#col-{state}").bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 30, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 30, steps=5)
    page.mouse.move(end["x"] + 60, end["y"] + 120, steps=10)
    page.mouse.up()


def refresh(page: Page) -> None:
    page.evaluate("htmx.trigger(document.querySelector('#board'), 'live')")


def test_a_card_that_is_dragged_moves_and_the_board_stays(cast: Cast, window: OpenWindow) -> None:
    ticket = file(cast, "Provisioning times out")
    page = window(cast.giulia).go("/board/?priority=P2")

    drag(page, ticket.key, "triage")

    expect(page.locator(f'#col-triage [data-ticket="{ticket.key}"]')).to_be_visible()
    expect(page.locator(".toast")).to_contain_text(ticket.key)
    assert page.url.endswith("/board/?priority=P2")
    assert state_of(ticket) == State.TRIAGE


def test_a_move_that_is_not_legal_says_why_and_changes_nothing(cast: Cast, window: OpenWindow) -> None:
    ticket = file(cast, "Provisioning times out")
    opened = window(cast.giulia)
    opened.trap.expected.add(409)
    page = opened.go("/board/")

    drag(page, ticket.key, "resolved")

    expect(page.locator("dialog")).to_contain_text(f"{ticket.key} cannot go there")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    assert state_of(ticket) == State.OPEN


def test_keys_walk_the_cards_and_move_one(cast: Cast, window: OpenWindow) -> None:
    first, second = file(cast, "First"), file(cast, "Second")
    page = window(cast.giulia).go("/board/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(f'[data-ticket="{second.key}"] a')).to_be_focused()
    page.keyboard.press("m")
    page.get_by_role("button", name="Triage").press("Enter")

    expect(page.locator(f'#col-triage [data-ticket="{second.key}"]')).to_be_visible()
    assert (state_of(first), state_of(second)) == (State.OPEN, State.TRIAGE)


def test_a_key_assigns_the_card(cast: Cast, window: OpenWindow) -> None:
    ticket = file(cast, "First")
    page = window(cast.giulia).go("/board/")

    page.keyboard.press("j")
    page.keyboard.press("a")
    page.locator("dialog select").select_option(label="Giulia Ferraro")
    page.locator("dialog button[type=submit]").click()

    expect(page.locator(f'[data-ticket="{ticket.key}"] [aria-label="Giulia Ferraro"]')).to_be_visible()
    assert page.url.endswith("/board/")


def test_news_wait_at_the_head_of_their_column(cast: Cast, window: OpenWindow) -> None:
    first = file(cast, "First")
    page = window(cast.giulia).go("/board/")
    page.keyboard.press("j")

    second = file(cast, "Second")
    refresh(page)

    news = page.get_by_role("button", name="1 new")
    expect(news).to_be_visible()
    expect(page.locator("#col-open .column-head .count-badge")).to_have_text("2")
    expect(page.locator(f'[data-ticket="{second.key}"]')).to_have_count(0)
    expect(page.locator(f'[data-ticket="{first.key}"] a')).to_be_focused()
    news.click()
    expect(page.locator(f'[data-ticket="{second.key}"]')).to_be_visible()
    expect(news).to_have_count(0)


def test_the_form_says_the_promise_and_sends_files_while_it_is_written(cast: Cast, window: OpenWindow) -> None:
    file(cast, "Approval mails arrive twice")
    page = window(cast.freja).go("/customers/NORD/file/")

    page.get_by_label("Bug report").check()
    page.get_by_label("Title").press_sequentially("Approval mails link to the old host")
    expect(page.locator("#similar")).to_contain_text("Approval mails arrive twice")
    page.get_by_label("What happens").fill("The link ends in a warning.")
    page.get_by_label("How to reproduce").fill("Ask for access.")
    page.get_by_label("Moderate").check()
    page.get_by_label("High").check()
    expect(page.locator("#promise")).to_contain_text("Moderate and high make this P2.")
    page.locator("#id_files").set_input_files({"name": "pool.log", "mimeType": "text/plain", "buffer": b"pool size 1"})
    expect(page.locator(".file .note")).to_have_text("11 B, uploaded")
    page.get_by_label("Snowflake template").check()
    expect(page.locator(".only-outside")).to_be_visible()
    page.get_by_label("Provisioning").check()
    expect(page.locator(".only-outside")).to_be_hidden()
    page.get_by_role("button", name="File the ticket").click()
    page.wait_for_url("**/tickets/NORD-2/")

    assert Attachment.objects.get().name == "pool.log"


def test_what_was_written_survives_a_reload(cast: Cast, window: OpenWindow) -> None:
    opened = window(cast.freja)
    page = opened.go("/customers/NORD/file/")
    page.get_by_label("Title").fill("Approval mails link to the old host")
    expect(page.locator("[data-draft-sign]")).to_contain_text("Draft saved at")

    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Approval mails link to the old host")
    page.get_by_role("link", name="Discard").click()
    opened.go("/customers/NORD/file/")
    expect(page.get_by_label("Title")).to_have_value("")


@pytest.mark.parametrize("size", [PHONE, (1000, 800)], ids=["phone", "narrow"])
def test_jumps_lead_to_columns_that_do_not_fit(cast: Cast, window: OpenWindow, size: tuple[int, int]) -> None:
    file(cast, "First")
    page = window(cast.giulia, size=size).go("/board/")

    page.locator(".jump a", has_text="Resolved").click()

    expect(page.locator("#col-resolved")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_filing_works_without_scripts(cast: Cast, window: OpenWindow) -> None:
    opened = window(cast.freja, scripts=False)
    opened.trap.expected.add(422)
    page = opened.go("/customers/NORD/file/")

    page.get_by_role("button", name="File the ticket").click()
    expect(page.locator("#file-errors")).to_contain_text("Write a title.")
    page.get_by_label("Bug report").check()
    page.get_by_label("Title").fill("Approval mails link to the old host")
    page.get_by_label("What happens").fill("The link ends in a warning.")
    page.get_by_label("How to reproduce").fill("Ask for access.")
    page.get_by_label("Moderate").check()
    page.get_by_label("High").check()
    page.locator("#id_files").set_input_files({"name": "pool.log", "mimeType": "text/plain", "buffer": b"pool size 1"})
    page.get_by_role("button", name="File the ticket").click()
    page.wait_for_url("**/tickets/NORD-1/")

    assert Attachment.objects.get().name == "pool.log"
