"""Who belongs where, and the groups and grants that follow from it."""

import pytest

from accounts.models import User
from common.errors import InvalidInput
from customers.access import agents_for, agents_for_each, can, people_of, permissions_of, side_with
from customers.models import Catalogue, Customer, CustomerGroupPermission, Membership
from customers.models.customers import forget_holdings
from customers.permissions import ROLE_PERMISSIONS, Permission, Role
from customers.services.memberships import grant_on, remove_membership, set_membership, sync_grants
from customers.vocabulary import Side
from tests.cast import Cast, person


def test_each_role_holds_what_the_table_says(cast: Cast) -> None:
    roles = {
        "freja": Role.REQUESTER,
        "soren": Role.CUSTOMER_MANAGER,
        "paolo": Role.PROFESSIONAL_SERVICES,
        "giulia": Role.SUPPORT_AGENT,
        "tomasz": Role.SUPPORT_AGENT,
        "elena": Role.SUPPORT_LEAD,
        "luca": Role.SPECIALIST,
    }
    for name, role in roles.items():
        assert permissions_of(getattr(cast, name), cast.nordhavn) == ROLE_PERMISSIONS[role], name


def test_nothing_is_held_on_another_customer(cast: Cast) -> None:
    for name in ("freja", "soren", "paolo", "tomasz", "luca", "ada"):
        assert permissions_of(getattr(cast, name), cast.altamira) == frozenset(), name


def test_whose_side_each_is_on(cast: Cast) -> None:
    people = ("freja", "soren", "paolo", "giulia", "elena")
    sides = {name: side_with(permissions_of(getattr(cast, name), cast.nordhavn)) for name in people}

    assert sides == {
        "freja": Side.CUSTOMER,
        "soren": Side.CUSTOMER,
        "paolo": Side.CUSTOMER,
        "giulia": Side.VENDOR,
        "elena": Side.VENDOR,
    }


def test_whom_tickets_are_filed_for_and_who_works_them(cast: Cast) -> None:
    assert set(people_of(cast.nordhavn)) == {cast.freja, cast.anders, cast.soren}
    assert set(agents_for(cast.nordhavn)) == {cast.giulia, cast.tomasz, cast.elena}
    assert set(agents_for(cast.altamira)) == {cast.giulia, cast.elena}
    assert agents_for_each({cast.nordhavn.pk, cast.altamira.pk}) == {
        cast.nordhavn.pk: {cast.giulia.pk, cast.tomasz.pk, cast.elena.pk},
        cast.altamira.pk: {cast.giulia.pk, cast.elena.pk},
    }


WRONG = [
    ("freja", Role.SUPPORT_AGENT, None),
    ("freja", Role.PROFESSIONAL_SERVICES, "altamira"),
    ("giulia", Role.REQUESTER, "nordhavn"),
    ("paolo", Role.SUPPORT_AGENT, "altamira"),
    ("giulia", Role.PROFESSIONAL_SERVICES, "nordhavn"),
    ("ada", Role.REQUESTER, None),
    ("ada", Role.SUPPORT_LEAD, "nordhavn"),
    ("ada", Role.SPECIALIST, "nordhavn"),
]


@pytest.mark.parametrize(("name", "role", "at"), WRONG)
def test_what_nobody_can_be(name: str, role: Role, at: str | None, cast: Cast) -> None:
    user, before = getattr(cast, name), list(Membership.objects.order_by("pk").values())

    with pytest.raises(InvalidInput):
        set_membership(user, role=role, customer=getattr(cast, at) if at else None, by=None)

    assert list(Membership.objects.order_by("pk").values()) == before


def test_one_role_at_a_customer_the_new_in_place_of_the_old(cast: Cast) -> None:
    set_membership(cast.freja, role=Role.CUSTOMER_MANAGER, customer=cast.nordhavn, by=cast.soren)

    assert [row.role for row in Membership.objects.filter(user=cast.freja)] == [Role.CUSTOMER_MANAGER]
    assert can(cast.freja, Permission.MANAGE_MEMBERS, cast.nordhavn)


def test_whoever_is_removed_sees_nothing_from_the_next_request_on(cast: Cast) -> None:
    remove_membership(Membership.objects.get(user=cast.freja), by=cast.soren)

    freja = User.objects.get(pk=cast.freja.pk)
    assert permissions_of(freja, cast.nordhavn) == frozenset()
    assert not Customer.objects.visible_to(freja).exists()
    assert not freja.groups.exists()


def test_a_new_customer_is_served_by_those_who_serve_all_and_by_nobody_else(cast: Cast) -> None:
    new = Customer.objects.create(key="NEW", name="New", catalogue=Catalogue.objects.get())
    grant_on(new)

    people = ("freja", "soren", "paolo", "giulia", "tomasz", "elena", "luca", "ada")
    seeing = {name for name in people if permissions_of(getattr(cast, name), new)}
    assert seeing == {"giulia", "elena"}


def test_computing_everything_anew_mends_what_was_changed_by_other_means(cast: Cast) -> None:
    before = set(CustomerGroupPermission.objects.values_list("group", "content_object", "permission"))
    stranger = person("Nobody", "Inparticular", "elsewhere")
    stranger.groups.add(*cast.giulia.groups.all())
    cast.freja.groups.clear()
    grants = CustomerGroupPermission.objects.filter(content_object=cast.nordhavn)
    grants.filter(permission__codename=Permission.COMMENT).delete()

    sync_grants()

    for user in (stranger, cast.freja):
        forget_holdings(user)
    assert set(CustomerGroupPermission.objects.values_list("group", "content_object", "permission")) == before
    assert not stranger.groups.exists(), "without a membership nobody is in a group of ours"
    assert permissions_of(cast.freja, cast.nordhavn) == ROLE_PERMISSIONS[Role.REQUESTER]


def test_somebody_who_left_holds_nothing(cast: Cast) -> None:
    cast.giulia.is_active = False
    cast.giulia.save()

    assert permissions_of(User.objects.get(pk=cast.giulia.pk), cast.nordhavn) == frozenset()
    assert cast.giulia not in set(agents_for(cast.nordhavn))
    assert cast.giulia.pk not in agents_for_each({cast.nordhavn.pk})[cast.nordhavn.pk]
