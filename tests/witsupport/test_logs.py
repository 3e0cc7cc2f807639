"""Logs: one JSON object a line, with the id of the request that caused it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from witsupport.logs import JsonFormatter, request_id


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged during the test, as the console would show it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def logged(lines: io.StringIO, logger: str) -> list[dict[str, Any]]:
    read = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [line for line in read if line["logger"] == logger]


def test_a_request_is_logged_with_its_id_and_its_person(client: Client, cast: Cast, lines: io.StringIO) -> None:
    client.force_login(cast.freja)

    response = client.get("/profile/")

    (line,) = logged(lines, "witsupport.requests")
    assert line["request"] == response["X-Request-ID"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/profile/", 200)
    assert line["user"] == cast.freja.pk
    assert line["ms"] >= 0


def test_the_query_is_not_logged(client: Client, db: None, lines: io.StringIO) -> None:
    client.get("/accounts/login/", {"next": "/profile/", "token": "a-secret"})

    assert "a-secret" not in json.dumps(logged(lines, "witsupport.requests"))


@pytest.mark.parametrize(
    "path", ["/join/{}/", "/password/MQ/{}/", "/welcome/{}/", "/files/{}/", "/api/v1/attachments/{}/"]
)
def test_the_token_of_a_link_is_not_logged(client: Client, db: None, lines: io.StringIO, path: str) -> None:
    client.get(path.format("a-secret"))

    (line,) = logged(lines, "witsupport.requests")
    assert line["path"] == path.format("…")


@pytest.mark.parametrize("given", ["abcdefgh", "a" * 64, "6f1c_2d-9"])
def test_the_id_of_a_proxy_is_kept(client: Client, given: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "with space here", 'a"b"c"d"e"', "abcdefgh\n", "ünïcödé-id"])
def test_an_id_that_is_none_is_replaced(client: Client, given: str) -> None:
    answered = client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"]

    assert answered != given
    assert len(answered) == 32


def test_every_request_has_an_id_of_its_own(client: Client) -> None:
    ids = {client.get("/healthz")["X-Request-ID"] for _ in range(3)}

    assert len(ids) == 3
    assert request_id.get() == ""


def test_a_line_stays_one_line_and_names_the_failure(lines: io.StringIO) -> None:
    try:
        int("first\nsecond")
    except ValueError:
        logging.getLogger("witsupport.tests").exception("It\nfailed", extra={"ticket": "NORD-1"})

    (line,) = logged(lines, "witsupport.tests")
    assert (line["level"], line["message"], line["ticket"]) == ("error", "It\nfailed", "NORD-1")
    assert "ValueError: invalid literal" in line["traceback"]
    assert "request" not in line


def test_outside_a_request_values_of_any_kind_can_be_logged(lines: io.StringIO) -> None:
    logging.getLogger("witsupport.tests").warning("Odd", extra={"thing": object()})

    assert logged(lines, "witsupport.tests")[0]["thing"].startswith("<object object")
