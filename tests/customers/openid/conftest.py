"""Two providers, one for each customer of the cast. They run as long as the worker that asks for them."""

from collections.abc import Iterator

import pytest

from customers.models import IdentityProvider
from tests.cast import Cast
from tests.customers.openid.provider import Provider, registered, running


@pytest.fixture(scope="session")
def providers() -> Iterator[list[Provider]]:
    with running(2) as started:
        yield started


@pytest.fixture
def theirs(providers: list[Provider]) -> Provider:
    """Nordhavn's."""
    return providers[0]


@pytest.fixture
def others(providers: list[Provider]) -> Provider:
    """Altamira's."""
    return providers[1]


@pytest.fixture
def nordhavn(cast: Cast, theirs: Provider) -> IdentityProvider:
    return registered(cast.nordhavn, theirs, "nordhavn.example")


@pytest.fixture
def altamira(cast: Cast, others: Provider) -> IdentityProvider:
    return registered(cast.altamira, others, "altamira.example")
