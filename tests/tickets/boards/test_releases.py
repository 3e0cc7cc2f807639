"""The releases page: who sees it, what it counts, and what marking a release as released does."""

import datetime as dt

import pytest

from customers.models import Catalogue, Customer, CustomerGroupPermission, Release
from customers.permissions import Permission
from tests.cast import Cast
from tests.tickets.boards.conftest import NOW, FileTicket
from tests.tickets.boards.test_desk import SignIn, text_of
from tickets.models import Ticket
from tickets.services import resolution, work
from tickets.vocabulary import State

pytestmark = pytest.mark.usefixtures("now")

ROLES = [
    ("freja", 403),
    ("soren", 403),
    ("marta", 403),
    ("paolo", 403),
    ("luca", 403),
    ("giulia", 200),
    ("tomasz", 200),
    ("elena", 200),
    ("ada", 200),
]


def solved(cast: Cast, ticket: Ticket, *, confirmed: bool) -> Ticket:
    """Resolved by the patch release that is not out yet."""
    work.take_charge(ticket, by=cast.giulia)
    category = work.Categorisation(type="bug_report", impact="moderate", urgency="high", components=())
    work.categorise(ticket, category, by=cast.giulia)
    solution = resolution.Solution(resolution="patch_release", text="Fixed.", release=cast.release)
    resolution.resolve(ticket, solution, by=cast.giulia)
    if confirmed:
        resolution.confirm(ticket, by=ticket.reporter)
    return ticket


def state_of(ticket: Ticket) -> str:
    return str(Ticket.objects.get(pk=ticket.pk).state)


@pytest.mark.parametrize(("who", "status"), ROLES)
def test_who_sees_the_releases(cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    client = sign_in(getattr(cast, who))

    assert client.get("/releases/").status_code == status
    assert client.get(f"/releases/{cast.release.pk}/released/").status_code == status


@pytest.mark.parametrize(("who", "status"), [(who, 302 if status == 200 else status) for who, status in ROLES])
def test_who_marks_a_release(cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    response = sign_in(getattr(cast, who)).post(f"/releases/{cast.release.pk}/released/")

    assert response.status_code == status
    assert (Release.objects.get(pk=cast.release.pk).released_at == NOW) is (status == 302)


def test_releases_of_a_product_that_the_person_does_not_support_are_not_there(cast: Cast, sign_in: SignIn) -> None:
    other = Release.objects.create(catalogue=Catalogue.objects.create(name="Other product"), name="7.0")
    agent = sign_in(cast.tomasz)

    assert "Other product" not in text_of(agent.get("/releases/"))
    assert agent.get(f"/releases/{other.pk}/released/").status_code == 404
    assert agent.post(f"/releases/{other.pk}/released/").status_code == 404
    assert agent.get("/releases/999999/released/").status_code == 404
    assert "Other product" in text_of(sign_in(cast.ada).get("/releases/"))


def test_releases_for_a_customer_that_is_only_seen_are_not_there(cast: Cast, sign_in: SignIn) -> None:
    """No role sees one customer and works another today: what each may do is data, and could become so."""
    other = Release.objects.create(catalogue=Catalogue.objects.create(name="Other product"), name="7.0")
    Customer.objects.filter(pk=cast.altamira.pk).update(catalogue=other.catalogue)
    CustomerGroupPermission.objects.filter(
        content_object=cast.altamira, permission__codename=Permission.WORK_TICKETS
    ).delete()
    agent = sign_in(cast.giulia)

    page = text_of(agent.get("/releases/"))

    assert "2.8.2" in page
    assert "Other product" not in page
    assert agent.get(f"/releases/{other.pk}/released/").status_code == 404


def test_it_counts_what_a_release_solves_and_what_waits_for_it(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    waiting = solved(cast, file("Waits"), confirmed=True)
    solved(cast, file("Not confirmed"), confirmed=False)

    page = text_of(sign_in(cast.giulia).get("/releases/"))
    asked = text_of(sign_in(cast.giulia).get(f"/releases/{cast.release.pk}/released/"))

    assert "Solves </span>2</td>" in page
    assert "<strong>1</strong>" in page
    assert "<strong>1 ticket</strong> that is confirmed and waits for it will close by itself" in asked
    assert waiting.key in asked
    assert "Not confirmed" not in asked


def test_an_agent_of_one_customer_counts_no_ticket_of_another(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    solved(cast, file("A secret of Altamira", by=cast.marta), confirmed=True)

    asked = text_of(sign_in(cast.tomasz).get(f"/releases/{cast.release.pk}/released/"))

    assert "No ticket waits for it now" in asked
    assert "ALTA" not in asked


def test_marking_closes_what_waits_and_leaves_the_rest(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    waiting = solved(cast, file(), confirmed=True)
    unconfirmed = solved(cast, file(), confirmed=False)
    agent = sign_in(cast.giulia)

    response = agent.post(f"/releases/{cast.release.pk}/released/", follow=True)

    assert response.redirect_chain == [("/releases/", 302)]
    assert "2.8.2 is released" in text_of(response)
    assert state_of(waiting) == State.CLOSED
    assert state_of(unconfirmed) == State.RESOLVED


def test_marking_twice_is_once(cast: Cast, sign_in: SignIn) -> None:
    agent = sign_in(cast.giulia)
    agent.post(f"/releases/{cast.release.pk}/released/")
    Release.objects.filter(pk=cast.release.pk).update(released_at=NOW - dt.timedelta(days=1))

    assert agent.post(f"/releases/{cast.release.pk}/released/").status_code == 302
    assert Release.objects.get(pk=cast.release.pk).released_at == NOW - dt.timedelta(days=1)
    assert "Nothing is left to do" in text_of(agent.get(f"/releases/{cast.release.pk}/released/"))


def test_without_releases_the_page_says_what_would_be_here(cast: Cast, sign_in: SignIn) -> None:
    cast.release.delete()

    assert "No releases yet" in text_of(sign_in(cast.giulia).get("/releases/"))
