"""What people are told by mail and in the inbox, and who is not told at all."""

import re
from collections import defaultdict

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from accounts.models import User
from customers.models import Invitation
from customers.services.invitations import send_due_invitations
from notifications.delivery import send_due_mails
from notifications.models import Notice
from notifications.services import tell_events
from tests.access.plant import INSIDE, NOW, OTHERS, World, again
from tests.access.test_crawl import FORBIDDEN
from tickets.models import Event, Ticket
from tickets.services import conversation
from tickets.services.conversation import Words


def told_anew() -> dict[str, str]:
    """Everything is told once more: all that each address was mailed, headers included."""
    Notice.objects.all().delete()
    Event.objects.update(swept_at=None)
    tell_events()
    while send_due_mails():
        pass
    found: dict[str, str] = defaultdict(str)
    for letter in mail.outbox:
        assert isinstance(letter, EmailMultiAlternatives)
        assert len(letter.recipients()) == 1
        found[letter.to[0]] += letter.message().as_string() + letter.body + str(letter.alternatives)
    return found


def test_no_mail_says_what_its_reader_may_not_know(world: World) -> None:
    letters = told_anew()

    for who, forbidden in FORBIDDEN.items():
        own = letters.get(getattr(world.cast, who).email, "").replace(world.cast.marta.email, "")
        assert not forbidden.search(own), who
    assert f"{INSIDE}note" in letters[world.cast.tomasz.email]
    assert f"{INSIDE}reason" in letters[world.cast.luca.email]
    assert "NORD-4" in letters[world.cast.freja.email]
    assert f"{OTHERS}resolution" in letters[world.cast.marta.email]
    assert world.cast.paolo.email not in letters


def test_no_invitation_says_what_its_reader_may_not_know(world: World) -> None:
    """They are mailed by a task that is queued on commit: `trial` does so after each invitation that is tried."""
    Invitation.objects.update(mail_at=NOW)

    assert send_due_invitations(NOW) == len(mail.outbox) == 2
    letters = {letter.to[0]: str(letter.message()) for letter in mail.outbox}

    nordhavns, altamiras = letters["nora.berg@nordhavn.example"], letters[f"{OTHERS}invited@altamira.example".lower()]
    assert not FORBIDDEN["freja"].search(nordhavns)
    assert not FORBIDDEN["marta"].search(altamiras)
    assert "Nordhavn Energi" in nordhavns
    assert f"{OTHERS}customer" in altamiras
    assert f"{OTHERS}manager invites you" in altamiras


def test_nobody_has_a_notice_of_what_he_or_she_may_not_see(world: World) -> None:
    told_anew()
    for notice in Notice.objects.select_related("person", "event"):
        seen = Event.objects.visible_to(notice.person)
        assert seen.filter(pk=notice.event_id).exists(), (notice.person.name, notice.event.kind)


def test_a_mail_that_waits_is_not_sent_to_who_lost_the_right(world: World) -> None:
    """Mails are composed when they are sent, not when the event was told."""
    Notice.objects.all().delete()
    Event.objects.update(swept_at=None)
    tell_events()
    world.cast.freja.groups.clear()
    world.cast.luca.teams.clear()
    while send_due_mails():
        pass

    assert not [letter for letter in mail.outbox if letter.to[0] in {world.cast.freja.email, world.cast.luca.email}]
    for person in User.objects.filter(pk__in=(world.cast.freja.pk, world.cast.luca.pk)):  # as at the next request
        assert not Notice.objects.visible_to(person).exists()


@pytest.mark.parametrize("public", [True, False])
def test_who_may_not_read_it_is_not_mentioned(world: World, public: bool) -> None:
    say = conversation.comment if public else conversation.note
    people = "@freja.mikkelsen @marta.ruiz @luca.bianchi @tomasz.wilk"
    for ticket in (world.main, world.aside, world.theirs):
        say(Ticket.objects.get(pk=ticket.pk), Words(text=people), by=world.cast.giulia)

    def mentioned(ticket: Ticket) -> set[int]:
        said = Event.objects.filter(ticket=ticket, comment__isnull=False).order_by("sequence").last()
        return set(said.data["mentions"]) if said else set()

    cast = world.cast
    freja = {cast.freja.pk} if public else set()
    assert mentioned(world.main) == freja | {cast.luca.pk, cast.tomasz.pk}
    assert mentioned(world.aside) == freja | {cast.tomasz.pk}
    assert mentioned(world.theirs) == ({cast.marta.pk} if public else set())


def test_what_an_edited_or_withdrawn_message_said_is_not_mailed_later(world: World) -> None:
    letters = told_anew()

    assert not re.search(f"{INSIDE}(former|gone)", "".join(letters.values()))


def test_a_message_withdrawn_before_its_mail_is_sent_is_mailed_without_words(world: World) -> None:
    ticket = Ticket.objects.get(pk=world.main.pk)
    said = conversation.comment(ticket, Words(text=f"{INSIDE}late"), by=world.cast.giulia)
    tell_events()
    conversation.withdraw_comment(again(said), by=world.cast.giulia)
    send_due_mails()

    assert any(world.cast.freja.email in letter.to for letter in mail.outbox)
    assert not any(f"{INSIDE}late" in str(letter.message()) for letter in mail.outbox)
