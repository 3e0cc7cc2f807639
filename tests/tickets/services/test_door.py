"""The one door: the order of events, instants that never go back, versions, what a refusal leaves."""

import datetime as dt
from collections.abc import Collection

import pytest
from django.db.models import Q
from pytest_django import DjangoAssertNumQueries

from sla.models import Clock
from tests.cast import Cast
from tests.tickets.services.scenes import (
    MONDAY,
    again,
    category,
    events,
    filed,
    refused,
    rome,
    said,
    snapshot,
    ticket_in,
    upload,
)
from tickets.clocks import tell_due_clocks
from tickets.errors import StaleTicket
from tickets.facts import simple
from tickets.models import Event, Ticket
from tickets.permissions import access_to
from tickets.services import conversation, work
from tickets.services.conversation import Words
from tickets.services.door import Loaded, change, change_together
from tickets.services.files import attach_uploads
from tickets.services.filing import file_ticket
from tickets.services.repeats import do_once
from tickets.vocabulary import EventKind

QUARTER, HOUR, DAY = dt.timedelta(minutes=15), dt.timedelta(hours=1), dt.timedelta(days=1)


def test_events_are_numbered_without_a_gap_and_in_the_order_of_their_instants(cast: Cast) -> None:
    ticket = ticket_in(cast, "closed")
    found = events(ticket)

    assert [event.sequence for event in found] == list(range(1, len(found) + 1))
    assert [event.at for event in found] == sorted(event.at for event in found)
    assert again(ticket).last_sequence == len(found)


def test_a_clock_that_goes_back_does_not_write_before_the_last_event(cast: Cast) -> None:
    ticket = filed(cast)
    conversation.comment(ticket, Words(text="Late."), by=cast.freja, at=MONDAY + HOUR)

    conversation.comment(ticket, Words(text="From a server whose clock is behind."), by=cast.freja, at=MONDAY)

    assert [event.at for event in events(ticket)][-2:] == [MONDAY + HOUR, MONDAY + HOUR]
    assert events(ticket)[-1].recorded_at == MONDAY


def test_the_system_does_nothing_that_only_a_person_can(cast: Cast) -> None:
    ticket, file = filed(cast), upload(cast.freja)

    def attach() -> None:
        with change(ticket, by=None) as done:
            attach_uploads(done, (file,), public=True)

    def sign() -> None:
        with change(ticket, by=None) as done:
            assert done.person is None

    refused(403, ticket, attach)
    refused(403, ticket, sign)


def test_an_error_leaves_nothing_half_written(cast: Cast) -> None:
    ticket = filed(cast)
    before = snapshot(ticket)

    def half() -> None:
        with change(ticket, by=cast.giulia) as done:
            done.ticket.title = "Half"
            done.record(EventKind.EDITED, public=True)
            conversation.say(done, EventKind.COMMENTED, Words(text="Half."), public=True)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()

    assert snapshot(ticket) == before


def test_the_version_grows_with_fields_and_state_and_not_with_words(cast: Cast) -> None:
    ticket = filed(cast)
    versions = [ticket.version]
    for act in (
        lambda: conversation.comment(ticket, Words(text="Hm."), by=cast.freja),
        lambda: work.take_charge(ticket, by=cast.giulia),
        lambda: conversation.ask(ticket, Words(text="Which?"), by=cast.giulia),
        lambda: conversation.comment(ticket, Words(text="That."), by=cast.freja),
        lambda: work.categorise(ticket, category(cast, priority="P3"), by=cast.giulia),
        lambda: work.rename(ticket, "Better", by=cast.giulia),
    ):
        act()
        versions.append(again(ticket).version)

    assert versions == [1, 1, 2, 2, 2, 3, 4]


