"""What each role can go to: its own, nothing that would be refused, and always the way out."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from customers.models import Customer
from customers.permissions import Role
from customers.services.memberships import grant_on, set_membership
from notifications.models import Notice
from tests.cast import Cast
from tickets.services import escalation, work
from tickets.services.filing import Filing, file_ticket
from witsupport.navigation import MOST_CUSTOMERS

VIEWS = ["Assigned to me", "Breached", "Waiting for customers"]
MAIN = {
    "freja": ["Board", "Tickets", "Inbox"],
    "soren": ["Board", "Tickets", "People", "Inbox"],
    "paolo": ["Board", "Tickets", "Inbox"],
    "giulia": ["Triage board", "Tickets", "Releases", "Inbox", *VIEWS, "Banco Altamira", "Nordhavn Energi"],
    "tomasz": ["Triage board", "Tickets", "Releases", "Inbox", *VIEWS, "Nordhavn Energi"],
    "elena": [
        "Triage board",
        "Tickets",
        "Releases",
        "Doubtful waits",
        "Inbox",
        *VIEWS,
        "Banco Altamira",
        "Nordhavn Energi",
    ],
    "luca": ["Triage board", "Tickets", "Inbox", *VIEWS, "Escalated to my team"],
    "ada": ["Releases", "Inbox", "Audit", "Administration"],
}
ROLES = {
    "freja": "Nordhavn Energi",
    "paolo": "Professional services",
    "giulia": "Support agent",
    "elena": "Support lead",
    "luca": "Product engineering",
    "ada": "Admin",
}
FILE = {"freja", "paolo", "giulia", "elena"}


def page_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.get("/profile/").content.decode()


def counts_of(page: str) -> dict[str, int]:
    """What the side navigation counts, by label."""
    side = page.split('aria-label="Main"', maxsplit=1)[1].split("</nav>", maxsplit=1)[0]
    found = re.findall(r'<span class="nav-label truncate">([^<]+)</span><span class="count[^"]*">(\d+)</span>', side)
    return {label: int(count) for label, count in found}


def side_of(page: str) -> list[tuple[str, str]]:
    """Label and address of each item of the side navigation."""
    side = page.split('aria-label="Main"', maxsplit=1)[1].split("</nav>", maxsplit=1)[0]
    return [(label, url) for url, label in re.findall(r'<a href="([^"]+)" title="([^"]+)"', side)]


@pytest.mark.parametrize("name", MAIN)
def test_each_role_is_offered_its_own_and_reaches_all_of_it(cast: Cast, name: str) -> None:
    person = getattr(cast, name)
    items = side_of(page_of(person))

    assert [label for label, _ in items] == MAIN[name]
    client = Client()
    client.force_login(person)
    assert {url: client.get(url).status_code for _, url in items} == {url: 200 for _, url in items}


@pytest.mark.parametrize("name", ROLES)
def test_below_the_name_stands_what_the_person_is_and_who_files_is_offered_it_on_the_phone(
    cast: Cast, name: str
) -> None:
    page = page_of(getattr(cast, name))

    assert f'<span class="xs faint">{ROLES[name]}</span>' in page
    tabs = page.split('<nav class="tabbar"')[1].split("</nav>")[0]
    assert (reverse("tickets:file_choose") in tabs) is (name in FILE)


def test_somebody_without_any_role_has_an_inbox_and_the_way_out(cast: Cast) -> None:
    nora = User.objects.create_user("nora@witboost.example", "Nora Berg")

    page = page_of(nora)

    assert [label for label, _ in side_of(page)] == ["Inbox"]
    assert 'title="Search"' not in page
    assert '<span class="xs faint">Admin</span>' not in page
    client = Client()
    client.force_login(nora)
    assert "No customer yet" in client.get("/", follow=True).content.decode()


@pytest.mark.parametrize("name", MAIN)
def test_signing_out_is_one_click_on_desktop_and_phone(cast: Cast, name: str) -> None:
    page = page_of(getattr(cast, name))
    form = f'<form method="post" action="{reverse("account_logout")}">'

    assert form in page.split('class="side-foot"')[1].split("</aside>")[0]
    assert form in page.split('class="phone-menu"')[1].split("</details>")[0]


def test_what_is_unread_is_counted_on_desktop_and_phone(cast: Cast) -> None:
    filing = Filing(type="it_help", title="How?", description="How to do it?", impact="minor", urgency="low")
    ticket = file_ticket(cast.nordhavn, filing, by=cast.freja)
    event = ticket.events.first()
    assert event
    Notice.objects.create(person=cast.giulia, event=event, ticket=ticket, kind="filed", at=event.at)

    page = page_of(cast.giulia)

    assert '<span class="count">1</span>' in page
    assert '<span class="tab-count">1<span class="vh"> unread</span></span>' in page
    assert "tab-count" not in page_of(cast.elena)


def test_where_one_is_is_marked(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.giulia)

    page = client.get("/notifications/").content.decode()

    assert re.findall(r'title="([^"]+)" aria-current="page"', page) == ["Inbox"]


def test_many_customers_are_cut_and_the_rest_is_behind_all(cast: Cast) -> None:
    for number in range(MOST_CUSTOMERS):
        customer = Customer.objects.create(key=f"MANY{number}", name=f"Many {number:02}", catalogue=cast.catalogue)
        grant_on(customer)

    labels = [label for label, _ in side_of(page_of(cast.giulia))]

    assert len([label for label in labels if label.startswith(("Many", "Nord", "Banco"))]) == MOST_CUSTOMERS
    assert labels[-1] == "All customers"


def test_an_admin_who_is_also_support_has_both(cast: Cast) -> None:
    set_membership(cast.ada, role=Role.SUPPORT_LEAD, customer=None, by=None)

    labels = [label for label, _ in side_of(page_of(cast.ada))]

    assert labels[0] == "Triage board"
    assert labels[-1] == "Administration"


def test_the_navigation_costs_as_much_with_ten_customers_as_with_two(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.giulia)
    counts = []
    for number in (0, 8):
        for each in range(number):
            grant_on(Customer.objects.create(key=f"MORE{each}", name=f"More {each}", catalogue=cast.catalogue))
        client.get("/profile/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/profile/")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_desk_sees_how_much_there_is_in_each_view_and_at_each_customer(cast: Cast) -> None:
    """`Tomasz` works at Nordhavn Energi only: what Banco Altamira has is in none of his counts."""
    at = dt.datetime(2026, 11, 19, 9, 42, tzinfo=dt.UTC)
    for customer, reporter in ((cast.nordhavn, cast.freja), (cast.altamira, cast.marta), (cast.nordhavn, cast.freja)):
        filing = Filing(
            type="incident",
            title="Down",
            description="All of it.",
            reproduction="Sign in.",
            impact="extensive",
            urgency="high",
        )
        ticket = file_ticket(customer, filing, by=reporter, at=at)
    work.take_charge(ticket, by=cast.tomasz, at=at)

    with time_machine.travel(at + dt.timedelta(minutes=1), tick=False):
        assert counts_of(page_of(cast.tomasz)) == {"Triage board": 2, "Assigned to me": 1, "Nordhavn Energi": 2}
        everywhere = {"Triage board": 3, "Nordhavn Energi": 2, "Banco Altamira": 1}
        assert counts_of(page_of(cast.giulia)) == everywhere
        assert counts_of(page_of(cast.freja)) == {}
    with time_machine.travel(at + dt.timedelta(days=7), tick=False):
        assert counts_of(page_of(cast.giulia)) == everywhere | {"Breached": 3}


def test_a_specialist_goes_to_what_is_with_the_team(cast: Cast) -> None:
    at = dt.datetime(2026, 11, 19, 9, 42, tzinfo=dt.UTC)
    filing = Filing(type="it_help", title="How?", description="How to do it?", impact="minor", urgency="low")
    ticket = file_ticket(cast.nordhavn, filing, by=cast.freja, at=at)
    work.take_charge(ticket, by=cast.giulia, at=at)
    escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia, at=at)
    client = Client()
    client.force_login(cast.luca)

    page = client.get("/board/?team=mine").content.decode()

    assert counts_of(page) == {}
    assert re.findall(r'title="([^"]+)" aria-current="page"', page) == ["Escalated to my team"]
    assert ticket.key in page


@pytest.mark.parametrize(
    ("hour", "sentence"),
    [(10, "Support hours until 13:00, Rome"), (20, "Support hours from Fri 09:00, Rome")],
)
def test_the_foot_says_whether_support_is_open(cast: Cast, hour: int, sentence: str) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 19, hour, 30, tzinfo=dt.UTC), tick=False):
        page = page_of(cast.freja)

    assert sentence in page
    assert ("hours is-closed" in page) is (hour == 20)
