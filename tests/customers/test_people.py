"""The page of a customer's people: who reads it, and changing and removing colleagues."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.errors import Conflict, InvalidInput, NotFound, NotPermitted
from customers.models import Customer, Invitation, Membership
from customers.permissions import Role
from customers.services.invitations import invite, send_again, withdraw
from customers.services.memberships import set_membership
from customers.services.people import change_colleague, remove_colleague
from tests.cast import Cast, person

PEOPLE = "/customers/NORD/people/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def membership(user: User, customer: Customer) -> Membership:
    return Membership.objects.get(user=user, customer=customer)


def role_of(user: User, customer: Customer) -> str:
    return membership(user, customer).role


def test_a_manager_reads_who_is_here_and_who_is_invited(cast: Cast) -> None:
    invite(cast.nordhavn, email="nora.berg@nordhavn.example", role=Role.REQUESTER, by=cast.soren)

    page = client_of(cast.soren).get(PEOPLE).content.decode()

    for user in (cast.freja, cast.anders, cast.soren):
        assert user.email in page
    assert "nora.berg@nordhavn.example" in page
    assert "by Soren Kjaer" in page
    for user in (cast.paolo, cast.tomasz, cast.marta):
        assert user.email not in page


def test_when_somebody_was_last_seen_is_told(cast: Cast) -> None:
    User.objects.filter(pk=cast.freja.pk).update(last_login=dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC))
    client = client_of(cast.soren)

    page = client.get(PEOPLE).content.decode()

    assert "Mon 2 Mar 2026" in page
    assert page.count("Not yet seen") == 1  # Anders


@pytest.mark.parametrize("name", ["freja", "paolo", "giulia", "tomasz", "elena"])
def test_who_sees_the_customer_and_manages_nobody_is_refused(cast: Cast, name: str) -> None:
    client = client_of(getattr(cast, name))

    assert client.get(PEOPLE).status_code == 403
    answer = client.post(f"{PEOPLE}invite/", {"email": "x@nordhavn.example", "role": "requester"})
    assert answer.status_code == 403
    assert not Invitation.objects.exists()


def test_a_manager_of_another_customer_finds_nothing(cast: Cast) -> None:
    set_membership(cast.marta, role=Role.CUSTOMER_MANAGER, customer=cast.altamira, by=None)
    sent = invite(cast.nordhavn, email="nora.berg@nordhavn.example", role=Role.REQUESTER, by=cast.soren)
    pk = membership(cast.freja, cast.nordhavn).pk
    client = client_of(cast.marta)

    assert client.get(PEOPLE).status_code == 404
    for path in (
        f"{PEOPLE}invite/",
        f"/people/{pk}/role/",
        f"/people/{pk}/remove/",
        f"/invitations/{sent.pk}/send-again/",
        f"/invitations/{sent.pk}/withdraw/",
    ):
        assert client.post(path, {"email": "a@b.example", "role": "customer_manager"}).status_code == 404, path
    assert role_of(cast.freja, cast.nordhavn) == Role.REQUESTER
    assert Invitation.objects.open().count() == 1


@pytest.mark.parametrize("name", ["paolo", "tomasz"])
def test_people_of_the_vendor_who_serve_the_customer_are_not_its_managers_to_change(cast: Cast, name: str) -> None:
    row = membership(getattr(cast, name), cast.nordhavn)
    client = client_of(cast.soren)

    assert client.post(f"/people/{row.pk}/role/", {"role": "requester"}).status_code == 404
    assert client.post(f"/people/{row.pk}/remove/").status_code == 404
    with pytest.raises(NotFound):
        remove_colleague(row, by=cast.soren)


def test_a_role_is_changed_and_counts_with_the_next_request(cast: Cast) -> None:
    freja = client_of(cast.freja)
    assert freja.get(PEOPLE).status_code == 403
    pk = membership(cast.freja, cast.nordhavn).pk

    answer = client_of(cast.soren).post(f"/people/{pk}/role/", {"role": "customer_manager"}, follow=True)

    assert "Freja Mikkelsen: Customer manager." in answer.content.decode()
    assert freja.get(PEOPLE).status_code == 200


@pytest.mark.parametrize("role", ["support_agent", "support_lead", "professional_services", "", "x\x00"])
def test_no_role_of_the_vendor_is_given(cast: Cast, role: str) -> None:
    pk = membership(cast.freja, cast.nordhavn).pk
    client = client_of(cast.soren)

    assert client.post(f"/people/{pk}/role/", {"role": role}).status_code == 422
    given = client.post(f"{PEOPLE}invite/", {"email": "nora@nordhavn.example", "role": role})
    assert given.status_code == 422
    assert 'value="nora@nordhavn.example"' in given.content.decode()
    assert role_of(cast.freja, cast.nordhavn) == Role.REQUESTER
    assert not Invitation.objects.exists()


def test_the_services_give_no_role_of_the_vendor(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        change_colleague(membership(cast.freja, cast.nordhavn), Role.SUPPORT_AGENT, by=cast.soren)
    with pytest.raises(InvalidInput):
        invite(cast.nordhavn, email="a@b.example", role=Role.SUPPORT_AGENT, by=cast.soren)


def test_the_services_let_nobody_else_manage(cast: Cast) -> None:
    row = membership(cast.anders, cast.nordhavn)
    for user in (cast.freja, cast.elena, cast.ada, cast.marta):
        with pytest.raises(NotPermitted):
            remove_colleague(row, by=user)
        with pytest.raises(NotPermitted):
            change_colleague(row, Role.CUSTOMER_MANAGER, by=user)
        with pytest.raises(NotPermitted):
            invite(cast.nordhavn, email="a@b.example", role=Role.REQUESTER, by=user)


def test_the_services_let_nobody_else_send_an_invitation_again_or_withdraw_it(cast: Cast) -> None:
    set_membership(cast.marta, role=Role.CUSTOMER_MANAGER, customer=cast.altamira, by=None)
    sent = invite(cast.nordhavn, email="nora.berg@nordhavn.example", role=Role.REQUESTER, by=cast.soren)

    for user in (cast.freja, cast.marta, cast.paolo, cast.elena, cast.ada):
        with pytest.raises(NotPermitted):
            send_again(sent, by=user, at=sent.expires_at)
        with pytest.raises(NotPermitted):
            withdraw(sent, by=user)
    row = Invitation.objects.open().get()
    assert (row.sendings, row.invited_by) == (sent.sendings, cast.soren)


def test_removing_asks_first_and_counts_with_the_next_request(cast: Cast) -> None:
    freja, soren = client_of(cast.freja), client_of(cast.soren)
    assert freja.get("/customers/NORD/").status_code == 200
    place = f"/people/{membership(cast.freja, cast.nordhavn).pk}/remove/"
    assert "Remove Freja Mikkelsen?" in soren.get(place).content.decode()
    assert freja.get("/customers/NORD/").status_code == 200

    answer = soren.post(place, follow=True)

    assert "Freja Mikkelsen is no longer of Nordhavn Energi." in answer.content.decode()
    assert freja.get("/customers/NORD/").status_code == 404
    assert soren.post(place).status_code == 404


def test_the_last_manager_stays(cast: Cast) -> None:
    soren = client_of(cast.soren)
    pk = membership(cast.soren, cast.nordhavn).pk

    removed = soren.post(f"/people/{pk}/remove/")
    changed = soren.post(f"/people/{pk}/role/", {"role": "requester"})

    assert (removed.status_code, changed.status_code) == (409, 422)
    for answer in (removed, changed):
        assert "Soren Kjaer is the only customer manager. Make a colleague one first." in answer.content.decode()
    assert 'id="id_role-error"' in changed.content.decode()
    assert role_of(cast.soren, cast.nordhavn) == Role.CUSTOMER_MANAGER


def test_a_manager_whose_account_is_closed_is_no_other_manager(cast: Cast) -> None:
    set_membership(cast.anders, role=Role.CUSTOMER_MANAGER, customer=cast.nordhavn, by=None)
    User.objects.filter(pk=cast.anders.pk).update(is_active=False)

    with pytest.raises(Conflict):
        remove_colleague(membership(cast.soren, cast.nordhavn), by=cast.soren)


@pytest.mark.parametrize("act", ["remove", "role"])
def test_one_of_two_managers_may_leave_and_is_led_home(cast: Cast, act: str) -> None:
    set_membership(cast.anders, role=Role.CUSTOMER_MANAGER, customer=cast.nordhavn, by=None)
    soren = client_of(cast.soren)

    answer = soren.post(f"/people/{membership(cast.soren, cast.nordhavn).pk}/{act}/", {"role": "requester"})

    assert answer["Location"] == "/"
    assert soren.get(PEOPLE).status_code in (403, 404)


def test_more_people_make_no_more_queries(cast: Cast) -> None:
    client = client_of(cast.soren)
    client.get(PEOPLE)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(PEOPLE).status_code == 200
        return len(asked)

    before = queries()
    for number in range(5):
        user = person(f"Person{number}", "Holm", "nordhavn")
        set_membership(user, role=Role.REQUESTER, customer=cast.nordhavn, by=None)
        invite(cast.nordhavn, email=f"invited{number}@nordhavn.example", role=Role.REQUESTER, by=cast.soren)

    assert queries() == before
