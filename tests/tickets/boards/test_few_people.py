"""A customer with one person or none: the filter of reporters has one choice or none, and the pages are there."""

import pytest
from django.test import Client

from customers.models import Membership
from customers.services.memberships import remove_membership
from tests.cast import Cast


@pytest.mark.parametrize("path", ["/customers/ALTA/", "/customers/ALTA/tickets/"])
def test_the_only_person_can_be_chosen(client: Client, cast: Cast, path: str) -> None:
    client.force_login(cast.marta)

    page = client.get(path)

    assert page.status_code == 200
    assert f"reporter={cast.marta.pk}" in page.content.decode()
    chosen = client.get(path, {"reporter": cast.marta.pk})
    assert "Reporter <b>Marta Ruiz</b>" in chosen.content.decode()


@pytest.mark.parametrize("path", ["/customers/ALTA/", "/customers/ALTA/tickets/"])
def test_without_people_there_is_nothing_to_choose(client: Client, cast: Cast, path: str) -> None:
    remove_membership(Membership.objects.get(user=cast.marta), by=cast.ada)
    client.force_login(cast.giulia)

    page = client.get(path)

    assert page.status_code == 200
    assert "reporter=" not in page.content.decode()
