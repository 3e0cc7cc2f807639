"""A secret that was pasted by every road, and redacted, is nowhere: no row, file, mail or key of the cache."""

import datetime as dt
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from accounts.models import User
from notifications.delivery import send_due_mails
from notifications.services import tell_events
from tests.api.callers import Caller
from tests.api.callers import filing as body_of_filing
from tests.cast import ROME, Cast
from tests.tickets.services.scenes import MONDAY
from tickets.clocks import tell_due_clocks
from tickets.models import Attachment, Comment, Event, Ticket
from tickets.texts import EVENT_TEXTS
from tickets.vocabulary import EventKind

SECRET = "Zk7#pq&Mark9"
FOUND = "Zk7"  # escaped, or cut: this much of it is still it
WHY = "A key of the customer's cloud was pasted."
LATER = MONDAY + dt.timedelta(days=1)
SEVERE = {"type": "incident", "impact": "extensive", "urgency": "critical"}


def tables() -> Iterator[tuple[str, str]]:
    """Every row of every table, as the database gives it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"select * from {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, json.dumps([repr(value) for value in row], ensure_ascii=False)


def sessions() -> Iterator[tuple[str, str]]:
    for session in Session.objects.all():
        yield "session", repr(session.get_decoded())


def cached() -> Iterator[tuple[str, str]]:
    cache: Any = caches["default"]
    if hasattr(cache, "_cache") and isinstance(cache._cache, dict):
        for key, value in cache._cache.items():
            yield f"cache {key}", repr(pickle.loads(value))  # what the suite itself put there
        return
    client = cache._cache.get_client()
    for key in client.keys("*"):
        yield f"cache {key!r}", repr(client.dump(key)) + repr(key)


def files(media: Path) -> Iterator[tuple[str, str]]:
    for path in media.rglob("*"):
        yield str(path), str(path) + (path.read_bytes().decode(errors="replace") if path.is_file() else "")


def mails() -> Iterator[tuple[str, str]]:
    for sent in mail.outbox:
        yield f"mail to {sent.to}", sent.message().as_string() + repr(sent.__dict__)


def everywhere(media: Path) -> list[str]:
    kept = (*tables(), *sessions(), *cached(), *files(media), *mails())
    return sorted({where for where, said in kept if FOUND in said})


def log() -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{SECRET}.log", f"token = {SECRET}".encode())


class Pages:
    """People at their browsers."""

    def __init__(self) -> None:
        self.clients: dict[int, Client] = {}

    def post(self, who: User, path: str, data: dict[str, Any], *, status: int = 302) -> None:
        if who.pk not in self.clients:
            self.clients[who.pk] = Client()
            self.clients[who.pk].force_login(who)
        response = self.clients[who.pk].post(path, data)
        assert response.status_code == status, (path, response.status_code, getattr(response, "text", ""))
        self.last = response


def comment_of(text: str) -> int:
    return int(Comment.objects.get(text__startswith=text).pk)


def paste_on_pages(cast: Cast, traveller: time_machine.Traveller) -> Ticket:
    """Every form that takes words, as people fill it in."""
    pages, nord, key = Pages(), "/customers/NORD/file/", "/tickets/NORD-1/"
    texts = dict.fromkeys(("title", "description", "reproduction", "expected", "limitations"), f"The key is {SECRET} !")
    filed = {**SEVERE, **texts, "downtime": "none", "files": log(), "reporter": cast.freja.pk}
    at = (MONDAY - dt.timedelta(hours=1)).astimezone(ROME)
    why = {"reported_at": f"{at:%Y-%m-%dT%H:%M}", "reported_why": f"By mail: {SECRET}"}
    pages.post(cast.giulia, nord, filed | why)
    traveller.move_to(LATER)
    tell_due_clocks(LATER)
    pages.post(cast.giulia, f"{key}move/take_charge/", {})
    pages.post(cast.elena, f"{key}clocks/taking_charge/1/excuse/", {"reason": f"Because of {SECRET}"})
    pages.post(cast.giulia, f"{key}categorise/", SEVERE)
    pages.post(cast.giulia, f"{key}rename/", {"title": f"About {SECRET}"})
    pages.post(cast.giulia, f"{key}rename/", {"title": "About a key"})
    pages.post(cast.freja, f"{key}comments/", {"text": f"Customer: **{SECRET}**", "files": log()})
    pages.post(cast.giulia, f"{key}comments/", {"text": f"Support: {SECRET}"})
    pages.post(cast.giulia, f"{key}comments/{comment_of('Support')}/edit/", {"text": "Edited. It was another one."})
    pages.post(cast.giulia, f"{key}comments/", {"text": f"Gone: {SECRET}"})
    pages.post(cast.giulia, f"{key}comments/{comment_of('Gone')}/withdraw/", {})
    pages.post(cast.giulia, f"{key}comments/", {"text": f"Is it {SECRET}?", "ask": "on"})
    pages.post(cast.freja, f"{key}comments/", {"text": "", "files": log()})
    pages.post(cast.giulia, f"{key}comments/", {"text": f"Note\n\n> {SECRET}", "mode": "internal"})
    pages.post(cast.elena, f"{key}override/", {"priority": "P2", "reason": f"As {SECRET} leaked"})
    pages.post(cast.giulia, f"{key}estimate/", {"due_at": "2026-01-15T10:00", "text": f"Until {SECRET} is changed"})
    pages.post(cast.giulia, f"{key}reference/", {"url": f"https://tracker.example/?k={SECRET}"})
    pages.post(cast.giulia, f"{key}move/escalate/", {"team": cast.team.pk, "reason": f"See\n{SECRET}"})
    pages.post(cast.luca, f"{key}move/hand_back/", {"text": f"Found {SECRET}", "public": "yes"})
    pages.post(cast.giulia, f"{key}move/resolve/", {"resolution": "answer", "text": f"Change {SECRET}"})
    pages.post(cast.freja, f"{key}move/reopen/", {"reason": f"{SECRET} still works"})
    pages.post(cast.giulia, f"{key}move/resolve/", {"resolution": "answer", "text": f"Now change {SECRET}"})
    pages.post(cast.giulia, f"{key}follow-up/", {"text": f"Told her about {SECRET}"})
    pages.post(cast.freja, f"{key}move/confirm/", {"rating": "4", "words": f"Thanks for {SECRET}"})
    return Ticket.objects.get(key="NORD-1")


def paste_by_program(cast: Cast) -> Ticket:
    """The same by the API, and what pages ask for elsewhere."""
    freja, giulia = Caller(cast.freja), Caller(cast.giulia)
    texts = dict.fromkeys(("title", "description", "reproduction", "expected", "limitations"), f"API {SECRET}")
    staged = freja.upload("/uploads/", (f"{SECRET}.txt", SECRET.encode())).data["token"]
    key = freja.post("/tickets/", body_of_filing(**texts) | {"uploads": [staged]}, key=SECRET).data["key"]
    root = f"/tickets/{key}"
    said = freja.post(f"{root}/comments/", {"text": f"By program {SECRET}"}, key=SECRET)
    assert said.status_code == 201, said.data
    assert freja.upload(f"{root}/attachments/", (f"{SECRET}.txt", SECRET.encode())).status_code == 201
    assert giulia.post(f"{root}/rename/", {"title": f"Now {SECRET}"}).status_code == 200
    assert freja.post(f"{root}/transitions/withdraw/", {"reason": f"Not {SECRET}"}).status_code == 200
    return Ticket.objects.get(key=key)


def look_around(cast: Cast, key: str) -> None:
    """People read, search and download before it is redacted: what that leaves behind counts, too."""
    for who in (cast.freja, cast.giulia):
        client = Client()
        client.force_login(who)
        assert FOUND in client.get(f"/tickets/{key}/").text
        client.get("/customers/NORD/tickets/", {"q": SECRET})
        assert b"".join(client.get("/customers/NORD/tickets/", {"q": SECRET, "format": "csv"}).streaming_content)  # type: ignore[attr-defined]
        for token in Attachment.objects.filter(ticket__key=key, is_public=True).values_list("token", flat=True):
            assert SECRET.encode() in b"".join(client.get(f"/files/{token}/").streaming_content)  # type: ignore[attr-defined]


def redact_on_pages(cast: Cast, ticket: Ticket) -> None:
    pages, path = Pages(), f"/tickets/{ticket.key}/redact/"
    said = {"passage": SECRET, "reason": WHY, "version": ticket.version, "token": "once"}
    pages.post(cast.elena, path, said, status=200)
    form = pages.last.context["form"]
    assert len(form.places) > 15
    pages.post(cast.elena, path, said | {"confirmed": form["confirmed"].value()})
    for token in ticket.attachments.values_list("token", flat=True):
        pages.post(cast.elena, f"{path}file/{token}/", {"reason": WHY})


def redact_by_program(cast: Cast, ticket: Ticket) -> None:
    elena, path = Caller(cast.elena), f"/tickets/{ticket.key}/redact/"
    assert elena.post(path, {"passage": SECRET, "reason": WHY}).status_code == 200
    for token in ticket.attachments.values_list("token", flat=True):
        assert elena.post(path, {"file": token, "name": True, "reason": WHY}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_it_is_nowhere(cast: Cast, media: Path, clock: time_machine.Traveller) -> None:
    ticket = paste_on_pages(cast, clock)
    other = paste_by_program(cast)
    worded = set(Event.objects.values_list("kind", flat=True)) & set(EVENT_TEXTS)
    assert worded == set(EVENT_TEXTS) - {EventKind.REDACTED}, "a kind of event with words was not played"
    look_around(cast, ticket.key)
    before = everywhere(media)
    assert {"tickets_ticket", "tickets_comment", "tickets_event", "tickets_attachment", "tickets_reference"} <= set(
        before
    )
    assert any(str(media) in where for where in before)
    assert "accounts_auditentry" not in before

    redact_on_pages(cast, ticket)
    redact_by_program(cast, other)
    tell_events()
    send_due_mails()

    assert mail.outbox
    assert everywhere(media) == []
