"""The whole main job through the API: from filing to the closed ticket, as four people."""

import datetime as dt

from tests.api.callers import filing
from tests.api.conftest import Call, Clock
from tests.cast import ROME, Cast
from tickets.models import Event, Ticket


def at(hour: int, minute: int) -> dt.datetime:
    """On Thursday, 19 November 2026, in Rome."""
    return dt.datetime(2026, 11, 19, hour, minute, tzinfo=ROME)


def test_from_filing_to_closed(cast: Cast, call: Call, travel: Clock) -> None:
    freja, giulia, luca = call(cast.freja), call(cast.giulia), call(cast.luca)

    # Freja files with a log attached, Thursday 10:42 in Rome. P2: taking charge within 2 support hours, that is 12:42.
    log = freja.upload("/uploads/", ("provisioning.log", b"pool exhausted")).data["token"]
    filed = freja.post("/tickets/", filing(components=[cast.provisioning.pk], uploads=[log]))
    assert filed.status_code == 201
    assert (filed.data["key"], filed.data["state"], filed.data["priority"]) == ("NORD-1", "open", "P2")
    (clock,) = filed.data["clocks"]
    assert (clock["kind"], clock["due_at"]) == ("taking_charge", "2026-11-19T11:42:00Z")
    assert (clock["left_seconds"], clock["counts"]) == (7200, "Within 2 support hours.")
    key = f"/tickets/{filed.data['key']}"

    # Giulia takes it, categorises, investigates and asks.
    travel(at(11, 30))
    assert [move["name"] for move in giulia.get(f"{key}/transitions/").data] == ["take_charge", "withdraw"]
    assert giulia.post(f"{key}/transitions/take_charge/").data["assignee"]["name"] == "Giulia Ferraro"
    category = {
        "type": "bug_report",
        "impact": "moderate",
        "urgency": "high",
        "components": [cast.provisioning.pk],
        "product_version": cast.product_version.pk,
    }
    assert giulia.post(f"{key}/categorise/", category).data["product_version"]["name"] == "2.8.1"
    assert giulia.post(f"{key}/transitions/start_investigation/").data["state"] == "investigation"
    travel(at(12, 0))
    asked = giulia.post(f"{key}/comments/", {"text": "How large is the pool?", "ask": True})
    assert (asked.status_code, asked.data["is_question"]) == (201, True)
    assert freja.get(f"{key}/").data["waiting_since"] == "2026-11-19T11:00:00Z"

    # Freja answers at 15:00: the wait stood still for 12:00-13:00 and 14:00-15:00, two support hours. The update of
    # 8 hours began at 12:00 with the question: 8 hours from 15:00 are 3 today until 18:00 and 5 on Friday, until 15:00.
    travel(at(15, 0))
    freja.post(f"{key}/comments/", {"text": "Ten."})
    update = [clock for clock in freja.get(f"{key}/").data["clocks"] if clock["kind"] == "update"][-1]
    assert (update["due_at"], update["state"]) == ("2026-11-20T14:00:00Z", "running")

    # Escalated to Luca's team, found, handed back, resolved, confirmed.
    moves = {move["name"]: move["fields"] for move in giulia.get(f"{key}/transitions/").data}
    (team,) = [field["choices"] for field in moves["escalate"] if field["name"] == "team"]
    assert team == [{"value": cast.team.pk, "label": "Product engineering"}]
    giulia.post(f"{key}/transitions/escalate/", {"team": cast.team.pk, "reason": "The pool leaks."})
    assert luca.get("/tickets/").data["results"][0]["key"] == "NORD-1"
    handed = luca.post(f"{key}/transitions/hand_back/", {"text": "A leak in the driver."})
    assert handed.data["state"] == "investigation"
    resolved = giulia.post(
        f"{key}/transitions/resolve/", {"resolution": "configuration_change", "text": "Set the pool to 50."}
    )
    assert (resolved.data["state"], resolved.data["resolution"]) == ("resolved", "configuration_change")
    closed = freja.post(f"{key}/transitions/confirm/", {"rating": 5, "words": "Quick."})
    assert (closed.data["state"], closed.data["transitions"]) == ("closed", [])

    # What Freja reads of it all.
    told = freja.get(f"{key}/timeline/").data
    kinds = [entry["kind"] for entry in told if not entry["kind"].startswith("clock_")]
    assert kinds == [
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
    assert b"".join(freja.client.get(file["url"]).streaming_content) == b"pool exhausted"
    assert Ticket.objects.get().state == "closed"
    assert Event.objects.filter(kind="filed").count() == 1
