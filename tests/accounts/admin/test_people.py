"""People and teams in Django admin."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, AuditKind, Team, User
from customers.access import permissions_of
from customers.permissions import ROLE_PERMISSIONS, Role
from tests.cast import PASSWORD, Cast
from tests.paper import errors_of, row, send

ADD = "admin:accounts_user_add"


@pytest.fixture
def admin(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


def change(person: User) -> str:
    return reverse("admin:accounts_user_change", args=[person.pk])


def test_somebody_new_is_made_with_a_role_and_sets_a_password(cast: Cast, admin: Client) -> None:
    typed = row("memberships", 0, role="requester", customer=str(cast.nordhavn.pk))
    response = send(admin, reverse(ADD), "user_form", name="Nadia  Neri", email="Nadia.Neri@Nordhavn.example", **typed)
    nadia = User.objects.get(email="nadia.neri@nordhavn.example")

    assert response.status_code == 302
    assert response["Location"] == change(nadia)
    assert (nadia.name, nadia.handle, nadia.has_usable_password()) == ("Nadia Neri", "nadia.neri", False)
    assert permissions_of(nadia, cast.nordhavn) == ROLE_PERMISSIONS[Role.REQUESTER]

    body = admin.get(change(nadia)).content.decode()
    link = body.partition('href="/password/')[2].partition('"')[0]
    visitor = Client()
    form = visitor.get(f"/password/{link}", follow=True)
    answer = visitor.post(form.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert f">http://127.0.0.1:8000/password/{link}</a>" in body
    assert "Hand over the link below: with it, Nadia Neri sets a password." in body
    assert answer.status_code == 302
    assert User.objects.get(pk=nadia.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "FREJA.mikkelsen@nordhavn.example"}, {"email": ["There is a person with this e-mail."]}),
        ({"email": "nobody"}, {"email": ["Enter a valid email address."]}),
        ({"name": ""}, {"name": ["This field is required."]}),
        (
            {"timezone": "Mars/Olympus"},
            {"timezone": ["“Mars/Olympus” is not a time zone. Write one such as Europe/Rome."]},
        ),
    ],
)
def test_a_refusal_stands_at_the_field(typed: dict[str, str], said: dict[str, list[str]], admin: Client) -> None:
    people = User.objects.count()
    fields = {"name": "Nadia Neri", "email": "nadia@nordhavn.example", **typed}

    assert errors_of(send(admin, reverse(ADD), "user_form", **fields)) == said
    assert User.objects.count() == people


def test_an_admin_is_an_admin_of_everything(cast: Cast, admin: Client) -> None:
    send(admin, change(cast.elena), "user_form", is_staff="on")
    elena = User.objects.get(pk=cast.elena.pk)
    client = Client()
    client.force_login(elena)

    assert elena.is_superuser
    assert client.get(reverse("admin:customers_customer_changelist")).status_code == 200

    send(admin, change(cast.elena), "user_form", is_staff=None)
    assert not User.objects.get(pk=cast.elena.pk).is_superuser
    assert client.get(reverse("admin:customers_customer_changelist")).status_code == 302


def test_who_becomes_an_admin_and_who_is_one_no_more_is_audited(cast: Cast, admin: Client) -> None:
    for is_staff in ("on", None):
        send(admin, change(cast.elena), "user_form", is_staff=is_staff)

    entries = AuditEntry.objects.filter(kind=AuditKind.ROLE, actor=cast.ada).order_by("pk")
    assert [(entry.person, entry.said) for entry in entries] == [(cast.elena, "Admin"), (cast.elena, "Admin no more")]


@pytest.mark.parametrize("right", ["is_staff", "is_active"])
def test_nobody_locks_himself_out(right: str, cast: Cast, admin: Client) -> None:
    response = send(admin, change(cast.ada), "user_form", **{right: None})

    assert errors_of(response) == {right: ["You cannot take this from yourself: another admin can."]}
    assert admin.get(change(cast.ada)).status_code == 200


def test_people_are_deactivated_never_deleted(cast: Cast, admin: Client) -> None:
    client = Client()
    client.force_login(cast.freja)
    send(admin, change(cast.freja), "user_form", is_active=None)

    assert client.get(reverse("tickets:home")).status_code == 302
    assert LogEntry.objects.latest("pk").get_change_message() == "Changed Active."
    url = reverse("admin:accounts_user_delete", args=[cast.freja.pk])
    assert admin.post(url, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=cast.freja.pk).exists()


def test_a_team_with_its_members(cast: Cast, admin: Client) -> None:
    typed = row("teammember_set", 0, user=str(cast.luca.pk))
    url = reverse("admin:accounts_team_add")
    response = send(admin, url, "team_form", name="Platform", public_name="Platform team", **typed)

    assert response.status_code == 302
    assert list(Team.objects.get(name="Platform").members.all()) == [cast.luca]


def test_teams_are_never_deleted(cast: Cast, admin: Client) -> None:
    url = reverse("admin:accounts_team_delete", args=[cast.team.pk])

    assert admin.post(url, {"post": "yes"}).status_code == 403
    assert Team.objects.filter(pk=cast.team.pk).exists()
