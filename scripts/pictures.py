"""`make pictures`: renews the pictures that README and docs show, from a demo of its own, in headless Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
DESKTOP, PHONE = (1440, 900), (390, 844)
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


def first_ticket(page: Page) -> None:
    """The first card of the column with the most to see."""
    page.locator("#col-investigation .tcard-title a").first.click()


def to(path: str) -> Callable[[Page], object]:
    return lambda page: page.goto(path)


# By name: who looks (the label on the sign-in page begins with it), and the way there from the first page.
SHOTS: dict[str, tuple[str, Callable[[Page], object]]] = {
    "desk": ("Support agent", to("/board/")),
    "list": ("Support agent", to("/tickets/")),
    "ticket-agent": ("Support agent", first_ticket),
    "releases": ("Support agent", to("/releases/")),
    "inbox": ("Support agent", to("/notifications/")),
    "board": ("Requester", to("/")),
    "file": ("Requester", to("/file/")),
    "ticket-customer": ("Requester", first_ticket),
    "admin": ("Admin", to("/admin/")),
}


@contextmanager
def desk(var: str) -> Iterator[str]:
    """A desk with the demo, on a free port; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    env = {**os.environ, "WITSUPPORT_VAR": var, "PORT": port, "DEMO": "1"}
    command = [sys.executable, "-m", "witsupport.launcher"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE)  # noqa: S603
    try:
        if not any("Ctrl-C" in line for line in process.stdout or ()):
            raise SystemExit("The desk did not start.")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def shoot(browser: Browser, home: str, name: str, *, theme: Theme, size: tuple[int, int]) -> None:
    who, way = SHOTS[name]
    context = browser.new_context(
        base_url=home, viewport={"width": size[0], "height": size[1]}, color_scheme=theme, timezone_id="Europe/Rome"
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name=who).first.click()
    page.wait_for_load_state("networkidle")
    way(page)
    page.wait_for_load_state("networkidle")
    suffix = "-phone" if size == PHONE else ""
    page.screenshot(path=PICTURES / f"{name}-{theme}{suffix}.png")
    context.close()


def sign_in(browser: Browser, home: str, theme: Theme) -> None:
    page = browser.new_page(base_url=home, viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, color_scheme=theme)
    page.goto("/accounts/login/")
    page.screenshot(path=PICTURES / f"sign-in-{theme}.png")
    page.close()


def main(names: list[str]) -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("Pictures need Chromium: apt-get install chromium")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var, desk(var) as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for theme in THEMES:
            sign_in(browser, home, theme)
            for name in names or list(SHOTS):
                shoot(browser, home, name, theme=theme, size=DESKTOP)
        for name in names or ("desk", "ticket-agent", "ticket-customer", "file", "board"):
            shoot(browser, home, name, theme="light", size=PHONE)


if __name__ == "__main__":
    main(sys.argv[1:])
