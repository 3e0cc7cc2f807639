"""The whole main job through the API: from filing to the closed ticket, as four people."""

import datetime as dt

from tests.api.callers import Caller, filing
from tests.api.conftest import Call, Clock
from tests.cast import ROME, Cast
from tickets.models import Event, Ticket


def at(hour: int, minute: int) -> dt.datetime:
    """On Thursday, 19 November 2026, in Rome."""
    return dt.datetime(2026, 11, 19, hour, minute, tzinfo=ROME)


def test_from_filing_to_closed(cast: Cast, call: Call, travel: Clock) -> None:
    key = files(cast, call)
    travel(at(11, 30))
    takes_and_categorises(cast, call, key)
    travel(at(12, 0))
    asks(cast, call, key)
    travel(at(15, 0))
    answers(cast, call, key)
    escalates_and_is_handed_back(cast, call, key)
    resolves_and_confirms(cast, call, key)
    reads_what_happened(call(cast.freja), key)
    assert Ticket.objects.get().state == "closed"
    assert Event.objects.filter(kind="filed").count() == 1


def files(cast: Cast, call: Call) -> str:
    """Freja, with a log, Thursday 10:42 in Rome. P2 is taken in charge within 2 support hours: by 12:42."""
    freja = call(cast.freja)
    log = freja.upload("/uploads/", ("provisioning.log", b"pool exhausted")).data["token"]

    filed = freja.post("/tickets/", filing(components=[cast.provisioning.pk], uploads=[log]))

    assert filed.status_code == 201
    assert (filed.data["key"], filed.data["state"], filed.data["priority"]) == ("NORD-1", "open", "P2")
    (clock,) = filed.data["clocks"]
    assert (clock["kind"], clock["due_at"]) == ("taking_charge", "2026-11-19T11:42:00Z")
    assert (clock["left_seconds"], clock["counts"]) == (7200, "Within 2 support hours.")
    return f"/tickets/{filed.data['key']}"


def takes_and_categorises(cast: Cast, call: Call, key: str) -> None:
    giulia = call(cast.giulia)
    category = {
        "type": "bug_report",
        "impact": "moderate",
        "urgency": "high",
        "components": [cast.provisioning.pk],
        "product_version": cast.product_version.pk,
    }

    assert [move["name"] for move in giulia.get(f"{key}/transitions/").data] == ["take_charge", "withdraw"]
    assert giulia.post(f"{key}/transitions/take_charge/").data["assignee"]["name"] == "Giulia Ferraro"
    assert giulia.post(f"{key}/categorise/", category).data["product_version"]["name"] == "2.8.1"
    assert giulia.post(f"{key}/transitions/start_investigation/").data["state"] == "investigation"


def asks(cast: Cast, call: Call, key: str) -> None:
    asked = call(cast.giulia).post(f"{key}/comments/", {"text": "How large is the pool?", "ask": True})

    assert (asked.status_code, asked.data["is_question"]) == (201, True)
    assert call(cast.freja).get(f"{key}/").data["waiting_since"] == "2026-11-19T11:00:00Z"


def answers(cast: Cast, call: Call, key: str) -> None:
    """The update of 8 support hours began with the question at 12:00 and stood still until the answer at 15:00.

    From there 3 hours are left today, until 18:00, and 5 on Friday: 9 to 13 and 14 to 15 in Rome.
    """
    freja = call(cast.freja)

    freja.post(f"{key}/comments/", {"text": "Ten."})

    update = [clock for clock in freja.get(f"{key}/").data["clocks"] if clock["kind"] == "update"][-1]
    assert (update["due_at"], update["state"]) == ("2026-11-20T14:00:00Z", "running")


def escalates_and_is_handed_back(cast: Cast, call: Call, key: str) -> None:
    giulia, luca = call(cast.giulia), call(cast.luca)
    moves = {move["name"]: move["fields"] for move in giulia.get(f"{key}/transitions/").data}
    (teams,) = [field["choices"] for field in moves["escalate"] if field["name"] == "team"]
    assert teams == [{"value": cast.team.pk, "label": "Product engineering"}]

    giulia.post(f"{key}/transitions/escalate/", {"team": cast.team.pk, "reason": "The pool leaks."})

    assert luca.get("/tickets/").data["results"][0]["key"] == "NORD-1"
    assert luca.post(f"{key}/transitions/hand_back/", {"text": "A leak in the driver."}).data["state"] == (
        "investigation"
    )


def resolves_and_confirms(cast: Cast, call: Call, key: str) -> None:
    solution = {"resolution": "configuration_change", "text": "Set the pool to 50."}

    resolved = call(cast.giulia).post(f"{key}/transitions/resolve/", solution)
    closed = call(cast.freja).post(f"{key}/transitions/confirm/", {"rating": 5, "words": "Quick."})

    assert (resolved.data["state"], resolved.data["resolution"]) == ("resolved", "configuration_change")
    assert (closed.data["state"], closed.data["transitions"]) == ("closed", [])


def reads_what_happened(freja: Caller, key: str) -> None:
    told = freja.get(f"{key}/timeline/").data
    assert [entry["kind"] for entry in told if not entry["kind"].startswith("clock_")] == [
        "filed",
        "taken_in_charge",
        "categorised",
        "investigated",
        "asked",
        "commented",
        "escalated",
        "handed_back",
        "resolved",
        "rated",
        "confirmed",
    ]
    (file,) = told[0]["files"]
    assert freja.download(file["url"]) == b"pool exhausted"
