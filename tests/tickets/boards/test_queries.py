"""A board and a list cost the same whatever they hold: at most twelve queries, session and user included."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.cast import Cast
from tests.tickets.boards.conftest import NOW, FileTicket
from tickets.services import conversation, escalation, work
from tickets.services.conversation import Words

MOST = 12
PAGES = [
    ("giulia", "/board/"),
    ("giulia", "/tickets/"),
    ("giulia", "/customers/NORD/tickets/"),
    ("tomasz", "/board/"),
    ("luca", "/board/"),
    ("freja", "/customers/NORD/"),
    ("freja", "/customers/NORD/tickets/"),
    ("paolo", "/customers/"),
]


def grow(cast: Cast, file: FileTicket, *, to: int, already: int) -> None:
    """Tickets of every look: open, taken in charge, waiting, escalated."""
    for number in range(already, to):
        ticket = file(f"Ticket {number}", by=cast.anders if number % 2 else cast.freja)
        if number % 4 == 0:
            continue
        work.take_charge(ticket, by=cast.giulia, at=NOW)
        category = work.Categorisation(
            type="bug_report", impact="moderate", urgency="high", components=(cast.provisioning,)
        )
        work.categorise(ticket, category, by=cast.giulia, at=NOW)
        if number % 4 == 1:
            conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia, at=NOW)
        elif number % 4 == 2:
            escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia, at=NOW)


def cost(client: Client, path: str) -> int:
    client.get(path)  # what is kept for good is not counted: content types, sites
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(path)
    assert response.status_code == 200
    return len(queries)


@pytest.mark.usefixtures("now")
def test_pages_cost_at_most_twelve_queries_whatever_they_hold(
    cast: Cast, file: FileTicket, sign_in: Callable[[User], Client]
) -> None:
    clients = {name: sign_in(getattr(cast, name)) for name, _ in PAGES}
    counted: dict[tuple[str, str], list[int]] = {page: [] for page in PAGES}
    already = 0
    for rows in (10, 50, 100):
        grow(cast, file, to=rows, already=already)
        already = rows
        for name, path in PAGES:
            counted[name, path].append(cost(clients[name], path))

    assert {page: costs for page, costs in counted.items() if max(costs) > MOST or len(set(costs)) > 1} == {}
