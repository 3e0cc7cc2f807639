"""Transitions and the other acts: who may, when, with what; stale versions, repeats, and what is said about it."""

from typing import Any

import pytest

from customers.models import Catalogue, Component, Release
from tests.api.callers import filing
from tests.api.conftest import Call
from tests.cast import Cast
from tickets.api.acts import DOINGS
from tickets.models import Event, Link, Reference, Ticket
from tickets.permissions import Act
from tickets.services import conversation, escalation, resolution, work
from tickets.services.conversation import Words
from tickets.workflow import MOVES

KEY = "/tickets/NORD-1"
CATEGORY = {"type": "incident", "impact": "extensive", "urgency": "critical"}
ANSWER = {"resolution": "answer", "text": "Set the pool."}


def resolved(cast: Cast, ticket: Ticket) -> Ticket:
    return resolution.resolve(ticket, resolution.Solution(resolution="answer", text="Set the pool."), by=cast.giulia)


def test_every_act_that_is_no_word_has_an_address() -> None:
    words = {Act.COMMENT, Act.NOTE, Act.ASK, Act.ASSIGN_ANYBODY, Act.RATE}

    assert set(DOINGS) == set(Act) - words
    assert {act for act, doing in DOINGS.items() if doing.is_move} == set(MOVES)


# 404 for who does not see it, 403 for who may not, 422 for who may and says nothing, 409 for who may, but not now.
WHO: list[tuple[str, dict[str, int]]] = [
    (
        "transitions/take_charge/",
        {"freja": 403, "soren": 403, "paolo": 403, "giulia": 409, "tomasz": 409, "elena": 409},
    ),
    ("transitions/start_investigation/", {"freja": 403, "paolo": 403, "giulia": 409}),
    ("transitions/escalate/", {"freja": 403, "soren": 403, "paolo": 403, "giulia": 422, "elena": 422}),
    ("transitions/hand_back/", {"freja": 403, "giulia": 422}),
    ("transitions/resolve/", {"freja": 403, "paolo": 403, "giulia": 422}),
    ("transitions/confirm/", {"freja": 409, "anders": 409, "paolo": 409, "giulia": 403, "elena": 403}),
    ("transitions/reopen/", {"freja": 422, "paolo": 422, "giulia": 422}),
    ("transitions/close/", {"freja": 403, "giulia": 409}),
    ("transitions/withdraw/", {"freja": 422, "anders": 403, "soren": 422, "paolo": 403, "giulia": 422}),
    ("categorise/", {"freja": 403, "soren": 403, "paolo": 403, "giulia": 422}),
    ("assign/", {"freja": 403, "paolo": 403, "giulia": 422}),
    ("estimate/", {"freja": 403, "giulia": 422}),
    ("override/", {"freja": 403, "giulia": 403, "tomasz": 403, "elena": 422}),
    ("excuse/", {"freja": 403, "anders": 403, "giulia": 403, "tomasz": 403, "paolo": 403, "elena": 422}),
    ("redact/", {"freja": 403, "anders": 403, "giulia": 403, "tomasz": 403, "paolo": 403, "elena": 422}),
    ("rename/", {"freja": 403, "giulia": 422}),
    ("resume/", {"freja": 403, "giulia": 409}),
    ("follow-up/", {"freja": 403, "giulia": 422}),
    ("links/", {"freja": 403, "giulia": 422}),
    ("references/", {"freja": 403, "paolo": 403, "giulia": 422}),
]


@pytest.mark.parametrize(("path", "expected"), WHO, ids=[path for path, _ in WHO])
def test_who_may(cast: Cast, call: Call, in_work: Ticket, path: str, expected: dict[str, int]) -> None:
    strangers = {"marta": 404, "luca": 404, "ada": 404}
    for who, status in (expected | strangers).items():
        assert call(getattr(cast, who)).post(f"{KEY}/{path}").status_code == status, who
    assert call(None).post(f"{KEY}/{path}").status_code == 401
    assert Ticket.objects.get().state == "investigation"


