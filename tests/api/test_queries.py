"""What filing and commenting through the API cost as a whole: who it is, what is permitted, the act, the answer.

The test's own savepoint is not counted: with it a request would be one transaction.
"""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from customers.models import Component
from tests.api.callers import Caller, filing
from tests.api.conftest import Call
from tests.cast import Cast
from tickets.models import Attachment, Ticket
from tickets.services.files import stage_upload

MOST = 20
ROWS = (1, 5)


def staged(by: User, count: int) -> list[str]:
    files = [SimpleUploadedFile(f"pool-{number}.log", b"%d" % number) for number in range(count)]
    return [stage_upload(file, by=by).token for file in files]


def components(cast: Cast, count: int) -> list[int]:
    names = [f"Engine {Component.objects.count() + number}" for number in range(count)]
    return [Component.objects.create(catalogue=cast.catalogue, name=name).pk for name in names]


def cost(caller: Caller, path: str, body: dict[str, Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert caller.post(path, body, key=f"{len(str(body))}").status_code == 201
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


def test_filing_with_files_costs_at_most_twenty_however_many_rows(cast: Cast, call: Call) -> None:
    freja = call(cast.freja)
    freja.post("/tickets/", filing())  # the terms are read once in a process
    taken = [
        cost(freja, "/tickets/", filing(components=components(cast, rows), uploads=staged(cast.freja, rows)))
        for rows in ROWS
    ]

    assert Attachment.objects.count() == sum(ROWS)
    assert len(set(taken)) == 1
    assert max(taken) <= MOST


@pytest.mark.parametrize("who", ["giulia", "paolo"])
def test_filing_on_behalf_costs_at_most_twenty(cast: Cast, call: Call, who: str) -> None:
    caller = call(getattr(cast, who))
    caller.post("/tickets/", filing(reporter=cast.freja.pk))
    taken = [
        cost(caller, "/tickets/", filing(reporter=cast.freja.pk, components=components(cast, rows))) for rows in ROWS
    ]

    assert Ticket.objects.filter(reporter=cast.freja).exclude(filed_by=cast.freja).count() == 3
    assert len(set(taken)) == 1
    assert max(taken) <= MOST


@pytest.mark.parametrize(
    ("who", "more"),
    [("freja", {}), ("giulia", {}), ("giulia", {"ask": True}), ("giulia", {"internal": True}), ("elena", {})],
)
def test_commenting_with_files_costs_at_most_twenty(
    cast: Cast, call: Call, in_work: Ticket, who: str, more: dict[str, Any]
) -> None:
    by = getattr(cast, who)
    caller = call(by)
    caller.get("/tickets/NORD-1/")
    taken = [
        cost(caller, "/tickets/NORD-1/comments/", {"text": "One more." * rows, "uploads": staged(by, rows)} | more)
        for rows in ROWS
    ]

    assert Attachment.objects.count() == sum(ROWS)
    assert max(taken) <= MOST


@pytest.mark.parametrize("who", ["freja", "giulia", "paolo"])
def test_the_answer_to_a_filing_is_what_is_read_afterwards(cast: Cast, call: Call, who: str) -> None:
    """It is made of what was written, without asking for it again."""
    by = getattr(cast, who)
    caller = call(by)
    said = filing(
        components=[cast.provisioning.pk, *components(cast, 2)][::-1],
        uploads=staged(by, 1),
        downtime="down",
        downtime_since="2026-11-19T08:00:00+01:00",
        users_affected=12,
        frequency="always",
        title=" Two  words ",
    )
    if who != "freja":
        said["reporter"] = cast.freja.pk
    if who == "giulia":
        said |= {"reported_at": "2026-11-19T09:50:00+01:00", "reported_why": "By telephone."}

    filed = caller.post("/tickets/", said)

    assert filed.status_code == 201
    read = caller.get("/tickets/NORD-1/")
    assert (filed.json(), filed["ETag"]) == (read.json(), read["ETag"])  # type: ignore[attr-defined]  # of the test client


@pytest.mark.parametrize("type_", ["bug_report", "it_help"])
def test_so_is_the_answer_to_a_follow_up(cast: Cast, call: Call, ticket: Ticket, type_: str) -> None:
    freja = call(cast.freja)
    freja.post("/tickets/NORD-1/transitions/withdraw/", {"reason": "Ours."})

    filed = freja.post("/tickets/", filing(follow_up_of="NORD-1", type=type_))

    assert filed.status_code == 201
    assert [link["words"] for link in filed.data["links"]] == ["follow-up of"]
    assert filed.json() == freja.get("/tickets/NORD-2/").json()  # type: ignore[attr-defined]
