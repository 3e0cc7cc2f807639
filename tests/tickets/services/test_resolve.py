"""triage, investigation, escalated → resolved: how it is delivered, and the explanation to the customer."""

from typing import Any

import pytest

from customers.models import Catalogue, Release
from tests.cast import Cast
from tests.tickets.services.scenes import (
    MONDAY,
    MOVES,
    VENDOR,
    again,
    check_roles,
    check_states,
    facts,
    filed,
    last,
    new_events,
    refused,
    refused_at,
    rome,
    running,
    ticket_in,
    waiting,
)
from tickets.models import Ticket
from tickets.permissions import Act
from tickets.services import conversation, filing
from tickets.services.conversation import Words
from tickets.services.door import Loaded
from tickets.services.resolution import Solution, resolve
from tickets.vocabulary import EventKind, Resolution

ANSWER = Solution(resolution="answer", text="Set the pool to 20.")


def test_from_the_states_of_work(cast: Cast) -> None:
    legal = {"triage": "resolved", "investigation": "resolved", "escalated": "resolved"}
    check_states(cast, Act.RESOLVE, cast.giulia, legal)


def test_who_may(cast: Cast) -> None:
    expected = {
        "freja": 403,
        "anders": 403,
        "soren": 403,
        "marta": 404,
        "paolo": 403,
        "giulia": 200,
        "tomasz": 200,
        "elena": 200,
        "luca": 404,
        "ada": 404,
    }
    check_roles(cast, lambda: ticket_in(cast, "investigation"), MOVES[Act.RESOLVE], expected)
    check_roles(cast, lambda: ticket_in(cast, "escalated"), MOVES[Act.RESOLVE], expected | {"luca": 200})


def test_an_sla_type_needs_to_be_categorised_and_a_question_does_not(cast: Cast) -> None:
    bug = ticket_in(cast, "triage", categorised=False)
    question = ticket_in(cast, "triage", kind="it_help", categorised=False)

    refused(409, bug, lambda: resolve(bug, ANSWER, by=cast.giulia))
    assert resolve(question, ANSWER, by=cast.giulia).state == "resolved"


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("resolution", {"resolution": "magic", "text": "So."}),
    ("resolution", {"resolution": "no_answer", "text": "You did not answer."}),
    ("text", {"resolution": "answer", "text": " "}),
    ("text", {"resolution": "answer", "text": "x" * 50_001}),
    ("release", {"resolution": "patch_release", "text": "Fixed there."}),
    ("duplicate_of", {"resolution": "duplicate", "text": "See there."}),
]


