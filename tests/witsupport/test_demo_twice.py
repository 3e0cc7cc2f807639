"""The same seed and the same end give the same demo, row for row: played twice, with a few tickets of each kind."""

import datetime as dt
from collections.abc import Iterator, Mapping

import pytest
from django.db import transaction

from sla.models import Clock
from tickets.models import Event, Ticket
from witsupport.demo import parts, plot
from witsupport.demo.load import load

NOW = dt.datetime(2026, 1, 14, 15, 10, tzinfo=dt.UTC)
FEW = (plot.open_, plot.waiting, plot.escalated, plot.pending, plot.reopened, plot.question, plot.overridden)
CLOSED = 5
OF_EVENTS = ("ticket__key", "sequence", "kind", "actor__email", "side", "is_public", "facts", "ticket_version")
OF_CLOCKS = ("kind", "number", "priority", "terms", "allowed", "counted", "left", "verdict", "told")


def row(values: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    """Instants as how long before the end; no number that a database gives."""
    return tuple(
        (name, NOW - value if isinstance(value, dt.datetime) else str(value)) for name, value in values.items()
    )


def played() -> Iterator[tuple[tuple[str, object], ...]]:
    with transaction.atomic():
        load(NOW, tickets=len(FEW) + CLOSED)
        keys = dict(Ticket.objects.values_list("commitment", "key"))
        yield from map(row, Ticket.objects.order_by("key").values("key", "state", "priority", "next_due_at", "version"))
        yield from map(row, Event.objects.order_by("ticket__key", "sequence").values("at", "swept_at", *OF_EVENTS))
        clocks = Clock.objects.values("commitment", "started_at", "due_at", "ended_at", "breached_at", *OF_CLOCKS)
        yield from sorted((row(values | {"commitment": keys[values["commitment"]]}) for values in clocks), key=repr)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_two_demos_are_alike_row_for_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plot, "IN_PROGRESS", tuple((scene, 1) for scene in FEW))
    monkeypatch.setattr(parts, "ALWAYS", ())

    first, second = list(played()), list(played())

    assert len(first) > 150
    assert first == second
