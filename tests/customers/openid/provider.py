"""A real OpenID Connect provider in a process of its own, and what a browser does with it."""

import html
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from django.http import HttpResponse
from django.test import Client

from customers.models import Customer, EmailDomain, IdentityProvider
from customers.services.openid import keep_secret

PAGE = "/sign-in/company/"
HREF = re.compile(r'class="btn btn-primary btn-lg" href="(http[^"]+)"')


@dataclass(frozen=True)
class Provider:
    url: str

    def knows(self, subject: str, **claims: str | bool | None) -> None:
        """Somebody there; a claim that is None is not said."""
        said = {name: value for name, value in claims.items() if value is not None}
        requests.put(f"{self.url}/users/{subject}", json=said, timeout=5).raise_for_status()

    def sign_in(self, place: str, subject: str) -> str:
        """Say there who one is; where the browser is sent then."""
        response = requests.post(place, data={"sub": subject}, timeout=5, allow_redirects=False)
        assert response.status_code == 302, response.text
        return response.headers["Location"]

    def cancel(self, place: str) -> str:
        return requests.post(place, data={"action": "deny"}, timeout=5, allow_redirects=False).headers["Location"]


@contextmanager
def running(count: int = 1) -> Iterator[list[Provider]]:
    """Some providers, started together: each takes more than a second."""
    ports = [_free_port() for _ in range(count)]
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for port in ports
    ]
    try:
        for port in ports:
            _wait_for(port)
        yield [Provider(f"http://127.0.0.1:{port}") for port in ports]
    finally:
        for process in started:
            process.terminate()
            process.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


def registered(customer: Customer, provider: Provider, domain: str, **fields: object) -> IdentityProvider:
    """The customer's provider, in use, with one domain."""
    EmailDomain.objects.create(customer=customer, domain=domain)
    row = IdentityProvider(
        customer=customer, name=f"{customer.name} SSO", issuer=provider.url, client_id="desk", is_active=True
    )
    keep_secret(row, "not told")
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def begin(client: Client, email: str, **said: str) -> str:
    """From the address to the way on: where the page's link leads."""
    return way_on(client.post(PAGE, {"email": email, **said}))


def way_on(page: object) -> str:
    assert isinstance(page, HttpResponse)
    found = HREF.search(page.content.decode())
    assert found, page.content.decode()
    return html.unescape(found[1])


def come_in(client: Client, provider: Provider, email: str, *, as_: str = "", **said: str) -> HttpResponse:
    """The whole way, with `as_` as the subject."""
    response = client.get(provider.sign_in(begin(client, email, **said), as_ or email))
    assert isinstance(response, HttpResponse)
    return response
