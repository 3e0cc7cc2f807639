"""What is internal, and what other customers do, changes nothing that a customer gets: not a word, count or number.

One ticket's story is played twice. Once nothing else happens; once support notes, links, refers, explains at length and
works for Altamira in between. Everything that people of Nordhavn's side read, download, are mailed and told is then
compared byte by byte; only tokens that are drawn anew each time are left out.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client, override_settings

from accounts.models import User
from customers.vocabulary import Priority
from notifications.delivery import send_due_mails
from notifications.models import Notice
from notifications.services import tell_events
from tests.access.plant import again, file
from tests.cast import Cast
from tests.tickets.page.play import NOW, categorise, filed, minute
from tickets.archive.export import export
from tickets.models import Event, Ticket
from tickets.services import conversation, escalation, relations, resolution, work
from tickets.services.conversation import Words
from tickets.vocabulary import LinkKind

PAGES = (
    "/",
    "/tickets/",
    "/tickets/?format=csv",
    "/tickets/?sort=-updated&q=pool",
    "/customers/",
    "/customers/NORD/",
    "/customers/NORD/tickets/",
    "/customers/NORD/tickets/?format=csv&state=any",
    "/customers/NORD/file/similar/?title=Provisioning+times+out",
    "/notifications/",
    "/notifications/?show=unread",
    "/tickets/NORD-1/",
    "/tickets/NORD-1/?show=messages",
    "/tickets/NORD-1/?show=changes",
    "/tickets/NORD-1/news/?seen=1",
    "/tickets/NORD-1/news/",
    "/tickets/NORD-1/clocks/",
    "/tickets/NORD-1/move/confirm/",
    "/api/v1/tickets/",
    "/api/v1/tickets/NORD-1/",
    "/api/v1/tickets/NORD-1/timeline/",
    "/api/v1/tickets/NORD-1/timeline/?after=3",
    "/api/v1/tickets/NORD-1/comments/",
    "/api/v1/tickets/NORD-1/attachments/",
    "/api/v1/tickets/NORD-1/links/",
    "/api/v1/tickets/NORD-1/clocks/",
    "/api/v1/customers/",
)
READERS: dict[str, tuple[str, ...]] = {
    "freja": PAGES,
    "paolo": PAGES,
    "soren": ("/customers/NORD/people/", "/tickets/NORD-1/", "/notifications/"),
}
# Drawn anew each time: they say nothing.
DRAWN = (
    r'name="csrfmiddlewaretoken" value="[^"]*"',
    r'name="token" value="[^"]*"',
    r"(?<=nonce-)[\w=+/-]+",
    r'(?<=nonce=")[^"]*',
    r"(?<=files/)[\w-]{16,}",
    r"(?<=attachments/)[\w-]{16,}",
    r'(?<=X-CSRFToken": ")[^"]*',
    r"(?<=csrftoken=)[^;]*.*",
    r"(?<=notice-)[0-9a-f]{32}",
    r"={15}\d+==",  # between the parts of a mail
    r"(?<=X-Request-ID: ).*",
)


class _Undone(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written within is put back."""
    with suppress(_Undone), transaction.atomic():
        yield
        raise _Undone


def elsewhere(cast: Cast, number: int) -> Ticket:
    """What Altamira and support do meanwhile."""
    theirs = filed(cast, by=cast.marta, title=f"Theirs {number}")
    conversation.comment(theirs, Words(text="Anything new?"), by=cast.marta, at=minute(number))
    conversation.note(theirs, Words(text="Look at @tomasz.wilk"), by=cast.giulia, at=minute(number))
    return theirs


def internally(cast: Cast, ticket: Ticket, number: int) -> None:
    """What support does at Nordhavn's ticket that is nobody's of Nordhavn."""
    text = f"Between us: {'long ' * 9 * number} @freja.mikkelsen @paolo.conti @tomasz.wilk"
    said = conversation.note(ticket, Words(text=text, uploads=(file(f"inner {number}", cast.giulia),)), by=cast.giulia)
    conversation.edit_comment(again(said), "Otherwise.", by=cast.giulia)
    conversation.attach(ticket, (file(f"aside {number}", cast.giulia),), by=cast.giulia, public=False)
    relations.refer(ticket, f"https://tracker.example/{number}", by=cast.giulia)
    theirs = elsewhere(cast, number)
    relations.link(ticket, theirs, LinkKind.RELATES_TO, by=cast.giulia)
    relations.unlink(relations.link(theirs, ticket, LinkKind.CAUSED_BY, by=cast.giulia), by=cast.giulia)


