"""A customer's board: seen by its people, by nobody of another customer, and without anything internal."""

import re
from datetime import timedelta

import pytest

from customers.models import Customer
from tests.cast import Cast
from tests.tickets.boards.conftest import NOW, FileTicket
from tests.tickets.boards.test_desk import SignIn, keys, text_of
from tickets.services import conversation, escalation, resolution, work
from tickets.services.conversation import Words

pytestmark = pytest.mark.usefixtures("now")


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
def test_who_sees_the_board_of_nordhavn(cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    assert sign_in(getattr(cast, who)).get("/customers/NORD/").status_code == status


@pytest.mark.parametrize("key", ["NOWHERE", "nord", "NORD%00", "%F0%9F%8C%8A"])
def test_a_customer_that_is_not_there_is_not_found(cast: Cast, sign_in: SignIn, key: str) -> None:
    assert sign_in(cast.freja).get(f"/customers/{key}/").status_code == 404


def test_a_customer_sees_no_card_count_or_person_of_another(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file("Ours", by=cast.freja)
    file("A secret of Altamira", by=cast.marta)

    response = sign_in(cast.freja).get("/customers/NORD/")

    assert keys(response) == ["NORD-1"]
    assert "1 ticket in progress" in text_of(response)
    for theirs in ("Altamira", "ALTA", "Marta"):
        assert theirs not in text_of(response)


@pytest.mark.parametrize(("who", "is_own"), [("freja", True), ("soren", True), ("paolo", False), ("giulia", False)])
def test_whose_own_company_it_is_reads_so(cast: Cast, sign_in: SignIn, who: str, is_own: bool) -> None:
    page = text_of(sign_in(getattr(cast, who)).get("/customers/NORD/"))

    assert ("You see every ticket of your company." in page) == is_own


def test_a_customer_reads_where_a_ticket_stands_and_a_date(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file(impact="extensive", urgency="critical")

    page = text_of(sign_in(cast.freja).get("/customers/NORD/"))

    assert "Received 10:42" in page
    assert "<b>Taken in charge by</b> <i>11:42</i>" in page


def test_nothing_internal_stands_on_a_customers_card(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    cast.team.name = "Tiger squad"
    cast.team.save(update_fields=["name"])
    ticket = file()
    work.take_charge(ticket, by=cast.giulia)
    category = work.Categorisation(type="bug_report", impact="moderate", urgency="high", components=())
    work.categorise(ticket, category, by=cast.giulia)
    escalation.escalate(ticket, cast.team, "The pool is a mess.", by=cast.giulia)
    conversation.note(ticket, Words(text="Between us."), by=cast.luca)

    page = text_of(sign_in(cast.freja).get("/customers/NORD/"))

    assert "With Product engineering" in page
    for internal in ("Tiger", "mess", "Between us", "draggable", "Assignee"):
        assert internal not in page


def test_what_needs_the_customer_stands_above_with_the_question(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    asked, solved = file("Asked"), file("Solved")
    for ticket in (asked, solved):
        work.take_charge(ticket, by=cast.giulia)
    conversation.ask(asked, Words(text="Which **version** runs there?"), by=cast.giulia)
    category = work.Categorisation(type="bug_report", impact="moderate", urgency="high", components=())
    work.categorise(solved, category, by=cast.giulia)
    resolution.resolve(solved, resolution.Solution(resolution="workaround", text="Set the pool."), by=cast.giulia)

    needs = text_of(sign_in(cast.freja).get("/customers/NORD/")).split('id="needs"')[1].split("</section>")[0]

    assert "Which version runs there?" in needs
    assert "Giulia Ferraro asked at 10:42" in needs
    assert "Resolved at 10:42: workaround. Without an answer it closes on" in needs


def test_three_needs_are_seen_at_once_and_the_rest_unfolds(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    for number in range(5):
        ticket = file(f"Number {number}")
        work.take_charge(ticket, by=cast.giulia)
        conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)

    assert "<summary>2 more</summary>" in text_of(sign_in(cast.freja).get("/customers/NORD/"))


def test_support_is_not_told_that_it_is_needed_as_the_customer(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    ticket = file()
    work.take_charge(ticket, by=cast.giulia)
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)

    assert "Needs you" not in text_of(sign_in(cast.giulia).get("/customers/NORD/"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["NORD-1", "NORD-2"]),
        ("?mine=1", ["NORD-1"]),
        ("?type=it_help", ["NORD-2"]),
        ("?assignee=me", ["NORD-1", "NORD-2"]),
    ],
)
def test_filters_of_a_customers_board(
    cast: Cast, file: FileTicket, sign_in: SignIn, query: str, expected: list[str]
) -> None:
    file(by=cast.freja)
    file(type="it_help", by=cast.anders)

    assert sorted(keys(sign_in(cast.freja).get(f"/customers/NORD/{query}"))) == expected


def test_the_reporters_on_offer_are_the_customers_own(cast: Cast, sign_in: SignIn) -> None:
    page = text_of(sign_in(cast.freja).get("/customers/NORD/"))

    assert "Anders Holm" in page
    for other in ("Marta", "Paolo", "Giulia"):
        assert other not in page


def test_an_empty_board_offers_to_file(cast: Cast, sign_in: SignIn) -> None:
    page = text_of(sign_in(cast.freja).get("/customers/NORD/"))

    assert "No tickets in progress" in page
    assert page.count('href="/customers/NORD/file/"') >= 1


def test_a_customer_that_is_not_active_shows_its_board_but_offers_no_filing(
    cast: Cast, file: FileTicket, sign_in: SignIn
) -> None:
    file()
    Customer.objects.filter(pk=cast.nordhavn.pk).update(is_active=False)

    response = sign_in(cast.freja).get("/customers/NORD/")

    assert keys(response) == ["NORD-1"]
    assert "/file/" not in text_of(response)


def test_closed_tickets_leave_the_board(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    ticket = file(at=NOW - timedelta(minutes=5))
    resolution.withdraw(ticket, "Our own fault.", by=cast.freja)

    assert keys(sign_in(cast.freja).get("/customers/NORD/")) == []


def test_titles_are_shown_as_text(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file("<script>alert(1)</script> مرحبا 🌊")

    page = text_of(sign_in(cast.freja).get("/customers/NORD/"))

    assert "&lt;script&gt;alert(1)&lt;/script&gt; مرحبا 🌊" in page
    assert not re.search(r"<script>alert", page)
