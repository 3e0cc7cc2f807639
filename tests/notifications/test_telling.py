"""From events to notices: through the services, with everything that goes wrong on the way."""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Team, TeamMember, User
from notifications import services
from notifications.models import Notice
from notifications.sentences import line_of, named
from notifications.services import tell_events
from notifications.tasks import sweep_outbox
from tests.cast import ROME, Cast, person
from tests.notifications.conftest import FILING, NOW
from tickets import outbox
from tickets.clocks import tell_due_clocks
from tickets.models import Event, Ticket
from tickets.services import conversation, escalation, resolution, work
from tickets.services.conversation import Words
from tickets.services.filing import file_ticket
from tickets.vocabulary import EventKind


def told() -> list[tuple[str, str]]:
    """Who was told what, sorted."""
    return sorted(Notice.objects.values_list("person__name", "kind"))


def new(ticket: Ticket) -> list[tuple[str, str]]:
    """What is told of what happened since the fixtures."""
    Notice.objects.all().delete()
    tell_events()
    return told()


def said_to(person: User) -> str:
    """The sentence of the newest notice in somebody's inbox."""
    notice = Notice.objects.select_related("event__actor", "ticket").filter(person=person).latest("pk")
    with timezone.override(ROME):
        return line_of(notice, named([notice.event])).text


def categorise(ticket: Ticket, by: User) -> None:
    work.categorise(ticket, work.Categorisation(type="incident", impact="moderate", urgency="critical"), by=by)


def test_filing_tells_the_desk_of_that_customer(cast: Cast, filed: Ticket) -> None:
    assert tell_events() == 3

    assert told() == [("Elena Vitale", "filed"), ("Giulia Ferraro", "filed"), ("Tomasz Wilk", "filed")]


def test_agents_of_another_customer_hear_nothing(cast: Cast, now: time_machine.Traveller) -> None:
    """Tomasz works for Nordhavn alone."""
    file_ticket(cast.altamira, FILING, by=cast.marta)

    tell_events()

    assert told() == [("Elena Vitale", "filed"), ("Giulia Ferraro", "filed")]


def test_the_reporter_hears_of_a_ticket_filed_on_behalf(cast: Cast, now: time_machine.Traveller) -> None:
    file_ticket(cast.nordhavn, dataclasses.replace(FILING, reporter=cast.freja), by=cast.giulia)

    tell_events()

    assert told() == [("Elena Vitale", "filed"), ("Freja Mikkelsen", "filed"), ("Tomasz Wilk", "filed")]


def test_a_question_tells_the_reporter_and_who_took_part(cast: Cast, ticket: Ticket) -> None:
    conversation.comment(ticket, Words(text="Here, too."), by=cast.soren)
    tell_events()
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)

    assert new(ticket) == [("Freja Mikkelsen", "asked"), ("Soren Kjaer", "asked")]


def test_an_answer_tells_the_assignee_and_the_colleague(cast: Cast, ticket: Ticket) -> None:
    conversation.comment(ticket, Words(text="2.8.1"), by=cast.soren)

    assert new(ticket) == [("Freja Mikkelsen", "commented"), ("Giulia Ferraro", "answered")]


def test_an_answer_to_nobody_tells_the_desk(cast: Cast, filed: Ticket) -> None:
    tell_events()
    conversation.comment(filed, Words(text="It is worse now."), by=cast.freja)

    assert new(filed) == [("Elena Vitale", "answered"), ("Giulia Ferraro", "answered"), ("Tomasz Wilk", "answered")]


def test_an_answer_tells_the_desk_when_the_assignee_is_gone(cast: Cast, ticket: Ticket) -> None:
    cast.giulia.is_active = False
    cast.giulia.save(update_fields=["is_active"])
    conversation.comment(ticket, Words(text="2.8.1"), by=cast.freja)

    assert new(ticket) == [("Elena Vitale", "answered"), ("Tomasz Wilk", "answered")]


def test_an_answer_while_escalated_tells_the_team_too(cast: Cast, ticket: Ticket) -> None:
    categorise(ticket, cast.giulia)
    escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia)
    tell_events()
    conversation.comment(ticket, Words(text="2.8.1"), by=cast.freja)

    assert new(ticket) == [("Giulia Ferraro", "answered"), ("Luca Bianchi", "answered")]


def test_an_escalation_tells_the_team(cast: Cast, ticket: Ticket) -> None:
    categorise(ticket, cast.giulia)
    escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia)

    assert new(ticket) == [("Luca Bianchi", "escalated")]


def test_the_team_that_is_told_is_the_one_of_the_event(cast: Cast, ticket: Ticket) -> None:
    """It was handed back before anybody was told."""
    categorise(ticket, cast.giulia)
    escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia)
    escalation.hand_back(ticket, Words(text="It is the pool."), public=False, by=cast.luca)

    assert new(ticket) == [("Giulia Ferraro", "handed_back"), ("Luca Bianchi", "escalated")]


