"""The desk and its list filter by warned, and by why there is no SLA."""

import pytest
import time_machine
from django.test import Client

from tests.cast import Cast
from tests.tickets.explain.scenes import filed, rome
from tests.tickets.page.play import signed_in
from tickets.clocks import tell_due_clocks


def keys(client: Client, url: str) -> set[str]:
    return {card.ticket.key for card in client.get(url).context["cards"]}


@pytest.fixture
def scene(cast: Cast) -> Client:
    """NORD-1 is new, NORD-2 at 90 % of its hour, NORD-3 breached, NORD-4 a question, NORD-5 outside the perimeter."""
    with time_machine.travel(rome("2026-11-19 10:24"), tick=False):
        filed(cast, "2026-11-19 10:20", "P1")
        filed(cast, "2026-11-19 09:30", "P1")
        filed(cast, "2026-11-18 09:30", "P1")
        filed(cast, "2026-11-19 10:00", kind="it_help")
        filed(cast, "2026-11-19 10:00", component=cast.template)
        tell_due_clocks(rome("2026-11-19 10:24"))
    return signed_in(cast.giulia)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?warned=1", {"NORD-2"}),
        ("?breached=1", {"NORD-3"}),
        ("?no_sla=any", {"NORD-4", "NORD-5"}),
        ("?no_sla=question", {"NORD-4"}),
        ("?no_sla=perimeter", {"NORD-5"}),
        ("?no_sla=question&no_sla=perimeter", {"NORD-4", "NORD-5"}),
        ("?no_sla=contract", set()),
    ],
)
def test_the_list_filters(scene: Client, query: str, expected: set[str]) -> None:
    with time_machine.travel(rome("2026-11-19 10:25"), tick=False):
        assert keys(scene, f"/tickets/{query}") == expected


def test_warned_is_the_last_warning_before_the_breach_as_the_chip_shows_it(cast: Cast) -> None:
    with time_machine.travel(rome("2026-11-19 10:24"), tick=False):
        filed(cast, "2026-11-19 09:48", "P1")
        filed(cast, "2026-11-19 09:36", "P1")
        assert tell_due_clocks(rome("2026-11-19 10:24")) == 2
        desk = signed_in(cast.giulia)
        looks = {card.ticket.key: card.chip.look for card in desk.get("/tickets/").context["cards"]}
        assert looks == {"NORD-1": "running", "NORD-2": "warned"}
        assert keys(desk, "/tickets/?warned=1") == {"NORD-2"}


def test_the_board_offers_them(scene: Client) -> None:
    with time_machine.travel(rome("2026-11-19 10:25"), tick=False):
        response = scene.get("/board/?warned=1")
        assert "No SLA" in response.text
        assert response.context["total"] == 1


def test_next_due_is_first_and_can_be_turned(scene: Client) -> None:
    with time_machine.travel(rome("2026-11-19 10:25"), tick=False):
        due = [card.ticket.key for card in scene.get("/tickets/?sort=due").context["cards"]]
        assert due[:3] == ["NORD-3", "NORD-2", "NORD-1"]
        turned = [card.ticket.key for card in scene.get("/tickets/?sort=-due").context["cards"]]
        assert turned[:3] == ["NORD-1", "NORD-2", "NORD-3"]
