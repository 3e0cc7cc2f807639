"""From events to notices: through the services, with everything that goes wrong on the way."""

import dataclasses
import datetime as dt

import time_machine
from django.utils import timezone

from accounts.models import User
from customers.models import Membership
from customers.services.memberships import remove_membership
from notifications.models import Notice
from notifications.sentences import line_of, named
from notifications.services import tell_events
from tests.cast import ROME, Cast
from tests.notifications.conftest import FILING, NOW, categorise, new, told
from tickets.clocks import tell_due_clocks
from tickets.models import Ticket
from tickets.services import conversation, escalation, resolution, work
from tickets.services.conversation import Words
from tickets.services.filing import file_ticket


def said_to(person: User) -> str:
    """The sentence of the newest notice in somebody's inbox."""
    notice = Notice.objects.select_related("event__actor", "ticket").filter(person=person).latest("pk")
    with timezone.override(ROME):
        return line_of(notice, named([notice.event])).text


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


def test_who_left_the_customer_may_not_see_the_ticket_and_is_not_told(cast: Cast, ticket: Ticket) -> None:
    conversation.comment(ticket, Words(text="Here, too."), by=cast.soren)
    tell_events()
    remove_membership(Membership.objects.get(user=cast.freja), by=None)
    conversation.comment(ticket, Words(text=f"We look, @{cast.freja.handle}."), by=cast.giulia)

    assert new(ticket) == [("Soren Kjaer", "commented")]


def test_sentences_of_what_was_written_say_whether_it_is_internal(cast: Cast, ticket: Ticket) -> None:
    conversation.comment(ticket, Words(text="We look."), by=cast.elena)
    tell_events()
    assert said_to(cast.giulia) == "wrote"

    conversation.note(ticket, Words(text="It is the pool."), by=cast.elena)
    tell_events()
    assert said_to(cast.giulia) == "added an internal note"


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