def test_who_is_refused_for_a_stale_page_learns_what_changed_and_no_more(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")
    loaded = Loaded(version=ticket.public_version)
    work.rename(ticket, "Better", by=cast.giulia)
    conversation.note(ticket, Words(text="Between us."), by=cast.giulia)

    with pytest.raises(StaleTicket) as caught, change(ticket, by=cast.freja, loaded=loaded):
        pass
    assert [event.kind for event in caught.value.events] == ["edited"]


def test_a_newer_page_is_not_refused(cast: Cast) -> None:
    ticket = filed(cast)

    with change(ticket, by=cast.giulia, loaded=Loaded(version=ticket.version)) as done:
        assert done.ticket == ticket


def test_who_does_not_see_the_ticket_gets_no_answer(cast: Cast) -> None:
    ticket = filed(cast)

    for user in (cast.marta, cast.luca, cast.ada):
        refused(404, ticket, lambda user=user: conversation.comment(ticket, Words(text="Hm."), by=user))  # type: ignore[misc]
        assert not access_to(ticket, user).acts


def test_a_token_does_once_and_a_refusal_gives_it_back(cast: Cast) -> None:
    ticket = filed(cast)

    def take() -> object:
        return work.take_charge(ticket, by=cast.giulia)

    assert do_once(ticket, take, by=cast.giulia, token="abc")
    assert not do_once(ticket, take, by=cast.giulia, token="abc")
    refused(409, ticket, lambda: do_once(ticket, take, by=cast.tomasz, token="abc"))
    work.assign(ticket, None, by=cast.giulia)
    assert do_once(ticket, lambda: work.assign(ticket, cast.tomasz, by=cast.tomasz), by=cast.tomasz, token="abc")


# Telling


def told(ticket_events: list[Event]) -> list[tuple[str, str, int]]:
    return [
        (event.kind, event.data["clock"], event.data["level"])
        for event in ticket_events
        if event.kind in {EventKind.CLOCK_WARNED, EventKind.CLOCK_BREACHED}
    ]


def test_each_level_is_told_once(cast: Cast) -> None:
    """P2, filed Monday 10:00, taking charge within two hours: 11:00, 11:36, and strictly after 12:00."""
    ticket = filed(cast)
    counts = [
        tell_due_clocks(rome(f"2026-01-12 {clock}"))
        for clock in ("10:59", "11:00", "11:01", "11:35", "11:36", "12:00", "12:00", "12:01", "13:30")
    ]

    assert counts == [0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert told(events(ticket)) == [
        ("clock_warned", "taking_charge", 50),
        ("clock_warned", "taking_charge", 80),
        ("clock_breached", "taking_charge", 100),
    ]
    assert [event.is_public for event in events(ticket)[-3:]] == [False, False, True]


def test_a_late_sweep_tells_the_highest_level_only(cast: Cast) -> None:
    ticket = filed(cast)

    assert tell_due_clocks(rome("2026-01-14 10:00")) == 1
    assert told(events(ticket)) == [("clock_breached", "taking_charge", 100)]
    assert events(ticket)[-1].data["breached_at"] == rome("2026-01-12 12:00").isoformat()


def test_who_is_late_writes_the_breach_that_nobody_told(cast: Cast) -> None:
    ticket = filed(cast)
    work.take_charge(ticket, by=cast.giulia, at=rome("2026-01-12 12:30"))

    assert told(events(ticket)) == [("clock_breached", "taking_charge", 100)]
    assert tell_due_clocks(rome("2026-01-12 12:31")) == 0
    assert Clock.objects.get(kind="taking_charge").told == 100


def test_more_than_a_batch_is_told_in_one_sweep(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.sweep.TOGETHER", 2)
    for _ in range(5):
        filed(cast)

    assert tell_due_clocks(rome("2026-01-12 11:00")) == 5


def test_one_ticket_that_fails_does_not_keep_the_others_from_their_turn(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from django.db import OperationalError

    from sla import services as sla

    first, second = filed(cast), filed(cast)
    tell = sla.tell

    def failing(commitments: Collection[int], now: dt.datetime) -> object:
        if first.commitment_id in commitments:
            raise OperationalError("deadlock detected")
        return tell(commitments, now)

    monkeypatch.setattr(sla, "tell", failing)
    assert tell_due_clocks(rome("2026-01-12 11:00")) == 1
    assert (len(told(events(first))), len(told(events(second)))) == (0, 1)
    assert "left out a ticket" in caplog.text


def test_what_the_clocks_count_never_goes_through_the_sweeps_door(cast: Cast) -> None:
    ticket = filed(cast)

    with (
        pytest.raises(TypeError, match="one ticket at a time"),
        change_together(Q(pk=ticket.pk), at=MONDAY + HOUR) as opened,
    ):
        opened[0].record(EventKind.COMMENTED, public=True, facts=simple("Updated"))
    assert again(ticket).last_sequence == ticket.last_sequence


@pytest.mark.parametrize("count", [1, 9])
def test_a_batch_costs_the_same_queries_however_many_are_due(
    count: int, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Which, begin, tickets, clocks, those marked, tickets saved, events, end."""
    for _ in range(count):
        filed(cast)

    with django_assert_num_queries(8):
        assert tell_due_clocks(rome("2026-01-12 11:00")) == count


@pytest.mark.parametrize("count", [1, 9])
def test_warned_and_breached_ones_whose_last_events_lie_after_the_sweeps_instant_cost_no_more(
    count: int, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Each filed at another instant, with another instant of its last event: the clock of another machine is ahead."""
    for number in range(count):
        ticket = file_ticket(cast.nordhavn, said(cast), by=cast.freja, at=MONDAY + number * QUARTER)
        conversation.comment(ticket, Words(text="Hm."), by=cast.freja, at=MONDAY + DAY + number * QUARTER)

    with django_assert_num_queries(8):
        tell_due_clocks(rome("2026-01-12 12:20"))
    levels = [level for ticket in Ticket.objects.order_by("pk") for *_, level in told(events(ticket))]
    assert levels == [100, 100, 80, 50, 50, 50][:count]
    for number, ticket in enumerate(Ticket.objects.order_by("pk")):
        last = events(ticket)[-1]
        assert (ticket.last_sequence, ticket.last_event_at) == (last.sequence, last.at)
        assert last.at == MONDAY + DAY + number * QUARTER, "never before what happened last"


def test_a_sweep_with_nothing_due_is_one_query(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    filed(cast)

    with django_assert_num_queries(1):
        assert tell_due_clocks(rome("2026-01-12 10:30")) == 0
