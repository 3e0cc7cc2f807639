"""What monitoring reads: the process, the database with its migrations, and the jobs. Public, and says no secret."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.cast import Cast
from tickets.models import Event
from tickets.services.filing import Filing, file_ticket
from witsupport.health import BEAT_KEY
from witsupport.tasks import heartbeat

NOW = dt.datetime(2026, 2, 10, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _quiet(db: None) -> Iterator[None]:
    cache.delete(BEAT_KEY)
    with time_machine.travel(NOW, tick=False):
        yield
    cache.delete(BEAT_KEY)


def ask(client: Client, path: str) -> tuple[int, dict[str, Any]]:
    response = client.get(path)
    return response.status_code, response.json()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/healthz/jobs"])
def test_nobody_has_to_sign_in_and_nothing_is_kept(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code in {200, 503}
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert client.post(path).status_code == 405


def test_the_process_answers_without_a_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert ask(client, "/healthz") == (200, {"status": "ok"})


def test_ready_with_all_migrations(client: Client) -> None:
    assert ask(client, "/readyz") == (200, {"status": "ok"})


def test_not_ready_while_a_migration_is_missing(client: Client) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="notifications").order_by("-name").first()
    assert newest
    newest.delete()

    assert ask(client, "/readyz") == (503, {"status": "down", "migrations": "1 not applied"})


def test_not_ready_while_the_database_is_down(client: Client) -> None:
    with patch("witsupport.health.MigrationExecutor", side_effect=OperationalError("password=secret")):
        assert ask(client, "/readyz") == (503, {"status": "down", "database": "does not answer"})


def test_jobs_are_late_until_the_first_heartbeat(client: Client) -> None:
    status, body = ask(client, "/healthz/jobs")

    assert (status, body["status"], body["heartbeat_seconds"]) == (503, "late", None)


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (60, 200), (61, 503)])
def test_the_age_of_the_heartbeat_decides(client: Client, seconds: int, status: int) -> None:
    heartbeat()

    with time_machine.travel(NOW + dt.timedelta(seconds=seconds), tick=False):
        assert ask(client, "/healthz/jobs")[0] == status
        assert ask(client, "/healthz/jobs")[1]["heartbeat_seconds"] == seconds


@pytest.mark.parametrize(("seconds", "status"), [(120, 200), (121, 503)])
def test_the_oldest_event_that_nobody_was_told_of_decides(
    client: Client, cast: Cast, seconds: int, status: int
) -> None:
    filing = Filing(type="it_help", title="How?", description="How to do it?", impact="minor", urgency="low")
    file_ticket(cast.nordhavn, filing, by=cast.freja)
    assert Event.objects.unswept().exists()

    with time_machine.travel(NOW + dt.timedelta(seconds=seconds), tick=False):
        heartbeat()
        answer = ask(client, "/healthz/jobs")

    assert answer == (
        status,
        {
            "status": "ok" if status == 200 else "late",
            "heartbeat_seconds": 0.0,
            "oldest_unswept_seconds": float(seconds),
        },
    )


@pytest.mark.parametrize("failure", [OperationalError("secret"), RedisConnectionError("secret"), TimeoutError()])
def test_jobs_say_when_what_they_are_read_from_is_down(client: Client, failure: Exception) -> None:
    with patch("witsupport.health.cache.get", side_effect=failure):
        assert ask(client, "/healthz/jobs") == (503, {"status": "down", "database": "does not answer"})


def test_plain_http_is_enough_for_a_probe_in_production(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.get("/healthz/jobs").status_code == 503
    assert client.get("/profile/")["Location"].startswith("https://")
