"""Storage and workshop of each test's own, and who asks."""

from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from tickets.models import Export
from tickets.services.exports import order
from tickets.vocabulary import ExportKind


@pytest.fixture(autouse=True)
def var(tmp_path: Path, settings: Any) -> Path:
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    return tmp_path


@pytest.fixture
def queued(cast: Cast) -> Export:
    return order(cast.nordhavn, ExportKind.HAND_OVER, by=cast.ada)
