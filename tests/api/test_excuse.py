"""Excusing a breach through the API: by a lead, once, with a reason that the customer reads."""

from typing import Any

import pytest

from tests.api.conftest import NOW, Call, Clock
from tests.cast import Cast
from tickets.models import Event, Ticket
from tickets.services import work

URL = "/tickets/NORD-1/excuse/"
BODY = {"clock": "taking_charge", "number": 1, "reason": "Agreed by telephone: it waited for your maintenance."}


@pytest.fixture
def breached(cast: Cast, ticket: Ticket, travel: Clock) -> Ticket:
    """P2, to be taken in charge within two hours of Thursday 10:42; nobody did until five in the afternoon."""
    travel(NOW.replace(hour=17))
    return work.take_charge(ticket, by=cast.giulia)


def test_a_lead_excuses_and_the_customer_reads_why(cast: Cast, call: Call, breached: Ticket) -> None:
    answer = call(cast.elena).post(URL, BODY)

    assert (answer.status_code, answer.data["key"]) == (200, "NORD-1")
    event = Event.objects.get(ticket=breached, kind="excused")
    assert (event.actor, event.is_public, event.data) == (cast.elena, True, BODY)
    assert BODY["reason"] in call(cast.freja).get("/tickets/NORD-1/timeline/").content.decode()


def test_once(cast: Cast, call: Call, breached: Ticket) -> None:
    elena = call(cast.elena)

    assert [elena.post(URL, BODY, key=key).status_code for key in ("one", "one", "two")] == [200, 200, 409]
    assert Event.objects.filter(kind="excused").count() == 1


def test_what_was_not_breached_is_refused(cast: Cast, call: Call, in_work: Ticket) -> None:
    answer = call(cast.elena).post(URL, BODY)

    assert (answer.status_code, answer.data["error"]) == (
        409,
        "Nothing was breached here: there is nothing to excuse.",
    )


@pytest.mark.parametrize("cycle", [{"number": 2}, {"clock": "update", "number": 7}])
def test_a_cycle_that_does_not_exist_is_not_found(
    cast: Cast, call: Call, breached: Ticket, cycle: dict[str, Any]
) -> None:
    assert call(cast.elena).post(URL, BODY | cycle).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("clock", "nonsense"), ("number", 0), ("number", "x"), ("reason", " "), ("reason", "x" * 50_001)],
)
def test_what_is_wrong_is_said_at_its_field(
    cast: Cast, call: Call, breached: Ticket, field: str, value: object
) -> None:
    answer = call(cast.elena).post(URL, BODY | {field: value})

    assert (answer.status_code, list(answer.data["fields"])) == (422, [field])
    assert not Event.objects.filter(kind="excused").exists()


def test_an_older_version_is_refused(cast: Cast, call: Call, breached: Ticket) -> None:
    version = call(cast.elena).get("/tickets/NORD-1/").data["version"]
    work.rename(breached, "Better", by=cast.giulia)

    assert call(cast.elena).post(URL, BODY | {"version": version}).status_code == 409
