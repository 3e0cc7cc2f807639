"""GET /tickets/: what is seen, filtered, sorted, page by page, in a constant number of queries."""

import datetime as dt
from collections.abc import Mapping

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.callers import Caller
from tests.api.conftest import NOW, Call, Clock
from tests.cast import Cast
from tickets.models import Ticket
from tickets.services import conversation, escalation, filing, work
from tickets.services.conversation import Words


def file(cast: Cast, title: str, **words: object) -> Ticket:
    said: dict[str, object] = {
        "type": "bug_report",
        "title": title,
        "description": "It fails.",
        "reproduction": "Always.",
        "impact": "moderate",
        "urgency": "high",
    }
    by = words.pop("by", cast.freja)
    customer = cast.altamira if by == cast.marta else cast.nordhavn
    return filing.file_ticket(customer, filing.Filing(**(said | words)), by=by)  # type: ignore[arg-type]


def keys(caller: Caller, query: Mapping[str, object] | None = None) -> list[str]:
    response = caller.get("/tickets/", query)
    assert response.status_code == 200, response.data
    return [row["key"] for row in response.data["results"]]


def test_each_sees_the_own_customers_tickets(cast: Cast, call: Call) -> None:
    file(cast, "Ours")
    file(cast, "Theirs", by=cast.marta)

    assert keys(call(cast.freja)) == ["NORD-1"]
    assert keys(call(cast.marta)) == ["ALTA-1"]
    assert keys(call(cast.tomasz)) == ["NORD-1"]
    assert keys(call(cast.giulia)) == ["NORD-1", "ALTA-1"]
    assert keys(call(cast.luca)) == []
    assert keys(call(cast.ada)) == []


def test_anonymous_is_asked_to_sign_in(cast: Cast, call: Call) -> None:
    response = call(None).get("/tickets/")

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_row_says_where_a_ticket_stands(cast: Cast, call: Call, ticket: Ticket) -> None:
    (row,) = call(cast.freja).get("/tickets/").data["results"]

    assert row["url"] == "http://testserver/api/v1/tickets/NORD-1/"
    assert row["customer"] == {"key": "NORD", "name": "Nordhavn Energi"}
    assert (row["state"], row["priority"], row["next_due_at"]) == ("open", "P2", "2026-11-19T11:42:00Z")
    assert row["reporter"]["name"] == "Freja Mikkelsen"
    assert row["assignee"] is None


def test_filters(cast: Cast, call: Call, in_work: Ticket) -> None:
    file(cast, "Provisioning of views", type="it_help", impact="minor", urgency="low")
    file(cast, "Slow", by=cast.marta)
    conversation.ask(in_work, Words(text="Which?"), by=cast.giulia)
    giulia = call(cast.giulia)

    assert keys(giulia, {"customer": "ALTA"}) == ["ALTA-1"]
    assert keys(giulia, {"state": "investigation"}) == ["NORD-1"]
    assert keys(giulia, {"state": ["open", "investigation"], "sort": "filed"}) == ["NORD-1", "NORD-2", "ALTA-1"]
    assert keys(giulia, {"type": "it_help"}) == ["NORD-2"]
    assert keys(giulia, {"priority": "P3"}) == ["NORD-2"]
    assert keys(giulia, {"assignee": "me"}) == ["NORD-1"]
    assert keys(giulia, {"assignee": str(cast.giulia.pk)}) == ["NORD-1"]
    assert keys(giulia, {"assignee": "nobody", "sort": "-filed"}) == ["ALTA-1", "NORD-2"]
    assert keys(giulia, {"waiting": "true"}) == ["NORD-1"]
    assert keys(giulia, {"waiting": "false", "sort": "filed"}) == ["NORD-2", "ALTA-1"]
    assert keys(giulia, {"q": "provisioning", "sort": "filed"}) == ["NORD-1", "NORD-2"]
    assert keys(giulia, {"q": "alta-"}) == ["ALTA-1"]


def test_by_team(cast: Cast, call: Call, in_work: Ticket) -> None:
    file(cast, "Another")
    escalation.escalate(in_work, cast.team, "Look.", by=cast.giulia)

    assert keys(call(cast.luca), {"team": cast.team.pk}) == ["NORD-1"]
    assert keys(call(cast.freja), {"team": cast.team.pk}) == ["NORD-1"]


