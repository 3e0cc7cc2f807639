"""What somebody of Nordhavn sends with Altamira's ids in every field: refused, nothing written, nothing told."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from customers.models import Customer, Invitation, Membership
from tests.access.plant import World
from tests.access.test_crawl import FORBIDDEN, addresses
from tests.access.walk import Walker
from tickets.api import inputs
from tickets.api.acts import DOINGS
from tickets.models import Attachment, Comment, Event, Link, Submission, Ticket, Upload
from tickets.permissions import Act

SENDERS = ["freja", "soren", "paolo", "tomasz", "luca"]
# The fields of a filing that can name what is Altamira's.
THEIRS = ("components", "product_version", "reporter", "follow_up_of", "uploads")
Rows = dict[str, list[dict[str, Any]]]


def theirs_in(world: World) -> dict[str, Any]:
    """Altamira's for every field that names something, anything for the others."""
    return {
        "components": [world.their_component.pk],
        "product_version": world.their_version.pk,
        "release": world.their_release.pk,
        "reporter": world.cast.marta.pk,
        "assignee": world.cast.marta.pk,
        "team": world.cast.team.pk,
        "duplicate_of": world.theirs.key,
        "target": world.theirs.key,
        "kind": "relates_to",
        "follow_up": world.their_closed.key,
        "follow_up_of": world.their_closed.key,
        "uploads": [world.their_upload.token],
        "type": "bug_report",
        "impact": "moderate",
        "urgency": "high",
        "resolution": "duplicate",
        "priority": "P1",
        "title": "A title",
        "description": "What happens.",
        "reproduction": "Deploy.",
        "text": "Words @marta.ruiz",
        "reason": "A reason.",
        "url": "https://tracker.example/1",
        "due_at": "2026-11-20T16:00",
        "newest": "999999",
        "customer": "NORD",
    }


def rows_of_theirs(world: World) -> Rows:
    """Everything of Altamira's, as it stands in the database."""
    ticket = {"ticket__customer": world.cast.altamira}
    found = {
        "customer": Customer.objects.filter(pk=world.cast.altamira.pk),
        "people": Membership.objects.filter(customer=world.cast.altamira),
        "invitations": Invitation.objects.filter(customer=world.cast.altamira),
        "tickets": Ticket.objects.filter(customer=world.cast.altamira),
        "comments": Comment.objects.filter(**ticket),
        "events": Event.objects.filter(**ticket),
        "files": Attachment.objects.filter(**ticket),
        "uploads": Upload.objects.filter(user=world.cast.marta),
        "links": Link.objects.filter(source__customer=world.cast.altamira),
        "linked": Link.objects.filter(target__customer=world.cast.altamira),
        "submissions": Submission.objects.filter(**ticket),
    }
    return {name: list(rows.order_by("pk").values()) for name, rows in found.items()}


def nothing_of_theirs_is_used(world: World) -> None:
    ours = Ticket.objects.filter(customer=world.cast.nordhavn)
    assert not ours.filter(components=world.their_component).exists()
    assert not ours.filter(product_version=world.their_version).exists()
    assert not ours.filter(release=world.their_release).exists()
    assert not ours.filter(reporter=world.cast.marta).exists()
    assert not ours.filter(assignee=world.cast.marta).exists()
    assert not ours.filter(duplicate_of__customer=world.cast.altamira).exists()
    elsewhere = Event.objects.exclude(ticket__customer=world.cast.altamira)
    assert world.cast.marta.pk not in {
        pk for data in elsewhere.values_list("data", flat=True) for pk in mentioned(data)
    }


def mentioned(data: dict[str, Any]) -> list[int]:
    return list(data.get("mentions", ()))


@pytest.mark.parametrize("who", SENDERS)
def test_no_form_takes_what_is_theirs(world: World, who: str) -> None:
    before = rows_of_theirs(world)
    walker = Walker(getattr(world.cast, who), FORBIDDEN[who])

    for path in dict.fromkeys(addresses(world)):
        if not path.startswith("/api/"):
            if "_auth_user_id" not in walker.client.session:  # the own session was ended on the way
                walker.client.force_login(walker.user)
            walker.post(path, theirs_in(world))

    assert walker.leaks == []
    assert rows_of_theirs(world) == before
    nothing_of_theirs_is_used(world)


def bodies(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each address of the API that takes a body, with all that it reads."""
    sent = theirs_in(world)
    for doing in DOINGS.values():
        name = {Act.EDIT: "rename", Act.FOLLOW_UP: "follow-up", Act.LINK: "links", Act.REFERENCE: "references"}.get(
            doing.act, doing.name
        )
        body = {field: sent[field] for field in map(str, doing.input().fields) if field in sent}
        yield f"{'transitions/' if doing.is_move else ''}{name}/", body
    yield "comments/", {"text": sent["text"], "uploads": sent["uploads"]}


@pytest.mark.parametrize("who", SENDERS)
def test_no_body_of_the_api_takes_what_is_theirs(world: World, who: str) -> None:
    before = rows_of_theirs(world)
    walker = Walker(getattr(world.cast, who), FORBIDDEN[who])

    for ticket in (world.theirs, world.main, world.resolved):
        for path, body in bodies(world):
            walker.post(f"/api/v1/tickets/{ticket.key}/{path}", json.dumps(body), content_type="application/json")
    filing = {name: value for name, value in theirs_in(world).items() if name in inputs.Filing().fields}
    for one in ("components", "product_version", "reporter", "follow_up_of", "uploads"):
        body = {name: value for name, value in filing.items() if name not in THEIRS or name == one}
        answer = walker.post("/api/v1/tickets/", json.dumps(body), content_type="application/json")
        assert answer.status in {403, 404, 422}, one
    for path in (f"links/{world.their_link.pk}/", f"links/{world.crossing.pk}/"):
        walker.other("DELETE", f"/api/v1/tickets/{world.theirs.key}/{path}")
    walker.other("DELETE", f"/api/v1/uploads/{world.their_upload.token}/")

    assert walker.leaks == []
    assert rows_of_theirs(world) == before
    nothing_of_theirs_is_used(world)


@pytest.mark.parametrize("who", ["tomasz", "luca"])
@pytest.mark.parametrize("path", ["link", "move/resolve"])
def test_a_key_that_exists_is_answered_like_one_that_does_not(world: World, who: str, path: str) -> None:
    walker = Walker(getattr(world.cast, who), FORBIDDEN[who])
    said = theirs_in(world)
    answers = []
    for key in (world.theirs.key, "ALTA-9"):
        answer = walker.post(f"/tickets/{world.main.key}/{path}/", said | {"target": key, "duplicate_of": key})
        answers.append((answer.status, re.sub(r"[\w-]{20,}", "", answer.body.replace(key, ""))))

    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_no_file_of_somebody_else_is_sent_along(world: World) -> None:
    """Not even by a colleague who guesses its token."""
    said = {"text": "See the file.", "uploads": [world.their_upload.token]}
    answer = Walker(world.cast.freja, FORBIDDEN["freja"]).post(f"/tickets/{world.main.key}/comments/", said)

    assert answer.status == 422
    assert Upload.objects.filter(pk=world.their_upload.pk, user=world.cast.marta).exists()
