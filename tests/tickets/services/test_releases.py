"""A release is out: every ticket that was confirmed and waits for it closes by itself."""

import time_machine

from common.errors import NotPermitted
from customers.models import ProductVersion, Release
from tests.cast import Cast
from tests.tickets.services.scenes import (
    MONDAY,
    SYSTEM,
    again,
    facts,
    last,
    new_events,
    resolved_by_patch,
    rome,
)
from tickets import tasks
from tickets.models import Ticket
from tickets.services import conversation
from tickets.services.conversation import Words
from tickets.services.releases import mark_released, may_mark_released
from tickets.services.resolution import close_released, close_silent, confirm
from tickets.vocabulary import EventKind


def pending(cast: Cast) -> Ticket:
    return confirm(resolved_by_patch(cast), by=cast.freja)


def test_closes_what_waits_for_it_and_nothing_else(cast: Cast) -> None:
    other = Release.objects.create(catalogue=cast.catalogue, name="2.9")
    waits, unconfirmed, elsewhere = (
        pending(cast),
        resolved_by_patch(cast),
        confirm(resolved_by_patch(cast, other), by=cast.freja),
    )

    mark_released(cast.release, by=cast.giulia)

    assert [again(ticket).state for ticket in (waits, unconfirmed, elsewhere)] == ["closed", "resolved", "resolved"]


def test_what_is_written(cast: Cast) -> None:
    ticket = pending(cast)

    written = new_events(ticket, lambda: mark_released(cast.release, by=cast.giulia))

    row = again(ticket)
    assert written == [("release_out", True, SYSTEM)]
    assert last(ticket, EventKind.RELEASE_OUT).data == {"release": cast.release.pk}
    assert facts(ticket, EventKind.RELEASE_OUT) == ["Closed"]
    assert (row.closed_at, row.is_release_pending) == (MONDAY, False)


def test_it_becomes_a_version_that_can_be_named(cast: Cast) -> None:
    mark_released(cast.release, by=cast.giulia)

    assert ProductVersion.objects.filter(catalogue=cast.catalogue, name="2.8.2").exists()


def test_twice_is_once(cast: Cast, clock: time_machine.Traveller) -> None:
    ticket = pending(cast)
    mark_released(cast.release, by=cast.giulia)
    clock.move_to(rome("2026-01-13 10:00"))

    assert new_events(ticket, lambda: mark_released(cast.release, by=cast.elena)) == []
    assert Release.objects.get(pk=cast.release.pk).released_at == MONDAY


def test_support_and_admins_may_mark_it(cast: Cast) -> None:
    may = {
        "freja": False,
        "soren": False,
        "marta": False,
        "paolo": False,
        "luca": False,
        "giulia": True,
        "tomasz": True,
        "elena": True,
        "ada": True,
    }
    for name, expected in may.items():
        assert may_mark_released(getattr(cast, name), cast.release) is expected, name
    for name in (name for name, expected in may.items() if not expected):
        try:
            mark_released(cast.release, by=getattr(cast, name))
        except NotPermitted:
            continue
        raise AssertionError(name)


def test_the_sweep_finds_what_a_crash_left_over(cast: Cast) -> None:
    ticket = pending(cast)
    Release.objects.filter(pk=cast.release.pk).update(released_at=MONDAY)

    assert tasks.close_silent() == 1
    assert again(ticket).state == "closed"
    assert tasks.close_silent() == 0


def test_silence_counts_as_confirmed_and_then_waits_for_the_release(cast: Cast) -> None:
    ticket = resolved_by_patch(cast)

    written = new_events(ticket, lambda: close_silent(ticket, at=rome("2026-01-19 10:00")))

    row = again(ticket)
    assert written == [("confirmed", True, SYSTEM)]
    assert last(ticket, EventKind.CONFIRMED).data == {"pending": cast.release.pk, "silence": True}
    assert (row.state, row.is_release_pending, row.closes_at) == ("resolved", True, None)


def test_what_the_customer_wrote_while_it_was_pending_is_answered_before_it_closes(cast: Cast) -> None:
    ticket = pending(cast)
    conversation.comment(ticket, Words(text="It is worse than I thought."), by=cast.freja)

    mark_released(cast.release, by=cast.giulia)
    assert again(ticket).state == "resolved"

    conversation.comment(ticket, Words(text="2.8.2 mends that, too."), by=cast.giulia)
    assert tasks.close_silent() == 1
    assert again(ticket).state == "closed"


def test_not_before_the_release_is_out(cast: Cast) -> None:
    ticket = pending(cast)

    assert new_events(ticket, lambda: close_released(ticket)) == []
