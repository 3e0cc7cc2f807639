"""Comments, questions, notes, files: written once, seen by whom they are for."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings

from tests.api.conftest import NOW, Call, Clock
from tests.cast import Cast
from tests.tickets.files.pictures import png
from tickets.models import Attachment, Comment, Event, Ticket, Upload
from tickets.services import conversation
from tickets.services.conversation import Words

COMMENTS = "/tickets/NORD-1/comments/"
FILES = "/tickets/NORD-1/attachments/"
LOG = ("pool.log", b"pool size 1")


Commits = Callable[[], AbstractContextManager[object]]


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]) -> Commits:
    """What waits for the commit is done at the end of the block: tests never commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def stored() -> int:
    """How many files lie on the disk."""
    folders, _ = default_storage.listdir("")
    return sum(len(default_storage.listdir(folder)[1]) for folder in folders)


def test_a_customer_writes(cast: Cast, call: Call, ticket: Ticket) -> None:
    response = call(cast.freja).post(COMMENTS, {"text": "It is **back**."})

    assert response.status_code == 201
    assert (response.data["text"], response.data["side"]) == ("It is **back**.", "customer")
    assert "<strong>back</strong>" in response.data["html"]
    row = Comment.objects.get()
    assert (row.author, row.is_public, Event.objects.filter(comment=row).count()) == (cast.freja, True, 1)


def test_the_same_key_writes_once(cast: Cast, call: Call, ticket: Ticket) -> None:
    freja = call(cast.freja)
    body = {"text": "Once.", "uploads": [freja.upload("/uploads/", LOG).data["token"]]}

    first, again = freja.post(COMMENTS, body, key="one"), freja.post(COMMENTS, body, key="one")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.data["id"] == again.data["id"]
    assert (Comment.objects.count(), Attachment.objects.count()) == (1, 1)


def test_one_key_for_two_acts_is_two_keys(cast: Cast, call: Call, ticket: Ticket) -> None:
    freja = call(cast.freja)

    assert freja.post(COMMENTS, {"text": "Words."}, key="one").status_code == 201
    assert freja.post("/tickets/NORD-1/transitions/withdraw/", {"reason": "Ours."}, key="one").data["state"] == "closed"


def test_a_note_stays_inside(cast: Cast, call: Call, ticket: Ticket) -> None:
    response = call(cast.giulia).post(COMMENTS, {"text": "Between us.", "internal": True})

    assert (response.status_code, response.data["internal"]) == (201, True)
    assert [row["text"] for row in call(cast.tomasz).get(COMMENTS).data] == ["Between us."]
    assert call(cast.freja).get(COMMENTS).data == []
    assert call(cast.paolo).get(COMMENTS).data == []


def test_a_question_makes_the_ticket_wait(cast: Cast, call: Call, in_work: Ticket) -> None:
    response = call(cast.giulia).post(COMMENTS, {"text": "Which?", "ask": True})

    assert (response.status_code, response.data["is_question"]) == (201, True)
    assert Ticket.objects.get().waiting_since == NOW


