"""Searching, filtering, counting, exporting: what is not there for the reader changes no answer."""

from typing import Any

import pytest

from tests.access.plant import World
from tests.access.test_crawl import FORBIDDEN
from tests.access.walk import Walker
from tickets.models import Ticket

CUSTOMERS = ("freja", "paolo")
# A part of each marker: an answer that repeats the question does not hold the whole.
PARTS = ("THERSMAR", "NSIDEMAR", "ALTA-", "ALTA")


def queries(world: World) -> list[dict[str, Any]]:
    by_id = {"reporter": world.cast.marta.pk, "component": world.their_component.pk, "assignee": world.cast.marta.pk}
    return [
        *({"q": part} for part in PARTS),
        {"customer": "ALTA"},
        *({name: str(value)} for name, value in by_id.items()),
        {"team": str(world.cast.team.pk)},
        {"sort": "-updated"},
        {"state": "closed"},
        {"page": "2"},
    ]


@pytest.mark.parametrize("who", [*CUSTOMERS, "tomasz", "luca"])
def test_no_question_finds_what_is_not_the_readers(world: World, who: str) -> None:
    walker = Walker(getattr(world.cast, who), FORBIDDEN[who])
    for query in queries(world):
        walker.get("/tickets/", query)
        walker.get("/customers/NORD/tickets/", query | {"format": "csv"})
        walker.get("/api/v1/tickets/", query)
    everything = {name: value for query in queries(world) for name, value in query.items()}
    for path in ("/board/", "/customers/NORD/", "/customers/NORD/tickets/"):
        walker.get(path, everything)
        walker.get(path, everything, **{"HX-Request": "true"})
    for path in ("file/similar", "file/promise", "file"):
        walker.get(f"/customers/NORD/{path}/", {"title": "Pipelines stall THERSMAR", "follow_up": "ALTA-2"})
        walker.get(f"/customers/NORD/{path}/", {"components": str(world.their_component.pk)})

    assert walker.leaks == []


@pytest.mark.parametrize("who", [*CUSTOMERS, "tomasz", "luca"])
def test_counts_count_what_the_reader_sees(world: World, who: str) -> None:
    walker = Walker(getattr(world.cast, who), FORBIDDEN[who])
    seen = 1 if who == "luca" else Ticket.objects.filter(customer=world.cast.nordhavn).count()

    api = walker.client.get("/api/v1/tickets/").json()
    rows = walker.client.get("/tickets/?format=csv&state=open&state=triage&state=escalated&state=resolved")
    assert len(api["results"]) == seen
    assert len(b"".join(rows).decode().strip().splitlines()) == 1 + seen
    for part in PARTS:
        assert walker.client.get("/api/v1/tickets/", {"q": part}).json()["results"] == []
    assert walker.client.get("/api/v1/tickets/", {"customer": "ALTA"}).json()["results"] == []


def test_similar_tickets_are_the_customers_own(world: World) -> None:
    walker = Walker(world.cast.giulia, FORBIDDEN["freja"])
    answer = walker.get("/customers/NORD/file/similar/", {"title": "Pipelines stall"})

    assert answer.status == 200
    assert world.aside.key in answer.body
    assert "ALTA-" not in answer.body
