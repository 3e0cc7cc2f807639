"""The world of the access table, made once: every request on it is undone."""

import logging
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.access_table.world import World, build
from tests.ground import Ground
from tests.stage import stage


@pytest.fixture(scope="module")
def world(
    ground: Ground, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    files = override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("files")), WAKE_WORKER=False)
    with django_db_blocker.unblock(), ground.cleared(), files, transaction.atomic():
        yield build(stage())
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _quiet_and_unlimited() -> Iterator[None]:
    """Thousands of refusals are nothing to log; the rate limits of sign-in live in the cache."""
    logging.disable()
    cache.clear()
    yield
    logging.disable(logging.NOTSET)
