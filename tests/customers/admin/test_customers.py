"""The customer's page: a key that stays, a customer that stays."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from common.errors import Conflict
from customers.models import Contract, Customer, CustomerGroupPermission, Membership
from customers.services.customers import remove_customer
from tests.cast import Cast
from tests.paper import errors_of, send
from tickets.models import Ticket
from tickets.services.filing import Filing, file_ticket


def change(customer: Customer) -> str:
    return reverse("admin:customers_customer_change", args=[customer.pk])


def file(cast: Cast) -> Ticket:
    filing = Filing(type="it_help", title="How", description="How?", impact="minor", urgency="low")
    return file_ticket(cast.nordhavn, filing, by=cast.freja)


def test_a_key_changes_before_a_ticket_was_filed(cast: Cast, admin: Client) -> None:
    assert send(admin, change(cast.nordhavn), "customer_form", key="nhe").status_code == 302

    assert Customer.objects.get(pk=cast.nordhavn.pk).key == "NHE"
    assert LogEntry.objects.latest("pk").get_change_message() == "Changed Key."


def test_a_key_stays_once_a_ticket_was_filed(cast: Cast, admin: Client) -> None:
    file(cast)
    response = send(admin, change(cast.nordhavn), "customer_form", key="NHE", notes="Kept")

    assert errors_of(response) == {"key": ["Tickets were filed as NORD-1 and on: it stays NORD."]}
    assert "Kept" in response.content.decode()
    assert Customer.objects.get(pk=cast.nordhavn.pk).key == "NORD"


def test_the_rest_changes_still(cast: Cast, admin: Client) -> None:
    file(cast)
    response = send(admin, change(cast.nordhavn), "customer_form", is_active=None, name="Nordhavn", notes="Calls early")
    customer = Customer.objects.get(pk=cast.nordhavn.pk)

    assert response.status_code == 302
    assert (customer.name, customer.notes, customer.is_active) == ("Nordhavn", "Calls early", False)


@pytest.mark.parametrize("key", ["A", "1AB", "AC-ME", "ABCDEFGHIJK", ""])
def test_a_key_that_is_none(key: str, cast: Cast, admin: Client) -> None:
    response = send(
        admin,
        reverse("admin:customers_customer_add"),
        "customer_form",
        name="Acme",
        key=key,
        catalogue=str(cast.catalogue.pk),
    )

    assert "key" in errors_of(response)
    assert not Customer.objects.filter(name="Acme").exists()


def test_a_customer_with_tickets_stays(cast: Cast, admin: Client) -> None:
    file(cast)
    Contract.objects.all().delete()
    url = reverse("admin:customers_customer_delete", args=[cast.nordhavn.pk])
    body = admin.get(url).content.decode()
    answer = admin.post(url, {"post": "yes"})

    assert "Nordhavn Energi has tickets and stays: make it inactive instead." in body
    assert "Yes, I’m sure" not in body
    assert answer.status_code == 200
    assert Customer.objects.filter(pk=cast.nordhavn.pk).exists()
    with pytest.raises(Conflict):
        remove_customer(cast.nordhavn, by=cast.ada)


def test_a_customer_never_used_goes_with_its_grants(cast: Cast, admin: Client) -> None:
    Contract.objects.filter(customer=cast.altamira).delete()
    answer = admin.post(reverse("admin:customers_customer_delete", args=[cast.altamira.pk]), {"post": "yes"})

    assert answer.status_code == 302
    assert not Membership.objects.filter(user=cast.marta).exists()
    assert not Group.objects.filter(name__startswith=f"customer:{cast.altamira.pk}:").exists()
    assert not CustomerGroupPermission.objects.filter(content_object_id=cast.altamira.pk).exists()
    assert CustomerGroupPermission.objects.filter(content_object=cast.nordhavn).exists()


def test_the_page_shows_open_tickets_and_the_next_due(cast: Cast, admin: Client) -> None:
    ticket = file(cast)
    body = admin.get(change(cast.nordhavn)).content.decode()

    assert "<strong>1</strong> open" in body
    assert "Nothing is due." in body
    assert ticket.next_due_at is None


def test_who_is_new_is_found_by_the_autocomplete(cast: Cast, admin: Client) -> None:
    query = {"term": "freja", "app_label": "customers", "model_name": "membership", "field_name": "user"}
    found = admin.get(reverse("admin:autocomplete"), query).json()

    assert [result["text"] for result in found["results"]] == ["Freja Mikkelsen"]