def test_the_transitions_say_what_they_need(cast: Cast, call: Call, in_work: Ticket) -> None:
    moves = {move["name"]: move for move in call(cast.giulia).get(f"{KEY}/transitions/").data}

    assert set(moves) == {"escalate", "resolve", "withdraw"}
    assert moves["resolve"]["target"] == "resolved"
    fields = {field["name"]: field for field in moves["resolve"]["fields"]}
    assert {name: field["required"] for name, field in fields.items()} == {
        "resolution": True,
        "text": True,
        "release": False,
        "duplicate_of": False,
    }
    assert fields["release"]["choices"] == [{"value": cast.release.pk, "label": "2.8.2"}]
    assert {"value": "workaround", "label": "Workaround"} in fields["resolution"]["choices"]
    assert [move["name"] for move in call(cast.anders).get(f"{KEY}/transitions/").data] == []


def test_categorising_changes_the_priority(cast: Cast, call: Call, ticket: Ticket) -> None:
    response = call(cast.giulia).post(f"{KEY}/categorise/", {**CATEGORY, "components": [cast.provisioning.pk]})

    assert (response.status_code, response.data["priority"], response.data["type"]) == (200, "P1", "incident")
    assert response.data["reported"]["type"] == "bug_report"


def test_a_component_of_another_catalogue_is_not_there(cast: Cast, call: Call, ticket: Ticket) -> None:
    other = Component.objects.create(catalogue=Catalogue.objects.create(name="Other"), name="Engine")

    response = call(cast.giulia).post(f"{KEY}/categorise/", {**CATEGORY, "components": [other.pk]})

    assert response.data["fields"] == {"components": ["There is nothing with this id here."]}


def test_what_is_not_legal_now_says_why(cast: Cast, call: Call, ticket: Ticket) -> None:
    work.take_charge(ticket, by=cast.giulia)

    response = call(cast.giulia).post(f"{KEY}/transitions/resolve/", ANSWER)

    assert response.status_code == 409
    assert response.data["error"] == "Categorise the ticket first: type, impact, urgency and components."
    assert call(cast.giulia).post(f"{KEY}/transitions/take_charge/").status_code == 409


def test_an_older_version_is_refused_with_what_changed(cast: Cast, call: Call, ticket: Ticket) -> None:
    version = call(cast.giulia).get(f"{KEY}/").data["version"]
    work.take_charge(ticket, by=cast.tomasz)

    response = call(cast.giulia).post(f"{KEY}/rename/", {"title": "Better", "version": version})

    assert response.status_code == 409
    assert [change["text"] for change in response.data["changes"] if change["kind"] == "taken_in_charge"] == [
        "Tomasz Wilk took the ticket in charge"
    ]
    assert Ticket.objects.get().title == "Provisioning times out"


def test_an_older_etag_is_refused_too(cast: Cast, call: Call, ticket: Ticket) -> None:
    etag = call(cast.giulia).get(f"{KEY}/")["ETag"]
    renamed = call(cast.giulia).post(f"{KEY}/rename/", {"title": "Better"}, etag=etag)

    assert renamed.status_code == 200
    assert call(cast.giulia).post(f"{KEY}/rename/", {"title": "Best"}, etag=etag).status_code == 409
    assert call(cast.giulia).post(f"{KEY}/rename/", {"title": "Best"}, etag=renamed["ETag"]).status_code == 200


def test_what_changed_is_told_to_a_customer_without_what_is_internal(cast: Cast, call: Call, in_work: Ticket) -> None:
    version = call(cast.freja).get(f"{KEY}/").data["version"]
    escalation.escalate(in_work, cast.team, "The pool leaks.", by=cast.giulia)

    response = call(cast.freja).post(f"{KEY}/transitions/withdraw/", {"reason": "Ours.", "version": version})

    assert response.status_code == 409
    assert "escalated" in {change["kind"] for change in response.data["changes"]}
    assert "leaks" not in response.content.decode()


