"""Where each role begins, and the customers of those who see several."""

import datetime as dt

import pytest
from django.test import Client

from customers.models import Customer
from customers.permissions import Role
from customers.services.memberships import set_membership
from tests.cast import Cast, person
from tests.tickets.boards.conftest import NOW, FileTicket
from tests.tickets.boards.test_desk import SignIn, text_of
from tickets.services import conversation, resolution, work
from tickets.services.conversation import Words

pytestmark = pytest.mark.usefixtures("now")


@pytest.mark.parametrize(
    ("who", "to"),
    [
        ("freja", "/customers/NORD/"),
        ("soren", "/customers/NORD/"),
        ("marta", "/customers/ALTA/"),
        ("paolo", "/customers/NORD/"),
        ("giulia", "/board/"),
        ("tomasz", "/board/"),
        ("elena", "/board/"),
        ("luca", "/board/"),
        ("ada", "/admin/"),
    ],
)
def test_each_role_begins_at_its_page(cast: Cast, sign_in: SignIn, who: str, to: str) -> None:
    response = sign_in(getattr(cast, who)).get("/")

    assert (response.status_code, response["Location"]) == (302, to)


def test_nobody_begins_at_sign_in(cast: Cast) -> None:
    response = Client().get("/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/")


def test_without_a_role_the_page_says_what_to_wait_for(cast: Cast, sign_in: SignIn) -> None:
    new = person("Nils", "Berg", "nordhavn")

    page = text_of(sign_in(new).get("/"))

    assert "No customer yet" in page
    assert "Nordhavn" not in page


@pytest.fixture
def guest(cast: Cast) -> Cast:
    """Paolo serves both customers."""
    set_membership(cast.paolo, role=Role.PROFESSIONAL_SERVICES, customer=cast.altamira, by=None)
    return cast


def test_who_sees_several_customers_chooses_among_them(guest: Cast, file: FileTicket, sign_in: SignIn) -> None:
    asked, solved = file(), file()
    file(by=guest.marta)
    for ticket in (asked, solved):
        work.take_charge(ticket, by=guest.giulia)
    conversation.ask(asked, Words(text="Which version?"), by=guest.giulia)
    category = work.Categorisation(type="bug_report", impact="moderate", urgency="high", components=())
    work.categorise(solved, category, by=guest.giulia)
    resolution.resolve(solved, resolution.Solution(resolution="workaround", text="Set it."), by=guest.giulia)

    page = text_of(sign_in(guest.paolo).get("/"))
    nordhavn = page.split('href="/customers/NORD/" data-stop')[1].split("</li>")[0]
    altamira = page.split('href="/customers/ALTA/" data-stop')[1].split("</li>")[0]

    assert "2 tickets in progress" in nordhavn
    assert "<strong>1</strong> waiting for an answer" in nordhavn
    assert "<strong>1</strong> to confirm" in nordhavn
    assert "1 ticket in progress" in altamira
    assert "waiting for an answer" not in altamira
    assert "Nordhavn Energi. Giulia Ferraro asked at 10:42" in page


def test_support_reads_what_it_is_to_do_at_each_customer(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file()
    taken = file()
    work.take_charge(taken, by=cast.giulia)

    page = text_of(sign_in(cast.giulia).get("/customers/"))
    nordhavn = page.split('href="/customers/NORD/" data-stop')[1].split("</li>")[0]

    assert "<strong>1</strong> not taken in charge" in nordhavn
    assert "to confirm" not in nordhavn
    assert "Needs the customers" not in page


def test_each_customer_says_when_its_next_promise_is_due(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file()
    file(by=cast.marta, at=NOW - dt.timedelta(days=1))
    file(by=cast.marta)

    page = text_of(sign_in(cast.elena).get("/customers/"))
    nordhavn = page.split('href="/customers/NORD/" data-stop')[1].split("</li>")[0]
    altamira = page.split('href="/customers/ALTA/" data-stop')[1].split("</li>")[0]

    assert "Next due 12:42" in nordhavn
    assert "Overdue since Wed 12:42" in altamira
    assert "Next due" not in altamira


def test_the_list_of_customers_holds_only_those_that_are_seen(cast: Cast, sign_in: SignIn) -> None:
    assert "Altamira" not in text_of(sign_in(cast.tomasz).get("/customers/"))
    assert "Altamira" in text_of(sign_in(cast.giulia).get("/customers/"))


def test_a_customer_that_is_not_active_says_so(guest: Cast, sign_in: SignIn) -> None:
    Customer.objects.filter(pk=guest.altamira.pk).update(is_active=False)

    page = text_of(sign_in(guest.paolo).get("/"))

    assert "nothing in progress, not active" in page
    assert 'href="/customers/ALTA/file/"' not in page