@pytest.mark.parametrize(("field", "values"), WRONG, ids=[f"{row[0]}-{row[1]['resolution']}" for row in WRONG])
def test_what_it_needs(field: str, values: dict[str, Any], cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")

    refused_at(field, ticket, lambda: resolve(ticket, Solution(**values), by=cast.giulia))


def test_the_release_is_of_the_customers_product(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    foreign = Release.objects.create(catalogue=Catalogue.objects.create(name="Other"), name="1.0")
    solution = Solution(resolution="patch_release", text="Fixed there.", release=foreign)

    refused_at("release", ticket, lambda: resolve(ticket, solution, by=cast.giulia))


def test_only_a_patch_release_names_a_release_and_only_a_duplicate_a_ticket(cast: Cast) -> None:
    ticket, other = ticket_in(cast, "triage"), filed(cast)
    release = Solution(resolution="answer", text="So.", release=cast.release)
    duplicate = Solution(resolution="answer", text="So.", duplicate_of=other)

    refused_at("release", ticket, lambda: resolve(ticket, release, by=cast.giulia))
    refused_at("duplicate_of", ticket, lambda: resolve(ticket, duplicate, by=cast.giulia))


def foreign_ticket(cast: Cast) -> Ticket:
    said = filing.Filing(type="it_help", title="Ours", description="Ours.", impact="minor", urgency="low")
    return filing.file_ticket(cast.altamira, said, by=cast.marta)


def test_a_duplicate_is_another_ticket_of_the_same_customer(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    for other in (ticket, foreign_ticket(cast)):
        solution = Solution(resolution="duplicate", text="See there.", duplicate_of=other)
        refused_at("duplicate_of", ticket, lambda solution=solution: resolve(ticket, solution, by=cast.giulia))  # type: ignore[misc]


def test_a_duplicate_is_linked(cast: Cast) -> None:
    ticket, other = ticket_in(cast, "triage"), filed(cast)
    solution = Solution(resolution="duplicate", text="See there.", duplicate_of=other)

    written = new_events(ticket, lambda: resolve(ticket, solution, by=cast.giulia))

    assert written == [("resolved", True, VENDOR), ("linked", True, VENDOR)]
    assert list(ticket.links_out.values_list("target", "kind", "is_public")) == [(other.pk, "duplicates", True)]


def test_what_is_written_and_every_clock_ends(cast: Cast) -> None:
    ticket = ticket_in(cast, "escalated")

    written = new_events(ticket, lambda: resolve(ticket, ANSWER, by=cast.giulia))

    row = again(ticket)
    assert written == [("resolved", True, VENDOR)]
    assert last(ticket, EventKind.RESOLVED).data == {
        "resolution": "answer",
        "text": "Set the pool to 20.",
        "release": None,
        "duplicate_of": None,
    }
    assert facts(ticket, EventKind.RESOLVED) == ["Resolved"]
    assert running(ticket) == set()
    assert (row.resolved_by, row.resolved_at, row.team, row.next_due_at) == (cast.giulia, MONDAY, None, None)
    assert list(ticket.escalations.values_list("ended_at", flat=True)) == [MONDAY]


def test_it_will_close_after_five_support_days_and_remind_two_before(cast: Cast) -> None:
    row = resolve(ticket_in(cast, "triage"), ANSWER, by=cast.giulia)

    assert row.closes_at == rome("2026-01-19 10:00")
    assert row.remind_at == rome("2026-01-15 10:00")


def test_ends_a_wait(cast: Cast) -> None:
    ticket = waiting(cast)

    row = resolve(ticket, ANSWER, by=cast.giulia)

    assert (row.is_waiting, row.waiting_asked_by, row.reminders_sent) == (False, None, 0)


def test_no_answer_needs_a_wait_that_was_listed_for_the_leads(cast: Cast) -> None:
    ticket = waiting(cast)
    solution = Solution(resolution=Resolution.NO_ANSWER, text="We did not hear from you.")
    refused_at("resolution", ticket, lambda: resolve(ticket, solution, by=cast.giulia))

    for instant in ("2026-01-15 10:00", "2026-01-20 10:00", "2026-01-26 10:00"):
        conversation.remind_of_question(ticket, at=rome(instant))

    assert again(ticket).doubtful_since == rome("2026-01-26 10:00")
    assert resolve(ticket, solution, by=cast.giulia, at=rome("2026-01-26 11:00")).resolution == "no_answer"


def test_refused_once_when_the_customer_wrote_meanwhile(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    loaded = Loaded(version=ticket.version, seen=ticket.last_sequence)
    conversation.comment(ticket, Words(text="It also fails on Fridays."), by=cast.freja)

    refused(409, ticket, lambda: resolve(ticket, ANSWER, by=cast.giulia, loaded=loaded))

    seen = Loaded(version=ticket.version, seen=again(ticket).last_sequence)
    assert resolve(ticket, ANSWER, by=cast.giulia, loaded=seen).state == "resolved"


def test_a_colleagues_words_do_not_refuse(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    loaded = Loaded(version=ticket.version, seen=ticket.last_sequence)
    conversation.note(ticket, Words(text="Looks like the pool."), by=cast.tomasz)

    assert resolve(ticket, ANSWER, by=cast.giulia, loaded=loaded).state == "resolved"
