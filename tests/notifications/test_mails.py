"""What the mails say, and to whom they go."""

import re

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from accounts.models import User
from customers.models import Membership, Release
from customers.services.memberships import remove_membership
from customers.vocabulary import Priority
from notifications.delivery import send_due_mails
from notifications.emails import compose
from notifications.models import Notice
from notifications.services import tell_events
from tests.cast import Cast
from tickets.models import Event, Ticket
from tickets.services import conversation, escalation, resolution, work
from tickets.services.conversation import Words
from tickets.services.releases import mark_released


@pytest.fixture(autouse=True)
def base_url(settings: Settings) -> None:
    settings.BASE_URL = "https://desk.witboost.example"


def sweep() -> None:
    tell_events()
    send_due_mails()


def mail_to(user: User) -> EmailMultiAlternatives:
    """The only mail that this person got."""
    found = [message for message in mail.outbox if message.to == [user.email]]
    assert len(found) == 1
    assert isinstance(found[0], EmailMultiAlternatives)
    return found[0]


def test_a_question_is_mailed_with_its_words_and_the_way_to_the_ticket(cast: Cast, ticket: Ticket) -> None:
    comment = conversation.ask(ticket, Words(text="Which **version** do you run?"), by=cast.giulia)
    sweep()

    message = mail_to(cast.freja)
    address = f"https://desk.witboost.example/tickets/NORD-1/#e-{Event.objects.get(comment=comment).public_sequence}"
    assert message.subject == "[NORD-1] Question: Provisioning times out"
    assert str(message.body).startswith("Giulia Ferraro asked you a question.\n\nNORD-1 Provisioning times out\n")
    assert "Which **version** do you run?" in message.body
    assert f"Open the ticket: {address}" in message.body
    assert "because you reported this ticket" in message.body
    html = str(message.alternatives[0][0])
    assert "<strong>version</strong>" in html
    assert f'href="{address}"' in html


def test_the_message_id_is_stable_and_mails_of_a_ticket_are_a_thread(cast: Cast, ticket: Ticket) -> None:
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)
    conversation.ask(ticket, Words(text="And which cloud?"), by=cast.giulia)
    sweep()

    first = Notice.objects.filter(kind="asked").order_by("pk")[0]
    headers = [message.extra_headers for message in mail.outbox]
    again = compose(first)
    assert again is not None
    assert again.extra_headers == headers[0]
    ids = [header["Message-ID"] for header in headers]
    assert all(re.fullmatch(r"<notice-[0-9a-f]{32}@desk.witboost.example>", said) for said in ids)
    assert len(set(ids)) == len(ids)
    thread = f"<ticket-{ticket.key}@desk.witboost.example>"
    assert {(each["In-Reply-To"], each["References"]) for each in headers} == {(thread, thread)}
    assert {each["Auto-Submitted"] for each in headers} == {"auto-generated"}


def test_a_title_injects_no_header(cast: Cast, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(title="Down\r\nBcc: all@elsewhere.example\n\nHello \x07 there")
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)
    sweep()

    message = mail_to(cast.freja)
    assert message.subject == "[NORD-1] Question: Down Bcc: all@elsewhere.example Hello there"
    parsed = message.message()
    assert parsed["Bcc"] is None
    assert parsed.get_all("To") == [cast.freja.email]


