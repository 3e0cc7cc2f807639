"""The whole work on a ticket in Chromium without JavaScript: every form is a page, and nothing typed is lost."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import PHONE, OpenWindow
from tests.cast import Cast
from tickets.models import Attachment, Ticket

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Provisioning times out"


def log(name: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": f"log {name}".encode()}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True)).first.click()


def on_page(page: Page, button: str, **values: str) -> None:
    """Fill the form of an action, which is a page here, and send it."""
    form = page.locator(".action-page")
    for name, value in values.items():
        field = form.locator(f"[name={name}]").first
        if form.locator(f"select[name={name}]").count():
            field.select_option(label=value)
        else:
            field.fill(value)
    form.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".t-head h1")).to_have_text(TITLE)


def file_with_a_mistake(page: Page) -> None:
    """Without a title it comes back, with all that was typed and with the files; one of them is then left out."""
    page.get_by_label("Incident").check()
    page.get_by_label("What happens").fill("Every deployment stops after **300 s**.")
    page.get_by_label("How to reproduce").fill("1. Deploy.")
    page.get_by_label("Extensive").check()
    page.get_by_label("Critical").check()
    page.get_by_label("Provisioning").check()
    page.locator("#id_files").set_input_files([log("pool.log"), log("secret.log")])
    press(page, "File the ticket")
    expect(page.locator("#file-errors")).to_contain_text("What you wrote and the files you chose are kept.")
    expect(page.locator("#file-errors")).to_contain_text("Write a title.")
    expect(page.get_by_label("What happens")).to_have_value("Every deployment stops after **300 s**.")
    expect(page.get_by_label("How to reproduce")).to_have_value("1. Deploy.")
    for name in ("Incident", "Extensive", "Critical", "Provisioning", "pool.log", "secret.log"):
        expect(page.get_by_label(name)).to_be_checked()
    page.get_by_label("secret.log").uncheck()
    page.get_by_label("Title").fill(TITLE)
    page.locator("#id_files").set_input_files(log("more.log"))
    press(page, "File the ticket")
    page.wait_for_url("**/tickets/NORD-1/")


def write(page: Page, text: str, file: str) -> None:
    page.locator("#composer-text").fill(text)
    chooser = page.locator("#composer [type=file]")
    expect(chooser).to_be_visible()
    chooser.set_input_files(log(file))
    page.locator("#composer button[type=submit]:visible").click()
    expect(page.locator(".timeline").get_by_text(text)).to_be_visible()


def categorise(page: Page) -> None:
    """The new due times are shown on demand; the form is still filled in then."""
    press(page, "Categorise…")
    page.get_by_label("Impact").select_option("moderate")
    page.get_by_label("Urgency").select_option("high")
    press(page, "Show the new due times")
    expect(page.locator("#outlook")).to_contain_text("As P2")
    expect(page.get_by_label("Impact")).to_have_value("moderate")
    on_page(page, "Categorise")


def find_and_take(page: Page) -> None:
    page.locator("summary", has_text="Priority").click()
    page.get_by_role("link", name="P1 critical").click()
    page.wait_for_url("**priority=P1**")
    page.get_by_role("link", name=TITLE).click()
    press(page, "Take charge")


def escalate_and_resolve(page: Page) -> None:
    """The release is asked for only when it is the way."""
    press(page, "Escalate…")
    on_page(page, "Escalate", team="Product engineering", reason="Needs the source.")
    press(page, "Hand back…")
    on_page(page, "Hand back", text="The pool is sized 1.")
    press(page, "Resolve…")
    expect(page.locator(".if-release")).to_be_hidden()
    page.get_by_label("How it is delivered").select_option("patch_release")
    expect(page.locator(".if-release")).to_be_visible()
    on_page(page, "Resolve", resolution="Configuration change", text="Set the pool to 8.")


def test_a_ticket_from_filing_to_closed(cast: Cast, window: OpenWindow) -> None:
    freja, giulia = window(cast.freja, scripts=False, size=PHONE), window(cast.giulia, scripts=False)
    freja.trap.expected.add(422)
    customer, support = freja.go("/customers/NORD/file/"), giulia.go("/board/")

    file_with_a_mistake(customer)
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["more.log", "pool.log"]

    find_and_take(support)
    categorise(support)
    press(support, "Start investigation")
    support.get_by_label("Ask and wait for the answer").check()
    write(support, "Which version is it?", "question.log")

    customer.reload()
    write(customer, "It is 2.8.1.", "answer.log")

    support.reload()
    escalate_and_resolve(support)

    customer.reload()
    press(customer, "No, reopen…")
    on_page(customer, "Reopen", reason="It still fails.")
    support.reload()
    press(support, "Resolve…")
    on_page(support, "Resolve", resolution="Answer", text="Restart it as well.")

    customer.reload()
    customer.get_by_label("4 of 5").check(force=True)
    press(customer, "Yes, it works")
    expect(customer.get_by_role("heading", name="Closed")).to_be_visible()
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.rating) == ("closed", 4)
    press(customer, "File a follow-up")
    expect(customer.locator(".head")).to_contain_text("It follows up NORD-1")
