"""The filing form as a browser sends it, at 10:42 on a Thursday."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.cast import ROME

NOW = dt.datetime(2026, 11, 19, 10, 42, tzinfo=ROME)
PATH = "/customers/NORD/file/"


@pytest.fixture
def now() -> Iterator[dt.datetime]:
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def media(settings: Any, tmp_path: Any) -> None:
    """Files of a test go with it."""
    settings.MEDIA_ROOT = tmp_path


def answers(**changes: object) -> dict[str, Any]:
    """What a browser sends for a P2 bug report; None leaves a field out."""
    said: dict[str, object] = {
        "token": "token-1",
        "type": "bug_report",
        "title": "Approval mail still links to the old host name",
        "description": "The link ends in a certificate warning.",
        "reproduction": "Ask for access.",
        "expected": "",
        "limitations": "",
        "product_version": "",
        "impact": "moderate",
        "urgency": "high",
        "downtime": "none",
        "downtime_since": "",
        "downtime_until": "",
        "users_affected": "",
        "frequency": "",
    }
    return {name: value for name, value in (said | changes).items() if value is not None}
