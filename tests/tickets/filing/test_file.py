"""Filing in the browser: who may, what the form shows, and what a good form leads to."""

from collections.abc import Callable
from typing import Protocol

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from customers.models import Component, Customer, CustomerGroupPermission, ProductVersion
from customers.permissions import Permission
from tests.cast import Cast
from tests.tickets.filing.conftest import NOW, PATH, answers
from tickets.models import Event, Link, Ticket
from tickets.services import resolution
from tickets.vocabulary import EventKind, LinkKind, State

pytestmark = pytest.mark.usefixtures("now", "media")
SignIn = Callable[[User], Client]
MOST_QUERIES = 20


class Answer(Protocol):
    @property
    def content(self) -> bytes: ...


def text_of(response: Answer) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("freja", 200),
        ("soren", 200),
        ("paolo", 200),
        ("giulia", 200),
        ("tomasz", 200),
        ("elena", 200),
        ("marta", 404),
        ("luca", 404),
        ("ada", 404),
    ],
)
def test_who_is_shown_the_form(cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    client = sign_in(getattr(cast, who))

    assert client.get(PATH).status_code == status
    assert client.get(f"{PATH}promise/").status_code == status
    assert client.get(f"{PATH}similar/").status_code == status


@pytest.mark.parametrize("who", ["marta", "luca", "ada"])
def test_who_does_not_see_the_customer_files_nothing(cast: Cast, sign_in: SignIn, who: str) -> None:
    response = sign_in(getattr(cast, who)).post(PATH, answers(reporter=cast.freja.pk))

    assert response.status_code == 404
    assert not Ticket.objects.exists()


def test_a_customer_that_is_not_active_files_nothing(cast: Cast, sign_in: SignIn) -> None:
    Customer.objects.filter(pk=cast.nordhavn.pk).update(is_active=False)
    freja = sign_in(cast.freja)

    assert freja.get(PATH).status_code == 403
    assert freja.post(PATH, answers()).status_code == 403
    assert not Ticket.objects.exists()


def test_who_may_not_file_but_sees_the_tickets_is_refused(cast: Cast, sign_in: SignIn) -> None:
    """No role is so today: what each may do is data, and could become so."""
    CustomerGroupPermission.objects.filter(
        content_object=cast.nordhavn, permission__codename=Permission.FILE_TICKET
    ).delete()
    freja = sign_in(cast.freja)

    for response in (
        freja.get(PATH),
        freja.post(PATH, answers()),
        freja.get(f"{PATH}promise/"),
        freja.get(f"{PATH}similar/"),
    ):
        assert response.status_code == 403
        assert "You can see the tickets of Nordhavn Energi, but not file any." in text_of(response)
    assert not Ticket.objects.exists()


def test_the_form_offers_what_the_customer_has(cast: Cast, sign_in: SignIn) -> None:
    Component.objects.create(catalogue=cast.catalogue, name="Retired", is_active=False)
    ProductVersion.objects.create(catalogue=cast.catalogue, name="1.0.0", is_supported=False)
    cast.version.subscription = "Two **named** contacts."
    cast.version.save(update_fields=["subscription"])

    page = text_of(sign_in(cast.freja).get(PATH))

    for shown in (
        "Taken in charge: P1 within 1\N{NO-BREAK SPACE}h,",
        "P2 within 2\N{NO-BREAK SPACE}h, P3 within 48\N{NO-BREAK SPACE}h",
        "No promised time",
        "Provisioning",
        "Snowflake template",
        "outside the perimeter",
        "2.8.1",
        "Premium. Support hours: Monday to Friday 9 to 13 and 14 to 18, Rome.",
        "Two <strong>named</strong> contacts.",
        "You, Freja Mikkelsen",
    ):
        assert shown in page
    for hidden in ("Retired", "1.0.0", "On behalf of", "Reported at"):
        assert hidden not in page


def test_a_good_form_files_the_ticket_and_leads_to_it(cast: Cast, sign_in: SignIn) -> None:
    said = answers(
        components=[cast.provisioning.pk],
        product_version=cast.product_version.pk,
        expected="Links to the new host.",
        limitations="Nobody approves.",
        downtime="degraded",
        downtime_since="2026-11-19T09:00",
        downtime_until="2026-11-19T09:30",
        users_affected="12",
        frequency="always",
    )

    response = sign_in(cast.freja).post(PATH, said)

    ticket = Ticket.objects.get()
    assert response.status_code == 302
    assert response["Location"] == "/tickets/NORD-1/"
    assert (ticket.title, ticket.reporter, ticket.filed_by) == (said["title"], cast.freja, cast.freja)
    assert (ticket.impact, ticket.urgency, ticket.priority, ticket.state) == ("moderate", "high", "P2", State.OPEN)
    assert (ticket.expected, ticket.limitations) == ("Links to the new host.", "Nobody approves.")
    assert (ticket.users_affected, ticket.frequency, ticket.downtime) == (12, "always", "degraded")
    assert ticket.downtime_since is not None
    assert ticket.downtime_since.isoformat() == "2026-11-19T08:00:00+00:00"  # 9:00 in Rome
    assert list(ticket.components.all()) == [cast.provisioning]
    assert ticket.product_version == cast.product_version
    assert ticket.next_due_at is not None
    assert ticket.next_due_at.isoformat() == "2026-11-19T11:42:00+00:00"  # two support hours
    event = Event.objects.get(kind=EventKind.FILED)
    assert (event.actor, event.at) == (cast.freja, NOW)


def test_the_next_page_says_what_was_filed(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)
    freja.post(PATH, answers())

    assert "NORD-1 is filed." in text_of(freja.get("/customers/NORD/"))


def test_filing_with_due_dates_costs_at_most_twenty_queries(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)
    freja.post(PATH, answers(token="warm"))

    with CaptureQueriesContext(connection) as queries:
        response = freja.post(PATH, answers(components=[cast.provisioning.pk]))

    assert response.status_code == 302
    assert Ticket.objects.exclude(next_due_at=None).count() == 2
    statements = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(statements) <= MOST_QUERIES, "\n".join(statements)


def test_a_double_click_files_one_ticket(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)

    locations = [freja.post(PATH, answers())["Location"] for _ in range(2)]

    assert locations == ["/tickets/NORD-1/", "/tickets/NORD-1/"]
    assert Ticket.objects.count() == 1


def test_each_form_has_a_token_of_its_own(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)
    tokens = {text_of(freja.get(PATH)).split('name="token" value="')[1].split('"')[0] for _ in range(2)}

    assert len(tokens) == 2
    for token in tokens:
        freja.post(PATH, answers(token=token))
    assert Ticket.objects.count() == 2


def test_another_persons_token_files_another_ticket(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.freja).post(PATH, answers())
    response = sign_in(cast.anders).post(PATH, answers())

    assert response["Location"] == "/tickets/NORD-2/"


def test_a_question_needs_no_steps_and_has_no_due_date(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.freja).post(PATH, answers(type="it_help", reproduction=""))

    ticket = Ticket.objects.get()
    assert (ticket.is_covered, ticket.next_due_at) == (False, None)


@pytest.fixture
def closed(cast: Cast, sign_in: SignIn) -> Ticket:
    sign_in(cast.freja).post(PATH, answers(token="earlier", components=[cast.provisioning.pk]))
    ticket = Ticket.objects.get()
    return resolution.withdraw(ticket, "Our own fault.", by=cast.freja)


def test_a_follow_up_begins_with_what_was_said_and_is_linked(cast: Cast, sign_in: SignIn, closed: Ticket) -> None:
    freja = sign_in(cast.freja)

    page = text_of(freja.get(f"{PATH}?follow_up={closed.key}"))
    freja.post(PATH, answers(title="It is back", follow_up=closed.key))

    assert "It follows up" in page
    assert f'value="{closed.title}"' in page
    assert f'value="{cast.provisioning.pk}" id="id_components_0" checked' in page
    link = Link.objects.get()
    assert (link.source.title, link.target, link.kind) == ("It is back", closed, LinkKind.FOLLOW_UP_OF)


def test_an_open_ticket_has_no_follow_up(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)
    freja.post(PATH, answers())

    assert "It follows up" not in text_of(freja.get(f"{PATH}?follow_up=NORD-1"))
    freja.post(PATH, answers(token="other", follow_up="NORD-1"))
    assert not Link.objects.exists()


def test_a_ticket_of_another_customer_is_not_followed_up(cast: Cast, sign_in: SignIn, closed: Ticket) -> None:
    response = sign_in(cast.marta).get(f"/customers/ALTA/file/?follow_up={closed.key}")

    assert closed.title not in text_of(response)
    assert "It follows up" not in text_of(response)


@pytest.mark.parametrize(
    ("who", "status", "to"),
    [
        ("freja", 302, PATH),
        ("marta", 302, "/customers/ALTA/file/"),
        ("paolo", 302, PATH),
        ("tomasz", 302, PATH),
        ("giulia", 200, ""),
        ("luca", 403, ""),
        ("ada", 403, ""),
    ],
)
def test_where_each_role_files(cast: Cast, sign_in: SignIn, who: str, status: int, to: str) -> None:
    response = sign_in(getattr(cast, who)).get("/file/")

    assert response.status_code == status
    assert response.headers.get("Location", "") == to


def test_the_choice_leaves_out_a_customer_that_is_not_active(cast: Cast, sign_in: SignIn) -> None:
    giulia = sign_in(cast.giulia)
    assert "/customers/ALTA/file/" in text_of(giulia.get("/file/"))
    Customer.objects.filter(pk=cast.altamira.pk).update(is_active=False)

    assert giulia.get("/file/")["Location"] == PATH
