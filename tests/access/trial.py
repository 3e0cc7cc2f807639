"""One form, one address of the API: asked with the own ids, with Altamira's, and with ids of nobody.

Whatever is not the sender's must be answered as what does not exist: the same status, the same words, nothing written.
The own ids are the control: with them it is done, so a foreign one is the only reason of a refusal.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.core import mail
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from customers.services.invitations import send_due_invitations
from notifications.delivery import send_due_mails
from notifications.services import tell_events
from tests.access.test_crawl import CUSTOMERS_SIDE
from tests.access.test_crawl import FORBIDDEN as OF_THE_CRAWL
from tests.access_table.visitor import written
from tests.cast import Cast

FORBIDDEN = OF_THE_CRAWL | {"elena": re.compile("(?!)")}  # a lead serves all customers
# As whom a stranger with an address there reads what is mailed.
HOUSES = {"nordhavn.example": "freja", "altamira.example": "marta"}
NOBODYS_ID, NOBODYS_WORD = 999_999, "NONE-99"
# What differs from one answer to the next: tokens of forms, and numbers.
CHANGES = re.compile(r"[\w-]{20,}|\d+")
# Written by asking at all: when the person was last seen, and that a file was read.
SENT_TO_SIGN_IN = re.compile("Location: /accounts/(login|confirm)")
MARKS = {"accounts_opensession", "django_session", "accounts_auditentry"}


class Of:
    """A value that names something: the own, then the others'. `unknown` is alike, and nobody's."""

    def __init__(self, own: Any, *theirs: Any, unknown: Any = None) -> None:
        self.own, self.theirs = own, theirs
        self.unknown = _unlike(own) if unknown is None else unknown


class AsNew(Of):
    """Naming something of theirs is no mistake: it counts as new, as what nobody has named yet."""


def _unlike(value: Any) -> Any:
    if isinstance(value, list):
        return [_unlike(value[0])]
    return NOBODYS_ID if isinstance(value, int) else NOBODYS_WORD


@dataclass(frozen=True, kw_only=True)
class Trial:
    """`path` with its parameters in braces, which `parts` fill; `said` is the form or the body, `headers` go with it.

    `reads` is what reads the body: its fields are tried, see `fields`. `before` puts the ticket where this is legal.
    """

    who: str
    path: str
    parts: Mapping[str, Any] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    method: str = "POST"
    reads: type | None = None
    before: Callable[[], object] = bool

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    def __str__(self) -> str:
        return f"{self.method} {self.path} as {self.who}"

    def named(self) -> Iterator[tuple[str, str, Of]]:
        for place in ("parts", "said", "headers"):
            for name, value in getattr(self, place).items():
                if isinstance(value, Of):
                    yield place, name, value

    def tried(self) -> set[str]:
        """What of this is tried, as `fields` calls it: a field of what reads it, or a name read beside that."""
        found = set()
        for place, name, _ in self.named():
            is_field = place == "said" and self.reads is not None and name in _fields_of(self.reads)
            heads = {"said": "GET" if self.method == "GET" else "POST", "headers": "headers"}
            if place != "parts":
                found.add(f"{self.reads.__name__}.{name}" if is_field and self.reads else f"{heads[place]} {name}")
        return found


@dataclass(frozen=True)
class Seen:
    status: int
    words: str
    wrote: frozenset[str]
    body: str

    @property
    def is_done(self) -> bool:
        return self.status < HTTPStatus.BAD_REQUEST


class Trials:
    """Sends them, each in a transaction that is put back, and says what is wrong.

    Not by the test client: copying every template's context would be half of the time.
    """

    handler = ClientHandler(enforce_csrf_checks=False)

    def __init__(self, cast: Cast, *, check: Callable[[], None]) -> None:
        """`check` asserts that nothing of Altamira's was changed or used. All that waits is mailed first."""
        self.cast, self.check = cast, check
        self.asking: dict[str, RequestFactory] = {}
        self.leaks: list[str] = []
        mail.outbox.clear()
        self._tell("what is planted")

    def asks(self, who: str) -> RequestFactory:
        """Signed in a moment ago with password and second factor: whatever asks who it is once more is content."""
        if who not in self.asking:
            client, factory = Client(), RequestFactory()
            client.force_login(getattr(self.cast, who))
            session = client.session
            request: Any = SimpleNamespace(session=session)
            for method in ("password", "mfa"):
                record_authentication(request, getattr(self.cast, who), method)
            session.save()
            factory.cookies.update(client.cookies)
            self.asking[who] = factory
        return self.asking[who]

    def wrong(self, trial: Trial) -> Iterator[str]:
        own = self._send(trial, {}, tell=trial.method == "POST" and not trial.is_api)
        if not own.is_done or SENT_TO_SIGN_IN.search(own.words):
            yield f"{trial}: the control is refused, {own.status}: {own.body[:2000]}"
            return
        for named in trial.named():
            yield from self._wrong_of(trial, own, *named)
        parts = {(place, key): value.theirs[0] for place, key, value in trial.named() if _is_part(place, value)}
        if len(parts) > 1 and self._send(trial, parts).is_done:
            yield f"{trial}: everything of theirs is taken"
        if trial.who in CUSTOMERS_SIDE and {"version", "seen"} <= _fields_of(trial.reads):
            self._send(trial, {("said", "version"): 0, ("said", "seen"): 0})  # told is all that happened since
        yield from self.leaks
        self.leaks.clear()

    def _wrong_of(self, trial: Trial, own: Seen, place: str, key: str, value: Of) -> Iterator[str]:
        unknown = self._send(trial, {(place, key): value.unknown})
        if unknown.is_done and trial.method != "GET" and not isinstance(value, AsNew):
            yield f"{trial}: {key} of nobody is taken"
        if trial.method == "GET" and unknown.words == own.words:
            yield f"{trial}: {key} is not read"
        for theirs in value.theirs:
            seen = self._send(trial, {(place, key): theirs}, tell=isinstance(value, AsNew) and not trial.is_api)
            if (seen.status, seen.words) != (unknown.status, unknown.words):
                yield f"{trial}: {key}={theirs} is answered {_difference(seen, unknown)}"
            if not seen.is_done and seen.wrote - MARKS:
                yield f"{trial}: {key}={theirs} is refused, yet {sorted(seen.wrote)} is written"

    def _send(self, trial: Trial, instead: Mapping[tuple[str, str], Any], *, tell: bool = False) -> Seen:
        def filled(place: str) -> dict[str, Any]:
            values = {**getattr(trial, place), **{key: value for (at, key), value in instead.items() if at == place}}
            return {key: value.own if isinstance(value, Of) else value for key, value in values.items()}

        path, said = trial.path.format(**filled("parts")), filled("said")
        self.asks(trial.who)  # signed in for all that follow
        with transaction.atomic():
            trial.before()
            with written() as wrote:
                response = self._ask(trial, path, said, filled("headers"))
            content = b"".join(response.streaming_content) if response.streaming else response.content
            head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
            body = content.decode(errors="replace")
            self._note_leaks(trial.who, f"{trial} {instead}", f"{head}\n{response.cookies.output(header='')}\n{body}")
            self._note_mails(str(trial))
            if tell and response.status_code < HTTPStatus.BAD_REQUEST:
                self._tell(str(trial))
                self.check()
            transaction.set_rollback(True)
        return Seen(response.status_code, _plain(f"{head}\n{body}", instead), frozenset(wrote), body)

    def _ask(self, trial: Trial, path: str, said: dict[str, Any], headers: dict[str, Any]) -> Any:
        asks = self.asks(trial.who)
        files = [value for value in said.values() if hasattr(value, "seek")]
        for file in files:
            file.seek(0)
        if trial.method == "GET":
            request = asks.get(path, said, headers=headers)
        elif trial.is_api and not files:
            body = json.dumps(said)
            request = asks.generic(trial.method, path, body, content_type="application/json", headers=headers)
        else:
            request = asks.post(path, said, headers=headers)
        return self.handler(request.environ)

    def _note_leaks(self, who: str, what: str, text: str) -> None:
        for found in FORBIDDEN[who].finditer(text):
            self.leaks.append(f"{what} to {who}: …{text[max(0, found.start() - 60) : found.end() + 60]}…")

    def _tell(self, what: str) -> None:
        """Mail all that waits."""
        tell_events()
        while send_due_mails():
            pass
        send_due_invitations()
        self._note_mails(what)

    def _note_mails(self, what: str) -> None:
        """What was mailed, to whom, holds nothing that its reader may not know."""
        for letter in mail.outbox:
            if who := self._reader_of(letter):
                self._note_leaks(who, f"{what} by mail", str(letter.message()).replace(letter.to[0], ""))
        mail.outbox.clear()

    def _reader_of(self, letter: EmailMessage) -> str | None:
        """Whoever is invited, or has another address, may know what the people of that customer know."""
        if letter.subject == f"{self.cast.nordhavn.name}: you are invited to witsupport":
            return "freja"
        readers = {getattr(self.cast, who).email: who for who in FORBIDDEN}
        address = letter.to[0]
        return readers.get(address) or HOUSES.get(address.partition("@")[2])


def _fields_of(kind: type | None) -> set[str]:
    return set(getattr(kind, "base_fields", None) or getattr(kind, "_declared_fields", {}))


def _is_part(place: str, value: Of) -> bool:
    return place == "parts" and bool(value.theirs)


def _plain(text: str, instead: Mapping[tuple[str, str], Any]) -> str:
    """Without what was sent, which an answer may repeat, and without what differs each time."""
    for value in instead.values():
        for one in value if isinstance(value, list) else [value]:
            text = re.sub(rf"\b{re.escape(str(one))}\b", "0", text, flags=re.IGNORECASE)
    return CHANGES.sub("0", text)


def _difference(seen: Seen, unknown: Seen) -> str:
    if seen.status != unknown.status:
        return f"{seen.status}, nobody's {unknown.status}"
    at = next((at for at, pair in enumerate(zip(seen.words, unknown.words, strict=False)) if len(set(pair)) > 1), 0)
    return f"“{seen.words[at - 60 : at + 60]}”, nobody's “{unknown.words[at - 60 : at + 60]}”"
