"""The whole main job as four people in real Chromium: from an empty database to the closed ticket."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.services import first_admin_link
from notifications.tasks import sweep_outbox
from tests.browser.admin import Office
from tests.browser.conftest import OpenWindow, Window
from tests.stage import make_default_matrix
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)

ROME = ZoneInfo("Europe/Rome")
ADDRESS = "/tickets/NORD-1/"
PASSWORD = "correct horse battery staple"
# A Friday, half an hour before support closes; it is open on Saturday from 10 to 12.
FRIDAY = dt.datetime(2026, 11, 20, 17, 30, tzinfo=ROME)


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(FRIDAY, tick=False) as traveller:
        yield traveller


def at(day: int, hour: int, minute: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=ROME)


def become_first_admin(window: Window) -> Office:
    page = window.go(first_admin_link())
    page.get_by_label("Your name").fill("Ada Moretti")
    page.get_by_label("Work e-mail").fill("ada.moretti@witboost.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(lambda url: "/welcome/" not in url)
    return Office(page, window.home)


def set_up(office: Office) -> dict[str, str]:
    """Everything that a customer needs, in Django admin alone; the links to set a password, by first name."""
    links = {
        "freja": office.add_person("Freja Mikkelsen", "freja.mikkelsen@nordhavn.example"),
        "giulia": office.add_person("Giulia Ferraro", "giulia.ferraro@witboost.example"),
        "luca": office.add_person("Luca Bianchi", "luca.bianchi@witboost.example"),
    }
    office.add("customers/membership", {"user": "Giulia Ferraro", "role": "Support agent"})
    office.add("customers/membership", {"user": "Luca Bianchi", "role": "Specialist"})

    office.page.goto(f"{office.home}/admin/accounts/team/add/")
    office.fill({"name": "Product engineering", "public_name": "Product engineering"})
    office.fill({f"{office.add_row('teammember_set')}user": "Luca Bianchi"})
    office.save()

    office.page.goto(f"{office.home}/admin/customers/catalogue/add/")
    office.fill({"name": "Data platform"})
    row = office.add_row("components")
    office.fill({f"{row}name": "Provisioning", f"{row}team": "Product engineering"})
    office.fill({f"{office.add_row('versions')}name": "2.8.1"})
    office.save()

    weekdays = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-13:00, 14:00-18:00")
    office.add(
        "customers/calendar",
        {"name": "Rome with Saturdays", "timezone": "Europe/Rome", "saturday": "10:00-12:00"} | weekdays,
    )
    office.add("customers/prioritymatrix", {"name": "Nordhavn", "significant_critical": "P1"})

    office.page.goto(f"{office.home}/admin/customers/customer/add/")
    office.fill({"name": "Nordhavn Energi", "key": "NORD", "catalogue": "Data platform"})
    row = office.add_row("memberships")
    office.fill({f"{row}user": "Freja Mikkelsen", f"{row}role": "Requester"})
    office.save()

    office.add("customers/contract", {"customer": "Nordhavn Energi", "name": "Premium 2026"})
    office.fill(
        {
            "valid_from": "2026-01-01 00:00:00",
            "calendar": "Rome with Saturdays",
            "matrix": "Nordhavn",
            "p1_taking_charge": "2 h",
        }
    )
    office.save()
    return links


def first_sign_in(window: Window, link: str) -> Page:
    """Set the password by the link that the admin handed over; that signs in."""
    page = window.go(link)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button", name="Set password and sign in").click()
    page.wait_for_url(lambda url: "/password/" not in url)
    return page


def file(page: Page, home: str, log: Path) -> None:
    """A P1 incident with a log."""
    page.goto(f"{home}/")
    page.get_by_role("link", name="File a ticket").first.click()
    page.get_by_text("People cannot use one of the major functions.").click()
    page.locator("[name=title]").fill("Provisioning times out")
    page.locator("[name=description]").fill("Every deployment stops after **300 s**.")
    page.locator("[name=reproduction]").fill("1. Deploy.")
    page.locator("[name=impact][value=extensive]").check(force=True)
    page.locator("[name=urgency][value=critical]").check(force=True)
    page.get_by_label("Provisioning").check()
    page.locator("input[type=file]").set_input_files(log)
    expect(page.get_by_text("uploaded")).to_be_visible()
    page.get_by_role("button", name="File the ticket").click()
    page.wait_for_url("**/tickets/NORD-1/**")
    expect(page.get_by_role("heading", name="Provisioning times out")).to_be_visible()


def due_instants(page: Page) -> set[str]:
    """The instants on a ticket's page, in UTC to the second."""
    expect(page.locator(".clock-cell").first).to_be_visible()
    marks = page.locator("time[datetime]").evaluate_all("marks => marks.map(mark => mark.dateTime)")
    return {dt.datetime.fromisoformat(mark).astimezone(dt.UTC).isoformat() for mark in marks}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True)).first.click()


