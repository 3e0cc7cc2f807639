"""Real Chromium against a real server, in windows of desktop and phone width, light and dark.

Every window has a trap: an error on its console, a script that fails, a dialog, a request to anywhere else, or an
answer of 500 makes the test fail.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, Response, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.conftest import CHROMIUM

# Playwright's own loop runs in this thread; nothing of ours is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# BROWSER_SHOTS=folder keeps a picture of how each window looked at the end, to see why a test failed.
SHOTS = os.environ.get("BROWSER_SHOTS")
PATIENCE = 30_000  # ms
DESKTOP, PHONE = (1440, 900), (390, 844)
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")
# What htmx says of a request that the next page cut off.
LEFT_BEHIND = ("htmx:afterRequest", "htmx:sendAbort", "htmx:sendError")
Theme = Literal["light", "dark"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Trap:
    """What must not happen in a window. `expected`: statuses that the test provokes; `abroad`: where else it goes."""

    home: str
    abroad: tuple[str, ...] = ()
    caught: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def on_console(self, message: ConsoleMessage) -> None:
        refused = any(f"status of {status}" in message.text for status in self.expected)
        left = message.text.startswith(LEFT_BEHIND)
        if message.type in {"error", "warning"} and not refused and not left:
            self.caught.append(f"console: {message.text} ({message.location.get('url')})")

    def on_error(self, error: Any) -> None:
        self.caught.append(f"script: {error}")

    def on_dialog(self, dialog: Dialog) -> None:
        self.caught.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.home, *self.abroad, "data:", "blob:")):
            self.caught.append(f"request: {request.url}")

    def on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.caught.append(f"{response.status}: {response.url}")


@dataclass
class Window:
    page: Page
    trap: Trap
    home: str

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.home}{path}")
        return self.page


OpenWindow = Callable[..., Window]


@pytest.fixture
def window(chromium: Browser, live_server: LiveServer) -> Iterator[OpenWindow]:
    """Opens a window, signed in as `user` or as nobody; what its trap caught fails the test at the end."""
    settings.BASE_URL = live_server.url
    opened: list[Window] = []

    def open_window(
        user: User | None = None, *, size: tuple[int, int] = DESKTOP, theme: Theme = "light", scripts: bool = True
    ) -> Window:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,
            java_script_enabled=scripts,
            timezone_id="Europe/Rome",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        if user is not None:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": live_server.url}]
            )
        page, trap = context.new_page(), Trap(live_server.url)
        page.on("console", trap.on_console)
        page.on("pageerror", trap.on_error)
        page.on("dialog", trap.on_dialog)
        page.on("request", trap.on_request)
        page.on("response", trap.on_response)
        opened.append(Window(page, trap, live_server.url))
        return opened[-1]

    yield open_window
    for number, each in enumerate(opened):
        if SHOTS:
            each.page.screenshot(path=f"{SHOTS}/window-{number}.png", full_page=True)
        each.page.context.close()
    assert [caught for each in opened for caught in each.trap.caught] == []


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
