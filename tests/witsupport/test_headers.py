"""What protects the pages: a strict Content-Security-Policy, nothing inline that it would stop, safe headers."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import DemoSignIn
from accounts.services import first_admin_link, password_link
from accounts.tokens import create_token
from tests.cast import Cast
from tests.structure.source import ROOT, files

FOR_STRANGERS = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/password/MQ/wrong/",
    "/there/is/no/such/page/",
]
FOR_EVERYBODY = [
    "/",
    "/tickets/",
    "/notifications/",
    "/profile/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/gallery/",
    "/file/",
    "/customers/",
]
OF_NORDHAVN = ["/customers/NORD/", "/customers/NORD/tickets/", "/customers/NORD/file/"]


class Inline(HTMLParser):
    """Collects what a strict policy does not run or apply."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or "style" in given:
            self.found.append(f"style in <{tag}>")
        if tag == "script" and not given.get("src") and given.get("type") != "application/json":
            self.found.append("script")
        self.found += [f"{name} in <{tag}>" for name in given if name.startswith("on")]
        links = [given.get(name) or "" for name in ("href", "src", "action", "formaction", "hx-get", "hx-post")]
        self.found += [link for link in links if re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE)]
        if tag != "a":  # a person may follow a link to elsewhere; a page loads nothing from there
            self.found += [link for link in links if re.match(r"https?://", link)]


def inline_in(html: str) -> list[str]:
    parser = Inline()
    parser.feed(html)
    return parser.found


def _pages(cast: Cast) -> Iterator[tuple[str, Client, str]]:
    DemoSignIn.objects.create(user=cast.giulia, label="Support agent", position=1)
    token = create_token(cast.giulia, name="Export", days=30, by=cast.giulia).token
    for path in [*FOR_STRANGERS, password_link(cast.anders)]:
        yield "stranger", Client(), path
    for person, paths in (
        (cast.freja, FOR_EVERYBODY + OF_NORDHAVN),
        (cast.giulia, [*FOR_EVERYBODY, *OF_NORDHAVN, "/board/", f"/profile/tokens/{token.pk}/revoke/"]),
        (cast.luca, FOR_EVERYBODY),
        (cast.ada, FOR_EVERYBODY),
    ):
        client = Client()
        client.force_login(person)
        for path in paths:
            yield person.name, client, path


def test_no_page_has_inline_style_script_or_handler(cast: Cast) -> None:
    seen, wrong = 0, []
    for who, client, path in _pages(cast):
        page = client.get(path, follow=True)
        if path != "/" or who != "Ada Moretti":  # she begins in the administration
            seen += page["Content-Type"].startswith("text/html")
            wrong += [f"{path} as {who}: {found}" for found in inline_in(page.content.decode())]

    assert wrong == []
    assert seen > 40


def test_the_page_of_the_first_admin_has_none_either(db: None) -> None:
    assert inline_in(Client().get(first_admin_link()).content.decode()) == []


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<a onclick="go()">',
        '<a href=" JavaScript:go()">',
        '<img src="https://cdn.example/x.png">',
    ],
)
def test_the_walk_would_find_it(html: str) -> None:
    assert inline_in(html)


@pytest.mark.parametrize("path", FOR_STRANGERS)
def test_every_page_is_sent_with_the_headers(db: None, path: str) -> None:
    response = Client().get(path)

    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_cookies_are_kept_from_scripts_and_other_sites(cast: Cast) -> None:
    client = Client()
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": cast.freja.email, "password": "a long enough password"})

    session, csrf = client.cookies[settings.SESSION_COOKIE_NAME], client.cookies[settings.CSRF_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == csrf["samesite"] == "Lax"


def test_what_is_of_one_person_is_kept_by_no_proxy(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.freja)

    assert "Cookie" in client.get("/profile/")["Vary"]


@pytest.mark.parametrize("path", files("templates", "html"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_template_writes_it(path: Path) -> None:
    """Pages that the walk does not reach are made of these."""
    source = path.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\shx-on", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", source)
