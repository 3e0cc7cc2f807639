"""The page of a ticket: which face it has, for whom it exists, and what stands on it in each state."""

import datetime as dt
import re

import pytest
import time_machine

from accounts.models import User
from customers.models import Customer, CustomerGroupPermission
from customers.permissions import Permission
from customers.vocabulary import Priority
from tests.cast import Cast
from tests.tickets.page.play import (
    NOW,
    STATES,
    ask,
    categorise,
    filed,
    fresh,
    in_state,
    minute,
    patch_pending,
    signed_in,
)
from tickets.models import Ticket
from tickets.services import conversation, escalation, relations, resolution, work
from tickets.services.conversation import Words
from tickets.vocabulary import LinkKind


def page(cast: Cast, who: str, ticket: Ticket, query: str = "") -> str:
    response = signed_in(getattr(cast, who)).get(f"{ticket.get_absolute_url()}{query}")
    assert response.status_code == 200
    return response.text


def grant(user: User, permission: Permission, customer: Customer) -> None:
    """To the group of his or her role."""
    right = CustomerGroupPermission.objects.filter(permission__codename=permission)[0].permission
    CustomerGroupPermission.objects.create(content_object=customer, group=user.groups.get(), permission=right)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", ["freja", "anders", "soren", "paolo", "giulia", "tomasz", "elena"])
def test_it_opens_for_everybody_of_the_ticket_in_every_state(cast: Cast, who: str, state: str) -> None:
    text = page(cast, who, in_state(cast, state))
    assert "Provisioning times out" in text
    assert f"state-{state}" in text
    assert text.count("<h1>") == 1
    assert text.count("btn-primary") <= 1


@pytest.mark.parametrize(("who", "status"), [("marta", 404), ("luca", 404), ("ada", 404)])
def test_it_does_not_exist_for_anybody_else(cast: Cast, who: str, status: int) -> None:
    client = signed_in(getattr(cast, who))
    ticket = filed(cast)
    assert client.get(ticket.get_absolute_url()).status_code == status
    assert client.get(f"{ticket.get_absolute_url()}news/").status_code == status
    assert client.get("/tickets/NORD-999/").status_code == 404


def test_a_key_is_found_however_it_is_typed(cast: Cast) -> None:
    filed(cast)
    assert signed_in(cast.freja).get("/tickets/nord-1/").status_code == 200


def test_it_is_read_only_by_get(cast: Cast) -> None:
    assert signed_in(cast.freja).post(filed(cast).get_absolute_url()).status_code == 405


def test_a_specialist_sees_it_from_the_first_escalation_on(cast: Cast) -> None:
    text = page(cast, "luca", in_state(cast, "escalated"))
    assert "Hand back…" in text
    assert "The pool is too small." in text
    assert "/customers/NORD/" not in text  # the board of a customer is not theirs


def internal_things(cast: Cast) -> Ticket:
    """Everything that no customer may ever see, on one ticket."""
    ticket = in_state(cast, "escalated")
    conversation.note(ticket, Words(text="SECRET note"), by=cast.giulia, at=minute(11))
    work.override_priority(ticket, Priority("P1"), "SECRET override", by=cast.elena, at=minute(12))
    relations.refer(ticket, "https://tracker.example/SECRET", by=cast.giulia, at=minute(13))
    relations.link(
        ticket, filed(cast, by=cast.marta, title="SECRET other"), LinkKind.RELATES_TO, by=cast.giulia, at=minute(14)
    )
    comment = conversation.comment(ticket, Words(text="SECRET first words"), by=cast.giulia, at=minute(15))
    conversation.edit_comment(comment, "Better words", by=cast.giulia, at=minute(16))
    gone = conversation.comment(ticket, Words(text="SECRET withdrawn"), by=cast.giulia, at=minute(17))
    conversation.withdraw_comment(gone, by=cast.giulia, at=minute(18))
    return fresh(ticket)


@pytest.mark.parametrize("query", ["", "?show=messages", "?show=changes"])
def test_support_sees_every_internal_thing_and_customers_none(cast: Cast, query: str) -> None:
    ticket = internal_things(cast)
    for who in ("freja", "soren", "paolo"):
        text = page(cast, who, ticket, query)
        assert "SECRET" not in text
        assert "ALTA" not in text
        assert "The pool is too small." not in text
        assert "Internal" not in text
    if query == "":
        inside = page(cast, "giulia", ticket)
        words = ("note", "override", "other", "first words", "withdrawn")
        assert [f"SECRET {word}" in inside for word in words] == [True] * 5
        assert "https://tracker.example/SECRET" in inside
        assert inside.count("Nobody at Nordhavn Energi sees this.") >= 2  # the note, the composer


