"""`manage.py replay_clocks` replays every timeline and finds no difference, or says where there is one."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from sla.models import Clock
from tests.cast import Cast
from tests.tickets.timelines.play import Play
from tests.tickets.timelines.told import TIMELINES
from tickets.models import Ticket


def replayed() -> str:
    said = io.StringIO()
    call_command("replay_clocks", stdout=said)
    return said.getvalue()


# The contract of the cast is changed by some.
SAME_CONTRACT = [name for name, told in TIMELINES.items() if "contract " not in told and "escalate_further" not in told]


def test_every_told_timeline_is_stored_as_it_replays(cast: Cast) -> None:
    for name in SAME_CONTRACT:
        Play(cast).run(TIMELINES[name])

    covered = Ticket.objects.filter(commitment__isnull=False).count()
    assert covered > 70
    assert replayed() == f"{covered} tickets replayed: every clock is as stored.\n"


TAMPERED: dict[str, Callable[[], object]] = {
    "a due instant": lambda: Clock.objects.filter(kind="update").update(due_at=None),
    "a verdict": lambda: Clock.objects.filter(kind="taking_charge").update(verdict="void"),
    "a row that is gone": lambda: Clock.objects.filter(kind="update").delete(),
    "what the boards sort by": lambda: Ticket.objects.update(next_due_at=None),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_differs_is_said_and_fails(what: str, cast: Cast) -> None:
    Play(cast).run(TIMELINES["the first update is due after taking charge"])
    TAMPERED[what]()
    said = io.StringIO()

    with pytest.raises(CommandError, match="1 of 1 tickets"):
        call_command("replay_clocks", stderr=said)
    assert said.getvalue().startswith("NORD-1: ")
