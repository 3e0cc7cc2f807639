"""The triage board: whose tickets stand on it, in which order, and what the filters leave."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import pytest
from django.test import Client

from accounts.models import Team, TeamMember, User
from customers.models import Customer, CustomerGroupPermission
from customers.permissions import Permission
from tests.cast import Cast
from tests.tickets.boards.conftest import NOW, FileTicket
from tickets.models import Ticket
from tickets.services import conversation, escalation, work
from tickets.services.conversation import Words

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[User], Client]


class Answer(Protocol):
    @property
    def content(self) -> bytes: ...


def text_of(response: Answer) -> str:
    return response.content.decode()


def keys(response: Answer) -> list[str]:
    """The cards in the order of the page."""
    return re.findall(r'data-ticket="([A-Z]+-\d+)"', text_of(response))


def column(response: Answer, state: str) -> list[str]:
    part = text_of(response).split(f'id="col-{state}"')[1].split("</section>")[0]
    return re.findall(r'data-ticket="([A-Z]+-\d+)"', part)


@pytest.mark.parametrize("who", ["freja", "soren", "marta", "paolo"])
def test_the_customers_side_has_no_triage_board(cast: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(getattr(cast, who)).get("/board/").status_code == 403


def test_nobody_sees_it_signed_out(cast: Cast) -> None:
    response = Client().get("/board/")

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_an_agent_of_all_customers_sees_the_tickets_of_all(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file(by=cast.freja)
    file(by=cast.marta)

    assert sorted(keys(sign_in(cast.giulia).get("/board/"))) == ["ALTA-1", "NORD-1"]


def test_an_agent_of_one_customer_sees_no_other(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file(by=cast.freja)
    file("A secret of Altamira", by=cast.marta)

    response = sign_in(cast.tomasz).get("/board/")

    assert keys(response) == ["NORD-1"]
    assert "Altamira" not in text_of(response)


def test_only_customers_that_the_reader_works_can_be_chosen(cast: Cast, sign_in: SignIn) -> None:
    """No role sees one customer and works another today: what each may do is data, and could become so."""
    assert 'customer=ALTA"' in text_of(sign_in(cast.giulia).get("/board/"))
    CustomerGroupPermission.objects.filter(
        content_object=cast.altamira, permission__codename=Permission.WORK_TICKETS
    ).delete()

    page = text_of(sign_in(cast.giulia).get("/board/"))

    assert 'customer=NORD"' in page
    assert 'customer=ALTA"' not in page


def one_of_two_escalated(cast: Cast, file: FileTicket) -> Ticket:
    file("Nobody escalated this")
    ticket = file("This was escalated")
    work.take_charge(ticket, by=cast.giulia)
    category = work.Categorisation(type="bug_report", impact="moderate", urgency="high", components=())
    work.categorise(ticket, category, by=cast.giulia)
    escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia)
    return ticket


def test_a_specialist_sees_only_what_was_escalated_to_the_team(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    ticket = one_of_two_escalated(cast, file)

    response = sign_in(cast.luca).get("/board/")

    assert column(response, "escalated") == [ticket.key]
    assert "Nobody escalated this" not in text_of(response)


def test_a_guest_who_is_in_a_team_works_what_was_escalated_to_it_alone(
    cast: Cast, file: FileTicket, sign_in: SignIn
) -> None:
    """Professional services see every ticket of the customer, and work none of them."""
    TeamMember.objects.create(team=cast.team, user=cast.paolo)
    ticket = one_of_two_escalated(cast, file)

    assert keys(sign_in(cast.paolo).get("/board/")) == [ticket.key]


def test_filing_is_offered_to_those_alone_who_file_somewhere(cast: Cast, sign_in: SignIn) -> None:
    page = text_of(sign_in(cast.giulia).get("/board/"))
    Customer.objects.update(is_active=False)

    assert "/file/" in page
    for who in (cast.giulia, cast.luca):
        assert "/file/" not in text_of(sign_in(who).get("/board/"))


def test_a_column_shows_what_is_due_next_first(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    later = file("P3", impact="minor", urgency="low")
    sooner = file("P1", impact="extensive", urgency="critical")
    question = file("A question", type="it_help")

    assert column(sign_in(cast.giulia).get("/board/"), "open") == [sooner.key, later.key, question.key]


def test_a_column_says_how_many_and_when_the_next_is_due(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file(impact="extensive", urgency="critical")
    file()

    page = text_of(sign_in(cast.giulia).get("/board/"))

    assert re.search(r'<h2 id="h-open">Open</h2><span class="count-badge">2</span>', page)
    assert "11:42" in page.split('id="col-open"')[1].split("</header>")[0]


def test_a_column_that_is_late_says_so_in_words(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file(impact="extensive", urgency="critical", at=NOW - timedelta(hours=1, minutes=20))

    head = text_of(sign_in(cast.giulia).get("/board/")).split('id="col-open"')[1].split("</header>")[0]

    assert 'aria-label="overdue since"' in head
    assert "10:22" in head


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["ALTA-1", "NORD-1", "NORD-2", "NORD-3"]),
        ("?customer=ALTA", ["ALTA-1"]),
        ("?customer=ALTA&customer=NORD", ["ALTA-1", "NORD-1", "NORD-2", "NORD-3"]),
        ("?type=it_help", ["NORD-2"]),
        ("?priority=P1", ["NORD-1"]),
        ("?assignee=me", ["NORD-3"]),
        ("?assignee=nobody", ["ALTA-1", "NORD-1", "NORD-2"]),
        ("?waiting=1", ["NORD-3"]),
        ("?breached=1", []),
        ("?due=today", ["ALTA-1", "NORD-1"]),
        ("?customer=NORD&assignee=nobody", ["NORD-1", "NORD-2"]),
        ("?customer=NOWHERE&priority=P9&assignee=%00&type=", ["ALTA-1", "NORD-1", "NORD-2", "NORD-3"]),
    ],
)
def test_filters_leave_what_fits(
    cast: Cast, file: FileTicket, sign_in: SignIn, query: str, expected: list[str]
) -> None:
    file(impact="extensive", urgency="critical")
    file(type="it_help")
    waiting = file()
    file(by=cast.marta)
    work.take_charge(waiting, by=cast.giulia)
    conversation.ask(waiting, Words(text="Which version?"), by=cast.giulia)

    assert sorted(keys(sign_in(cast.giulia).get(f"/board/{query}"))) == expected


def test_with_my_team_are_the_tickets_of_the_own_teams_alone(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    other = Team.objects.create(name="Second team", public_name="Second team")
    TeamMember.objects.create(team=cast.team, user=cast.giulia)
    ours, theirs = file(), file()
    category = work.Categorisation(type="bug_report", impact="moderate", urgency="high", components=())
    for ticket, team in ((ours, cast.team), (theirs, other)):
        work.take_charge(ticket, by=cast.giulia)
        work.categorise(ticket, category, by=cast.giulia)
        escalation.escalate(ticket, team, "Needs the source.", by=cast.giulia)

    page = sign_in(cast.giulia).get("/board/?team=mine")

    assert keys(page) == [ours.key]
    assert re.search(r'Escalated to my team</span><span class="count[^"]*">1</span>', text_of(page))


def test_views_count_what_they_hold(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    taken = file()
    file()
    work.take_charge(taken, by=cast.giulia)

    tabs = text_of(sign_in(cast.giulia).get("/board/")).split('aria-label="Views"')[1].split("</nav>")[0]

    assert re.findall(r'>([A-Z][a-z ]+)<span class="count-badge">(\d+)</span>', tabs) == [
        ("All", "2"),
        ("Due today", "1"),
        ("Nobody assigned", "1"),
        ("Breached", "0"),
        ("Waiting for customers", "0"),
    ]


def test_a_refresh_brings_the_columns_alone(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file()

    response = sign_in(cast.giulia).get("/board/?part=columns&priority=P2")

    assert keys(response) == ["NORD-1"]
    assert "<html" not in text_of(response)
    assert "/board/?priority=P2&amp;part=columns" in text_of(response) or "?priority=P2&amp;part=columns" in text_of(
        response
    )


def test_a_full_column_leads_to_the_rest_in_the_list(
    cast: Cast, file: FileTicket, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.board.load_columns.__kwdefaults__", {"limit": 1})
    file()
    file()

    response = sign_in(cast.giulia).get("/board/?priority=P2")

    assert len(keys(response)) == 1
    assert "1 more in the list" in text_of(response)
    assert "/tickets/?priority=P2&amp;state=open" in text_of(response)


def test_an_empty_board_says_so_in_each_column(cast: Cast, sign_in: SignIn) -> None:
    agent = sign_in(cast.giulia)

    assert text_of(agent.get("/board/")).count(">None</li>") == 5
    assert text_of(agent.get("/board/?priority=P1")).count(">None that fits the filters</li>") == 5
