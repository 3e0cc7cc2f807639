"""What the timeline says, read once as support and once as the customer."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import strip_tags

from customers.vocabulary import Priority
from tests.cast import Cast
from tests.tickets.page.play import answer, ask, categorise, filed, fresh, in_state, minute, signed_in
from tickets.models import Ticket
from tickets.sentences import INTERNAL, TELL
from tickets.services import conversation, escalation, redaction, relations, releases, resolution, work
from tickets.services.conversation import Words
from tickets.services.files import stage_upload
from tickets.vocabulary import EventKind, LinkKind

# Told by a box with somebody's words or files, not by a line.
BOXES = {"filed", "commented", "asked", "noted", "attached", "findings", "resolved", "reopened", "followed_up"}


def test_every_kind_of_event_is_told_by_a_line_or_a_box() -> None:
    assert set(TELL) | BOXES == {kind.value for kind in EventKind}


def lived_through(cast: Cast) -> Ticket:
    """A ticket to which everything happens that can."""
    ticket, other, foreign = filed(cast), filed(cast, title="Also slow"), filed(cast, by=cast.marta, title="Theirs")
    staged = stage_upload(SimpleUploadedFile("pool.log", b"x"), by=cast.freja)
    work.take_charge(ticket, by=cast.giulia, at=minute(1))
    categorise(cast, ticket)
    work.start_investigation(ticket, by=cast.giulia, at=minute(7))
    work.rename(ticket, "Pool too small", by=cast.giulia, at=minute(8))
    work.assign(ticket, cast.tomasz, by=cast.giulia, at=minute(9))
    ask(cast, ticket)
    conversation.attach(ticket, (staged,), by=cast.freja, at=minute(16))
    ask(cast, ticket)
    conversation.resume(ticket, by=cast.giulia, at=minute(17))
    work.override_priority(ticket, Priority("P2"), "Agreed.", by=cast.elena, at=minute(18))
    link = relations.link(ticket, other, LinkKind.RELATES_TO, by=cast.giulia, at=minute(19))
    relations.link(ticket, foreign, LinkKind.CAUSED_BY, by=cast.giulia, at=minute(19))
    relations.unlink(link, by=cast.giulia, at=minute(20))
    relations.refer(ticket, "https://tracker.example/1", by=cast.giulia, at=minute(20))
    escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia, at=minute(21))
    escalation.hand_back(ticket, Words(text="It is the pool."), public=False, by=cast.luca, at=minute(22))
    resolution.resolve(ticket, answer(), by=cast.giulia, at=minute(23))
    resolution.reopen(ticket, "It is back.", by=cast.freja, at=minute(24))
    patch = resolution.Solution(resolution="patch_release", release=cast.release, text="2.8.2 brings it.")
    resolution.resolve(ticket, patch, by=cast.giulia, at=minute(25))
    resolution.follow_up(ticket, "Reached Freja.", by=cast.giulia, at=minute(26))
    resolution.confirm(ticket, by=cast.freja, rating=resolution.Rating(stars=4), at=minute(27))
    releases.mark_released(cast.release, by=cast.giulia, at=minute(28))
    return fresh(ticket)


def told(cast: Cast, who: str, ticket: Ticket) -> list[str]:
    """Lines as they are; boxes as “[who, role, badge] words”, an internal one in braces."""
    entries = signed_in(getattr(cast, who)).get(ticket.get_absolute_url()).context["entries"]
    found = []
    for entry in entries:
        if entry.line:
            found.append(strip_tags(entry.line.text))
            continue
        message = entry.message
        badge = f", {message.badge.label}" if message.badge else ""
        words = " ".join(strip_tags(message.html).split()) or ", ".join(file.name for file in message.files)
        box = f"[{message.who.name}, {message.role}{badge}] {words}"
        found.append(f"{{{box}}}" if message.is_internal else box)
    return found


CUSTOMER = [
    "[Freja Mikkelsen, You] Every deployment stops after 300 s. How to reproduceDeploy.",
    "Giulia Ferraro took your ticket in charge",
    "Giulia Ferraro confirmed impact significant, urgency critical: P1",
    "Giulia Ferraro started the investigation",
    "Giulia Ferraro renamed the ticket, which was “Provisioning times out”",
    "Giulia Ferraro assigned the ticket to Tomasz Wilk",
    "[Giulia Ferraro, Support, Question] Which version do you run?",
    "Waiting for Nordhavn Energi. The clocks stand still.",
    "[Freja Mikkelsen, You] pool.log",
    "The clocks ran on; they had stood still for 1 min of support time.",
    "[Giulia Ferraro, Support, Question] Which version do you run?",
    "Waiting for Nordhavn Energi. The clocks stand still.",
    "Giulia Ferraro resumed the work without waiting longer",
    "Elena Vitale set the priority to P2; the matrix says P1",
    "Giulia Ferraro linked: relates to NORD-2 Also slow",
    "Giulia Ferraro removed the link to NORD-2",
    "Giulia Ferraro escalated to Product engineering",
    "Luca Bianchi handed the ticket back to support",
    "[Giulia Ferraro, Support, Resolved: answer] Set the pool.",
    "[Freja Mikkelsen, You, Reopened] It is back.",
    "[Giulia Ferraro, Support, Resolved: patch release 2.8.2] 2.8.2 brings it.",
    "Freja Mikkelsen rated the support 4 of 5",
    "Freja Mikkelsen confirmed the resolution. It waits for release 2.8.2",
    "Release 2.8.2 is out, and so the ticket is closed",
]
SUPPORT_ALONE = [
    "{[Luca Bianchi, Product engineering, Findings] It is the pool.}",
    "{[Giulia Ferraro, Support, Follow-up] Reached Freja.}",
    "Giulia Ferraro linked: caused by ALTA-1 Theirs",
    "Giulia Ferraro noted https://tracker.example/1",
    "Giulia Ferraro escalated to Product engineering: Needs the source.",
    "Elena Vitale set the priority to P2; the matrix says P1: Agreed.",
]


def test_the_customer_reads_this_story(cast: Cast) -> None:
    assert told(cast, "freja", lived_through(cast)) == CUSTOMER


def test_support_reads_the_same_story_with_what_is_internal(cast: Cast) -> None:
    ticket = lived_through(cast)
    inside = told(cast, "giulia", ticket)
    assert [line for line in SUPPORT_ALONE if line not in inside] == []
    assert "Giulia Ferraro took the ticket in charge" in inside
    assert len(inside) == len(CUSTOMER) + 4  # findings, follow-up, foreign link, reference


def marked_internal(cast: Cast, who: str, ticket: Ticket) -> list[str]:
    entries = signed_in(getattr(cast, who)).get(ticket.get_absolute_url()).context["entries"]
    return [strip_tags(entry.line.text) for entry in entries if entry.line and entry.line.tone == INTERNAL]


def test_what_support_alone_reads_of_links_and_redactions_is_marked_as_internal(cast: Cast) -> None:
    ticket, own, foreign = in_state(cast, "triage"), filed(cast), filed(cast, by=cast.marta)
    for other in (own, foreign):
        link = relations.link(ticket, other, LinkKind.CAUSED_BY, by=cast.giulia, at=minute(9))
        relations.unlink(link, by=cast.giulia, at=minute(10))
    conversation.comment(ticket, Words(text="It is hunter22."), by=cast.freja, at=minute(11))
    redaction.redact_passage(ticket, "hunter22", "A password.", by=cast.elena, at=minute(12))
    conversation.note(ticket, Words(text="Theirs is hunter33."), by=cast.giulia, at=minute(13))
    redaction.redact_passage(ticket, "hunter33", "Another one.", by=cast.elena, at=minute(14))

    assert marked_internal(cast, "giulia", ticket) == [
        "Giulia Ferraro linked: caused by ALTA-1 Provisioning times out",
        "Giulia Ferraro removed the link to ALTA-1",
        "Elena Vitale redacted a passage: Another one.",
    ]
    assert marked_internal(cast, "freja", ticket) == []


def test_a_customer_is_told_of_the_redacted_places_that_a_customer_could_read(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    for text in ("It is hunter22.", "Is it hunter22?"):
        conversation.comment(ticket, Words(text=text), by=cast.freja, at=minute(9))
    conversation.note(ticket, Words(text="They sent hunter22."), by=cast.giulia, at=minute(10))
    redaction.redact_passage(ticket, "hunter22", "A password.", by=cast.elena, at=minute(11))

    assert told(cast, "freja", ticket)[-1] == "Elena Vitale redacted a passage in 2 places: A password."
    assert told(cast, "giulia", ticket)[-1] == "Elena Vitale redacted a passage in 3 places: A password."


@pytest.mark.parametrize("who", ["giulia", "freja", "luca"])
def test_no_sentence_holds_a_raw_id_or_an_unfilled_place(cast: Cast, who: str) -> None:
    for line in told(cast, who, lived_through(cast)):
        assert not re.search(r"None|\{\}|\[\]|User object", line), line


def test_a_person_who_was_anonymised_is_told_under_the_new_name(cast: Cast) -> None:
    ticket = lived_through(cast)
    cast.luca.name = "Former colleague"
    cast.luca.save(update_fields=["name"])
    assert "Former colleague handed the ticket back to support" in told(cast, "freja", ticket)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "The clocks ran on at once."),
        (90, "The clocks ran on; they had stood still for 1 h 30 min of support time."),
        (6 * 60, "The clocks ran on; they had stood still for 5 h of support time, 6 h in all."),
    ],
)
def test_a_wait_says_how_long_it_was_by_day(cast: Cast, minutes: int, words: str) -> None:
    assert words in told(cast, "freja", _waited(cast, minute(15), minutes))


def test_a_wait_by_night_says_no_senseless_nothing(cast: Cast) -> None:
    """From 22:15 to 23:00, which clocks that count around the clock stood still for, and others would not have run."""
    ticket = _waited(cast, minute(12 * 60 + 15), 45)
    assert "The clocks ran on after 45 min outside support hours." in told(cast, "freja", ticket)


def _waited(cast: Cast, since: dt.datetime, minutes: int) -> Ticket:
    ticket = filed(cast)
    work.take_charge(ticket, by=cast.giulia, at=minute(1))
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia, at=since)
    conversation.comment(ticket, Words(text="2.8"), by=cast.freja, at=since + dt.timedelta(minutes=minutes))
    return fresh(ticket)
