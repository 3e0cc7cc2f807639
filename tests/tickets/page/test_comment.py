"""The composer: a reply, a question, an internal note, files."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast
from tests.tickets.page.play import ask, filed, fresh, in_state, signed_in
from tickets.models import Attachment, Comment, Event, Ticket, Upload
from tickets.services.files import stage_upload
from tickets.vocabulary import EventKind


def send(client: Client, ticket: Ticket, **said: object) -> Any:
    words = {"mode": "public", "text": "Looking at it.", "token": "once"} | said
    return client.post(f"{ticket.get_absolute_url()}comments/", words)


def only_comment(ticket: Ticket) -> Comment:
    return Comment.objects.get(ticket=ticket)


def test_a_reply_is_public_and_the_reader_lands_on_it(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    response = signed_in(cast.giulia).post(
        f"{ticket.get_absolute_url()}comments/", {"mode": "public", "text": "**Looking** at it.", "token": "once"}
    )
    comment = only_comment(ticket)
    assert response.status_code == 302
    assert response.headers["Location"] == f"{ticket.get_absolute_url()}#{Event.objects.get(comment=comment).anchor}"
    assert (comment.is_public, comment.is_question, comment.author) == (True, False, cast.giulia)
    assert Event.objects.filter(ticket=ticket, kind=EventKind.COMMENTED, is_public=True).count() == 1
    assert "<strong>Looking</strong> at it." in signed_in(cast.freja).get(ticket.get_absolute_url()).text


def test_a_note_is_internal_and_no_customer_reads_it(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    sent = send(signed_in(cast.giulia), ticket, mode="internal", text="They pay late.")
    place = f"i-{Event.objects.get(comment=only_comment(ticket)).sequence}"
    assert sent.headers["Location"] == f"{ticket.get_absolute_url()}#{place}"
    assert f'id="{place}"' in signed_in(cast.tomasz).get(ticket.get_absolute_url()).text
    assert not only_comment(ticket).is_public
    assert "They pay late." in signed_in(cast.tomasz).get(ticket.get_absolute_url()).text
    for person in (cast.freja, cast.soren, cast.paolo):
        assert "They pay late." not in signed_in(person).get(ticket.get_absolute_url()).text


def test_a_question_waits_for_the_customer_and_the_answer_ends_it(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    send(signed_in(cast.giulia), ticket, text="Which version?", ask="on")
    assert fresh(ticket).waiting_since is not None
    assert "asked you something at 10:42" in signed_in(cast.freja).get(ticket.get_absolute_url()).text
    send(signed_in(cast.freja), ticket, text="2.8.1")
    assert fresh(ticket).waiting_since is None


def test_a_note_is_never_a_question(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    send(signed_in(cast.giulia), ticket, mode="internal", ask="on")
    assert not only_comment(ticket).is_question
    assert fresh(ticket).waiting_since is None


@pytest.mark.parametrize("said", [{"mode": "internal"}, {"ask": "on"}])
def test_a_customer_can_neither_note_nor_ask(cast: Cast, said: dict[str, object]) -> None:
    ticket = in_state(cast, "triage")
    response = signed_in(cast.freja).post(
        f"{ticket.get_absolute_url()}comments/", {"text": "Hello", "token": "t"} | said
    )
    assert response.status_code == 403
    assert not Comment.objects.exists()


def test_a_stranger_writes_on_nothing(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    assert signed_in(cast.marta).post(f"{ticket.get_absolute_url()}comments/", {"text": "Hello"}).status_code == 404


def test_a_specialist_reads_on_but_writes_no_more_when_the_ticket_is_back(cast: Cast) -> None:
    ticket = in_state(cast, "resolved")
    client = signed_in(cast.luca)
    assert client.get(ticket.get_absolute_url()).status_code == 200
    file = SimpleUploadedFile("a.log", b"line")
    response = client.post(f"{ticket.get_absolute_url()}comments/", {"text": "Hello", "files": file})
    assert response.status_code == 403
    assert not Upload.objects.exists()


def test_a_closed_ticket_takes_no_words_and_keeps_what_was_written(cast: Cast) -> None:
    ticket = in_state(cast, "closed")
    response = signed_in(cast.freja).post(
        f"{ticket.get_absolute_url()}comments/", {"text": "One more thing.", "token": "t"}
    )
    assert response.status_code == 409
    assert "File a follow-up ticket instead." in response.text
    assert "One more thing." in response.text


def test_a_double_click_writes_once(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    client = signed_in(cast.giulia)
    send(client, ticket)
    send(client, ticket)
    assert Comment.objects.filter(ticket=ticket).count() == 1


def test_nothing_written_is_said_at_the_field(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    response = signed_in(cast.giulia).post(
        f"{ticket.get_absolute_url()}comments/", {"mode": "internal", "text": " \n ", "token": "t"}
    )
    assert response.status_code == 422
    assert "Write something." in response.text
    assert 'value="internal" checked' in response.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# Heading\n" * 6_000, "at most 50,000"),
        ("before\x00after", "cannot be shown"),
        ("before\x07after", "cannot be shown"),
    ],
    ids=["60 KB", "NUL", "bell"],
)
def test_text_that_cannot_be_kept_is_refused_and_stays_in_the_field(cast: Cast, text: str, sentence: str) -> None:
    ticket = in_state(cast, "triage")
    response = signed_in(cast.giulia).post(f"{ticket.get_absolute_url()}comments/", {"text": text, "token": "t"})
    assert response.status_code == 422
    assert sentence in response.text
    assert text[:10].replace("\x00", "")[:6] in response.text
    assert not Comment.objects.exists()


def test_forty_kilobytes_emoji_and_right_to_left_are_kept(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    text = "שלום \N{ROCKET} مرحبا\n\n" + "- line of a list\n" * 2_000
    send(signed_in(cast.giulia), ticket, text=text)
    assert only_comment(ticket).text.startswith("שלום \N{ROCKET} مرحبا")
    assert "\N{ROCKET}" in signed_in(cast.freja).get(ticket.get_absolute_url()).text


def test_no_script_survives(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    send(
        signed_in(cast.freja),
        ticket,
        text="<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))",
    )
    html = only_comment(ticket).html
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_a_mode_that_does_not_exist_is_refused(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    response = signed_in(cast.giulia).post(
        f"{ticket.get_absolute_url()}comments/", {"mode": "secret", "text": "Hello", "token": "t"}
    )
    assert response.status_code == 422
    assert "Choose who reads it" in response.text
    assert "Hello" in response.text


def test_files_go_with_the_words_staged_before_or_sent_along(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    staged = stage_upload(SimpleUploadedFile("pool.log", b"pool size 1"), by=cast.freja)
    send(signed_in(cast.freja), ticket, uploads=[staged.token], files=SimpleUploadedFile("more.log", b"more"))
    assert sorted(Attachment.objects.values_list("name", "is_public")) == [("more.log", True), ("pool.log", True)]
    assert set(Attachment.objects.values_list("comment", flat=True)) == {only_comment(ticket).pk}
    assert not Upload.objects.exists()


def test_a_token_that_somebody_else_sent_keeps_nobodys_words_back(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    send(signed_in(cast.freja), ticket)
    send(signed_in(cast.giulia), ticket, text="See the log.", files=SimpleUploadedFile("pool.log", b"pool size 1"))
    assert list(ticket.comments.order_by("pk").values_list("author", flat=True)) == [cast.freja.pk, cast.giulia.pk]


def test_a_file_alone_answers_a_question(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    ask(cast, ticket)
    send(signed_in(cast.freja), ticket, text="", files=SimpleUploadedFile("pool.log", b"pool size 1"))
    assert fresh(ticket).waiting_since is None
    assert Event.objects.filter(ticket=ticket, kind=EventKind.ATTACHED).count() == 1
    assert "pool.log" in signed_in(cast.giulia).get(ticket.get_absolute_url()).text


def test_the_file_of_a_note_is_internal(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    send(signed_in(cast.giulia), ticket, mode="internal", text="", files=SimpleUploadedFile("secret.log", b"x"))
    attachment = Attachment.objects.get()
    assert not attachment.is_public
    assert "secret.log" not in signed_in(cast.freja).get(ticket.get_absolute_url()).text
    assert signed_in(cast.freja).get(f"/files/{attachment.token}/").status_code == 404


def test_somebody_elses_upload_is_not_there_and_the_text_is_kept(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    staged = stage_upload(SimpleUploadedFile("pool.log", b"pool size 1"), by=cast.anders)
    response = signed_in(cast.freja).post(
        f"{ticket.get_absolute_url()}comments/", {"text": "See the log.", "uploads": staged.token, "token": "t"}
    )
    assert response.status_code == 422
    assert "A file is no longer there. Choose it again." in response.text
    assert "See the log." in response.text
    assert Upload.objects.filter(user=cast.anders).exists()


def test_a_file_without_bytes_is_refused_and_the_good_one_stays_staged(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    files = [SimpleUploadedFile("empty.log", b""), SimpleUploadedFile("full.log", b"x")]
    response = signed_in(cast.freja).post(
        f"{ticket.get_absolute_url()}comments/", {"text": "See the logs.", "files": files, "token": "t"}
    )
    assert response.status_code == 422
    assert "empty.log is empty." in response.text
    assert "See the logs." in response.text
    assert Upload.objects.get().name == "full.log"
    assert Upload.objects.get().token in response.text


def test_writing_on_an_open_ticket_needs_nobody_in_charge(cast: Cast) -> None:
    ticket = filed(cast)
    assert (
        signed_in(cast.anders)
        .post(f"{ticket.get_absolute_url()}comments/", {"text": "Here, too.", "token": "t"})
        .status_code
        == 302
    )
    assert only_comment(ticket).author == cast.anders


def test_asking_before_taking_in_charge_says_what_comes_first(cast: Cast) -> None:
    ticket = filed(cast)
    response = signed_in(cast.giulia).post(
        f"{ticket.get_absolute_url()}comments/", {"mode": "public", "text": "Which?", "ask": "on", "token": "t"}
    )
    assert response.status_code == 409
    assert "Take the ticket in charge first" in response.text
    assert "Which?" in response.text


def test_the_preview_is_rendered_and_safe(cast: Cast) -> None:
    client = signed_in(cast.freja)
    assert "<strong>bold</strong>" in client.post("/preview/", {"text": "**bold**\x00"}).text
    assert "<script" not in client.post("/preview/", {"text": "<script>alert(1)</script>"}).text
    assert client.post("/preview/", {"text": ""}).text.count("Nothing written yet.") == 1
    assert client.get("/preview/").status_code == 405
