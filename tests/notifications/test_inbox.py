"""The inbox: own notices by day, read by opening them or the ticket."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from customers.models import Membership
from customers.services.memberships import remove_membership
from notifications.inbox import place_of
from notifications.models import Notice
from notifications.services import tell_events, unread_count
from tests.cast import Cast
from tests.notifications.conftest import FILING, NOW
from tickets.models import Ticket
from tickets.services import conversation, escalation, work
from tickets.services.conversation import Words
from tickets.services.filing import file_ticket

INBOX = "/notifications/"


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def page(client: Client, address: str = INBOX) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def opening(notice: Notice) -> str:
    return f"/notifications/{place_of(notice)}/"


@pytest.fixture
def asked(cast: Cast, ticket: Ticket) -> Notice:
    """Freja was asked."""
    conversation.ask(ticket, Words(text="Which version do you run?"), by=cast.giulia)
    tell_events()
    return Notice.objects.get(kind="asked")


def test_says_who_did_what_on_which_ticket(client: Client, cast: Cast, asked: Notice) -> None:
    html = page(sign_in(client, cast.freja))

    assert "<strong>Giulia Ferraro</strong> asked you a question" in html
    assert "Which version do you run?" in html
    assert "NORD-1" in html
    assert "Provisioning times out" in html
    assert "Today" in html
    assert "2 unread" in html


def test_whose_ticket_it_is_stands_there_for_the_desk_alone(client: Client, cast: Cast, asked: Notice) -> None:
    named = '<span class="notice-customer">Nordhavn Energi</span>'

    assert named not in page(sign_in(client, cast.freja))
    assert named in page(sign_in(client, cast.giulia))


def test_groups_by_the_readers_own_days(client: Client, cast: Cast, asked: Notice, now: time_machine.Traveller) -> None:
    now.move_to(NOW + dt.timedelta(days=1))
    assert "Yesterday" in page(sign_in(client, cast.freja))

    now.move_to(NOW + dt.timedelta(days=300))
    assert "Thursday 19 November 2026" in page(sign_in(client, cast.freja))


def test_days_and_hours_are_those_of_the_readers_time_zone(client: Client, cast: Cast, asked: Notice) -> None:
    """10:00 in Rome is 22:00 in Auckland, and 23:00 the day before in Honolulu."""
    cast.freja.timezone = "Pacific/Honolulu"
    cast.freja.save(update_fields=["timezone"])

    assert ">23:00</time>" in page(sign_in(client, cast.freja))


def test_unread_shows_the_unread_ones_alone(client: Client, cast: Cast, asked: Notice) -> None:
    sign_in(client, cast.freja).get(opening(asked))
    html = page(client, f"{INBOX}?show=unread")

    assert "asked you a question" not in html
    assert "took the ticket in charge" in html


def test_opening_marks_it_as_read_and_leads_to_the_message(client: Client, cast: Cast, asked: Notice) -> None:
    response = sign_in(client, cast.freja).get(opening(asked))

    assert response.status_code == 302
    assert response["Location"] == f"/tickets/NORD-1/#e-{asked.event.public_sequence}"
    assert Notice.objects.get(pk=asked.pk).read_at == NOW


@pytest.mark.parametrize("stranger", ["anders", "marta", "giulia", "ada"])
def test_somebody_elses_notice_is_not_there(client: Client, cast: Cast, asked: Notice, stranger: str) -> None:
    response = sign_in(client, getattr(cast, stranger)).get(opening(asked))

    assert response.status_code == 404
    assert Notice.objects.get(pk=asked.pk).read_at is None


def test_who_left_the_customer_reads_and_counts_nothing(client: Client, cast: Cast, asked: Notice) -> None:
    remove_membership(Membership.objects.get(user=cast.freja), by=None)
    html = page(sign_in(client, cast.freja))

    assert "NORD-1" not in html
    assert "Everything is read" in html
    assert client.get(opening(asked)).status_code == 404


def test_who_left_the_team_still_reads_nothing_of_it(client: Client, cast: Cast, ticket: Ticket) -> None:
    work.categorise(ticket, work.Categorisation(type="incident", impact="moderate", urgency="critical"), by=cast.giulia)
    escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia)
    tell_events()
    assert "escalated the ticket to Product engineering" in page(sign_in(client, cast.luca))

    cast.team.members.clear()
    assert "NORD-1" not in page(client)


def test_all_are_marked_as_read_up_to_what_was_seen(client: Client, cast: Cast, asked: Notice) -> None:
    conversation.comment(asked.ticket, Words(text="And which cloud?"), by=cast.giulia)
    tell_events()
    response = sign_in(client, cast.freja).post("/notifications/read/", {"newest": place_of(asked)}, follow=True)

    assert "1 unread" in response.content.decode()
    assert list(Notice.objects.filter(person=cast.freja, read_at=None).values_list("kind", flat=True)) == ["commented"]


def test_marking_all_leaves_others_alone(client: Client, cast: Cast, asked: Notice) -> None:
    before = Notice.objects.exclude(person=cast.freja).filter(read_at=None).count()
    newest = Notice.objects.filter(person=cast.freja).latest("pk")
    sign_in(client, cast.freja).post("/notifications/read/", {"newest": place_of(newest)})

    assert before
    assert Notice.objects.exclude(person=cast.freja).filter(read_at=None).count() == before


@pytest.mark.parametrize(
    "newest", ["", "x", "-1", "NORD-1", "NORD-1/e-", "NORD-1/e-²", "NORD-1/i-3", "ALTA-1/e-1", f"NORD-1/e-{'9' * 30}"]
)
def test_marking_all_refuses_nonsense(client: Client, cast: Cast, asked: Notice, newest: str) -> None:
    response = sign_in(client, cast.freja).post("/notifications/read/", {"newest": newest})

    assert response.status_code == 400
    assert unread_count(cast.freja) == 2


def test_marking_all_is_a_post(client: Client, cast: Cast) -> None:
    assert sign_in(client, cast.freja).get("/notifications/read/").status_code == 405


def test_opening_the_ticket_reads_what_was_told_of_it(client: Client, cast: Cast, asked: Notice) -> None:
    other = file_ticket(cast.nordhavn, FILING, by=cast.freja)
    work.take_charge(other, by=cast.giulia)
    tell_events()
    sign_in(client, cast.freja)
    assert "3 unread" in page(client)

    client.get("/tickets/nord-1/")

    assert "1 unread" in page(client)


def test_a_stranger_at_the_tickets_page_reads_nothing_for_others(client: Client, cast: Cast, asked: Notice) -> None:
    sign_in(client, cast.anders).get("/tickets/NORD-1/")

    assert Notice.objects.get(pk=asked.pk).read_at is None


def test_words_are_shown_without_markdown_and_escaped(client: Client, cast: Cast, ticket: Ticket) -> None:
    conversation.ask(ticket, Words(text="**Which** `x < y` <script>\n\n- one"), by=cast.giulia)
    tell_events()

    assert "Which x &lt; y &lt;script&gt; one</span>" in page(sign_in(client, cast.freja))


def test_internal_words_are_marked(client: Client, cast: Cast, ticket: Ticket) -> None:
    conversation.note(ticket, Words(text=f"@{cast.elena.handle} look"), by=cast.giulia)
    tell_events()
    html = page(sign_in(client, cast.elena))

    assert "mentioned you in an internal note" in html
    assert 'aria-label="Internal"' in html


def test_an_empty_inbox_says_what_will_be_there(client: Client, cast: Cast) -> None:
    assert "Nothing yet" in page(sign_in(client, cast.anders))


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", "²"])
def test_an_odd_page_is_the_first(client: Client, cast: Cast, asked: Notice, number: str) -> None:
    assert "asked you a question" in page(sign_in(client, cast.freja), f"{INBOX}?page={number}")


def test_older_ones_are_on_the_next_page(client: Client, cast: Cast, asked: Notice) -> None:
    for number in range(30):
        conversation.comment(asked.ticket, Words(text=f"Update {number}."), by=cast.giulia)
    tell_events()
    sign_in(client, cast.freja)

    assert "asked you a question" not in page(client)
    assert "asked you a question" in page(client, f"{INBOX}?page=2")


@pytest.mark.parametrize("count", [10, 50])
def test_the_number_of_queries_does_not_grow(
    client: Client, cast: Cast, ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        conversation.comment(ticket, Words(text=f"Update {number}."), by=cast.giulia)
    tell_events()
    sign_in(client, cast.freja)
    page(client)

    with django_assert_num_queries(6):
        page(client)


def test_anonymous_people_sign_in_first(client: Client, cast: Cast) -> None:
    assert client.get(INBOX).status_code == 302
