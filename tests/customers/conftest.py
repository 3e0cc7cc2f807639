"""Rate limits live in the cache: each test begins with none used up. Mails are sent when a test says so."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _fresh_limits(settings: Settings) -> Iterator[None]:
    settings.WAKE_WORKER = False
    cache.clear()
    yield
    cache.clear()
