"""`manage.py replay_clocks` replays every timeline and finds no difference, or says where there is one and mends it."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from notifications.models import Notice
from notifications.services import tell_events
from sla.models import Clock, Commitment
from tests.cast import Cast
from tests.tickets.page.play import signed_in
from tests.tickets.services.scenes import MONDAY, filed, rome
from tests.tickets.timelines.play import Play
from tests.tickets.timelines.told import TIMELINES
from tickets.clocks import tell_due_clocks
from tickets.models import Event, Ticket
from tickets.services.excuses import excuse_breach
from tickets.vocabulary import EventKind


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Ten o'clock, unless a timeline says otherwise."""
    with time_machine.travel(MONDAY, tick=False):
        yield


def replayed(*arguments: str) -> str:
    said = io.StringIO()
    call_command("replay_clocks", *arguments, stdout=said)
    return said.getvalue()


def refused(*arguments: str) -> tuple[str, str]:
    """What it prints, and with what it ends."""
    said = io.StringIO()
    with pytest.raises(CommandError) as ended:
        call_command("replay_clocks", *arguments, stderr=said)
    assert ended.value.returncode == 1
    return said.getvalue(), str(ended.value)


def rows() -> list[dict[str, Any]]:
    return [dict(row) for row in Clock.objects.order_by("commitment", "kind", "number").values()]


# The contract of the cast is changed by some.
SAME_CONTRACT = [name for name, told in TIMELINES.items() if "contract " not in told and "escalate_further" not in told]


def test_every_told_timeline_is_stored_as_it_replays(cast: Cast) -> None:
    for name in SAME_CONTRACT:
        Play(cast).run(TIMELINES[name])

    count = Ticket.objects.count()
    assert count > 70
    assert replayed() == f"{count} tickets replayed: every clock is as stored.\n"


DAMAGE: dict[str, Callable[[], object]] = {
    "a due instant": lambda: Clock.objects.filter(kind="update").update(due_at=None),
    "a verdict": lambda: Clock.objects.filter(kind="taking_charge").update(verdict="void"),
    "a row that is gone": lambda: Clock.objects.filter(kind="update").delete(),
    "a row too many": lambda: Clock.objects.filter(kind="update").update(number=2),
    "what the boards sort by": lambda: Ticket.objects.update(next_due_at=None),
    "when to tell": lambda: Clock.objects.filter(kind="update").update(tell_at=None),
    "the commitment": lambda: Ticket.objects.update(commitment=None, next_due_at=None),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_what_differs_is_said_fails_and_is_left(what: str, cast: Cast) -> None:
    Play(cast).run(TIMELINES["the first update is due after taking charge"])
    DAMAGE[what]()
    before = rows()

    said, ended = refused()

    assert said.startswith("NORD-1: ")
    assert ended.startswith("1 of 1 tickets")
    assert rows() == before


def without_ids(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"id": None, "commitment_id": None} for row in found]


@pytest.mark.parametrize("what", DAMAGE)
def test_fixing_makes_it_right_and_happens_to_nobody(what: str, cast: Cast) -> None:
    play = Play(cast).run(TIMELINES["the first update is due after taking charge"])
    assert play.ticket is not None
    good, ticket = rows(), Ticket.objects.filter(pk=play.ticket.pk).values().get()
    DAMAGE[what]()

    said, ended = refused("--fix")

    assert said.startswith("NORD-1: ")
    assert ended.endswith("They are right now.")
    last = Ticket.objects.get(pk=play.ticket.pk)
    mended = [row for row in rows() if row["commitment_id"] == last.commitment_id]
    assert without_ids(mended) == without_ids(good)
    kept = Ticket.objects.filter(pk=play.ticket.pk).values().get()
    assert kept | {"commitment_id": None} == ticket | {"commitment_id": None}
    assert replayed() == "1 tickets replayed: every clock is as stored.\n"


LOST: dict[str, Callable[[], object]] = {
    "the rows": lambda: Clock.objects.all().delete(),
    "what was told": lambda: Clock.objects.update(told=0),
    "the commitment": lambda: Ticket.objects.update(commitment=None, next_due_at=None),
}


