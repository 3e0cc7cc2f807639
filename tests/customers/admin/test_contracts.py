"""Contracts: promises as one types them, versions that are fixed once a ticket was filed, and their copies."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.errors import Conflict, InvalidInput
from customers.models import Contract, ContractVersion, ServiceCreditRule
from customers.services.contracts import copy_version, remove_version, save_version, terms_at
from tests.cast import Cast
from tests.factories.desk import CustomerFactory
from tests.paper import errors_of, row, send
from tickets.models import Ticket
from tickets.services.filing import Filing, file_ticket

ROME = ZoneInfo("Europe/Rome")
NOW = dt.datetime(2026, 11, 25, 10, 0, tzinfo=ROME)


@pytest.fixture(autouse=True)
def now() -> Iterator[dt.datetime]:
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """Filed under version 1 of Nordhavn, now."""
    filing = Filing(
        type="incident", title="Down", description="It is", reproduction="Wait", impact="extensive", urgency="critical"
    )
    return file_ticket(cast.nordhavn, filing, by=cast.freja)


def change(version: ContractVersion) -> str:
    return reverse("admin:customers_contractversion_change", args=[version.pk])


def copy(version: ContractVersion) -> str:
    return reverse("admin:customers_contractversion_copy", args=[version.pk])


def promises(version: ContractVersion) -> dict[tuple[str, str], tuple[int | None, str, bool]]:
    rows = version.targets.all()
    return {(row.priority, row.clock): (row.minutes, row.counting, row.binding) for row in rows}


DEFAULT = {
    ("P1", "taking_charge"): (60, "support_hours", False),
    ("P1", "update"): (240, "support_hours", False),
    ("P1", "resolution"): (None, "support_hours", False),
    ("P2", "taking_charge"): (120, "support_hours", False),
    ("P2", "update"): (480, "support_hours", False),
    ("P2", "resolution"): (None, "support_hours", False),
    ("P3", "taking_charge"): (2880, "support_hours", False),
    ("P3", "resolution"): (None, "support_hours", True),
}


def test_a_new_version_is_filled_with_the_default_promises(cast: Cast, admin: Client) -> None:
    contract = cast.version.contract
    url = f"{reverse('admin:customers_contractversion_add')}?contract={contract.pk}"
    response = send(admin, url, "contractversion_form", calendar=str(cast.version.calendar_id))
    version = ContractVersion.objects.get(contract=contract, number=2)

    assert response.status_code == 302
    assert promises(version) == DEFAULT
    assert version.valid_from == dt.datetime(2026, 11, 25, tzinfo=ROME)
    assert response["Location"] == change(version)


def test_promises_are_typed_as_lengths_of_time(cast: Cast, admin: Client) -> None:
    typed = {
        "p1_taking_charge": "90 min",
        "p1_taking_charge_counting": "around_the_clock",
        "p1_update": "",
        "p1_resolution": "2 h 30 min",
        "p2_taking_charge": "2h",
        "p1_binding": "on",
    }
    response = send(admin, change(cast.version), "contractversion_form", **typed)

    assert response.status_code == 302
    expected = {
        **DEFAULT,
        ("P1", "taking_charge"): (90, "around_the_clock", False),
        ("P1", "resolution"): (150, "support_hours", True),
    }
    del expected["P1", "update"]
    assert promises(cast.version) == expected
    assert "P1 taking charge" in LogEntry.objects.latest("pk").get_change_message()
    assert 'value="2 h 30 min"' in admin.get(change(cast.version)).content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("p1_taking_charge", "soon", "“soon” is not a length of time. Write 1 h, 90 min or 2 h 30 min."),
        ("p1_taking_charge", "60", "“60” is not a length of time. Write 1 h, 90 min or 2 h 30 min."),
        ("p1_taking_charge", "-1 h", "“-1 h” is not a length of time. Write 1 h, 90 min or 2 h 30 min."),
        ("p1_resolution", "-90", "“-90” is not a length of time. Write 1 h, 90 min or 2 h 30 min."),
        ("p3_taking_charge", "8784 h 1 min", "Write a time of at least one minute and at most a year."),
        ("p2_update", "0 min", "Write a time of at least one minute and at most a year."),
        ("p2_update", "9000 h", "Write a time of at least one minute and at most a year."),
        ("warn_at", "50, 120", "Write whole percentages below 100, as “50, 80”."),
        ("promised_compliance", "101", "Ensure this value is less than or equal to 100."),
        ("currency", "euro", "Ensure this value has at most 3 characters (it has 4)."),
        ("fee", "-1", "Ensure this value is greater than or equal to 0."),
        ("p1_update_counting", "moon", "Select a valid choice. moon is not one of the available choices."),
    ],
)
def test_a_refusal_stands_at_the_field(field: str, typed: str, said: str, cast: Cast, admin: Client) -> None:
    response = send(admin, change(cast.version), "contractversion_form", **{field: typed})

    assert errors_of(response)[field][0] == said
    assert typed in response.content.decode()
    assert promises(cast.version) == DEFAULT


def test_credit_rules_of_their_kinds(cast: Cast, admin: Client) -> None:
    rules = row("credit_rules", 0, kind="compliance", below="95", percent_of_fee="5")
    rules |= row("credit_rules", 1, kind="breach", amount="200")
    assert send(admin, change(cast.version), "contractversion_form", **rules).status_code == 302
    assert list(map(str, ServiceCreditRule.objects.all())) == ["200.00 a breach", "below 95.00 %: 5.00 % of the fee"]

    wrong = row("credit_rules", 2, kind="breach", below="90")
    assert errors_of(send(admin, change(cast.version), "contractversion_form", **wrong))["credit_rules-2-__all__"] == [
        "Below a level: give the level and the percentage of the fee. Each breach: give the amount."
    ]


# When a version begins


def test_two_versions_do_not_begin_together(cast: Cast, admin: Client) -> None:
    url = f"{reverse('admin:customers_contractversion_add')}?contract={cast.version.contract_id}"
    typed = {"calendar": str(cast.version.calendar_id), "valid_from_0": "2025-01-01", "valid_from_1": "00:00"}
    response = send(admin, url, "contractversion_form", **typed)

    assert errors_of(response) == {"valid_from": ["Version 1 begins at this instant, too."]}


@pytest.mark.parametrize(("day", "time"), [("2024-12-31", "00:00"), ("2026-11-01", "00:00"), ("2026-11-25", "10:00")])
def test_no_version_begins_before_tickets_that_were_filed(
    day: str, time: str, cast: Cast, admin: Client, ticket: Ticket
) -> None:
    url = f"{reverse('admin:customers_contractversion_add')}?contract={cast.version.contract_id}"
    typed = {"calendar": str(cast.version.calendar_id), "valid_from_0": day, "valid_from_1": time}
    response = send(admin, url, "contractversion_form", **typed)

    assert errors_of(response) == {
        "valid_from": ["Tickets were filed under an earlier version until 25 Nov 2026, 10:00: begin later."]
    }
    assert f'value="{day}"' in response.content.decode()
    assert f'value="{time}' in response.content.decode()
    assert cast.version.contract.versions.count() == 1


def test_a_first_version_may_begin_before_tickets_without_a_contract(cast: Cast, admin: Client) -> None:
    Contract.objects.filter(customer=cast.nordhavn).delete()
    filing = Filing(
        type="incident", title="Down", description="It is", reproduction="Wait", impact="minor", urgency="low"
    )
    file_ticket(cast.nordhavn, filing, by=cast.freja)
    contract = Contract.objects.create(customer=cast.nordhavn, name="Late")
    url = f"{reverse('admin:customers_contractversion_add')}?contract={contract.pk}"
    typed = {"calendar": str(cast.version.calendar_id), "valid_from_0": "2026-11-01", "valid_from_1": "00:00"}

    assert send(admin, url, "contractversion_form", **typed).status_code == 302
    assert Contract.objects.get(pk=contract.pk).versions.get().number == 1


# Fixed, and copied


def test_a_version_is_fixed_once_a_ticket_was_filed_under_it(cast: Cast, admin: Client, ticket: Ticket) -> None:
    body = admin.get(change(cast.version)).content.decode()

    assert "Tickets were filed under this version, so it is fixed. Make a new version for what changes." in body
    assert "<th>P1 Taking charge</th><td>1 h, support hours</td>" in body
    assert "<th>P3 Resolution</th><td>by the agreed estimate, binding</td>" in body
    assert 'name="p1_taking_charge"' not in body
    assert admin.post(change(cast.version), {"p1_taking_charge": "5 h"}).status_code == 403
    assert promises(cast.version) == DEFAULT


def test_a_fixed_version_and_its_contract_stay(cast: Cast, admin: Client, ticket: Ticket) -> None:
    for url in (
        reverse("admin:customers_contractversion_delete", args=[cast.version.pk]),
        reverse("admin:customers_contract_delete", args=[cast.version.contract_id]),
    ):
        assert admin.post(url, {"post": "yes"}).status_code == 403
    with pytest.raises(Conflict):
        remove_version(cast.version, by=cast.ada)
    with pytest.raises(Conflict):
        save_version(cast.version, by=cast.ada)
    assert ContractVersion.objects.filter(pk=cast.version.pk).exists()


def test_an_earlier_version_stays_fixed_and_the_next_one_open(cast: Cast, admin: Client, ticket: Ticket) -> None:
    """The tickets of version 1 do not fix version 2, and those of version 2 would not free version 1."""
    new = copy_version(cast.version, by=cast.ada)

    assert 'name="p1_taking_charge"' in admin.get(change(new)).content.decode()
    assert 'name="p1_taking_charge"' not in admin.get(change(cast.version)).content.decode()


def test_new_version_copies_everything_from_the_next_midnight(cast: Cast, admin: Client, ticket: Ticket) -> None:
    ServiceCreditRule.objects.create(version=cast.version, kind="breach", amount=200)
    response = admin.post(copy(cast.version), follow=True)
    new = ContractVersion.objects.get(contract=cast.version.contract, number=2)

    assert response.redirect_chain == [(change(new), 302)]
    assert "Version 2 begins on 26 Nov 2026, 00:00. Change what differs, and save." in response.content.decode()
    assert new.valid_from == dt.datetime(2026, 11, 26, tzinfo=ROME)
    assert promises(new) == DEFAULT
    assert [rule.amount for rule in new.credit_rules.all()] == [200]
    assert cast.version.credit_rules.count() == 1
    assert LogEntry.objects.latest("pk").get_change_message() == "Copied from version 1."

    admin.post(copy(new))
    third = ContractVersion.objects.get(contract=cast.version.contract, number=3)
    assert third.valid_from == dt.datetime(2026, 11, 27, tzinfo=ROME)


def test_what_changes_in_the_copy_counts_from_its_beginning(cast: Cast, admin: Client, ticket: Ticket) -> None:
    admin.post(copy(cast.version))
    new = ContractVersion.objects.get(contract=cast.version.contract, number=2)
    send(admin, change(new), "contractversion_form", p1_taking_charge="30 min")

    before, after = (terms_at(cast.nordhavn, NOW + dt.timedelta(hours=hours)) for hours in (0, 14))
    assert before is not None
    assert after is not None
    assert [terms.target("P1", "taking_charge").minutes for terms in (before, after)] == [60, 30]  # type: ignore[union-attr]


def test_a_copy_is_made_by_post_and_by_admins(cast: Cast, admin: Client) -> None:
    assert admin.get(copy(cast.version)).status_code == 405
    lead = Client()
    lead.force_login(cast.elena)
    assert lead.post(copy(cast.version)).status_code == 302
    assert cast.version.contract.versions.count() == 1


def test_who_is_let_in_without_the_rights_of_an_admin_copies_and_deletes_nothing(cast: Cast) -> None:
    User.objects.filter(pk=cast.elena.pk).update(is_staff=True)
    empty = Contract.objects.create(customer=CustomerFactory.create(), name="Without a version")
    elena = Client()
    elena.force_login(User.objects.get(pk=cast.elena.pk))

    assert elena.post(copy(cast.version)).status_code == 403
    url = reverse("admin:customers_contract_delete", args=[empty.pk])
    assert elena.post(url, {"post": "yes"}).status_code == 403
    assert cast.version.contract.versions.count() == 1
    assert Contract.objects.filter(pk=empty.pk).exists()


def test_a_version_never_used_goes(cast: Cast, admin: Client, ticket: Ticket) -> None:
    new = copy_version(cast.version, by=cast.ada)
    admin.post(reverse("admin:customers_contractversion_delete", args=[new.pk]), {"post": "yes"})

    assert list(cast.version.contract.versions.values_list("number", flat=True)) == [1]


def test_the_service_refuses_a_version_that_begins_too_early(cast: Cast, ticket: Ticket) -> None:
    new = copy_version(cast.version, by=cast.ada)
    new.valid_from = NOW - dt.timedelta(days=1)
    with pytest.raises(InvalidInput):
        save_version(new, by=cast.ada)


# The contract, and what its version leads to


def test_a_customer_has_one_contract(cast: Cast, admin: Client) -> None:
    url = f"{reverse('admin:customers_contract_add')}?customer={cast.nordhavn.pk}"
    response = send(admin, url, "contract_form", name="Another")

    assert errors_of(response) == {"customer": ["Contract with this Customer already exists."]}
    assert Contract.objects.filter(customer=cast.nordhavn).count() == 1


def test_a_contract_ends(cast: Cast, admin: Client) -> None:
    url = reverse("admin:customers_contract_change", args=[cast.version.contract_id])
    body = admin.get(url).content.decode()
    send(admin, url, "contract_form", ends_on="2026-11-30")

    assert f'<a href="{change(cast.version)}">Version 1</a> from 01 Jan 2025, 00:00' in body
    assert Contract.objects.get(customer=cast.nordhavn).ends_on == dt.date(2026, 11, 30)


def test_the_page_of_a_version_previews_what_it_leads_to(cast: Cast, admin: Client, ticket: Ticket) -> None:
    body = admin.get(change(cast.version)).content.decode()

    assert f'<a href="{ticket.get_absolute_url()}">NORD-1</a></th><td>due 11:00</td>' in body
    assert "<th>P1</th><td>11:00</td>" in body
    assert "<th>P2</th><td>12:00</td>" in body
    # 48 h are six working days of 8 h.
    assert "<th>P3</th><td>Thu 3 Dec, 10:00</td>" in body
    assert "<th>Wed 25 Nov</th><td>09:00-13:00, 14:00-18:00</td>" in body
    assert "Immaculate Conception" in body
