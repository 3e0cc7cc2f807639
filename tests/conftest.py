"""What every test can ask for."""

import pytest

from tests.cast import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    """The named cast, fresh for each test."""
    return assemble()
