"""Nobody sees anything without signing in, except what is listed here by hand."""

import pytest
from django.test import Client

from tests.witsupport.routes import routes

# Name of the route: what a stranger is answered. Whoever adds a line says why.
PUBLIC = {
    "healthz": 200,  # probes
    "readyz": 200,
    "healthz_jobs": 503,  # no heartbeat in tests
    "security_txt": 404,  # nobody is named; else for whoever found a hole
    "common:icons": 200,  # the sprite of the sign-in page
    "account_login": 200,
    "account_logout": 302,  # to sign-in
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "mfa_authenticate": 302,  # the second step; without the first to sign-in
    "mfa_login_webauthn": 302,  # to sign-in, whose button it is
    "accounts:set_password": 404,  # by its link only
    "accounts:first_admin": 404,
    "customers:accept_invitation": 404,
    "customers:company_sign_in": 200,  # with one's company
    "customers:company_answer": 403,  # back from its provider
    "accounts:demo_sign_in": 405,
    "admin:login": 302,  # to our own sign-in
}
# The administration's own sign-in page leads on to ours.
SIGN_IN = ("/accounts/login/?next=", "/admin/login/?next=")


@pytest.mark.parametrize(("name", "path"), routes().items(), ids=routes())
def test_a_stranger_is_sent_to_sign_in(db: None, name: str, path: str) -> None:
    if name in PUBLIC:
        assert Client().get(path).status_code == PUBLIC[name]
        return
    for method in ("get", "post"):
        response = getattr(Client(), method)(path)

        if path.startswith("/api/") and response.status_code != 302:
            assert response.status_code in {401, 404, 405}
        else:
            assert response.status_code == 302
            assert response["Location"].startswith(SIGN_IN)


def test_the_list_names_nothing_that_is_gone() -> None:
    assert set(PUBLIC) <= set(routes())


def test_every_part_of_the_application_is_walked() -> None:
    paths = routes().values()

    for part in ("/admin/", "/accounts/", "/api/v1/", "/notifications/", "/profile/", "/tickets/"):
        assert any(path.startswith(part) for path in paths), part


def test_the_administration_has_no_sign_in_of_its_own(db: None) -> None:
    response = Client().get("/admin/login/", {"next": "/admin/"})

    assert response["Location"].startswith("/accounts/login/?next=/admin/login/")
