"""The page on which an admin erases a person."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, AuditKind, User
from tests.accounts.test_set_up_factors import later
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import PASSWORD, Cast
from tests.tickets.services.scenes import again, filed
from tickets.services import work

SAID = {"reason": "Left in May", "name": "Giulia  Ferraro"}


def page(person: User, name: str = "erase") -> str:
    return reverse(f"admin:accounts_user_{name}", args=[person.pk])


def is_erased(person: User) -> bool:
    return User.objects.get(pk=person.pk).anonymised_at is not None


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    sign_in(client, cast.ada.email)
    return client


def test_the_page_says_what_happens_and_does_it(admin: Client, cast: Cast) -> None:
    work.take_charge(ticket := filed(cast), by=cast.giulia)
    giulia = Client()
    sign_in(giulia, cast.giulia.email)
    assert page(cast.giulia) in admin.get(page(cast.giulia, "change")).content.decode()

    asked = admin.get(page(cast.giulia)).content.decode()
    answer = admin.post(page(cast.giulia), SAID, follow=True)

    assert f"Open tickets that are assigned to nobody then: {ticket.key}." in asked
    assert "Is no longer support agent of all customers." in asked
    assert f"Erased. From now on it is “Erased person {cast.giulia.pk}”." in answer.content.decode()
    assert signed_in(giulia) is None
    assert again(ticket).assignee is None
    (entry,) = AuditEntry.objects.filter(kind=AuditKind.ERASURE)
    assert (entry.actor, entry.said) == (cast.ada, f"person {cast.giulia.pk}: Left in May")


def test_it_warns_when_nobody_is_left_who_manages_a_customers_people(admin: Client, cast: Cast) -> None:
    assert "Nobody manages the people of Nordhavn Energi any more" in admin.get(page(cast.soren)).content.decode()
    assert "Nobody manages" not in admin.get(page(cast.freja)).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "Giulia"}, "This is not the name of the person."),
        ({"name": ""}, "This field is required."),
        ({"reason": ""}, "This field is required."),
        ({"reason": "Giulia Ferraro asked"}, "write it without name and address of the person"),
        ({"reason": "x\x00"}, "a character here that cannot be shown"),
    ],
)
def test_what_is_missing_is_said_at_the_field_and_nothing_is_done(
    admin: Client, cast: Cast, typed: dict[str, str], said: str
) -> None:
    answer = admin.post(page(cast.giulia), SAID | typed)

    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert not is_erased(cast.giulia)
    assert User.objects.get(pk=cast.giulia.pk).is_active


def test_it_asks_who_the_admin_is(admin: Client, cast: Cast) -> None:
    later(admin)
    asked = admin.post(page(cast.giulia), SAID)
    assert asked["Location"].startswith("/accounts/confirm/?next=")
    assert not is_erased(cast.giulia)

    admin.post(asked["Location"], {"password": PASSWORD, "next": page(cast.giulia)})

    assert is_erased(cast.giulia)  # what was sent is done then


def test_oneself_is_refused_and_whoever_is_erased_is_not_there(admin: Client, cast: Cast) -> None:
    assert admin.post(page(cast.ada), SAID | {"name": cast.ada.name}).status_code == 403
    admin.post(page(cast.giulia), SAID)

    assert admin.get(page(cast.giulia)).status_code == 404
    assert not is_erased(cast.ada)


@pytest.mark.parametrize("who", ["freja", "soren", "giulia", "elena"])
def test_nobody_else_comes_to_the_page(client: Client, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who).email)

    assert client.post(page(cast.luca), SAID)["Location"].startswith("/admin/login/")
    assert not is_erased(cast.luca)


def test_who_is_let_in_without_the_rights_of_an_admin_is_refused(client: Client, cast: Cast) -> None:
    """At once: not even what erasing would change is told."""
    User.objects.filter(pk=cast.elena.pk).update(is_staff=True)
    sign_in(client, cast.elena.email)

    assert client.get(page(cast.luca)).status_code == 403
    assert client.post(page(cast.luca), SAID | {"name": cast.luca.name}).status_code == 403
    assert not is_erased(cast.luca)


def test_an_erased_person_is_read_and_never_changed(admin: Client, cast: Cast) -> None:
    admin.post(page(cast.giulia), SAID)
    shown = admin.get(page(cast.giulia, "change")).content.decode()

    assert "nothing of the person is here any more" in shown
    assert "/password/" not in shown
    assert 'value="Save"' not in shown
    assert admin.post(page(cast.giulia, "change"), {"name": "Somebody"}).status_code == 403
    assert not LogEntry.objects.filter(object_repr__icontains="Ferraro").exists()