def test_another_customers_tickets_are_not_found_by_any_filter(cast: Cast, call: Call) -> None:
    file(cast, "Theirs", by=cast.marta)

    for query in ({"customer": "ALTA"}, {"q": "Theirs"}, {"q": "ALTA-1"}, {"state": "open"}):
        assert keys(call(cast.freja), query) == []


def test_next_due_first_and_without_a_promise_last(cast: Cast, call: Call) -> None:
    file(cast, "A question", type="it_help")
    file(cast, "P3", impact="minor")
    file(cast, "P1", impact="extensive", urgency="critical")

    assert keys(call(cast.giulia)) == ["NORD-3", "NORD-2", "NORD-1"]
    assert keys(call(cast.giulia), {"sort": "-due"})[-1] == "NORD-1"


def test_what_is_internal_is_no_update_to_a_customer(cast: Cast, call: Call, travel: Clock) -> None:
    first, _second = file(cast, "First"), file(cast, "Second")
    travel(NOW + dt.timedelta(hours=1))
    conversation.note(first, Words(text="Between us."), by=cast.giulia)
    since = {"updated_since": "2026-11-19T10:00:00Z"}

    assert keys(call(cast.giulia), since) == ["NORD-1"]
    assert keys(call(cast.freja), since) == []
    assert keys(call(cast.giulia), {"sort": "-updated"}) == ["NORD-1", "NORD-2"]
    assert [row["updated_at"] for row in call(cast.freja).get("/tickets/").data["results"]] == [
        "2026-11-19T09:42:00Z",
        "2026-11-19T09:42:00Z",
    ]


def test_a_customer_finds_what_was_said_since(cast: Cast, call: Call, travel: Clock) -> None:
    first, _second = file(cast, "First"), file(cast, "Second")
    travel(NOW + dt.timedelta(hours=1))
    work.take_charge(first, by=cast.giulia)

    assert keys(call(cast.freja), {"updated_since": "2026-11-19T10:00:00Z"}) == ["NORD-1"]
    assert keys(call(cast.freja), {"sort": "-updated"}) == ["NORD-1", "NORD-2"]


def test_pages_follow_each_other(cast: Cast, call: Call) -> None:
    for number in range(5):
        file(cast, f"Number {number}")
    caller = call(cast.freja)

    first = caller.get("/tickets/", {"page_size": 2, "sort": "filed"})
    second = caller.client.get(first.data["next"])
    third = caller.client.get(second.data["next"])

    pages = [[row["key"] for row in page.data["results"]] for page in (first, second, third)]
    assert pages == [["NORD-1", "NORD-2"], ["NORD-3", "NORD-4"], ["NORD-5"]]
    assert (first.data["previous"], third.data["next"]) == (None, None)
    assert "page=1" in second.data["previous"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "done"),
        ("type", "\x00"),
        ("priority", "P9"),
        ("assignee", "giulia"),
        ("assignee", "²"),
        ("assignee", "9" * 19),
        ("team", "x"),
        ("team", "9" * 19),
        ("team", "1.5"),
        ("team", "NaN"),
        ("updated_since", "yesterday"),
        ("sort", "title"),
        ("q", "x" * 201),
        ("q", "a\x00b"),
        ("customer", "\x00"),
        ("page", "0"),
        ("page", "201"),
        ("page", "two"),
        ("page_size", "101"),
        ("colour", "red"),
    ],
)
def test_what_no_filter_understands_is_refused_by_its_name(cast: Cast, call: Call, name: str, value: str) -> None:
    response = call(cast.freja).get("/tickets/", {name: value})

    assert response.status_code == 422
    assert list(response.data["fields"]) == [name]


@pytest.mark.parametrize("who", ["freja", "giulia", "luca"])
def test_the_number_of_queries_does_not_grow(cast: Cast, call: Call, who: str) -> None:
    caller, counts = call(getattr(cast, who)), []
    caller.get("/tickets/")  # notes that the token is used, once a minute
    for more in (10, 40):
        for number in range(more):
            ticket = file(cast, f"Number {number}")
            work.take_charge(ticket, by=cast.giulia)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            caller.get("/tickets/", {"page_size": 100})
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12
