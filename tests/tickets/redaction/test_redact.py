"""A lead destroys a passage, a message, a file: what goes, what stays, who is told, who may."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry, AuditKind
from common import clock
from common.errors import Conflict
from notifications.emails import compose
from notifications.models import Notice
from notifications.services import tell_events
from sla.models import Clock
from tests.cast import Cast
from tests.tickets.services.scenes import (
    VENDOR,
    again,
    check_roles,
    events,
    filed,
    last,
    new_events,
    refused,
    refused_at,
)
from tickets.models import Attachment, Comment, Event, Reference, Ticket
from tickets.passages import MARK
from tickets.proof import check
from tickets.services import conversation, redaction, relations, resolution, work
from tickets.services.conversation import Words
from tickets.services.door import Loaded
from tickets.services.files import stage_upload
from tickets.vocabulary import EventKind, LinkKind, Scan

SECRET = "hunter22"
WHY = "A password was pasted."


def said(cast: Cast, text: str = f"It is **{SECRET}**.", *, by: str = "freja") -> tuple[Ticket, Comment]:
    ticket = filed(cast)
    return ticket, conversation.comment(ticket, Words(text=text), by=getattr(cast, by))


def attached(cast: Cast, ticket: Ticket, *, public: bool = True, name: str = "pool.log") -> Attachment:
    upload = stage_upload(SimpleUploadedFile(name, SECRET.encode()), by=cast.giulia)
    conversation.attach(ticket, (upload,), by=cast.giulia, public=public)
    return Attachment.objects.latest("pk")


def test_who_may(cast: Cast) -> None:
    expected = dict.fromkeys(("freja", "anders", "soren", "paolo", "giulia", "tomasz"), 403)

    check_roles(
        cast,
        lambda: said(cast)[0],
        lambda ticket, _, by: redaction.redact_passage(ticket, SECRET, WHY, by=by),
        expected | {"elena": 200, "marta": 404, "luca": 404, "ada": 404},
    )


@pytest.mark.parametrize("who", ["soren", "giulia"])
def test_who_may_not_destroys_no_message_and_no_file_either(cast: Cast, who: str) -> None:
    ticket, _ = said(cast)
    row, by = attached(cast, ticket), getattr(cast, who)
    sequence = last(ticket, EventKind.COMMENTED).sequence

    refused(403, ticket, lambda: redaction.redact_message(ticket, sequence, WHY, by=by))
    refused(403, ticket, lambda: redaction.redact_file(row, WHY, by=by))
    row.refresh_from_db()
    assert (row.destroyed_at, row.name) == (None, "pool.log")


def test_that_a_linked_ticket_holds_it_is_said_to_who_sees_that_ticket(cast: Cast) -> None:
    ticket, other = said(cast)[0], said(cast)[0]
    relations.link(ticket, other, LinkKind.RELATES_TO, by=cast.elena)
    passage = redaction.passage_of(SECRET)

    assert [found.ticket for found in redaction.elsewhere(ticket, passage, by=cast.elena)] == [other]
    assert redaction.elsewhere(ticket, passage, by=cast.marta) == []


def test_source_and_html_lose_it_and_the_timeline_says_so_to_both_sides(cast: Cast) -> None:
    ticket, row = said(cast)

    written = new_events(ticket, lambda: redaction.redact_passage(ticket, SECRET, WHY, by=cast.elena))

    row.refresh_from_db()
    assert (row.text, row.html) == (f"It is **{MARK}**.", f"<p>It is <strong>{MARK}</strong>.</p>\n")
    assert row.edited_at is None
    assert written == [("redacted", True, VENDOR)]
    event = last(ticket, EventKind.REDACTED)
    assert event.data == {"what": "passage", "public": 1, "internal": 0, "reason": WHY}
    (entry,) = AuditEntry.objects.filter(kind=AuditKind.REDACTION)
    assert entry.about == f"{ticket.key}, a passage: Message of Freja Mikkelsen. {WHY}"
    assert (entry.actor, entry.customer) == (cast.elena, cast.nordhavn.pk)


def test_what_only_support_read_is_told_to_support_alone(cast: Cast) -> None:
    ticket, row = said(cast, by="giulia")
    conversation.edit_comment(row, "It is there no more.", by=cast.giulia)
    conversation.note(ticket, Words(text=f"See {SECRET}"), by=cast.giulia)
    relations.refer(ticket, f"https://tracker.example/?k={SECRET}", by=cast.giulia)

    redaction.redact_passage(ticket, SECRET, WHY, by=cast.elena)

    event = last(ticket, EventKind.REDACTED)
    # The former words, the note, the reference, and where the timeline names it.
    assert (event.is_public, event.data["public"], event.data["internal"]) == (False, 0, 3)
    assert SECRET not in str([row.data for row in events(ticket)])


def test_texts_of_comments_are_public_or_internal_before_they_are_rewritten(cast: Cast) -> None:
    ticket, _ = said(cast)
    conversation.note(ticket, Words(text=f"See {SECRET}"), by=cast.giulia)

    places = redaction.places_of(ticket, redaction.passage_of(SECRET))

    assert [(place.label, place.is_public) for place in places] == [
        ("Message of Freja Mikkelsen", True),
        ("Internal note of Giulia Ferraro", False),
    ]


def test_two_references_that_differed_in_it_alone_are_one(cast: Cast) -> None:
    ticket = filed(cast)
    for key in (SECRET, "other-secret"):
        relations.refer(ticket, f"https://tracker.example/?k={key}", by=cast.giulia)
        redaction.redact_passage(ticket, key, WHY, by=cast.elena)

    assert [row.url for row in Reference.objects.all()] == [f"https://tracker.example/?k={MARK}"]


def test_no_clock_changes_and_the_clocks_replay(cast: Cast) -> None:
    ticket, _ = said(cast)
    before = list(Clock.objects.order_by("pk").values())

    redaction.redact_passage(ticket, SECRET, WHY, by=cast.elena)

    assert list(Clock.objects.order_by("pk").values()) == before
    assert last(ticket, EventKind.REDACTED).facts is None
    assert [found.differences for found in check(Ticket.objects.filter(pk=ticket.pk)) if found.differences] == []


def test_a_closed_ticket_is_redacted_too(cast: Cast) -> None:
    ticket, _ = said(cast)
    resolution.withdraw(ticket, "Ours.", by=cast.freja)

    redaction.redact_passage(ticket, SECRET, WHY, by=cast.elena)

    assert again(ticket).state == "closed"
    assert SECRET not in ticket.comments.get().text


def test_a_word_of_the_vocabulary_stays_where_it_is_no_text(cast: Cast) -> None:
    """“critical” is an urgency, too: the data of events is no place to search for it."""
    ticket = filed(cast, description="A critical mistake.")
    work.take_charge(ticket, by=cast.giulia)
    category = work.Categorisation(type="incident", impact="extensive", urgency="critical")
    work.categorise(ticket, category, by=cast.giulia)

    redaction.redact_passage(ticket, "critical", WHY, by=cast.elena)

    ticket = again(ticket)
    assert (ticket.description, ticket.urgency) == (f"A {MARK} mistake.", "critical")
    assert last(ticket, EventKind.CATEGORISED).data["now"]["urgency"] == "critical"


def test_a_title_with_no_room_for_the_mark_is_cut(cast: Cast) -> None:
    ticket = filed(cast, title="abcd" + "x" * 196)

    redaction.redact_passage(ticket, "abcd", WHY, by=cast.elena)

    assert again(ticket).title == MARK + "x" * 190


@pytest.mark.parametrize("passage", ["", "  \n ", "abc", "redacted"])
def test_what_is_no_passage_is_refused(cast: Cast, passage: str) -> None:
    ticket, _ = said(cast)

    refused_at("passage", ticket, lambda: redaction.redact_passage(ticket, passage, WHY, by=cast.elena))


@pytest.mark.parametrize("reason", ["", " \n", f"It was {SECRET}.", "hun**ter22**", "x" * 501])
def test_a_reason_is_needed_and_never_holds_it(cast: Cast, reason: str) -> None:
    ticket, _ = said(cast)

    refused_at("reason", ticket, lambda: redaction.redact_passage(ticket, SECRET, reason, by=cast.elena))
    assert not AuditEntry.objects.filter(kind=AuditKind.REDACTION).exists()


def test_what_stands_nowhere_is_refused_as_it_may_be_mistyped(cast: Cast) -> None:
    ticket, _ = said(cast)
    redaction.redact_passage(ticket, SECRET, WHY, by=cast.elena)

    refused_at("passage", ticket, lambda: redaction.redact_passage(again(ticket), SECRET, WHY, by=cast.elena))


def test_who_loaded_what_stood_there_cannot_bring_it_back(cast: Cast) -> None:
    ticket, row = said(cast, by="giulia")
    loaded = Loaded(version=again(ticket).version)
    redaction.redact_passage(ticket, SECRET, WHY, by=cast.elena)

    with pytest.raises(Conflict):
        conversation.edit_comment(row, f"It is still {SECRET}.", by=cast.giulia, loaded=loaded)
    with pytest.raises(Conflict):
        work.rename(again(ticket), SECRET, by=cast.giulia, loaded=loaded)
    with pytest.raises(Conflict):
        redaction.redact_message(ticket, 1, WHY, by=cast.elena, loaded=loaded)
    now = Loaded(version=again(ticket).version)
    assert conversation.edit_comment(row, "It is gone.", by=cast.giulia, loaded=now).text == "It is gone."


def test_other_changes_do_not_keep_a_message_from_being_edited(cast: Cast) -> None:
    ticket, row = said(cast, by="giulia")
    loaded = Loaded(version=again(ticket).version)
    work.rename(again(ticket), "Better", by=cast.tomasz)

    assert conversation.edit_comment(row, "So.", by=cast.giulia, loaded=loaded).text == "So."


# Linked tickets


def test_linked_tickets_of_the_same_customer_that_hold_it_are_named(cast: Cast) -> None:
    ticket, _ = said(cast)
    holding = filed(cast, description=f"Again {SECRET}", title=f"With {SECRET}")
    without = filed(cast)
    unlinked = filed(cast, description=SECRET)
    theirs = Ticket.objects.get(pk=unlinked.pk)
    relations.link(holding, ticket, LinkKind.RELATES_TO, by=cast.giulia)
    relations.link(ticket, without, LinkKind.RELATES_TO, by=cast.giulia)
    Ticket.objects.filter(pk=theirs.pk).update(customer=cast.altamira)
    relations.link(ticket, again(theirs), LinkKind.RELATES_TO, by=cast.giulia)

    others = redaction.elsewhere(ticket, redaction.passage_of(SECRET), by=cast.elena)

    assert [(other.ticket.key, other.places) for other in others] == [(holding.key, 2)]
    assert SECRET in again(holding).title


# Whole messages


def test_a_whole_message_loses_all_its_words_and_those_before(cast: Cast) -> None:
    ticket, row = said(cast, by="giulia")
    conversation.edit_comment(row, "Something else.", by=cast.giulia)
    event = last(ticket, EventKind.COMMENTED)

    redaction.redact_message(ticket, event.sequence, WHY, by=cast.elena)

    row.refresh_from_db()
    assert (row.text, row.html) == (MARK, f"<p>{MARK}</p>\n")
    edit = last(ticket, EventKind.COMMENT_EDITED)
    assert (edit.data["was"], edit.data["text"], edit.data["comment"]) == (MARK, MARK, row.pk)
    assert last(ticket, EventKind.REDACTED).data["of"] == event.sequence
    assert new_events(ticket, lambda: redaction.redact_message(ticket, event.sequence, WHY, by=cast.elena)) == []


def test_what_was_filed_and_how_it_was_resolved_are_messages(cast: Cast) -> None:
    ticket, _ = said(cast)
    work.take_charge(ticket, by=cast.giulia)
    category = work.Categorisation(type="bug_report", impact="moderate", urgency="high")
    work.categorise(ticket, category, by=cast.giulia)
    resolution.resolve(ticket, resolution.Solution(resolution="answer", text=f"So: {SECRET}"), by=cast.giulia)

    redaction.redact_message(ticket, 1, WHY, by=cast.elena)
    redaction.redact_message(ticket, last(ticket, EventKind.RESOLVED).sequence, WHY, by=cast.elena)

    row = again(ticket)
    assert (row.description, row.reproduction, row.expected, row.title) == (MARK, MARK, "", "Provisioning times out")
    assert (row.resolution_text, row.resolution_html, row.resolution) == (MARK, f"<p>{MARK}</p>\n", "answer")
    assert last(ticket, EventKind.RESOLVED).data["text"] == MARK


def test_what_is_no_message_is_not_there(cast: Cast) -> None:
    ticket = filed(cast)
    work.take_charge(ticket, by=cast.giulia)

    for sequence in (last(ticket, EventKind.TAKEN_IN_CHARGE).sequence, 999):
        refused(404, ticket, lambda sequence=sequence: redaction.redact_message(ticket, sequence, WHY, by=cast.elena))  # type: ignore[misc]


# Files


@pytest.mark.django_db(transaction=True)
def test_a_file_loses_its_bytes_and_its_digest_and_keeps_its_row(cast: Cast, media: Path) -> None:
    ticket = filed(cast)
    row = attached(cast, ticket)

    redaction.redact_file(row, WHY, by=cast.elena)

    row.refresh_from_db()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert (row.name, row.sha256) == ("pool.log", "")
    assert row.destroyed_at is not None
    event = last(ticket, EventKind.REDACTED)
    assert (event.is_public, event.data["what"], event.data["attachment"]) == (True, "file", row.pk)
    assert new_events(ticket, lambda: redaction.redact_file(row, WHY, by=cast.elena)) == []


@pytest.mark.parametrize("scan", [Scan.WAITING, Scan.TOO_LARGE])
def test_a_file_that_waits_for_the_virus_scanner_waits_no_more(cast: Cast, scan: Scan) -> None:
    row = attached(cast, filed(cast))
    Attachment.objects.filter(pk=row.pk).update(scan=scan, scan_after=clock.now())

    redaction.redact_file(row, WHY, by=cast.elena)

    row.refresh_from_db()
    assert (row.scan, row.kept_back) == (Scan.NOT_NEEDED, "No longer kept")


def test_its_name_goes_when_asked_also_later(cast: Cast) -> None:
    ticket = filed(cast)
    row = attached(cast, ticket, name=f"{SECRET}.log", public=False)
    redaction.redact_file(row, WHY, by=cast.elena)

    redaction.redact_file(row, WHY, with_name=True, by=cast.elena)

    row.refresh_from_db()
    assert row.name == "redacted file"
    assert last(ticket, EventKind.ATTACHED).data["files"][0]["name"] == "redacted file"
    assert not last(ticket, EventKind.REDACTED).is_public
    assert new_events(ticket, lambda: redaction.redact_file(row, WHY, with_name=True, by=cast.elena)) == []


def test_the_name_of_a_file_is_a_place_of_a_passage(cast: Cast) -> None:
    ticket = filed(cast)
    row = attached(cast, ticket, name=f"{SECRET}.log")

    redaction.redact_passage(ticket, SECRET, WHY, by=cast.elena)

    row.refresh_from_db()
    assert row.name == f"{MARK}.log"
    assert row.destroyed_at is None
    assert last(ticket, EventKind.ATTACHED).data["files"] == [
        {"attachment": row.pk, "name": f"{MARK}.log", "size": len(SECRET)}
    ]
    assert last(ticket, EventKind.REDACTED).data["public"] == 1  # kept twice, one place to people


# Mails


def test_a_mail_that_was_loaded_before_says_what_stands_there_now(cast: Cast) -> None:
    ticket, _ = said(cast)
    Ticket.objects.filter(pk=ticket.pk).update(title=f"With {SECRET}")
    tell_events()
    loaded = list(Notice.objects.select_related("person", "ticket__customer", "event__actor", "event__comment"))
    assert SECRET in loaded[0].ticket.title

    redaction.redact_passage(ticket, SECRET, WHY, by=cast.elena)

    mails = [str(mail.message()) for notice in loaded if (mail := compose(notice))]
    assert mails
    assert [mail for mail in mails if SECRET in mail] == []


def test_nobody_is_told_by_mail(cast: Cast) -> None:
    ticket, _ = said(cast)
    tell_events()
    before = Notice.objects.count()

    redaction.redact_passage(ticket, SECRET, WHY, by=cast.elena)
    tell_events()

    assert Notice.objects.count() == before
    assert not Event.objects.unswept().exists()
