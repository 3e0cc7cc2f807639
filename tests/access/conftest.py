"""The planted desk on a morning on which support is open: planted once, each test puts back what it did."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.access.plant import NOW, World, plant
from tests.ground import Ground
from tests.stage import stage


class _PutBack(Exception):
    pass


@pytest.fixture(scope="package")
def planted(
    ground: Ground, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """In a transaction that is never committed: the tests of other folders find an empty database."""
    media = str(tmp_path_factory.mktemp("media"))
    here = (django_db_blocker.unblock(), ground.cleared(), override_settings(MEDIA_ROOT=media), pytest.raises(_PutBack))
    with here[0], here[1], here[2], here[3], transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            world = plant(stage())
        yield world
        raise _PutBack


@pytest.fixture
def world(planted: World, db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield planted