@pytest.mark.parametrize("what", LOST)
@pytest.mark.parametrize(("clock", "level"), [("11:00", 50), ("11:36", 80), ("12:01", 100)])
def test_after_fixing_nothing_is_told_twice(what: str, clock: str, level: int, cast: Cast) -> None:
    """P2, filed at ten, two hours: warned at eleven and at 11:36, breached after noon."""
    filed(cast)
    now = rome(f"2026-01-12 {clock}")
    assert tell_due_clocks(now) == 1
    tell_events()
    events, notices = Event.objects.count(), Notice.objects.count()
    LOST[what]()

    refused("--fix")

    assert tell_due_clocks(now) == 0
    assert tell_events() == 0
    assert (Event.objects.count(), Notice.objects.count()) == (events, notices)
    assert Clock.objects.get(commitment=Ticket.objects.get().commitment).told == level


EXCUSED: dict[str, Callable[[], object]] = {
    "a row too many": lambda: Clock.objects.update(kind="update", number=7),
    "a verdict": lambda: Clock.objects.update(
        ended_at=rome("2026-01-12 13:00"), verdict="breached", breached_at=MONDAY, tell_at=None
    ),
}


@pytest.mark.parametrize("what", EXCUSED)
def test_an_excuse_of_what_the_facts_do_not_give_is_never_lost_silently(what: str, cast: Cast) -> None:
    """A damaged row said breached and a lead excused it: mending takes the breach away, and says whose excuse stays."""
    ticket = filed(cast)
    EXCUSED[what]()
    row = Clock.objects.get()
    excuse_breach(ticket, row, "Their firewall was closed.", by=cast.elena, at=rome("2026-01-12 15:00"))

    said, _ = refused("--fix")

    assert f"NORD-1: {row.kind} {row.number}: its breach was excused at 2026-01-12 14:00:00+00:00" in said
    assert "(“Their firewall was closed.”), the facts give no such breach; the excuse stays on the timeline" in said
    assert Event.objects.get(kind=EventKind.EXCUSED).data["reason"] == "Their firewall was closed."
    assert replayed() == "1 tickets replayed: every clock is as stored.\n"


def test_an_excuse_of_a_row_that_was_lost_is_that_of_the_mended_one(cast: Cast) -> None:
    ticket = filed(cast)
    excuse_breach(ticket, Clock.objects.get(), "Their firewall was closed.", by=cast.elena, at=rome("2026-01-12 15:00"))
    Clock.objects.all().delete()

    said, _ = refused("--fix")

    assert "excuse" not in said
    with time_machine.travel(rome("2026-01-12 15:30"), tick=False):
        page = signed_in(cast.freja).get(f"{ticket.get_absolute_url()}clocks/").text
    assert "Their firewall was closed." in page


def test_after_fixing_what_nobody_was_told_is_told_once(cast: Cast) -> None:
    filed(cast)
    tell_due_clocks(rome("2026-01-12 11:00"))
    Clock.objects.all().delete()
    refused("--fix")

    assert tell_due_clocks(rome("2026-01-12 12:30")) == 1
    assert tell_due_clocks(rome("2026-01-12 12:30")) == 0


def test_one_ticket_can_be_named(cast: Cast) -> None:
    filed(cast)
    filed(cast)
    Clock.objects.all().delete()

    said, ended = refused("--fix", "--ticket", "NORD-2")

    assert said == "NORD-2: taking_charge 1: is not stored\n" + said.splitlines(keepends=True)[-1]
    assert ended.startswith("1 of 1")
    assert Clock.objects.count() == 1
    assert refused("--ticket", "NORD-9")[1] == "There is no ticket NORD-9."


def test_what_is_wrong_is_named_with_both_values(cast: Cast) -> None:
    filed(cast)
    Clock.objects.update(due_at=rome("2026-01-12 11:59"))

    said, _ = refused()

    assert (
        "NORD-1: taking_charge 1: due_at is 2026-01-12 10:59:00+00:00, the facts give 2026-01-12 11:00:00+00:00" in said
    )


@pytest.mark.parametrize("count", [2, 7])
def test_checking_a_batch_costs_the_same_queries_however_many(
    count: int, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Tickets, events and clocks, and a look for more tickets."""
    for _ in range(count):
        filed(cast)
    replayed()

    with django_assert_num_queries(4):
        replayed()


def test_many_tickets_are_gone_through_batch_by_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.proof.BATCH", 2)
    for _ in range(5):
        filed(cast)
    Clock.objects.filter(commitment=Commitment.objects.latest("pk")).delete()

    assert refused()[1].startswith("1 of 5")
