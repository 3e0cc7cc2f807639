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
from common.markdown import render
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
    "/accounts/security/",
    "/accounts/confirm/",
    "/gallery/",
    "/file/",
    "/customers/",
]
OF_NORDHAVN = ["/customers/NORD/", "/customers/NORD/tickets/", "/customers/NORD/file/"]


# Attributes with an address; of an `<a>` the `href` alone is followed by a person and loads nothing by itself.
ADDRESSES = (
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "poster",
    "data",
    "background",
    "cite",
    "ping",
    "manifest",
)
ELSEWHERE = re.compile(r"\s*([a-z][a-z0-9+.-]*:)?[/\\]{2}", re.IGNORECASE)
# What Markdown gives to a link of a person: the other side learns nothing of this one.
NOTHING_TOLD = {"noopener", "noreferrer", "nofollow"}


class Inline(HTMLParser):
    """Collects what a strict policy does not run or apply, and what would be loaded from elsewhere."""

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
        links = {name: value or "" for name, value in attrs if name in ADDRESSES or name.startswith("hx-")}
        self.found += [
            link for link in links.values() if re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE)
        ]
        self.found += [
            link for name, link in links.items() if leads_elsewhere(link) and not is_text_link(tag, name, given)
        ]


def leads_elsewhere(link: str) -> bool:
    """One of the addresses that an attribute holds is not of this site; `srcset` holds several."""
    return any(ELSEWHERE.match(part) for part in link.split(","))


def is_text_link(tag: str, name: str, given: dict[str, str | None]) -> bool:
    """A person may follow it: what it leads to is told nothing, and the page loads nothing."""
    return (tag, name) == ("a", "href") and set((given.get("rel") or "").split()) >= NOTHING_TOLD


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
        '<img src="//cdn.example/x.png">',
        '<img srcset="/x.png, https://cdn.example/x.png 2x">',
        '<link rel="stylesheet" href="https://cdn.example/x.css">',
        '<script src="https://cdn.example/x.js"></script>',
        '<form action="https://elsewhere.example/">',
        '<a href="/" hx-get="https://elsewhere.example/">',
        '<a href="https://elsewhere.example/">',
        '<a rel="noopener noreferrer nofollow" href="/" ping="https://elsewhere.example/">',
        '<object data="https://cdn.example/x.svg">',
    ],
)
def test_the_walk_would_find_it(html: str) -> None:
    assert inline_in(html)


def test_a_link_of_a_person_to_elsewhere_is_a_text_and_loads_nothing() -> None:
    html = render("[the log](https://elsewhere.example/) ![no picture](https://elsewhere.example/x.png)")

    assert 'href="https://elsewhere.example/"' in html
    assert inline_in(html) == []


@pytest.mark.parametrize("path", FOR_STRANGERS)
def test_every_page_is_sent_with_the_headers(db: None, path: str) -> None:
    response = Client().get(path)

    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'self'"
    # Every kind of source, also one that is added some day: nothing is loaded from elsewhere.
    sources = {source for name, said in policy.items() for source in said.split() if name.endswith(("-src", "-action"))}
    assert {source for source in sources if not source.startswith("'nonce-")} == {"'self'", "'none'"}
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

    for path in ("/profile/", *OF_NORDHAVN):
        page = client.get(path)
        assert "Cookie" in page["Vary"]
        assert page["Cache-Control"] in {"private, no-cache", "max-age=0, no-cache, no-store, must-revalidate, private"}


def test_the_browser_forgets_the_pages_with_the_sign_out(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.freja)

    assert "Clear-Site-Data" not in client.get("/accounts/logout/").headers
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("path", files("templates", "html"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_template_writes_it(path: Path) -> None:
    """Pages that the walk does not reach are made of these."""
    source = path.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\shx-on", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", source)
