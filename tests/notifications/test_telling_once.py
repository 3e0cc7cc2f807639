"""The sweep of the outbox: everything is told once, whatever breaks, and what it costs."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
import time_machine
from django.db import DatabaseError
from kombu.exceptions import OperationalError
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Team, TeamMember
from notifications import services
from notifications.models import Notice
from notifications.services import tell_events
from notifications.tasks import sweep_outbox
from tests.cast import Cast, person
from tests.notifications.conftest import FILING, NOW, categorise, new, told
from tickets import outbox
from tickets.models import Event, Ticket
from tickets.services import conversation, escalation, work
from tickets.services.conversation import Words
from tickets.services.filing import file_ticket
from tickets.vocabulary import EventKind


def test_who_notices_a_breach_by_writing_is_told_of_it(cast: Cast, ticket: Ticket, now: time_machine.Traveller) -> None:
    """The clock ran out by itself: it is not Giulia's doing."""
    now.move_to(NOW + dt.timedelta(days=4))
    conversation.comment(ticket, Words(text="Sorry for the silence."), by=cast.giulia)

    assert ("Giulia Ferraro", "breached") in new(ticket)


def test_the_timeline_says_who_was_told_and_that_is_not_told(cast: Cast, ticket: Ticket) -> None:
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)
    asked = Event.objects.get(kind=EventKind.ASKED)
    tell_events()

    said = Event.objects.filter(kind=EventKind.NOTIFIED).latest("sequence")
    assert said.data == {"of": asked.sequence, "people": [cast.freja.pk]}
    assert not said.is_public
    assert not Event.objects.unswept().exists()
    assert tell_events() == 0


def test_nothing_is_said_on_the_timeline_when_nobody_is_told(cast: Cast, ticket: Ticket) -> None:
    before = Event.objects.filter(kind=EventKind.NOTIFIED).count()
    categorise(ticket, cast.giulia)
    tell_events()

    assert Event.objects.filter(kind=EventKind.NOTIFIED).count() == before
    assert not Event.objects.unswept().exists()


def test_telling_is_nobodys_competing_edit(cast: Cast, filed: Ticket) -> None:
    version = Ticket.objects.get(pk=filed.pk).version
    tell_events()

    assert Ticket.objects.get(pk=filed.pk).version == version


def test_a_crash_half_way_tells_everything_once(cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notices were made when the machine died; nothing of it was committed."""
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)
    Notice.objects.all().delete()

    def die(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(services, "_record", die)
        with pytest.raises(KeyboardInterrupt):
            tell_events()
    assert told() == []

    tell_events()
    tell_events()
    assert told() == [("Freja Mikkelsen", "asked")]


def test_a_ticket_that_fails_does_not_keep_others_from_their_turn(
    cast: Cast, now: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = file_ticket(cast.nordhavn, FILING, by=cast.freja)
    second = file_ticket(cast.nordhavn, FILING, by=cast.freja)
    tell = services._tell

    def fail_first(untold: Mapping[int, Sequence[int]], *, mail: bool) -> int:
        if first.pk in untold:
            raise DatabaseError("locked")
        return tell(untold, mail=mail)

    with monkeypatch.context() as patched:
        patched.setattr(services, "_tell", fail_first)
        tell_events()
    assert set(Notice.objects.values_list("ticket", flat=True)) == {second.pk}
    assert "left out a ticket" in caplog.text

    tell_events()
    assert Notice.objects.filter(ticket=first).count() == 3


def test_an_event_that_is_swept_again_is_not_told_again(cast: Cast, filed: Ticket) -> None:
    tell_events()
    Event.objects.filter(kind=EventKind.FILED).update(swept_at=None)
    tell_events()

    assert Notice.objects.count() == 3


@pytest.mark.parametrize("colleagues", [1, 20])
def test_the_number_of_queries_does_not_grow_with_the_people(
    cast: Cast, ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries, colleagues: int
) -> None:
    categorise(ticket, cast.giulia)
    escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia)
    for number in range(colleagues):
        TeamMember.objects.create(team=cast.team, user=person(f"Ada{number}", "Bee", "witboost"))

    with django_assert_num_queries(14):
        tell_events()
    assert Notice.objects.filter(kind="escalated").count() == colleagues + 1


def untold_tickets(cast: Cast, now: time_machine.Traveller, count: int) -> None:
    """Of two customers, with another team each, the last event of each at another instant, most of them after now."""
    for number in range(count):
        now.move_to(NOW + dt.timedelta(minutes=number))
        customer, by = ((cast.nordhavn, cast.freja), (cast.altamira, cast.marta))[number % 2]
        ticket = file_ticket(customer, FILING, by=by)
        Event.objects.filter(ticket=ticket).update(swept_at=NOW)
        team = Team.objects.create(name=f"Team {number}")
        TeamMember.objects.create(team=team, user=person(f"Ada{number}", "Bee", "witboost"))
        work.take_charge(ticket, by=cast.giulia)
        categorise(ticket, cast.giulia)
        escalation.escalate(ticket, team, "Needs the source.", by=cast.giulia)
        conversation.comment(ticket, Words(text=f"@{cast.elena.handle} it is back"), by=by)
    now.move_to(NOW)


@pytest.mark.parametrize("count", [1, 9])
def test_the_number_of_queries_does_not_grow_with_the_tickets(
    cast: Cast, now: time_machine.Traveller, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    untold_tickets(cast, now, count)

    with django_assert_num_queries(14):
        tell_events()
    kinds = {"taken_in_charge": count, "escalated": count, "mentioned": count, "answered": 2 * count}
    assert Counter(Notice.objects.values_list("kind", flat=True)) == kinds
    for ticket in Ticket.objects.all():
        last = ticket.events.latest("sequence")
        assert (ticket.last_sequence, ticket.last_event_at) == (last.sequence, last.at)


def test_many_tickets_tell_what_each_tells_alone(
    cast: Cast, now: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows() -> list[tuple[object, ...]]:
        return sorted(Notice.objects.values_list("ticket__key", "event__sequence", "person__name", "kind"))

    untold_tickets(cast, now, 6)
    untold = list(Event.objects.unswept().values_list("pk", flat=True))
    tell_events()
    together = rows()

    Notice.objects.all().delete()
    Event.objects.filter(pk__in=untold).update(swept_at=None)
    monkeypatch.setattr("tickets.sweep.TOGETHER", 1)
    tell_events()
    assert rows() == together
    assert len(together) == 6 * 5


def test_an_idle_sweep_asks_once(cast: Cast, ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        tell_events()


def test_the_listener_wakes_the_worker_after_the_commit_and_telling_does_not(
    cast: Cast,
    ticket: Ticket,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(outbox, "_listeners", [lambda: woken.append("woken")])
    with django_capture_on_commit_callbacks(execute=True):
        conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)
        assert woken == []
    assert woken == ["woken"]

    with django_capture_on_commit_callbacks(execute=True):
        tell_events()
    assert woken == ["woken"]


def test_a_broker_that_is_down_fails_no_request(
    cast: Cast,
    ticket: Ticket,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(**options: object) -> None:
        raise OperationalError("Connection refused.")

    settings.WAKE_WORKER = True
    monkeypatch.setattr(sweep_outbox, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)

    assert "The worker was not woken" in caplog.text
    assert Event.objects.filter(kind=EventKind.ASKED).exists()