def in_dialog(page: Page, button: str, **values: str) -> None:
    """Fill the open dialog and send it; who is faster than the scripts gets the same form as a page."""
    dialog = page.locator("dialog[open], .action-page")
    expect(dialog).to_be_visible()
    for name, value in values.items():
        field = dialog.locator(f"[name={name}]").first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        elif field.get_attribute("type") in {"radio", "checkbox"}:
            dialog.locator(f"[name={name}][value={value}]").check(force=True)
        else:
            field.fill(value)
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog).to_have_count(0)


def write(page: Page, text: str, *, ask: bool = False, internal: bool = False) -> None:
    if internal:
        page.locator("label.mode:has([value=internal])").click()  # as people do: the button itself is not to be seen
        expect(page.locator("[name=mode][value=internal]")).to_be_checked()
    page.locator("#composer-text").fill(text)
    if ask:
        page.locator("#composer [name=ask]").check()
    page.locator("#composer button[type=submit]:visible").click()
    expect(page.locator(".timeline").get_by_text(text)).to_be_visible()


def utc(day: int, hour: int, minute: int) -> str:
    return at(day, hour, minute).astimezone(dt.UTC).isoformat()


def files(page: Page, home: str, log: Path) -> None:
    """Friday 17:30. Two support hours: 30 minutes on Friday, the rest on Saturday from 10:00 to 11:30."""
    file(page, home, log)
    expect(page.get_by_role("heading", name="Support takes it in charge by Sat 11:30")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=log.name).first.click()
    assert Path(download.value.path()).read_bytes() == log.read_bytes()


def takes_charge(page: Page, home: str, now: time_machine.Traveller) -> None:
    """Support sees it on the triage board with its due time running, and takes it on Saturday 10:15."""
    page.goto(f"{home}/board/")
    card = page.locator(".tcard", has_text="NORD-1")
    expect(card).to_contain_text("Take charge")
    expect(card).to_contain_text("2 h")
    now.move_to(at(21, 10, 15))
    page.get_by_role("link", name="Provisioning times out").click()
    assert utc(21, 11, 30) in due_instants(page)
    press(page, "Take charge")
    expect(page.locator(".clock-cell").first).to_contain_text("45 min of 2 h")
    # The update falls due four support hours later: 1 h 45 on Saturday, 2 h 15 on Monday.
    assert utc(23, 11, 15) in due_instants(page)


def works(page: Page) -> None:
    press(page, "Categorise…")
    in_dialog(page, "Categorise")
    press(page, "Start investigation")
    expect(page.locator(".state-investigation").first).to_be_visible()
    write(page, "Which version is it?", ask=True)
    expect(page.get_by_text("Waiting for the customer").first).to_be_visible()
    write(page, "Smells like the pool.", internal=True)


def answers(page: Page, home: str) -> None:
    page.goto(f"{home}{ADDRESS}")
    assert "Smells like" not in page.content()
    write(page, "It is 2.8.1.")


def escalates(page: Page, home: str) -> None:
    page.goto(f"{home}{ADDRESS}")
    # Asked, a new update began, and stood still: four hours from the answer on Monday 09:30.
    assert utc(23, 14, 30) in due_instants(page)
    press(page, "Escalate…")
    in_dialog(page, "Escalate", team="Product engineering", reason="Look at the pool.")


def hands_back(page: Page, home: str) -> None:
    page.goto(f"{home}/notifications/")
    page.locator("main a", has_text="Product engineering").first.click()
    press(page, "Hand back…")
    in_dialog(page, "Hand back", text="The pool is sized 1.")


def resolves(page: Page, home: str) -> None:
    page.goto(f"{home}{ADDRESS}")
    press(page, "Resolve…")
    in_dialog(page, "Resolve", resolution="Configuration change", text="Set the pool to **8**.")


def confirms(page: Page, home: str) -> None:
    page.goto(f"{home}{ADDRESS}")
    expect(page.get_by_text("Set the pool to").first).to_be_visible()
    page.locator("[name=rating][value='5']").check(force=True)
    page.get_by_role("button", name="Yes, it works").click()
    expect(page.locator(".state-closed").first).to_be_visible()


def test_from_the_first_admin_to_the_closed_ticket(
    window: OpenWindow, now: time_machine.Traveller, tmp_path: Path
) -> None:
    make_default_matrix()
    home = (admin := window()).home
    links = set_up(become_first_admin(admin))
    log = tmp_path / "provisioner-2026-11-20.log"
    log.write_text("PROVISIONING_TIMEOUT after 300 s\n", encoding="ascii")

    files(freja := first_sign_in(window(), links["freja"]), home, log)
    sweep_outbox()
    takes_charge(giulia := first_sign_in(window(), links["giulia"]), home, now)
    works(giulia)
    now.move_to(at(23, 9, 30))
    answers(freja, home)
    escalates(giulia, home)
    sweep_outbox()
    hands_back(first_sign_in(window(), links["luca"]), home)
    resolves(giulia, home)
    now.move_to(at(23, 12, 0))
    confirms(freja, home)

    ticket = Ticket.objects.get(key="NORD-1")
    assert (ticket.state, ticket.rating, ticket.resolution) == ("closed", 5, "configuration_change")
    assert User.objects.count() == 4
