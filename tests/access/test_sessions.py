"""What holds from the next request on: a role lost, a person switched off, a form without the page's own secret."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import TeamMember, User
from accounts.tokens import create_token
from customers.models import Membership
from customers.services.memberships import change_role, remove_membership, set_membership
from tests.access.plant import World
from tests.access.test_crawl import addresses
from tickets.models import Attachment, Ticket


def signed_in(user: User, **options: bool) -> Client:
    client = Client(**options)  # type: ignore[arg-type]
    client.force_login(user)
    return client


def by_token(user: User) -> Callable[[str], int]:
    secret = create_token(user, name="A script", days=30, by=user).secret
    return lambda path: Client().get(path, headers={"Authorization": f"Bearer {secret}"}).status_code


def status(client: Client, path: str) -> int:
    response = client.get(path)
    if response.streaming:
        list(response.streaming_content)  # type: ignore[attr-defined]  # read to its end, so that it is closed
    return response.status_code


def exported(client: Client, path: str) -> str:
    response = client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return str(body.decode())


def pages(world: World) -> list[str]:
    token = Attachment.objects.filter(ticket=world.main, is_public=True, comment=None)[0].token
    key = world.main.key
    return [
        f"/tickets/{key}/",
        "/customers/NORD/",
        f"/files/{token}/",
        f"/api/v1/tickets/{key}/",
        f"/tickets/{key}/news/",
        "/customers/NORD/tickets/?format=csv",
    ]


@pytest.mark.parametrize("who", ["freja", "soren", "paolo", "tomasz"])
def test_a_membership_that_is_gone_is_gone_with_the_next_request(world: World, who: str) -> None:
    user: User = getattr(world.cast, who)
    client, api = signed_in(user), by_token(user)
    assert {status(client, path) for path in pages(world)} == {200}

    remove_membership(Membership.objects.get(user=user, customer=world.cast.nordhavn), by=None)

    assert {status(client, path) for path in pages(world)} == {404}
    assert api(f"/api/v1/tickets/{world.main.key}/") == 404
    refreshed = client.get("/customers/NORD/", headers={"HX-Request": "true", "HX-Current-URL": "/customers/NORD/"})
    assert refreshed.status_code == 404
    assert world.main.key not in exported(client, "/tickets/?format=csv&state=any")
    assert world.main.key not in client.get("/tickets/").content.decode()
    assert world.main.key not in client.get("/notifications/").content.decode()


def test_a_changed_role_counts_with_the_next_request(world: World) -> None:
    client = signed_in(world.cast.soren)
    contract = "/api/v1/customers/NORD/contract/"
    assert client.get(contract).status_code == 200

    row = Membership.objects.get(user=world.cast.soren)
    change_role(row, "requester", by=None)  # type: ignore[arg-type]

    assert client.get(contract).status_code == 403


def test_who_leaves_the_team_sees_its_tickets_no_more(world: World) -> None:
    client = signed_in(world.cast.luca)
    assert client.get(f"/tickets/{world.main.key}/").status_code == 200

    TeamMember.objects.filter(user=world.cast.luca).delete()

    assert client.get(f"/tickets/{world.main.key}/").status_code == 404


def test_a_new_membership_shows_its_customer_alone(world: World) -> None:
    client = signed_in(world.cast.tomasz)
    set_membership(world.cast.tomasz, role="support_agent", customer=world.cast.altamira, by=None)  # type: ignore[arg-type]
    assert client.get(f"/tickets/{world.theirs.key}/").status_code == 200

    remove_membership(Membership.objects.get(user=world.cast.tomasz, customer=world.cast.nordhavn), by=None)

    assert client.get(f"/tickets/{world.theirs.key}/").status_code == 200
    assert client.get(f"/tickets/{world.main.key}/").status_code == 404


@pytest.mark.parametrize("who", ["freja", "giulia", "ada"])
def test_who_is_switched_off_is_out_at_once(world: World, who: str) -> None:
    user: User = getattr(world.cast, who)
    client, api = signed_in(user), by_token(user)
    assert client.get("/profile/").status_code == 200
    assert api("/api/v1/me/") == 200

    User.objects.filter(pk=user.pk).update(is_active=False)

    for path in ("/", "/profile/", "/notifications/", "/admin/", *pages(world)):
        assert client.get(path).status_code in {302, 401}, path
    assert api("/api/v1/me/") == 401
    assert client.post(f"/tickets/{world.main.key}/comments/", {"text": "x"}).status_code == 302


@pytest.mark.parametrize("who", ["freja", "giulia"])
def test_no_form_is_taken_without_the_pages_own_secret(world: World, who: str) -> None:
    client = signed_in(getattr(world.cast, who), enforce_csrf_checks=True)
    before = list(Ticket.objects.order_by("pk").values("pk", "last_sequence"))

    answers = {path: client.post(path, {"text": "x", "title": "x"}).status_code for path in addresses(world)}

    taken = {path: status for path, status in answers.items() if status not in {403, 404, 405}}
    assert taken == {}
    assert 403 in answers.values()
    assert list(Ticket.objects.order_by("pk").values("pk", "last_sequence")) == before
