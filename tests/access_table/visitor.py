"""Somebody who asks for an address, and what of it was written.

Not the test client: it loads the middleware for each client and copies every template's context, which is most of the
time of some six thousand requests.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from accounts.models import User

WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?', re.IGNORECASE)
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
TAKES_FILES = ("/attachments/", "/uploads/")


@dataclass(frozen=True)
class Answer:
    """`wrote` are the tables in which a statement changed a row, whether or not it was kept."""

    status: int
    location: str
    wrote: frozenset[str]

    @property
    def is_refused(self) -> bool:
        """Whoever asked may not: he or she is to sign in, or does not see it, or has no right to it."""
        refusals = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
        return self.status in refusals or self.location.startswith(("/accounts/login/?next=", "/admin/login/?next="))


class Visitor:
    """Signed in, or nobody. Every request is undone: the next one finds the world as it was."""

    handler = ClientHandler(enforce_csrf_checks=False)

    def __init__(self, user: User | None) -> None:
        client = Client()
        if user is not None:
            client.force_login(user)
        self.asks = RequestFactory()
        self.asks.cookies.update(client.cookies)

    def ask(self, method: str, path: str, said: bytes | None = None) -> Answer:
        """`said` is the body of a form; without it nothing is said."""
        with transaction.atomic(), written() as tables:
            response: Any = self._respond(method, path, said)
            transaction.set_rollback(True)
        return Answer(response.status_code, response.get("Location", ""), frozenset(tables))

    def _respond(self, method: str, path: str, said: bytes | None) -> Any:
        body = _body(method, path) if said is None else {"data": said, "content_type": FORM}
        request = self.asks.generic(method, path, **body)
        response: Any = self.handler(request.environ)
        if response.streaming:
            list(response.streaming_content)
        return response


@contextmanager
def written() -> Iterator[set[str]]:
    tables: set[str] = set()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        found = WRITES.match(sql)
        if found and context["cursor"].rowcount:
            tables.add(found[2])
        return result

    with connection.execute_wrapper(note):
        yield tables


def _body(method: str, path: str) -> dict[str, Any]:
    """Nothing is said: who may do it is told what is missing, or does what asks nothing."""
    if method == "GET":
        return {}
    if not path.startswith("/api/"):
        return {"data": b"", "content_type": FORM}
    if path.endswith(TAKES_FILES):
        return {"data": b"--x--\r\n", "content_type": MULTIPART}
    return {"data": b"{}", "content_type": "application/json"}
