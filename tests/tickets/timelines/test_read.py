"""The same instants, read where people and programs read them: on the ticket's page, and from the API."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from customers.vocabulary import ClockKind
from sla.models import Clock
from tests.api.callers import Caller
from tests.cast import Cast
from tests.tickets.timelines.play import Expectation, Play, instant
from tests.tickets.timelines.told_first import FIRST
from tests.tickets.timelines.told_second import SECOND
from tickets.clock_cells import NAMES
from tickets.models import Ticket

# Each way in which a clock can stand is among these; the others differ in their instants only.
TIMELINES = FIRST | SECOND
# A clock's cell, its chip, and the due instant of one that runs or ended late.
CELL = re.compile(r'<div class="clock-cell">(.*?)</p></div>', re.DOTALL)
NAME = re.compile(r'<h2 class="label">([^<]+)</h2>')
WORD = re.compile(r'<span class="clock-words"><b>([^<]+)</b>')
DUE = re.compile(r'<time datetime="([^"]+)">(?:Due|Was due) ')
# What the chip says of a cycle that is none of running, outside hours or due soon.
WORDS = {
    "breached": "Breached",
    "met": "Met",
    "void": "Void",
    "cancelled": "Ended",
    "waiting": "Waiting",
    "undated": "Not yet",
}


def played(name: str, cast: Cast) -> tuple[Play, Ticket]:
    play = Play(cast).run(TIMELINES[name])
    assert play.ticket is not None
    return play, Ticket.objects.get(pk=play.ticket.pk)


def shown(play: Play, ticket: Ticket) -> list[tuple[ClockKind, Expectation]]:
    """What is expected of the last cycle of each clock: the page shows no earlier ones."""
    found = []
    for expected in play.expected:
        kind, _, number = expected.clock.partition("#")
        last = Clock.objects.filter(commitment=ticket.commitment_id, kind=kind).order_by("number").last()
        if last is not None and str(last.number) == number:
            found.append((ClockKind(kind), expected))
    return found


@pytest.mark.parametrize("name", TIMELINES)
def test_page_and_api_say_the_same(name: str, cast: Cast) -> None:
    play, ticket = played(name, cast)
    read_page(play, ticket, cast)
    read_api(play, ticket, cast)


def read_page(play: Play, ticket: Ticket, cast: Cast) -> None:
    client = Client()
    with time_machine.travel(play.now, tick=False):
        client.force_login(cast.giulia)
        html = client.get(ticket.get_absolute_url()).content.decode()
    cells = {NAME.findall(cell)[0]: cell for cell in CELL.findall(html)}

    assert set(cells) == (set(NAMES.values()) if ticket.commitment_id else set())
    for kind, expected in shown(play, ticket):
        check(expected, cells[NAMES[kind]])


def check(expected: Expectation, cell: str) -> None:
    due = [dt.datetime.fromisoformat(found) for found in DUE.findall(cell)]
    word = WORD.findall(cell)[0]
    if expected.what != "due":
        assert word == WORDS[expected.what], expected
    if expected.what == "due" and word not in {"Met", "Void"}:
        assert due == [instant(expected.value)], expected
    elif expected.what == "breached":
        assert len(due) == 1, expected
        assert due[0] <= instant(expected.value), expected
    elif expected.what != "due":
        assert due == [], expected


def read_api(play: Play, ticket: Ticket, cast: Cast) -> None:
    with time_machine.travel(play.now, tick=False):
        told = Caller(cast.giulia).get(f"/tickets/{ticket.key}/").json()["clocks"]  # type: ignore[attr-defined]
    clocks = {f"{clock['kind']}#{clock['number']}": clock for clock in told}

    for expected in play.expected:
        if expected.what == "none":
            assert not [clock for clock in clocks if clock.startswith(expected.clock)], expected
        elif expected.what == "due":
            assert read(clocks[expected.clock]["due_at"]) == instant(expected.value), expected
        elif expected.what == "breached":
            assert read(clocks[expected.clock]["breached_at"]) == instant(expected.value), expected
        elif expected.what in {"waiting", "undated"}:
            assert clocks[expected.clock]["due_at"] is None, expected
        else:
            assert clocks[expected.clock]["state"] == expected.what, expected


def read(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