def test_a_message_that_was_withdrawn_says_nothing_to_the_customer(cast: Cast, call: Call, ticket: Ticket) -> None:
    upload = call(cast.giulia).upload("/uploads/", LOG).data["token"]
    call(cast.giulia).post(COMMENTS, {"text": "The wrong window.", "uploads": [upload]})
    url = call(cast.freja).get(FILES).data[0]["url"]
    conversation.withdraw_comment(Comment.objects.get(), by=cast.giulia)

    (row,) = call(cast.freja).get(COMMENTS).data

    assert (row["text"], row["html"], row["withdrawn_at"]) == ("", "", "2026-11-19T09:42:00Z")
    assert call(cast.freja).get(FILES).data == []
    assert call(cast.freja).status_of(url) == 404
    assert call(cast.giulia).status_of(url) == 200
    assert call(cast.giulia).get(COMMENTS).data[0]["text"] == "The wrong window."


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        ("freja", {"text": "x", "internal": True}, 403),
        ("freja", {"text": "x", "ask": True}, 403),
        ("paolo", {"text": "x", "internal": True}, 403),
        ("giulia", {"text": "x", "ask": True}, 409),  # not taken in charge yet
        ("giulia", {"text": "x", "ask": True, "internal": True}, 422),
        ("freja", {}, 422),
        ("freja", {"text": ""}, 422),
        ("freja", {"text": None}, 422),
        ("freja", {"text": 7}, 422),
        ("freja", {"text": "x" * 60_000}, 422),
        ("freja", {"text": "a\x00b"}, 422),
        ("freja", {"text": "x", "uploads": ["nothing"]}, 422),
        ("freja", {"text": "x", "is_public": False}, 422),
        ("freja", {"text": "x", "internal": "perhaps"}, 422),
        ("marta", {"text": "x"}, 404),
        ("luca", {"text": "x"}, 404),
        ("ada", {"text": "x"}, 404),
    ],
)
def test_refused(cast: Cast, call: Call, ticket: Ticket, who: str, body: dict[str, Any], status: int) -> None:
    assert call(getattr(cast, who)).post(COMMENTS, body).status_code == status
    assert not Comment.objects.exists()


def test_a_specialist_reads_what_was_theirs_and_writes_while_it_is(cast: Cast, call: Call, in_work: Ticket) -> None:
    giulia, luca = call(cast.giulia), call(cast.luca)
    giulia.post("/tickets/NORD-1/transitions/escalate/", {"team": cast.team.pk, "reason": "Look."})
    assert luca.post(COMMENTS, {"text": "On it.", "internal": True}).status_code == 201
    luca.post("/tickets/NORD-1/transitions/hand_back/", {"text": "Found."})

    assert luca.post(COMMENTS, {"text": "One more thing."}).status_code == 403
    assert luca.get(COMMENTS).status_code == 200


def test_a_closed_ticket_is_silent(cast: Cast, call: Call, ticket: Ticket, commits: Commits) -> None:
    freja = call(cast.freja)
    freja.post("/tickets/NORD-1/transitions/withdraw/", {"reason": "Ours."})

    assert freja.post(COMMENTS, {"text": "But."}).status_code == 409
    with commits():
        assert freja.upload(FILES, LOG).status_code == 409
    assert (Upload.objects.count(), stored()) == (0, 0)


def test_a_customer_attaches_a_file_and_everybody_of_theirs_reads_it(cast: Cast, call: Call, ticket: Ticket) -> None:
    response = call(cast.freja).upload(FILES, LOG, ("shot.png", png(3, 2)))

    assert response.status_code == 201
    assert [(row["name"], row["size"], row["content_type"]) for row in response.data] == [
        ("pool.log", 11, "application/octet-stream"),
        ("shot.png", len(png(3, 2)), "image/png"),
    ]
    assert call(cast.anders).download(response.data[0]["url"]) == b"pool size 1"
    assert call(cast.marta).status_of(response.data[0]["url"]) == 404
    assert call(None).status_of(response.data[0]["url"]) == 401


def test_a_download_runs_no_script(cast: Cast, call: Call, ticket: Ticket) -> None:
    url = call(cast.freja).upload(FILES, ("page.html", b"<script>alert(1)</script>")).data[0]["url"]

    response: Any = call(cast.freja).client.get(url)

    assert list(response.streaming_content)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_an_internal_file_stays_inside(cast: Cast, call: Call, ticket: Ticket) -> None:
    (row,) = call(cast.giulia).upload(FILES, LOG, more={"internal": "true"}).data

    assert row["internal"] is True
    assert call(cast.freja).get(FILES).data == []
    assert call(cast.freja).status_of(row["url"]) == 404
    assert call(cast.freja).upload(FILES, LOG, more={"internal": "true"}).status_code == 403
    assert stored() == 1


