"""Reading a ticket, its timeline, its links: two faces, each with what it may know and nothing else."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import ContractVersion
from sla.models import Clock
from tests.api.conftest import NOW, Call
from tests.api.conftest import Clock as Travel
from tests.cast import Cast
from tickets.api.outputs import InternalTicketDetail, InternalTicketRow, TicketDetail, TicketRow
from tickets.models import Reference, Ticket
from tickets.services import conversation, escalation, filing, relations, resolution, work
from tickets.services.conversation import Words
from tickets.vocabulary import LinkKind

PATHS = ("", "timeline/", "comments/", "attachments/", "transitions/", "links/")
INTERNAL = {"matrix_priority", "is_overridden", "references", "categorised_by", "followed_up_at", "doubtful_since"}


@pytest.mark.parametrize("path", PATHS)
def test_what_may_not_be_seen_does_not_exist(cast: Cast, call: Call, ticket: Ticket, path: str) -> None:
    for stranger in (cast.marta, cast.luca, cast.ada):
        response = call(stranger).get(f"/tickets/NORD-1/{path}")
        assert response.status_code == 404
        assert response.content == call(stranger).get(f"/tickets/NORD-2/{path}").content
    assert call(None).get(f"/tickets/NORD-1/{path}").status_code == 401


@pytest.mark.parametrize("path", PATHS)
def test_everybody_who_sees_it_reads_it(cast: Cast, call: Call, ticket: Ticket, path: str) -> None:
    for reader in (cast.freja, cast.anders, cast.soren, cast.paolo, cast.giulia, cast.tomasz, cast.elena):
        assert call(reader).get(f"/tickets/NORD-1/{path}").status_code == 200


def test_a_key_is_read_in_any_case(cast: Cast, call: Call, ticket: Ticket) -> None:
    assert call(cast.freja).get("/tickets/nord-1/").data["key"] == "NORD-1"


def test_a_customer_has_no_place_for_internal_things(cast: Cast, call: Call, in_work: Ticket) -> None:
    for reader in (cast.freja, cast.soren, cast.paolo):
        assert not INTERNAL & set(call(reader).get("/tickets/NORD-1/").data)
    assert set(call(cast.giulia).get("/tickets/NORD-1/").data) >= INTERNAL


def test_the_internal_fields_are_those_of_the_internal_classes() -> None:
    assert set(InternalTicketRow().fields) - set(TicketRow().fields) == {
        "matrix_priority",
        "is_overridden",
        "categorised_at",
        "needs_answer_since",
        "doubtful_since",
    }
    assert set(InternalTicketDetail().fields) - set(TicketDetail().fields) == {
        *set(InternalTicketRow().fields) - set(TicketRow().fields),
        "categorised_by",
        "followed_up_at",
        "reminders_sent",
        "references",
    }


def test_that_there_is_no_contract_is_not_the_requesters_to_know(cast: Cast, call: Call) -> None:
    ContractVersion.objects.filter(contract__customer=cast.nordhavn).delete()
    said = filing.Filing(
        type="incident", title="Down", description="Down.", reproduction="Open.", impact="minor", urgency="low"
    )
    filing.file_ticket(cast.nordhavn, said, by=cast.freja)

    assert call(cast.freja).get("/tickets/NORD-1/").data["not_covered_why"] == ""
    assert call(cast.giulia).get("/tickets/NORD-1/").data["not_covered_why"] == "no contract in force"
    assert call(cast.freja).get("/tickets/").data["results"][0]["not_covered_why"] == ""


def test_it_says_what_one_may_do(cast: Cast, call: Call, ticket: Ticket) -> None:
    freja, giulia = (call(who).get("/tickets/NORD-1/").data for who in (cast.freja, cast.giulia))

    assert freja["may"] == ["comment", "confirm", "rate", "reopen", "withdraw"]
    assert freja["transitions"] == ["withdraw"]
    assert "override" not in giulia["may"]
    assert giulia["transitions"] == ["take_charge", "withdraw"]
    assert "override" in call(cast.elena).get("/tickets/NORD-1/").data["may"]


def clock_of(call: Call, who: object, kind: str) -> dict[str, object]:
    clocks = call(who).get("/tickets/NORD-1/").data["clocks"]  # type: ignore[arg-type]
    return dict([clock for clock in clocks if clock["kind"] == kind][-1])


def test_a_clock_that_is_nearly_due_warns_support_alone(cast: Cast, call: Call, ticket: Ticket, travel: Travel) -> None:
    travel(NOW + dt.timedelta(minutes=100))

    assert clock_of(call, cast.giulia, "taking_charge")["state"] == "warned"
    assert clock_of(call, cast.freja, "taking_charge")["state"] == "running"
    assert clock_of(call, cast.freja, "taking_charge")["left_seconds"] == 20 * 60


def test_a_clock_outside_hours_says_when_it_counts_again(
    cast: Cast, call: Call, ticket: Ticket, travel: Travel
) -> None:
    travel(NOW.replace(hour=11, minute=0))
    Clock.objects.update(due_at=NOW.replace(hour=15, minute=0))
    travel(NOW.replace(hour=13, minute=30))

    clock = clock_of(call, cast.freja, "taking_charge")

    assert (clock["state"], clock["opens_at"], clock["left_seconds"]) == ("outside", "2026-11-19T13:00:00Z", 3600)


def test_a_breach_says_since_when(cast: Cast, call: Call, ticket: Ticket, travel: Travel) -> None:
    travel(NOW.replace(hour=15, minute=0))

    clock = clock_of(call, cast.freja, "taking_charge")

    # Due 12:42; over 12:42 to 13:00 and 14:00 to 15:00.
    assert (clock["state"], clock["breached_at"]) == ("breached", "2026-11-19T11:42:00Z")
    assert clock["over_seconds"] == 78 * 60


def test_while_waiting_there_is_no_due_instant(cast: Cast, call: Call, in_work: Ticket) -> None:
    conversation.ask(in_work, Words(text="Which?"), by=cast.giulia)

    clock = clock_of(call, cast.freja, "update")

    assert (clock["state"], clock["due_at"], clock["still_since"]) == ("waiting", None, "2026-11-19T09:42:00Z")
    assert clock["counts"] == "Every 8 support hours."


def test_the_timeline_keeps_from_each_what_is_not_his_or_hers(cast: Cast, call: Call, in_work: Ticket) -> None:
    conversation.note(in_work, Words(text="Between us."), by=cast.giulia)
    escalation.escalate(in_work, cast.team, "The pool leaks.", by=cast.giulia)

    ours = call(cast.giulia).get("/tickets/NORD-1/timeline/").data
    theirs = call(cast.freja).get("/tickets/NORD-1/timeline/").data

    assert [entry["internal"] for entry in ours if entry["kind"] == "noted"] == [True]
    assert [entry["text"] for entry in ours if entry["kind"] == "escalated"] == [
        "Giulia Ferraro escalated to Product engineering: The pool leaks."
    ]
    assert [entry["text"] for entry in theirs if entry["kind"] == "escalated"] == [
        "Giulia Ferraro escalated to Product engineering"
    ]
    assert "noted" not in {entry["kind"] for entry in theirs}
    assert all("internal" not in entry for entry in theirs)


def test_the_timeline_speaks_plainly_and_in_the_readers_time_zone(cast: Cast, call: Call, in_work: Ticket) -> None:
    work.estimate(in_work, NOW.replace(day=20), "<b>Tomorrow</b> & not later.", by=cast.giulia)
    type(cast.freja).objects.filter(pk=cast.freja.pk).update(timezone="Asia/Tokyo")

    told = {entry["kind"]: entry for entry in call(cast.freja).get("/tickets/NORD-1/timeline/").data}

    assert told["estimated"]["text"] == "Giulia Ferraro agreed an estimate: Fri 18:42"
    assert told["commented"]["text"] == "<b>Tomorrow</b> & not later."
    assert "<b>" not in told["commented"]["html"]
    assert told["filed"]["text"] == "Every deployment stops after 300 s."


def test_the_timeline_names_a_comment_as_its_reader_knows_it(cast: Cast, call: Call, in_work: Ticket) -> None:
    """For support by its id; for a customer by a number that does not count what others write."""
    conversation.note(in_work, Words(text="Between us."), by=cast.giulia)
    conversation.comment(in_work, Words(text="Set it to 5."), by=cast.giulia)

    for reader in (cast.freja, cast.giulia):
        *_, comment = call(reader).get("/tickets/NORD-1/comments/").data
        entries = call(reader).get("/tickets/NORD-1/timeline/").data
        assert [row["comment"] for row in entries if row["text"] == "Set it to 5."] == [comment["id"]]


def test_only_what_came_after(cast: Cast, call: Call, in_work: Ticket) -> None:
    freja = call(cast.freja)
    last = freja.get("/tickets/NORD-1/timeline/").data[-1]["sequence"]
    conversation.comment(in_work, Words(text="News."), by=cast.giulia)

    entries = freja.get("/tickets/NORD-1/timeline/", {"after": last}).data

    assert entries[0]["text"] == "News."
    assert all(entry["sequence"] > last for entry in entries)


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, "\x00"])
def test_nonsense_after_is_refused(cast: Cast, call: Call, ticket: Ticket, after: str) -> None:
    assert call(cast.freja).get("/tickets/NORD-1/timeline/", {"after": after}).status_code == 422


def test_a_link_to_another_customers_ticket_is_internal(cast: Cast, call: Call, in_work: Ticket) -> None:
    said = filing.Filing(type="it_help", title="Their secret project", description="?", impact="minor", urgency="low")
    theirs = filing.file_ticket(cast.altamira, said, by=cast.marta)
    relations.link(in_work, theirs, LinkKind.RELATES_TO, by=cast.giulia)

    assert [link["ticket"]["key"] for link in call(cast.giulia).get("/tickets/NORD-1/links/").data] == ["ALTA-1"]
    assert call(cast.freja).get("/tickets/NORD-1/links/").data == []
    assert call(cast.tomasz).get("/tickets/NORD-1/links/").data == []
    assert call(cast.freja).get("/tickets/NORD-1/").data["links"] == []


def test_a_customer_reads_a_link_without_what_is_internal_of_it(cast: Cast, call: Call, in_work: Ticket) -> None:
    said = filing.Filing(type="it_help", title="Again", description="?", impact="minor", urgency="low")
    other = filing.file_ticket(cast.nordhavn, said, by=cast.freja)
    link = relations.link(in_work, other, LinkKind.RELATES_TO, by=cast.giulia)
    told = {"words": "relates to", "ticket": {"key": "NORD-2", "title": "Again", "state": "open"}}

    for reader in (cast.freja, cast.soren, cast.paolo):
        assert call(reader).get("/tickets/NORD-1/links/").data == [told]
    ours = [told | {"id": link.pk, "internal": False}]
    assert call(cast.giulia).get("/tickets/NORD-1/links/").data == ours


def test_a_note_is_no_update_to_the_customer_who_reads_the_ticket(
    cast: Cast, call: Call, in_work: Ticket, travel: Travel
) -> None:
    travel(NOW + dt.timedelta(hours=1))
    conversation.note(in_work, Words(text="Between us."), by=cast.giulia)

    assert call(cast.giulia).get("/tickets/NORD-1/").data["updated_at"] == "2026-11-19T10:42:00Z"
    for reader in (cast.freja, cast.soren, cast.paolo):
        assert call(reader).get("/tickets/NORD-1/").data["updated_at"] == "2026-11-19T09:42:00Z"


def test_references_are_not_even_asked_for_when_a_customer_reads(cast: Cast, call: Call, in_work: Ticket) -> None:
    relations.refer(in_work, "https://tracker.example/4711", by=cast.giulia)
    asked = {}
    for name in ("freja", "giulia"):
        with CaptureQueriesContext(connection) as queries:
            call(getattr(cast, name)).get("/tickets/NORD-1/")
        asked[name] = any(Reference._meta.db_table in query["sql"] for query in queries)

    assert asked == {"freja": False, "giulia": True}


def test_the_original_of_a_duplicate_is_named_to_those_who_see_it(cast: Cast, call: Call, in_work: Ticket) -> None:
    said = filing.Filing(type="it_help", title="Again", description="?", impact="minor", urgency="low")
    copy = filing.file_ticket(cast.nordhavn, said, by=cast.freja)
    escalation.escalate(work.take_charge(copy, by=cast.giulia), cast.team, "Look.", by=cast.giulia)
    solution = resolution.Solution(resolution="duplicate", text="See there.", duplicate_of=in_work)
    resolution.resolve(copy, solution, by=cast.giulia)

    assert call(cast.freja).get("/tickets/NORD-2/").data["duplicate_of"] == "NORD-1"
    assert call(cast.luca).get("/tickets/NORD-2/").data["duplicate_of"] is None


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["freja", "giulia", "luca"])
def test_the_number_of_queries_does_not_grow(cast: Cast, call: Call, in_work: Ticket, who: str, path: str) -> None:
    escalation.escalate(in_work, cast.team, "Look.", by=cast.giulia)
    caller, counts = call(getattr(cast, who)), []
    caller.get(f"/tickets/NORD-1/{path}")
    for more in (4, 36):
        for number in range(more):
            conversation.comment(in_work, Words(text=f"Number {number}"), by=cast.giulia)
        with CaptureQueriesContext(connection) as queries:
            caller.get(f"/tickets/NORD-1/{path}")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12