def test_resolving_past_an_unread_message_is_refused_once(cast: Cast, call: Call, in_work: Ticket) -> None:
    giulia = call(cast.giulia)
    read = giulia.get(f"{KEY}/").data
    conversation.comment(in_work, Words(text="Wait, there is more."), by=cast.freja)

    refused = giulia.post(f"{KEY}/transitions/resolve/", ANSWER | {"seen": read["seen"]})
    again = giulia.get(f"{KEY}/").data
    done = giulia.post(f"{KEY}/transitions/resolve/", ANSWER | {"seen": again["seen"]})

    assert (refused.status_code, done.status_code) == (409, 200)
    assert [change["text"] for change in refused.data["changes"]] == ["Wait, there is more."]


def test_the_same_key_acts_once(cast: Cast, call: Call, in_work: Ticket) -> None:
    giulia = call(cast.giulia)

    first = giulia.post(f"{KEY}/transitions/resolve/", ANSWER, key="one")
    again = giulia.post(f"{KEY}/transitions/resolve/", ANSWER, key="one")

    assert (first.status_code, again.status_code, again.data["state"]) == (200, 200, "resolved")
    assert giulia.post(f"{KEY}/transitions/resolve/", ANSWER, key="two").status_code == 409
    assert Event.objects.filter(kind="resolved").count() == 1


def test_a_patch_release_waits_for_its_release(cast: Cast, call: Call, in_work: Ticket) -> None:
    body = {"resolution": "patch_release", "text": "It comes.", "release": cast.release.pk}
    assert call(cast.giulia).post(f"{KEY}/transitions/resolve/", body).data["release"]["name"] == "2.8.2"

    response = call(cast.freja).post(f"{KEY}/transitions/confirm/")

    assert (response.data["state"], response.data["is_release_pending"]) == ("resolved", True)
    assert response.data["release"]["planned_on"] == "2026-03-01"


def test_reopening_gives_the_reason(cast: Cast, call: Call, in_work: Ticket) -> None:
    resolved(cast, in_work)

    response = call(cast.freja).post(f"{KEY}/transitions/reopen/", {"reason": "It is back."})

    assert (response.data["state"], response.data["resolution"]) == ("investigation", "")


def test_support_closes_after_a_follow_up(cast: Cast, call: Call, in_work: Ticket) -> None:
    resolved(cast, in_work)
    giulia = call(cast.giulia)

    assert giulia.post(f"{KEY}/transitions/close/").status_code == 409
    assert giulia.post(f"{KEY}/follow-up/", {"text": "Freja, by telephone."}).data["transitions"] == ["reopen", "close"]
    assert giulia.post(f"{KEY}/transitions/close/").data["state"] == "closed"


def test_an_estimate_is_agreed_within_support_hours(cast: Cast, call: Call, in_work: Ticket) -> None:
    giulia = call(cast.giulia)

    assert giulia.post(f"{KEY}/estimate/", {"due_at": "2026-11-20T20:00:00+01:00"}).status_code == 422
    response = giulia.post(f"{KEY}/estimate/", {"due_at": "2026-11-20T16:00:00+01:00", "text": "Tomorrow."})
    assert response.data["estimate_at"] == "2026-11-20T15:00:00Z"
    assert giulia.post(f"{KEY}/estimate/", {"due_at": "2026-11-23T16:00:00+01:00"}).data["fields"] == {
        "text": ["Say to the customer why the estimate changes."]
    }