def test_public_findings_tell_the_customer_and_internal_ones_do_not(cast: Cast, ticket: Ticket) -> None:
    categorise(ticket, cast.giulia)
    escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia)
    escalation.hand_back(ticket, Words(text="It is the pool."), public=True, by=cast.luca)

    assert ("Freja Mikkelsen", "commented") in new(ticket)


def test_assigning_tells_the_assignee_and_not_oneself(cast: Cast, ticket: Ticket) -> None:
    work.assign(ticket, cast.tomasz, by=cast.giulia)
    assert new(ticket) == [("Tomasz Wilk", "assigned")]

    work.assign(ticket, cast.giulia, by=cast.giulia)
    assert new(ticket) == []


def test_a_mention_wins_over_other_kinds(cast: Cast, ticket: Ticket) -> None:
    conversation.comment(ticket, Words(text=f"@{cast.giulia.handle} it is back"), by=cast.freja)

    assert new(ticket) == [("Giulia Ferraro", "mentioned")]


def test_an_internal_mention_never_reaches_a_customer(cast: Cast, ticket: Ticket) -> None:
    handles = " ".join(f"@{who.handle}" for who in (cast.freja, cast.soren, cast.paolo, cast.marta, cast.elena))
    conversation.note(ticket, Words(text=handles), by=cast.giulia)

    assert new(ticket) == [("Elena Vitale", "mentioned")]


def test_a_mention_does_not_reach_another_customer(cast: Cast, ticket: Ticket) -> None:
    conversation.comment(ticket, Words(text=f"@{cast.marta.handle}"), by=cast.giulia)

    assert new(ticket) == [("Freja Mikkelsen", "commented")]


def test_an_estimate_and_its_words_are_one_notice(cast: Cast, ticket: Ticket) -> None:
    work.estimate(ticket, NOW + dt.timedelta(days=1), "Tomorrow.", by=cast.giulia)

    assert new(ticket) == [("Freja Mikkelsen", "estimated")]


def test_resolving_tells_the_customers_side(cast: Cast, ticket: Ticket) -> None:
    categorise(ticket, cast.giulia)
    resolution.resolve(ticket, resolution.Solution(resolution="answer", text="Set the pool."), by=cast.giulia)

    assert new(ticket) == [("Freja Mikkelsen", "resolved")]


def test_confirming_tells_the_assignee_and_the_reporter(cast: Cast, ticket: Ticket) -> None:
    categorise(ticket, cast.giulia)
    resolution.resolve(ticket, resolution.Solution(resolution="answer", text="Set the pool."), by=cast.giulia)
    tell_events()
    resolution.confirm(ticket, by=cast.soren, rating=resolution.Rating(stars=5))

    assert new(ticket) == [("Freja Mikkelsen", "confirmed"), ("Giulia Ferraro", "confirmed")]


def test_a_warning_tells_assignee_and_leads_once_a_level(
    cast: Cast, filed: Ticket, now: time_machine.Traveller
) -> None:
    """P2: 8 support hours to the next update, from 10:00; half of them are over at 15:00."""
    work.take_charge(filed, by=cast.giulia)
    tell_events()
    Notice.objects.all().delete()
    now.move_to(NOW.replace(hour=15))
    tell_due_clocks(dt.datetime.now(dt.UTC))
    tell_due_clocks(dt.datetime.now(dt.UTC))
    tell_events()
    tell_events()

    assert told() == [("Elena Vitale", "due_soon"), ("Giulia Ferraro", "due_soon")]


def test_what_nobody_takes_in_charge_tells_the_leads_each_level_once(
    cast: Cast, filed: Ticket, now: time_machine.Traveller
) -> None:
    """P2, two hours from 10:00: half of them at 11:00, 80 % at 11:36, breached after noon."""
    tell_events()
    for clock, kind, said in (
        ("11:00", "due_soon", "Nobody has taken it in charge: 50 % of the target is used, due 12:00"),
        ("11:36", "due_soon", "Nobody has taken it in charge: 80 % of the target is used, due 12:00"),
        ("12:01", "breached", "Taking charge was due 12:00: breached"),
    ):
        hour, minute = map(int, clock.split(":"))
        now.move_to(NOW.replace(hour=hour, minute=minute))
        for _ in range(2):
            tell_due_clocks(dt.datetime.now(dt.UTC))
        assert new(filed) == [("Elena Vitale", kind)]
        assert said_to(cast.elena) == said
        assert new(filed) == []


def test_a_breach_tells_the_team_too_and_no_customer(cast: Cast, ticket: Ticket, now: time_machine.Traveller) -> None:
    categorise(ticket, cast.giulia)
    escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia)
    tell_events()
    now.move_to(NOW + dt.timedelta(days=4))
    tell_due_clocks(dt.datetime.now(dt.UTC))

    assert new(ticket) == [("Elena Vitale", "breached"), ("Giulia Ferraro", "breached"), ("Luca Bianchi", "breached")]


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