def test_a_customer_reads_of_a_file_which_message_it_came_with_and_nothing_internal(
    cast: Cast, call: Call, ticket: Ticket
) -> None:
    giulia, freja = call(cast.giulia), call(cast.freja)
    giulia.post(COMMENTS, {"text": "Between us.", "internal": True})
    upload = giulia.upload("/uploads/", LOG).data["token"]
    written = giulia.post(COMMENTS, {"text": "Run it.", "uploads": [upload]}).data["id"]

    (told,), (file,) = freja.get(COMMENTS).data, freja.get(FILES).data

    assert file["comment"] == told["id"]
    assert "internal" not in file
    assert [(row["comment"], row["internal"]) for row in giulia.get(FILES).data] == [(written, False)]


def test_the_same_key_attaches_once(cast: Cast, call: Call, ticket: Ticket, commits: Commits) -> None:
    freja = call(cast.freja)

    first = freja.upload(FILES, LOG, key="one")
    with commits():
        again = freja.upload(FILES, LOG, key="one")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.data == again.data
    assert (Attachment.objects.count(), Upload.objects.count(), stored()) == (1, 0, 1)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\u202egnp.exe", "x" * 300 + ".log", "naïve 🙂.txt"])
def test_a_file_name_is_for_people_only(cast: Cast, call: Call, ticket: Ticket, name: str) -> None:
    response = call(cast.freja).upload(FILES, (name, b"x"))

    assert response.status_code in {201, 422}
    for row in Attachment.objects.all():
        assert not {"/", "\u202e"} & set(row.name)
        assert len(row.name) <= 255


def test_files_that_are_refused_leave_nothing(cast: Cast, call: Call, ticket: Ticket, commits: Commits) -> None:
    freja = call(cast.freja)

    with commits():
        assert freja.upload(FILES, LOG, ("empty.log", b"")).data["fields"] == {"file": ["empty.log is empty."]}
    with override_settings(MAX_FILE_BYTES=5):
        assert freja.upload(FILES, LOG).status_code == 422
    assert freja.upload(FILES).status_code == 422
    assert freja.upload(FILES, *[LOG] * 21).status_code == 422
    assert freja.upload(FILES, LOG, more={"colour": "red"}).status_code == 422
    assert freja.raw(FILES, b"{}").status_code == 415
    assert freja.raw(FILES, b"nonsense", "multipart/form-data; boundary=x").status_code in {400, 422}
    assert freja.raw(FILES, b"nonsense", "multipart/form-data").status_code == 400
    assert call(cast.marta).upload(FILES, LOG).status_code == 404
    assert (Attachment.objects.count(), Upload.objects.count(), stored()) == (0, 0, 0)


def test_an_attachment_ends_a_wait(cast: Cast, call: Call, in_work: Ticket, travel: Clock) -> None:
    conversation.ask(in_work, Words(text="The log?"), by=cast.giulia)
    travel(NOW + dt.timedelta(hours=1))

    call(cast.freja).upload(FILES, LOG)

    assert Ticket.objects.get().waiting_since is None


def test_a_staged_file_is_dropped_by_its_owner_alone(cast: Cast, call: Call, commits: Commits) -> None:
    token = call(cast.freja).upload("/uploads/", LOG).data["token"]

    assert call(cast.anders).delete(f"/uploads/{token}/").status_code == 404
    assert call(None).delete(f"/uploads/{token}/").status_code == 401
    with commits():
        assert call(cast.freja).delete(f"/uploads/{token}/").status_code == 204
    assert (Upload.objects.count(), stored()) == (0, 0)


def test_staging_refuses(cast: Cast, call: Call) -> None:
    assert call(None).upload("/uploads/", LOG).status_code == 401
    assert call(cast.freja).upload("/uploads/", ("empty.log", b"")).status_code == 422
    assert call(cast.freja).upload("/uploads/").status_code == 422