@pytest.mark.parametrize(
    ("due_at", "said"),
    [
        ("2026-11-19T10:42:00+01:00", "This is past. Agree an instant that lies ahead."),  # now
        ("2026-11-18T10:00:00+01:00", "This is past. Agree an instant that lies ahead."),
        ("2026-11-20T08:59:59+01:00", "This is outside support hours. Agree an instant within them."),
        ("2026-11-20T13:30:00+01:00", "This is outside support hours. Agree an instant within them."),
        ("2026-11-21T10:00:00+01:00", "This is outside support hours. Agree an instant within them."),
        ("2026-12-08T10:00:00+01:00", "This is outside support hours. Agree an instant within them."),  # day off
        ("2027-11-22T10:00:00+01:00", "This is more than a year ahead. Agree an earlier instant."),
    ],
)
def test_an_estimate_that_cannot_be_is_refused(cast: Cast, call: Call, in_work: Ticket, due_at: str, said: str) -> None:
    response = call(cast.giulia).post(f"{KEY}/estimate/", {"due_at": due_at, "text": "Then."})

    assert (response.status_code, response.data["fields"]) == (422, {"due_at": [said]})
    assert Ticket.objects.get().estimate_at is None


def test_a_lead_overrides_and_follows_the_matrix_again(cast: Cast, call: Call, in_work: Ticket) -> None:
    elena = call(cast.elena)

    overridden = elena.post(f"{KEY}/override/", {"priority": "P1", "reason": "Board meeting."})
    assert (overridden.data["priority"], overridden.data["is_overridden"]) == ("P1", True)
    assert elena.post(f"{KEY}/override/", {"priority": None, "reason": "It is over."}).data["priority"] == "P2"
    assert "Board meeting" not in call(cast.freja).get(f"{KEY}/timeline/").content.decode()


def test_assigning(cast: Cast, call: Call, ticket: Ticket) -> None:
    giulia = call(cast.giulia)

    assert giulia.post(f"{KEY}/assign/", {"assignee": cast.tomasz.pk}).data["assignee"]["name"] == "Tomasz Wilk"
    assert giulia.post(f"{KEY}/assign/", {"assignee": None}).status_code == 403  # Tomasz's by now
    assert call(cast.elena).post(f"{KEY}/assign/", {"assignee": None}).data["assignee"] is None
    assert giulia.post(f"{KEY}/assign/", {"assignee": cast.freja.pk}).status_code == 422


def test_resuming_ends_the_wait(cast: Cast, call: Call, in_work: Ticket) -> None:
    conversation.ask(in_work, Words(text="Which?"), by=cast.giulia)

    assert call(cast.giulia).post(f"{KEY}/resume/").data["waiting_since"] is None
    assert call(cast.giulia).post(f"{KEY}/resume/").status_code == 409


def test_linking_and_removing_the_link_from_the_other_end(cast: Cast, call: Call, in_work: Ticket) -> None:
    giulia = call(cast.giulia)
    call(cast.freja).post("/tickets/", filing())

    (link,) = giulia.post(f"{KEY}/links/", {"kind": "caused_by", "target": "NORD-2"}).data["links"]
    assert (link["words"], link["ticket"]["key"]) == ("caused by", "NORD-2")
    assert giulia.get("/tickets/NORD-2/links/").data[0]["words"] == "causes"
    assert call(cast.freja).delete(f"/tickets/NORD-2/links/{link['id']}/").status_code == 403
    assert call(cast.marta).delete(f"/tickets/NORD-2/links/{link['id']}/").status_code == 404
    assert giulia.delete(f"/tickets/NORD-2/links/{link['id']}/").status_code == 204
    assert giulia.delete(f"/tickets/NORD-2/links/{link['id']}/").status_code == 404
    assert not Link.objects.exists()


def test_an_agent_of_one_customer_cannot_link_to_anothers_ticket(cast: Cast, call: Call, in_work: Ticket) -> None:
    call(cast.marta).post("/tickets/", filing(customer="ALTA"))

    theirs = call(cast.tomasz).post(f"{KEY}/links/", {"kind": "relates_to", "target": "ALTA-1"})
    nobodys = call(cast.tomasz).post(f"{KEY}/links/", {"kind": "relates_to", "target": "ALTA-9"})

    assert (theirs.status_code, theirs.content) == (422, nobodys.content)


