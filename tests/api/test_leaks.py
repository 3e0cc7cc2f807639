"""No body of the API holds another customer's words, nor, for a customer, what is internal: every address is read."""

import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Team
from customers.models import Customer
from customers.vocabulary import Priority
from tests.api.callers import filing as sent
from tests.api.conftest import Call
from tests.cast import Cast
from tickets.models import Attachment, Comment, Ticket
from tickets.services import conversation, escalation, filing, relations, work
from tickets.services.conversation import Words
from tickets.services.files import stage_upload
from tickets.vocabulary import LinkKind
from witsupport import api

OTHERS = "OTHERSMARK"  # in everything of Altamira
INSIDE = "INSIDEMARK"  # in everything internal at Nordhavn


@pytest.fixture
def marked(cast: Cast, in_work: Ticket) -> Ticket:
    """NORD-1 with internal things of every kind, and a ticket of Altamira's that it is linked to."""
    Team.objects.filter(pk=cast.team.pk).update(name=f"Team {INSIDE}")
    Customer.objects.filter(pk=cast.nordhavn.pk).update(notes=INSIDE)
    said = filing.Filing(
        type="bug_report",
        title=f"Theirs {OTHERS}",
        description=OTHERS,
        reproduction=OTHERS,
        impact="minor",
        urgency="low",
    )
    theirs = filing.file_ticket(cast.altamira, said, by=cast.marta)
    conversation.comment(theirs, Words(text=f"{OTHERS} @freja.mikkelsen"), by=cast.marta)
    conversation.note(in_work, Words(text=INSIDE), by=cast.giulia)
    gone = conversation.comment(in_work, Words(text=INSIDE), by=cast.giulia)
    conversation.edit_comment(gone, f"{INSIDE} again", by=cast.giulia)
    conversation.withdraw_comment(Comment.objects.select_related("ticket").get(pk=gone.pk), by=cast.giulia)
    file = stage_upload(SimpleUploadedFile(f"{INSIDE}.log", INSIDE.encode()), by=cast.giulia)
    conversation.attach(in_work, (file,), by=cast.giulia, public=False)
    relations.refer(in_work, f"https://tracker.example/{INSIDE}", by=cast.giulia)
    relations.link(in_work, theirs, LinkKind.RELATES_TO, by=cast.giulia)
    work.override_priority(in_work, Priority.P1, INSIDE, by=cast.elena)
    escalation.escalate(in_work, cast.team, INSIDE, by=cast.giulia)
    escalation.hand_back(in_work, Words(text=INSIDE), public=False, by=cast.luca)
    return escalation.escalate(in_work, cast.team, INSIDE, by=cast.giulia)


def readable_paths() -> Iterator[str]:
    """Every address of the API, for each customer and its ticket."""
    for pattern in api.urlpatterns:
        path = "/" + str(pattern.pattern)
        if path in {"/schema/", "/docs/"}:
            continue
        path = path.replace("<slug:token>", Attachment.objects.get().token).replace("<int:pk>", "1")
        keys = ("NORD", "ALTA") if path.startswith("/customers/") else ("NORD-1", "ALTA-1")
        yield from {path.replace("<slug:key>", key) for key in keys}


def bodies(call: Call, who: object) -> str:
    found = []
    for path in readable_paths():
        response = call(who).get(path)  # type: ignore[arg-type]
        if not getattr(response, "streaming", False):
            found.append(response.content.decode())
        else:
            found.append(b"".join(response.streaming_content).decode())  # type: ignore[attr-defined]
    return "\n".join(found)


@pytest.mark.parametrize("who", ["freja", "anders", "soren", "paolo"])
def test_nordhavn_reads_neither_altamiras_words_nor_internal_ones(
    cast: Cast, call: Call, marked: Ticket, who: str
) -> None:
    read = bodies(call, getattr(cast, who))

    assert "Provisioning times out" in read
    assert OTHERS not in read
    assert INSIDE not in read
    assert not re.search(r"ALTA|Altamira|Marta", read)


def test_altamira_reads_nothing_of_nordhavns(cast: Cast, call: Call, marked: Ticket) -> None:
    read = bodies(call, cast.marta)

    assert OTHERS in read
    assert INSIDE not in read
    assert not re.search(r"NORD|Nordhavn|Freja|Provisioning times out", read)


def test_an_agent_of_nordhavn_reads_what_is_internal_there_and_nothing_of_altamiras(
    cast: Cast, call: Call, marked: Ticket
) -> None:
    read = bodies(call, cast.tomasz)

    assert INSIDE in read
    assert OTHERS not in read


def test_a_specialist_reads_the_escalated_ticket_alone(cast: Cast, call: Call, marked: Ticket) -> None:
    read = bodies(call, cast.luca)

    assert INSIDE in read
    assert OTHERS not in read


def test_refusals_tell_nothing(cast: Cast, call: Call, marked: Ticket) -> None:
    """Of an older version, of another customer's ticket, of a link that one may not see."""
    freja = call(cast.freja)
    said = [
        freja.post("/tickets/NORD-1/transitions/withdraw/", {"reason": "Ours.", "version": 1}),
        freja.post("/tickets/NORD-1/transitions/confirm/", {"seen": 1}),
        freja.post("/tickets/", sent(follow_up_of="ALTA-1")),
        freja.post("/tickets/ALTA-1/comments/", {"text": "x"}),
        freja.get("/tickets/", {"q": OTHERS}),
        freja.get("/tickets/", {"q": INSIDE}),
    ]

    assert [answer.status_code for answer in said] == [409, 409, 422, 404, 200, 200]
    assert not re.search(f"{OTHERS}|{INSIDE}|Altamira", "".join(answer.content.decode() for answer in said))


def test_who_is_nobody_reads_nothing(cast: Cast, call: Call, marked: Ticket) -> None:
    statuses = {path: call(None).get(path).status_code for path in readable_paths()}

    assert set(statuses.values()) == {401}
