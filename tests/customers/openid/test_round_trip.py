"""From the sign-in page to a customer's provider and back, with a real one."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEntry, AuditKind, User
from customers.models import IdentityProvider, Invitation, Membership, ProviderAccount
from customers.permissions import Role
from customers.services.invitations import invite
from customers.services.openid import company_of
from tests.accounts.factors import SECOND_STEP, answer, app_of
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import PASSWORD, Cast
from tests.customers.openid.provider import PAGE, Provider, begin, come_in, way_on
from tests.customers.test_people import role_of

NEW = "nora.berg@nordhavn.example"
CONNECT = "/profile/company/connect/"


def admit(row: IdentityProvider) -> None:
    row.admits_new_people = True
    row.save(update_fields=["admits_new_people"])


def connected(row: IdentityProvider, user: User, subject: str) -> ProviderAccount:
    return ProviderAccount.objects.create(
        provider=row, issuer=row.issuer, subject=subject, user=user, connected_at=user.date_joined
    )


def audited(kind: AuditKind) -> list[str]:
    return [entry.said for entry in AuditEntry.objects.filter(kind=kind).order_by("pk")]


def test_the_sign_in_page_offers_it_when_some_customer_has_one(client: Client, nordhavn: IdentityProvider) -> None:
    page = client.get("/accounts/login/?next=/notifications/").content.decode()
    assert f'href="{PAGE}?next=/notifications/"' in page

    nordhavn.is_active = False
    nordhavn.save()

    assert PAGE not in client.get("/accounts/login/").content.decode()


def test_the_domain_alone_tells_where_to(client: Client, nordhavn: IdentityProvider, theirs: Provider) -> None:
    for email in ("freja.mikkelsen@nordhavn.example", "NOBODY@Nordhavn.Example", "giulia@nordhavn.example"):
        page = client.post(PAGE, {"email": email})

        assert page.status_code == 200
        assert "Continue with Nordhavn Energi SSO" in page.content.decode()
        assert way_on(page).startswith(f"{theirs.url}/oauth2/authorize?")
    unknown = client.post(PAGE, {"email": "freja@sub.nordhavn.example"})
    assert unknown.status_code == 422
    assert "No company sign-in is set up for this address" in unknown.content.decode()
    assert 'value="freja@sub.nordhavn.example"' in unknown.content.decode()


def test_what_is_asked_of_the_provider(client: Client, nordhavn: IdentityProvider) -> None:
    first, second = (parse_qs(urlsplit(begin(client, NEW)).query) for _ in range(2))

    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    assert first["redirect_uri"] == [f"http://127.0.0.1:8000/sign-in/company/{nordhavn.pk}/"]
    assert first["login_hint"] == [NEW]
    for fresh in ("state", "nonce", "code_challenge"):
        assert len(first[fresh][0]) >= 32
        assert first[fresh] != second[fresh]


def test_somebody_new_becomes_a_requester(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider
) -> None:
    admit(nordhavn)
    theirs.knows("s-1", email="Nora.Berg@Nordhavn.EXAMPLE", email_verified=True, name="Nora  Berg")

    response = come_in(client, theirs, NEW, as_="s-1", next="/notifications/")

    nora = User.objects.get(email=NEW)
    assert response["Location"] == "/notifications/"
    assert signed_in(client) == nora
    assert (nora.name, nora.has_usable_password()) == ("Nora Berg", False)
    assert list(Membership.objects.filter(user=nora).values_list("customer", "role")) == [
        (cast.nordhavn.pk, Role.REQUESTER)
    ]
    assert client.get("/customers/NORD/").status_code == 200
    assert audited(AuditKind.SIGN_IN) == ["with Nordhavn Energi SSO"]
    assert audited(AuditKind.PERSON) == [f"Added as {NEW} by Nordhavn Energi SSO"]
    assert AuditEntry.objects.filter(kind=AuditKind.ROLE, person_id=nora.pk).get().about == "nothing → Requester"


def test_the_second_time_the_subject_tells_who_it_is(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider
) -> None:
    connected(nordhavn, cast.freja, "s-2")
    theirs.knows("s-2", email="freja.married@nordhavn.example", email_verified=True)

    response = come_in(client, theirs, cast.freja.email, as_="s-2")

    assert response["Location"] == "/"
    assert signed_in(client) == cast.freja
    cast.freja.refresh_from_db()
    assert cast.freja.email == "freja.mikkelsen@nordhavn.example"


def test_an_open_invitation_is_accepted_with_its_role(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider
) -> None:
    """Also where nobody else new is admitted."""
    invite(cast.nordhavn, email=NEW, role=Role.CUSTOMER_MANAGER, by=cast.soren)
    theirs.knows("s-3", email=NEW, email_verified=True)

    come_in(client, theirs, NEW, as_="s-3")

    nora = User.objects.get(email=NEW)
    assert signed_in(client) == nora
    assert nora.name == "nora.berg"
    assert role_of(nora, cast.nordhavn) == Role.CUSTOMER_MANAGER
    assert Invitation.objects.get().accepted_by == nora


def test_a_second_factor_is_asked_for_as_everywhere(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider, settings: Settings
) -> None:
    app = app_of(cast.freja)
    connected(nordhavn, cast.freja, "s-4")
    theirs.knows("s-4", email=cast.freja.email, email_verified=True)

    assert come_in(client, theirs, cast.freja.email, as_="s-4")["Location"] == SECOND_STEP
    assert signed_in(client) is None
    answer(client, app.code())
    assert signed_in(client) == cast.freja
    assert audited(AuditKind.SIGN_IN) == ["with Nordhavn Energi SSO and with the second factor"]

    settings.REQUIRE_SECOND_FACTOR = "everybody"
    admit(nordhavn)
    theirs.knows("s-5", email=NEW, email_verified=True)
    other = Client()
    come_in(other, theirs, NEW, as_="s-5")
    assert other.get("/notifications/")["Location"].startswith("/profile/second-factor/")


def test_whoever_has_a_password_connects_on_the_own_page(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider
) -> None:
    theirs.knows("s-6", email=cast.freja.email, email_verified=True)
    client.force_login(cast.freja)
    assert "Connect Nordhavn Energi SSO" in client.get("/accounts/security/").content.decode()
    assert client.post(CONNECT)["Location"].startswith("/accounts/confirm/"), "who it is, once more"

    page = client.post("/accounts/confirm/", {"password": PASSWORD, "next": CONNECT}, follow=True)
    response = client.get(theirs.sign_in(way_on(page), "s-6"))

    assert response["Location"] == "/accounts/security/"
    assert ProviderAccount.objects.get().user == cast.freja
    assert "Nordhavn Energi SSO signs you in from now on." in mail.outbox[-1].body
    assert audited(AuditKind.PERSON) == ["Connected with Nordhavn Energi SSO"]
    elsewhere = Client()
    come_in(elsewhere, theirs, cast.freja.email, as_="s-6")
    assert signed_in(elsewhere) == cast.freja


def test_disconnecting_asks_who_it_is_and_then_whether(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider
) -> None:
    account = connected(nordhavn, cast.freja, "s-7")
    place = f"/profile/company/{account.pk}/disconnect/"
    client.force_login(cast.freja)
    assert client.post(place)["Location"].startswith("/accounts/confirm/")
    assert ProviderAccount.objects.exists()
    client.post("/accounts/confirm/", {"password": PASSWORD})

    assert "Disconnect Nordhavn Energi SSO?" in client.get(place).content.decode()
    assert client.post(place)["Location"] == "/accounts/security/"

    assert not ProviderAccount.objects.exists()
    assert "does not sign you in any more" in mail.outbox[-1].body
    assert audited(AuditKind.PERSON) == ["Disconnected from Nordhavn Energi SSO"]
    assert client.post(place).status_code == 404


def test_nobody_disconnects_the_only_way_in(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider
) -> None:
    admit(nordhavn)
    theirs.knows("s-8", email=NEW, email_verified=True)
    come_in(client, theirs, NEW, as_="s-8")
    account = ProviderAccount.objects.get()

    assert "set a password before you disconnect it" in client.get("/accounts/security/").content.decode()
    response = client.post(f"/profile/company/{account.pk}/disconnect/")

    assert response.status_code == 409
    assert "Set a password first" in response.content.decode()
    assert ProviderAccount.objects.exists()


def test_nobody_disconnects_somebody_else(client: Client, cast: Cast, nordhavn: IdentityProvider) -> None:
    account = connected(nordhavn, cast.anders, "s-9")
    sign_in(client, cast.freja.email)

    assert client.post(f"/profile/company/{account.pk}/disconnect/").status_code == 404
    assert ProviderAccount.objects.exists()


def test_nobody_is_shown_the_company_account_of_somebody_else(
    client: Client, cast: Cast, nordhavn: IdentityProvider
) -> None:
    account = connected(nordhavn, cast.anders, "s-10")
    sign_in(client, cast.freja.email)

    page = client.get("/accounts/security/").content.decode()

    assert "Connect Nordhavn Energi SSO" in page
    assert f"/profile/company/{account.pk}/disconnect/" not in page
    assert company_of(cast.marta) is None


@pytest.mark.parametrize("who", ["marta", "giulia", "paolo", "ada"])
def test_nobody_of_elsewhere_is_offered_to_connect(
    client: Client, cast: Cast, nordhavn: IdentityProvider, who: str
) -> None:
    sign_in(client, getattr(cast, who).email)

    assert "Company sign-in" not in client.get("/accounts/security/").content.decode()
    assert client.post(CONNECT).status_code == 409
