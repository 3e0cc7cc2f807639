"""The own profile, and the customers that one sees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from customers.models import Component, Contract, ContractVersion, Customer
from customers.permissions import Role
from customers.services.memberships import set_membership
from tests.api.conftest import Call
from tests.cast import Cast


def test_who_am_i(cast: Cast, call: Call) -> None:
    assert call(cast.luca).get("/me/").data == {
        "id": cast.luca.pk,
        "name": "Luca Bianchi",
        "email": "luca.bianchi@witboost.example",
        "handle": "luca.bianchi",
        "timezone": "Europe/Rome",
        "teams": ["Product engineering"],
    }
    assert call(None).get("/me/").status_code == 401


def test_changing_the_own_name_and_time_zone(cast: Cast, call: Call) -> None:
    response = call(cast.freja).patch("/me/", {"name": " Freja   M. ", "timezone": "Europe/Copenhagen"})

    assert response.status_code == 200
    row = User.objects.get(pk=cast.freja.pk)
    assert (row.name, row.timezone, row.email) == ("Freja M.", "Europe/Copenhagen", cast.freja.email)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": None}, "name"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": 1}, "timezone"),
        ({"email": "x@example.org"}, "email"),
        ({"is_staff": True}, "is_staff"),
        ({"is_superuser": True}, "is_superuser"),
    ],
)
def test_what_is_wrong_with_a_profile(cast: Cast, call: Call, body: dict[str, object], field: str) -> None:
    response = call(cast.freja).patch("/me/", body)

    assert (response.status_code, list(response.data["fields"])) == (422, [field])
    assert User.objects.get(pk=cast.freja.pk).name == "Freja Mikkelsen"


def keys(call: Call, user: User) -> list[str]:
    return [row["key"] for row in call(user).get("/customers/").data]


def test_each_sees_the_own_customers(cast: Cast, call: Call) -> None:
    assert keys(call, cast.freja) == ["NORD"]
    assert keys(call, cast.tomasz) == ["NORD"]
    assert keys(call, cast.giulia) == ["ALTA", "NORD"]
    assert keys(call, cast.luca) == []
    assert keys(call, cast.ada) == []
    assert call(None).get("/customers/").status_code == 401


def test_a_customer_says_what_one_may_there(cast: Cast, call: Call) -> None:
    (row,) = call(cast.freja).get("/customers/").data

    assert row == {
        "key": "NORD",
        "name": "Nordhavn Energi",
        "is_active": True,
        "may": ["answer_resolution", "comment", "file_ticket", "view_tickets"],
    }


def test_a_customer_says_what_a_ticket_can_name(cast: Cast, call: Call) -> None:
    Component.objects.create(catalogue=cast.catalogue, name="Retired", is_active=False)
    Customer.objects.filter(pk=cast.nordhavn.pk).update(notes="Pays late.")

    response = call(cast.freja).get("/customers/NORD/")

    assert [row["name"] for row in response.data["components"]] == ["Provisioning", "Snowflake template"]
    assert [row["in_perimeter"] for row in response.data["components"]] == [True, False]
    assert [row["name"] for row in response.data["versions"]] == ["2.8.1"]
    assert "Pays late" not in call(cast.elena).get("/customers/NORD/").content.decode()


@pytest.mark.parametrize("path", ["", "people/", "contract/"])
def test_another_customer_does_not_exist(cast: Cast, call: Call, path: str) -> None:
    for stranger in (cast.marta, cast.luca, cast.ada):
        theirs, nobodys = (call(stranger).get(f"/customers/{key}/{path}") for key in ("NORD", "NONE"))
        assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    assert call(None).get(f"/customers/NORD/{path}").status_code == 401


def test_the_people_are_for_those_who_file_on_behalf(cast: Cast, call: Call) -> None:
    people = call(cast.paolo).get("/customers/NORD/people/").data

    assert [row["name"] for row in people] == ["Anders Holm", "Freja Mikkelsen", "Soren Kjaer"]
    assert call(cast.giulia).get("/customers/NORD/people/").data == people
    for who in (cast.freja, cast.soren):
        assert call(who).get("/customers/NORD/people/").status_code == 403


def test_the_contract_is_for_managers_and_leads(cast: Cast, call: Call) -> None:
    ContractVersion.objects.filter(contract__customer=cast.nordhavn).update(fee=12_345)
    response = call(cast.soren).get("/customers/NORD/contract/")

    assert (response.data["name"], response.data["version"]) == ("Premium", 1)
    assert response.data["calendar"]["hours"][0] == {"weekday": "Monday", "opens": "09:00", "closes": "13:00"}
    assert response.data["calendar"]["days_off"] == ["2026-12-08", "2026-12-25"]
    first = {"priority": "P1", "clock": "resolution", "minutes": None, "counting": "support_hours", "binding": False}
    assert response.data["targets"][0] == first
    assert call(cast.elena).get("/customers/NORD/contract/").data == response.data
    for who in (cast.freja, cast.paolo, cast.giulia, cast.tomasz):
        assert call(who).get("/customers/NORD/contract/").status_code == 403


def test_without_a_contract_there_is_none(cast: Cast, call: Call) -> None:
    Contract.objects.filter(customer=cast.nordhavn).update(ends_on="2026-01-01")

    assert call(cast.soren).get("/customers/NORD/contract/").status_code == 404


def test_the_number_of_queries_does_not_grow(cast: Cast, call: Call) -> None:
    caller, counts = call(cast.giulia), []
    caller.get("/customers/")
    for number in range(2):
        for more in range(5):
            Customer.objects.create(key=f"C{number}{more}", name=f"C {number}{more}", catalogue=cast.catalogue)
        set_membership(cast.giulia, role=Role.SUPPORT_AGENT, customer=None, by=None)
        with CaptureQueriesContext(connection) as queries:
            caller.get("/customers/")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6