@pytest.mark.parametrize(
    ("who", "name"), [("freja", "Engineering"), ("paolo", "Engineering"), ("giulia", "SECRET pool squad")]
)
def test_names_of_a_specialists_team_are_internal_and_customers_read_the_public_one(
    cast: Cast, who: str, name: str
) -> None:
    cast.team.name, cast.team.public_name = "SECRET pool squad", "Engineering"
    cast.team.save()
    ticket = in_state(cast, "escalated")
    conversation.comment(ticket, Words(text="Looking at it."), by=cast.luca, at=minute(11))
    text = page(cast, who, ticket)
    message = text[text.index("<strong>Luca Bianchi</strong>") :].partition("Looking at it.")[0]
    assert name in message
    assert ("SECRET" in text) == ("SECRET" in name)


def test_the_anchor_of_an_event_is_the_same_for_both_sides_and_an_internal_one_is_not_counted(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    conversation.note(ticket, Words(text="Between us."), by=cast.giulia, at=minute(6))
    conversation.comment(ticket, Words(text="Looking at it."), by=cast.giulia, at=minute(7))
    anchors = {who: re.findall(r' id="([ei]-[^"]+)"', page(cast, who, ticket)) for who in ("freja", "giulia")}
    assert anchors == {"freja": ["e-1", "e-3", "e-5"], "giulia": ["e-1", "e-3", "i-5", "e-5"]}


def test_the_customer_reads_that_a_message_was_withdrawn(cast: Cast) -> None:
    assert "Withdrawn Thu 19 Nov, 10:18." in page(cast, "freja", internal_things(cast))


@pytest.mark.parametrize(
    ("show", "there", "not_there"),
    [
        ("messages", "Every deployment stops", "took the ticket in charge"),
        ("changes", "took the ticket in charge", "Every deployment stops"),
    ],
)
def test_the_timeline_has_three_views(cast: Cast, show: str, there: str, not_there: str) -> None:
    text = page(cast, "giulia", in_state(cast, "triage"), f"?show={show}")
    assert there in text
    assert not_there not in text


def test_an_unknown_view_is_all_of_it(cast: Cast) -> None:
    text = page(cast, "giulia", in_state(cast, "triage"), "?show=nonsense")
    assert "Every deployment stops" in text
    assert "took the ticket in charge" in text


# Support's face


def test_an_open_ticket_has_one_thing_to_do_and_says_until_when(cast: Cast) -> None:
    text = page(cast, "giulia", in_state(cast, "open"))
    assert text.count('class="btn btn-primary"') == 1
    assert "Take charge" in text
    assert "1 h 18 min left" in text  # of two support hours, 42 minutes are gone
    assert "Due 12:00.</time> Within 2 support hours." in text


def test_in_triage_categorising_comes_before_the_moves_that_need_it(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    text = page(cast, "giulia", ticket)
    assert "Categorise…" in text
    assert "Start investigation" not in text
    categorise(cast, ticket)
    assert "Start investigation" in page(cast, "giulia", ticket)


def test_waiting_is_said_once_at_the_top_with_its_one_action(cast: Cast) -> None:
    ticket = in_state(cast, "investigation")
    ask(cast, ticket)
    text = page(cast, "giulia", ticket)
    assert text.count('class="banner ') == 1
    assert "Waiting for the customer since 10:15." in text
    assert "The clocks stand still; 27 min of support time so far." in text
    assert "Resume now" in text


def test_resuming_is_offered_to_those_alone_who_may(cast: Cast) -> None:
    """A specialist of the team that had it reads on, and does nothing more."""
    ticket = in_state(cast, "escalated")
    escalation.hand_back(ticket, Words(text="It is the pool."), public=False, by=cast.luca, at=minute(12))
    ask(cast, ticket)
    text = page(cast, "luca", ticket)
    assert "Waiting for the customer since 10:15." in text
    assert "Resume now" not in text
    assert "Resume now" in page(cast, "giulia", ticket)


def test_version_and_seen_of_a_customers_page_count_what_is_public_alone(cast: Cast) -> None:
    """So it tells nobody that something internal happened."""
    ticket = in_state(cast, "investigation")
    before = signed_in(cast.freja).get(ticket.get_absolute_url()).context["loaded"]
    conversation.note(ticket, Words(text="They pay late."), by=cast.giulia, at=minute(9))
    ticket = fresh(ticket)
    loaded = {
        who: signed_in(getattr(cast, who)).get(ticket.get_absolute_url()).context["loaded"]
        for who in ("freja", "giulia")
    }
    assert loaded["freja"] == before == f"?version={ticket.public_version}&seen={ticket.last_public_sequence}"
    assert loaded["giulia"] == f"?version={ticket.version}&seen={ticket.last_sequence}"
    assert ticket.public_version != ticket.version


MENUS = {
    "freja": ["Withdraw…"],
    "anders": [],
    "luca": ["Link a ticket…", "Note a reference…"],
    "giulia": [
        "Categorise…",
        "Assign…",
        "Agree an estimate…",
        "Rename…",
        "Link a ticket…",
        "Note a reference…",
        "Withdraw…",
    ],
    "elena": [
        "Categorise…",
        "Assign…",
        "Agree an estimate…",
        "Override the priority…",
        "Rename…",
        "Link a ticket…",
        "Note a reference…",
        "Redact a passage…",
        "Withdraw…",
    ],
}


@pytest.mark.parametrize("who", MENUS)
def test_the_menu_offers_what_the_reader_may_do(cast: Cast, who: str) -> None:
    text = page(cast, who, in_state(cast, "escalated"))
    menu = text.partition('aria-label="More to do"')[2].partition("</details>")[0]
    assert re.findall(r"</svg>([^<]+)</a>", menu) == MENUS[who]


def test_what_the_customer_reported_stands_beside_what_support_works_with(cast: Cast) -> None:
    ticket = in_state(cast, "investigation")
    text = page(cast, "giulia", ticket)
    assert 'Critical <span class="faint">reported as high</span>' in text
    assert '<td class="p1 is-cell" aria-current="true">P1</td>' in text


def test_a_ticket_outside_the_perimeter_says_so_to_both_sides(cast: Cast) -> None:
    ticket = filed(cast, components=(cast.template,))
    assert "outside the perimeter of support. No clocks run on this ticket." in page(cast, "giulia", ticket)
    assert "No response times are promised for this ticket: outside the perimeter of support." in page(
        cast, "freja", ticket
    )


def test_that_no_contract_is_in_force_is_said_to_support_alone(cast: Cast) -> None:
    cast.version.valid_from = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    cast.version.save()
    ticket = filed(cast)
    assert "no contract in force" in page(cast, "giulia", ticket)
    assert "contract" not in page(cast, "freja", ticket).split("<main", 1)[1].lower()


def test_a_pending_release_is_named_to_both_sides(cast: Cast) -> None:
    ticket = patch_pending(cast)
    assert "Confirmed, release 2.8.2 pending." in page(cast, "giulia", ticket)
    outside = page(cast, "freja", ticket)
    assert "Confirmed. It waits for release 2.8.2" in outside
    assert "It does not work, reopen…" in outside


def test_who_may_redact_is_offered_it_at_what_was_filed_and_at_each_message(cast: Cast) -> None:
    ticket = in_state(cast, "resolved")
    conversation.comment(ticket, Words(text="Does it hold?"), by=cast.giulia, at=minute(21))
    offered = re.compile(r'href="[^"]+/redact/message/(\d+)/"')
    told = ticket.events.filter(kind__in=("filed", "resolved", "commented")).order_by("sequence")
    assert offered.findall(page(cast, "elena", ticket)) == [str(event.sequence) for event in told]
    for who in ("giulia", "luca", "freja", "soren", "paolo"):
        assert "/redact/" not in page(cast, who, ticket)


def test_who_is_of_the_desk_and_nobody_else_goes_back_to_the_triage_board(cast: Cast) -> None:
    """Whoever sees internal things works tickets today: what each role may is data, and could part the two."""
    ticket = filed(cast)
    grant(cast.paolo, Permission.VIEW_INTERNAL, cast.nordhavn)
    for who, is_there in (("giulia", True), ("paolo", False)):
        crumbs = page(cast, who, ticket).partition('class="crumbs"')[2].partition("</nav>")[0]
        assert ("Triage board" in crumbs) is is_there


# The customer's face


def test_board_and_contact_are_ones_own_for_who_is_of_the_place_alone(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    for who, board, contact in (("freja", "Board", "Your contact"), ("paolo", "Nordhavn Energi", "Contact")):
        text = page(cast, who, ticket)
        assert f'<a href="/customers/NORD/">{board}</a>' in text
        assert f"<dt>{contact}</dt>" in text


def test_the_next_step_has_its_date_above_everything_else(cast: Cast) -> None:
    text = page(cast, "freja", in_state(cast, "open"))
    assert "Nothing to do. Support takes it in charge by 12:00" in text
    assert text.index('class="next') < text.index('id="talk"')
    assert "Nothing to do. Next update by 15:05" in page(cast, "freja", in_state(cast, "investigation"))


def test_late_is_said_plainly(cast: Cast) -> None:
    ticket = in_state(cast, "open")
    with time_machine.travel(NOW + dt.timedelta(hours=6), tick=False):
        text = page(cast, "freja", ticket)
        assert "It was to be taken in charge by 12:00. Support is late" in text
        assert "Breached" in page(cast, "giulia", ticket)


def test_a_question_stands_above_with_its_words(cast: Cast) -> None:
    ticket = in_state(cast, "investigation")
    ask(cast, ticket, "Which **version**?")
    text = page(cast, "freja", ticket)
    above = text[: text.index('id="talk"')]
    assert "Giulia Ferraro asked you something at 10:15" in above
    assert "Which <strong>version</strong>?" in above
    assert "The clocks stand still until you answer." in above


def test_a_resolution_is_confirmed_rated_or_reopened_where_it_is_read(cast: Cast) -> None:
    text = page(cast, "freja", in_state(cast, "resolved"))
    assert "Resolved at 10:20. Does it work for you?" in text
    assert "Yes, it works" in text
    assert "No, reopen…" in text
    assert text.count('name="rating"') == 5
    assert "Without an answer it closes by itself Thu 26 Nov, 10:20." in text


def test_a_closed_ticket_offers_a_follow_up_and_no_composer(cast: Cast) -> None:
    text = page(cast, "freja", in_state(cast, "closed"))
    assert "Closed at 10:30" in text
    assert '/customers/NORD/file/?follow_up=NORD-1"' in text
    assert 'id="composer"' not in text


def test_withdrawing_is_in_the_menu_of_who_may(cast: Cast) -> None:
    ticket = filed(cast)
    assert "Withdraw…" in page(cast, "freja", ticket)
    assert "Withdraw…" in page(cast, "soren", ticket)
    assert "Withdraw…" not in page(cast, "anders", ticket)


def test_the_steps_say_the_way_that_the_ticket_went(cast: Cast) -> None:
    text = page(cast, "freja", in_state(cast, "resolved"))
    steps = text[text.index('class="steps"') : text.index("</ol>")]
    names = [part.split("<", 1)[0] for part in steps.split('class="step-name">')[1:]]
    assert names == ["Open", "Triage", "Investigation", "Escalated", "Resolved", "Closed"]
    assert 'aria-current="step"><span class="step-name">Resolved' in steps


# While it is open


def test_news_are_counted_for_who_may_see_them(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    seen = ticket.last_sequence
    conversation.note(ticket, Words(text="Between us."), by=cast.tomasz)
    url = f"{ticket.get_absolute_url()}news/?seen={seen}"
    inside, outside = signed_in(cast.giulia).get(url).text, signed_in(cast.freja).get(url).text
    assert "1 new, show it" in inside
    assert "new, show" not in outside
    assert 'aria-label="Clocks"' in inside
    assert "Clocks" not in outside


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "\x00"])
def test_nonsense_about_what_was_seen_is_no_news(cast: Cast, seen: str) -> None:
    response = signed_in(cast.freja).get(f"{filed(cast).get_absolute_url()}news/", {"seen": seen})
    assert response.status_code == 200
    assert "new, show" not in response.text


def test_a_resolution_after_silence_reads_as_such(cast: Cast) -> None:
    ticket = in_state(cast, "resolved")
    with time_machine.travel(NOW + dt.timedelta(days=30), tick=False):
        resolution.close_silent(ticket)
        assert "Closed, as nobody objected to the resolution" in page(cast, "freja", ticket)
