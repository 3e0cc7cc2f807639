"""What each role can go to: its own, nothing that would be refused, and always the way out."""

import re

import pytest
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
from tickets.services.filing import Filing, file_ticket
from witsupport.navigation import MOST_CUSTOMERS

MAIN = {
    "freja": ["Board", "Tickets", "Inbox"],
    "soren": ["Board", "Tickets", "Inbox"],
    "paolo": ["Board", "Tickets", "Inbox"],
    "giulia": ["Triage board", "Tickets", "Releases", "Inbox", "Banco Altamira", "Nordhavn Energi"],
    "tomasz": ["Triage board", "Tickets", "Releases", "Inbox", "Nordhavn Energi"],
    "elena": ["Triage board", "Tickets", "Releases", "Inbox", "Banco Altamira", "Nordhavn Energi"],
    "luca": ["Triage board", "Tickets", "Inbox"],
    "ada": ["Releases", "Inbox", "Administration"],
}
ROLES = {
    "freja": "Nordhavn Energi",
    "paolo": "Professional services",
    "giulia": "Support",
    "luca": "Product engineering",
    "ada": "Admin",
}


def page_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.get("/profile/").content.decode()


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
def test_below_the_name_stands_what_the_person_is(cast: Cast, name: str) -> None:
    assert f'<span class="xs faint">{ROLES[name]}</span>' in page_of(getattr(cast, name))


def test_somebody_without_any_role_has_an_inbox_and_the_way_out(cast: Cast) -> None:
    nora = User.objects.create_user("nora@witboost.example", "Nora Berg")

    page = page_of(nora)

    assert [label for label, _ in side_of(page)] == ["Inbox"]
    assert 'title="Search"' not in page
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
