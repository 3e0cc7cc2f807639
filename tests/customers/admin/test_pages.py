"""Each admin page opens for admins, for nobody else, and costs what it costs whatever the number of rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin as django_admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Team, TeamMember, User
from customers.models import (
    Calendar,
    Catalogue,
    Component,
    Contract,
    ContractVersion,
    Customer,
    DayOff,
    IdentityProvider,
    Invitation,
    Membership,
    PriorityMatrix,
    ProductVersion,
    Release,
)
from customers.permissions import Role
from customers.services.customers import add_customer
from customers.services.invitations import invite
from customers.services.matrix import set_cells
from customers.services.memberships import set_membership
from customers.vocabulary import Impact, Priority, Urgency
from sla.models import Terms
from tests.cast import Cast, calendar, contract
from tests.cast import person as make_person
from tests.factories.desk import IdentityProviderFactory
from tests.factories.work import ExportFactory
from tickets.models import Export, Ticket
from tickets.services.filing import Filing, file_ticket

READ_ONLY: set[type[Model]] = {Export, Invitation, Ticket, Terms}
OURS: set[type[Model]] = {
    Calendar,
    Catalogue,
    Component,
    Contract,
    ContractVersion,
    Customer,
    IdentityProvider,
    Membership,
    PriorityMatrix,
    ProductVersion,
    Release,
    Team,
    User,
    *READ_ONLY,
}
SORTED = sorted(OURS, key=lambda model: model.__name__)


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    filing = Filing(
        type="incident", title="Down", description="It is", reproduction="Wait", impact="minor", urgency="low"
    )
    ExportFactory.create(customer=cast.nordhavn, asked_by=cast.ada)
    return file_ticket(cast.nordhavn, filing, by=cast.freja)


@pytest.fixture
def provider(db: None) -> IdentityProvider:
    return IdentityProviderFactory.create()


def test_the_admin_has_these_models_and_no_others() -> None:
    assert set(django_admin.site._registry) == OURS


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    return invite(cast.nordhavn, email="new@nordhavn.example", role=Role.REQUESTER, by=cast.soren)


@pytest.mark.parametrize("model", SORTED)
def test_an_admin_opens_list_add_change_and_history(
    model: type[Model], admin: Client, ticket: Ticket, invitation: Invitation, provider: IdentityProvider
) -> None:
    first = model._default_manager.order_by("pk").first()
    assert first is not None

    assert admin.get(page(model, "changelist")).status_code == 200
    assert admin.get(page(model, "changelist"), {"q": "a"}).status_code == 200
    assert admin.get(page(model, "change", first.pk)).status_code == 200
    assert admin.get(page(model, "history", first.pk)).status_code == 200
    assert admin.get(page(model, "add")).status_code == (403 if model in READ_ONLY else 200)


@pytest.mark.parametrize("name", ["freja", "soren", "paolo", "giulia", "luca", "elena"])
def test_nobody_else_comes_in(name: str, cast: Cast) -> None:
    client = Client()
    client.force_login(getattr(cast, name))

    for url in [reverse("admin:index"), *(page(model, kind) for model in SORTED for kind in ("changelist", "add"))]:
        response = client.get(url)
        assert response.status_code == 302, url
        assert client.get(response["Location"]).status_code == 403


def test_who_is_let_in_without_the_rights_of_an_admin_views_nothing(cast: Cast) -> None:
    """The two are one thing in our forms; a shell could make somebody who has only the first."""
    User.objects.filter(pk=cast.giulia.pk).update(is_staff=True)
    client = Client()
    client.force_login(User.objects.get(pk=cast.giulia.pk))

    assert client.get(reverse("admin:index")).status_code == 200
    assert [model for model in SORTED if client.get(page(model, "changelist")).status_code != 403] == []


def test_who_is_not_signed_in_is_sent_to_the_one_sign_in(db: None) -> None:
    response = Client().get(reverse("admin:index"), follow=True)

    assert response.redirect_chain[-1][0].startswith(f"{reverse('account_login')}?next=")


def test_the_index_leads_back_to_the_desk(admin: Client) -> None:
    body = admin.get(reverse("admin:index")).content.decode()

    assert "witsupport administration" in body
    assert '<a href="/">Back to the desk</a>' in body
    assert "<style" not in body
    assert "onclick" not in body


@pytest.mark.parametrize("model", [Export, Invitation, Ticket, Terms])
def test_what_is_to_be_read_is_not_changed(
    model: type[Model], admin: Client, ticket: Ticket, invitation: Invitation, provider: IdentityProvider
) -> None:
    url = page(model, "change", model._default_manager.order_by("pk").values_list("pk", flat=True)[0])

    assert 'type="submit" value="Save"' not in admin.get(url).content.decode()
    assert admin.post(url, {"title": "Other"}).status_code == 403
    assert admin.post(page(model, "delete", 1), {"post": "yes"}).status_code == 403


def test_a_ticket_leads_to_its_page(admin: Client, ticket: Ticket) -> None:
    body = admin.get(page(Ticket, "change", ticket.pk)).content.decode()

    assert f'<a href="{ticket.get_absolute_url()}">NORD-1</a>' in body


def _more(cast: Cast, ticket: Ticket) -> None:
    """Three more rows in every list."""
    for number in range(3):
        catalogue = Catalogue.objects.create(name=f"Catalogue {number}")
        customer = Customer(key=f"MORE{number}", name=f"More {number}", catalogue=catalogue)
        add_customer(customer, by=None)
        contract(customer, calendar(f"Calendar {number}"))
        DayOff.objects.create(calendar=Calendar.objects.get(name=f"Calendar {number}"), date="2031-01-02", name="Off")
        Component.objects.create(catalogue=catalogue, name="Core", team=cast.team)
        ProductVersion.objects.create(catalogue=catalogue, name="1.0")
        Release.objects.create(catalogue=catalogue, name="1.1")
        matrix = PriorityMatrix.objects.create(name=f"Matrix {number}")
        set_cells(matrix, {(impact, urgency): Priority.P1 for impact in Impact for urgency in Urgency}, by=None)
        somebody = make_person("Some", f"Body{number}", "more")
        set_membership(somebody, role=Role.REQUESTER, customer=customer, by=None)
        TeamMember.objects.create(team=Team.objects.create(name=f"Team {number}"), user=somebody)
        filing = Filing(
            type="incident", title="Down", description="It is", reproduction="Wait", impact="minor", urgency="low"
        )
        file_ticket(customer, filing, by=somebody)
        IdentityProviderFactory.create(customer=customer)
        ExportFactory.create(customer=customer)
        invite(cast.nordhavn, email=f"more{number}@nordhavn.example", role=Role.REQUESTER, by=cast.soren)


@pytest.fixture
def queries_of(admin: Client) -> Callable[[str], int]:
    def count(url: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert admin.get(url).status_code == 200
        return len(found)

    return count


@pytest.mark.parametrize("model", SORTED)
def test_a_list_costs_the_same_whatever_its_length(
    model: type[Model],
    queries_of: Callable[[str], int],
    cast: Cast,
    ticket: Ticket,
    invitation: Invitation,
    provider: IdentityProvider,
) -> None:
    url = page(model, "changelist")
    queries_of(url)
    before, rows = queries_of(url), model._default_manager.count()
    _more(cast, ticket)

    assert model._default_manager.count() > rows
    assert queries_of(url) == before
    assert before <= 14
