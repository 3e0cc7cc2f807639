"""Every address × every role × the own and another customer: the answer is the one that stands in `table.txt`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.access.table import Route, Row, routes, rows, rows_for
from tests.access.world import ROLES, Place, World, build
from tests.cast import Cast

ROWS, ROUTES = rows(), routes()
# Not addresses of pages: a regular expression that catches what is left over below /admin/, and old short addresses.
WITHOUT_A_NAME = {"admin:None"}
# Told by a name: for a pattern of addresses, the model decides which object is asked for.
ADMIN_OBJECT = re.compile(r"admin/(\w+)/(\w+)/")


@pytest.fixture
def world(cast: Cast, settings: Settings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = str(tmp_path)
    return build(cast)


def asked() -> list[tuple[Row, Route]]:
    return [(row, route) for route in ROUTES for row in rows_for(route, ROWS)]


def address(route: Route, row: Row, place: Place, world: World) -> str:
    """The path with what its arguments stand for."""
    of_customer = route.path.startswith(("customers/", "api/v1/customers/"))
    values = {
        "key": place.customer.key if of_customer else place.ticket.key,
        "act": row.word,
        "state": row.word,
        "token": _token(route, place, world),
        "pk": str(_pk(route, place, world)),
        "uidb64": "MQ",
        "version": "1",
    }
    path = re.sub(r"\(\?P<app_label>.*?\)/\$$", "customers/", route.path.replace("^", ""))
    path = re.sub(r"<\w+:object_id>|<id>", lambda _: str(_object_of(route)), path)
    path = path.replace("<path:content_type_id>", "1")
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: values[found[1]], path)


def _token(route: Route, place: Place, world: World) -> str:
    if "upload" in route.name:
        return world.upload.token
    return place.attachment.token if "attachment" in route.name else "no-token"


def _pk(route: Route, place: Place, world: World) -> int:
    of = {
        "link": place.link.pk,
        "comment": place.comment.pk,
        "release": world.release,
        "token": world.token.pk,
        "contractversion": _object_of(route) if "contractversion" in route.path else 0,
    }
    return next((pk for word, pk in of.items() if word in route.path), 1)


def _object_of(route: Route) -> int:
    """Some row of the model that an address of the admin is about."""
    found = ADMIN_OBJECT.match(route.path)
    if not found or found[1] == "r":
        return 1
    row = apps.get_model(found[1], found[2])._default_manager.first()
    assert row is not None, f"the world has no {found[2]}"
    return int(row.pk)


class Visitor:
    """Somebody who is signed in, or nobody. Every request is undone: the next one finds the world as it was."""

    def __init__(self, user: User | None) -> None:
        client = Client()
        if user is not None:
            client.force_login(user)
        session = client.cookies.get(django_settings.SESSION_COOKIE_NAME)
        self.session = session.value if session else None

    def status(self, method: str, path: str) -> int:
        client = Client(raise_request_exception=False)
        if self.session:
            client.cookies[django_settings.SESSION_COOKIE_NAME] = self.session
        with transaction.atomic():
            response: Any = client.generic(method, path, **_body(method, path))
            if response.streaming:
                list(response.streaming_content)
            transaction.set_rollback(True)
        return int(response.status_code)


def _body(method: str, path: str) -> dict[str, Any]:
    """Nothing is said: who may do it is told what is missing, or does what asks nothing."""
    if method == "GET" or not path.startswith("/api/"):
        form = "application/x-www-form-urlencoded"
        return {} if method == "GET" else {"data": b"", "content_type": form}
    if path.endswith(("/attachments/", "/uploads/")):
        return {"data": b"--x--\r\n", "content_type": "multipart/form-data; boundary=x"}
    return {"data": b"{}", "content_type": "application/json"}


def wrong(role: str, world: World) -> Iterator[str]:
    visitor = Visitor(world.people[role])
    for row, route in asked():
        for own in (True, False):
            if not own and not row.other:
                continue
            path = address(route, row, world.own if own else world.other, world)
            status, expected = visitor.status(row.method, path), row.expected(role, own=own)
            if status != expected:
                yield f"line {row.line}: {row.method} {path} as {role}: {expected} expected, {status} answered"


@pytest.mark.parametrize("role", ROLES)
def test_the_answers_are_those_of_the_table(world: World, role: str) -> None:
    found = list(wrong(role, world))

    assert not found, "\n".join(found)


def test_every_address_has_a_row() -> None:
    missing = [
        route
        for route in ROUTES
        if route.name not in WITHOUT_A_NAME and "GET" not in {row.method for row in rows_for(route, ROWS)}
    ]

    assert missing == []


def test_every_row_has_an_address() -> None:
    used = {row.line for row, _ in asked()}

    assert [row for row in ROWS if row.line not in used] == []


def test_what_has_no_row_for_writing_writes_nothing(world: World) -> None:
    """An address that takes a POST has a row for it: all others refuse one, whoever sends it."""
    visitors = [Visitor(world.people[role]) for role in ("agent", "requester", "admin")]
    silent = []
    for route in ROUTES:
        found = rows_for(route, ROWS)
        if route.name in WITHOUT_A_NAME or "POST" in {row.method for row in found}:
            continue
        path = address(route, found[0], world.own, world)
        silent += [(route.name, status) for one in visitors if (status := one.status("POST", path)) != 405]

    assert silent == []