def play(cast: Cast, *, loud: bool) -> dict[str, str]:
    """The story, and what was answered to the customer's own acts in it."""
    answers: dict[str, str] = {}

    def aside(number: int) -> None:
        with time_machine.travel(minute(number), tick=False):
            if loud:
                internally(cast, ticket, number)
            tell_events()
            send_due_mails()

    if loud:
        elsewhere(cast, 1)
    reason = "A reason.\n" * 30 if loud else "Why."
    ticket = filed(cast, uploads=(file("pool", cast.freja),))
    work.take_charge(ticket, by=cast.giulia, at=minute(1))
    aside(2)
    categorise(cast, ticket)
    work.start_investigation(ticket, by=cast.giulia, at=minute(8))
    aside(9)
    work.override_priority(ticket, Priority.P2, reason, by=cast.elena, at=minute(10))
    said = conversation.comment(ticket, Words(text="We look into it."), by=cast.giulia, at=minute(11))
    aside(12)
    conversation.edit_comment(again(said), "We look into the pool.", by=cast.giulia, at=minute(13))
    escalation.escalate(ticket, cast.team, reason, by=cast.giulia, at=minute(14))
    with time_machine.travel(minute(15), tick=False):
        page = client_of(cast.freja).get("/tickets/NORD-1/").content.decode()
    aside(16)
    with time_machine.travel(minute(17), tick=False):
        answers |= answered(cast, page)
    escalation.hand_back(ticket, Words(text=reason), public=False, by=cast.luca, at=minute(18))
    aside(19)
    solution = resolution.Solution(resolution="answer", text="Set the pool.")
    resolution.resolve(ticket, solution, by=cast.giulia, at=minute(20))
    with time_machine.travel(minute(21), tick=False):
        tell_events()
        send_due_mails()
        read = client_of(cast.freja).get("/api/v1/tickets/NORD-1/")
    aside(22)
    with time_machine.travel(minute(23), tick=False), undone():
        body = {"reason": "It fails."} | {name: read.json()[name] for name in ("version", "seen")}
        answers["reopen"] = sent(client_of(cast.freja), "/api/v1/tickets/NORD-1/transitions/reopen/", body)
    return answers | {"ETag": read.headers["ETag"]}


def answered(cast: Cast, page: str) -> dict[str, str]:
    """A page that was loaded before something internal happened is sent as if nothing had."""
    form = hidden_in(page) | {"text": "Still failing.", "kind": "reply"}
    comment = client_of(cast.freja).post("/tickets/NORD-1/comments/", form)
    return {
        "comment": f"{comment.status_code} {comment.headers['Location']}",
        "API comment": sent(client_of(cast.soren), "/api/v1/tickets/NORD-1/comments/", {"text": "Please hurry."}),
    }


def sent(client: Client, path: str, body: dict[str, object]) -> str:
    response = client.post(path, body, content_type="application/json")
    return f"{response.status_code} {response.content.decode()}"


def hidden_in(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(version|seen|token)" value="([^"]*)"', page))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def handed_over(cast: Cast) -> dict[str, str]:
    """The archive that the customer is given, by the names of what is in it."""
    with tempfile.TemporaryDirectory() as folder:
        made = export(cast.nordhavn, Path(folder), internal=False, by=None, at=minute(24))
        with ZipFile(made.path) as archive:
            return {f"archive: {name}": archive.read(name).decode() for name in archive.namelist()}


def got(cast: Cast) -> dict[str, str]:
    """All that each of Nordhavn's side can get, by who and what."""
    found = handed_over(cast)
    for who, pages in READERS.items():
        client = client_of(getattr(cast, who))
        for page in pages:
            response = client.get(page)
            content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
            headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
            found[f"{who} {page}"] = f"{response.status_code}\n{headers}\n{content.decode()}"
        letters = [letter for letter in mail.outbox if letter.to == [getattr(cast, who).email]]
        assert all(isinstance(letter, EmailMultiAlternatives) for letter in letters)
        found[f"{who} mails"] = "\n\n".join(letter.message().as_string() for letter in letters)
    return found


def without_what_is_drawn(text: str) -> str:
    for pattern in DRAWN:
        text = re.sub(pattern, "…", text)
    return text


def world(cast: Cast, *, loud: bool) -> dict[str, str]:
    """In a transaction that is put back; on PostgreSQL the numbers of rows go on, which must not show either."""
    with undone():
        mail.outbox.clear()
        cache.clear()
        with time_machine.travel(NOW, tick=False):
            found = play(cast, loud=loud) | got(cast)
            found |= numbers()
    return {name: without_what_is_drawn(text) for name, text in found.items()}


def numbers() -> dict[str, str]:
    """That the loud world is loud: left out of the comparison by their names."""
    return {"#events": str(Event.objects.count()), "#notices": str(Notice.objects.count())}


@pytest.fixture
def both(cast: Cast, tmp_path: Path) -> tuple[dict[str, str], dict[str, str]]:
    with override_settings(MEDIA_ROOT=str(tmp_path)):
        return world(cast, loud=False), world(cast, loud=True)


def test_a_customer_gets_the_same_whatever_is_internal_or_others(both: tuple[dict[str, str], dict[str, str]]) -> None:
    quiet, loud = both

    assert int(loud.pop("#events")) > int(quiet.pop("#events")) + 30
    assert int(loud.pop("#notices")) > int(quiet.pop("#notices")) + 10
    assert quiet.keys() == loud.keys()
    different = {name: first_difference(quiet[name], loud[name]) for name in quiet if quiet[name] != loud[name]}
    assert not different, "\n".join(f"{name}: {said}" for name, said in different.items())
    # What is compared is not the same because nothing was read.
    for who in READERS:
        assert loud[f"{who} /tickets/NORD-1/"].startswith("200")
        assert "We look into the pool." in loud[f"{who} /tickets/NORD-1/"]
    assert "Please hurry." in loud["freja /api/v1/tickets/NORD-1/comments/"]
    assert "Set the pool." in loud["freja mails"]
    assert "Set the pool." in loud["archive: tickets/NORD-1.json"]
    assert loud["comment"].startswith("302 /tickets/NORD-1/#e-")
    assert loud["API comment"].startswith("201")
    assert loud["reopen"].startswith("200")


def first_difference(one: str, other: str) -> str:
    pairs = enumerate(zip(one, other, strict=False))
    place = next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))
    around = slice(max(0, place - 80), place + 60)
    return f"{one[around]!r} / {other[around]!r}"