def test_a_reference_is_internal(cast: Cast, call: Call, in_work: Ticket) -> None:
    giulia, url = call(cast.giulia), "https://tracker.example/4711"

    assert giulia.post(f"{KEY}/references/", {"url": url}).data["references"][0]["url"] == url
    assert [row["url"] for row in giulia.get(f"{KEY}/references/").data] == [url]
    assert giulia.post(f"{KEY}/references/", {"url": "javascript:alert(1)"}).status_code == 422
    assert call(cast.freja).get(f"{KEY}/references/").status_code == 403
    assert Reference.objects.count() == 1


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("rename/", {"title": "x" * 201}, "title"),
    ("rename/", {"title": "a\x00b"}, "title"),
    ("rename/", {"title": "x", "colour": "red"}, "colour"),
    ("rename/", {"title": "x", "version": "new"}, "version"),
    ("rename/", {"title": "x", "version": -1}, "version"),
    ("rename/", {"title": "x", "seen": 10**12}, "seen"),
    ("categorise/", {**CATEGORY, "impact": "huge"}, "impact"),
    ("categorise/", {**CATEGORY, "product_version": "x"}, "product_version"),
    ("estimate/", {"due_at": "2026-11-20T16:00:00"}, "due_at"),
    ("estimate/", {"due_at": "9999-12-31T23:59:59Z"}, "due_at"),
    ("estimate/", {"due_at": "2099-12-31T23:59:59Z"}, "due_at"),
    ("transitions/escalate/", {"team": 999, "reason": "x"}, "team"),
    ("transitions/escalate/", {"team": "x", "reason": "x"}, "team"),
    ("transitions/resolve/", {**ANSWER, "resolution": "magic"}, "resolution"),
    ("transitions/resolve/", {**ANSWER, "resolution": "patch_release"}, "release"),
    ("transitions/resolve/", {**ANSWER, "resolution": "duplicate"}, "duplicate_of"),
    ("transitions/resolve/", {**ANSWER, "resolution": "duplicate", "duplicate_of": "NORD-1"}, "duplicate_of"),
    ("transitions/resolve/", {**ANSWER, "resolution": "duplicate", "duplicate_of": "ALTA-1"}, "duplicate_of"),
    ("transitions/resolve/", {**ANSWER, "text": "x" * 60_000}, "text"),
    ("links/", {"kind": "hates", "target": "NORD-1"}, "kind"),
    ("links/", {"kind": "relates_to", "target": "NORD-1"}, "target"),
    ("links/", {"kind": "relates_to", "target": "x" * 99}, "target"),
    ("references/", {"url": "x" * 501}, "url"),
]


@pytest.mark.parametrize(("path", "body", "field"), BAD)
def test_what_is_wrong_is_said_at_its_field(
    cast: Cast, call: Call, in_work: Ticket, path: str, body: dict[str, Any], field: str
) -> None:
    response = call(cast.giulia).post(f"{KEY}/{path}", body)

    assert (response.status_code, list(response.data["fields"])) == (422, [field])
    assert Ticket.objects.get().version == in_work.version


@pytest.mark.parametrize(
    ("body", "field"),
    [({"rating": 6}, "rating"), ({"rating": 0}, "rating"), ({"words": "Good."}, "rating"), ({"stars": 5}, "stars")],
)
def test_a_rating_has_one_to_five_stars(
    cast: Cast, call: Call, in_work: Ticket, body: dict[str, Any], field: str
) -> None:
    resolved(cast, in_work)

    response = call(cast.freja).post(f"{KEY}/transitions/confirm/", body)

    assert (response.status_code, list(response.data["fields"])) == (422, [field])


def test_a_release_of_another_product_is_not_there(cast: Cast, call: Call, in_work: Ticket) -> None:
    other = Release.objects.create(catalogue=Catalogue.objects.create(name="Other"), name="9.9")
    body = {"resolution": "patch_release", "text": "It comes.", "release": other.pk}

    assert list(call(cast.giulia).post(f"{KEY}/transitions/resolve/", body).data["fields"]) == ["release"]