def test_words_are_escaped_in_html_and_plain_in_text(cast: Cast, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(title="<b>1 & 2</b>")
    conversation.ask(ticket, Words(text="<script>alert(1)</script> & so on"), by=cast.giulia)
    sweep()

    message = mail_to(cast.freja)
    html = str(message.alternatives[0][0])
    assert "<script>" not in html
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt;" in html
    assert "<script>alert(1)</script> & so on" in message.body
    assert "<b>1 & 2</b>" in message.body


def test_instants_are_in_the_readers_time_zone_and_complete(cast: Cast, ticket: Ticket) -> None:
    """A mail is read whenever: “14:00” alone would say nothing."""
    cast.freja.timezone = "Europe/London"
    cast.freja.save(update_fields=["timezone"])
    due = ticket.filed_at.replace(hour=13, minute=0)  # UTC: 14:00 in Rome
    work.estimate(ticket, due, "The fix is in review.", by=cast.giulia)
    sweep()

    body = mail_to(cast.freja).body
    assert "agreed an estimate: Thu 19 Nov 2026, 13:00 GMT." in body
    assert "The fix is in review." in body


def test_an_escalation_is_mailed_with_its_internal_reason_to_the_team(cast: Cast, ticket: Ticket) -> None:
    work.categorise(ticket, work.Categorisation(type="incident", impact="moderate", urgency="critical"), by=cast.giulia)
    escalation.escalate(ticket, cast.team, "The pool is exhausted: needs the source.", by=cast.giulia)
    sweep()

    body = mail_to(cast.luca).body
    assert "escalated the ticket to Product engineering." in body
    assert "The pool is exhausted: needs the source." in body
    assert len(mail.outbox) == 1


def test_no_internal_word_is_mailed_to_a_customer(cast: Cast, ticket: Ticket) -> None:
    """A whole life of a ticket, everything internal marked."""
    customers = {cast.freja, cast.anders, cast.soren, cast.marta, cast.paolo}
    handles = " ".join(f"@{user.handle}" for user in customers)
    conversation.comment(ticket, Words(text="Me, too."), by=cast.soren)
    work.categorise(ticket, work.Categorisation(type="incident", impact="moderate", urgency="critical"), by=cast.giulia)
    conversation.note(ticket, Words(text=f"SECRET note {handles}"), by=cast.giulia)
    work.override_priority(ticket, Priority.P1, "SECRET reason", by=cast.elena)
    escalation.escalate(ticket, cast.team, f"SECRET why {handles}", by=cast.giulia)
    conversation.note(ticket, Words(text=f"SECRET trace {handles}"), by=cast.luca)
    escalation.hand_back(ticket, Words(text=f"SECRET findings {handles}"), public=False, by=cast.luca)
    resolution.resolve(ticket, resolution.Solution(resolution="answer", text="Set the pool."), by=cast.giulia)
    sweep()

    theirs = [message for message in mail.outbox if message.to[0] in {user.email for user in customers}]
    said = [f"{message.subject} {message.body} {message.alternatives}" for message in theirs]  # type: ignore[attr-defined]
    assert len(theirs) > 2
    assert not [text for text in said if "SECRET" in text]
    others = [str(message.body) for message in mail.outbox if message not in theirs]
    assert [text for text in others if "SECRET findings" in text]


def test_an_internal_mail_says_so(cast: Cast, ticket: Ticket) -> None:
    conversation.note(ticket, Words(text=f"@{cast.elena.handle} look"), by=cast.giulia)
    sweep()

    assert "Internal: nobody at Nordhavn Energi sees this." in mail_to(cast.elena).body


def test_who_left_in_between_gets_no_mail(cast: Cast, ticket: Ticket) -> None:
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)
    tell_events()
    remove_membership(Membership.objects.get(user=cast.freja), by=None)
    send_due_mails()

    assert mail.outbox == []
    assert not Notice.objects.filter(mail_at__isnull=False).exists()


def test_who_was_switched_off_in_between_gets_no_mail(cast: Cast, ticket: Ticket) -> None:
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)
    tell_events()
    User.objects.filter(pk=cast.freja.pk).update(is_active=False)
    send_due_mails()

    assert mail.outbox == []


def test_a_withdrawn_comment_is_not_mailed_any_more(cast: Cast, ticket: Ticket) -> None:
    comment = conversation.ask(ticket, Words(text="My password is hunter2"), by=cast.giulia)
    tell_events()
    conversation.withdraw_comment(comment, by=cast.giulia)
    send_due_mails()

    assert "hunter2" not in mail_to(cast.freja).body


def test_the_mail_of_a_release_says_which_version_to_install(cast: Cast, ticket: Ticket) -> None:
    work.categorise(ticket, work.Categorisation(type="incident", impact="moderate", urgency="critical"), by=cast.giulia)
    resolution.resolve(
        ticket,
        resolution.Solution(resolution="patch_release", text="Fixed there.", release=cast.release),
        by=cast.giulia,
    )
    resolution.confirm(ticket, by=cast.freja)
    tell_events(mail=False)
    mark_released(Release.objects.get(pk=cast.release.pk), by=cast.giulia)
    sweep()

    assert "Release 2.8.2 is out: install it. The ticket is closed." in mail_to(cast.freja).body
    assert "Release 2.8.2 is out, and so the ticket is closed." in mail_to(cast.giulia).body


def test_quiet_telling_makes_notices_and_no_mail(cast: Cast, filed: Ticket) -> None:
    tell_events(mail=False)
    send_due_mails()

    assert Notice.objects.count() == 3
    assert mail.outbox == []
