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
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
DESKTOP, PHONE = (1440, 900), (390, 844)
Theme = Literal["light", "dark"]
Way = Callable[[Page], object]


def to(path: str) -> Way:
    return lambda page: page.goto(path)


def first_ticket(page: Page) -> None:
    """The first card of the column with the most to see."""
    page.locator("#col-investigation .tcard-title a").first.click()


def why_then(page: Page) -> None:
    """How the resolution of that ticket is due when it is: a day and more on the time axis."""
    first_ticket(page)
    page.locator(".why").last.click()


@dataclass(frozen=True)
class Picture:
    """Who looks (the label on the sign-in page begins with it), and the way there from the first page."""

    who: str
    way: Way
    theme: Theme = "light"
    size: tuple[int, int] = DESKTOP


AGENT, CUSTOMER, LEAD, ADMIN = "Support agent", "Requester", "Support lead", "Admin"
# Every picture is shown by README or a page of docs: a test holds it.
PICTURED: dict[str, Picture] = {
    "desk-light": Picture(AGENT, to("/board/")),
    "desk-dark": Picture(AGENT, to("/board/"), "dark"),
    "desk-phone": Picture(AGENT, to("/board/"), size=PHONE),
    "list-dark": Picture(AGENT, to("/tickets/"), "dark"),
    "ticket-agent-light": Picture(AGENT, first_ticket),
    "ticket-agent-phone": Picture(AGENT, first_ticket, size=PHONE),
    "explain-light": Picture(LEAD, why_then),
    "explain-dark": Picture(LEAD, why_then, "dark"),
    "board-light": Picture(CUSTOMER, to("/")),
    "file-light": Picture(CUSTOMER, to("/file/")),
    "ticket-customer-light": Picture(CUSTOMER, first_ticket),
    "ticket-customer-phone": Picture(CUSTOMER, first_ticket, "dark", PHONE),
    "admin-light": Picture(ADMIN, to("/admin/customers/contract/1/change/")),
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


def take(browser: Browser, home: str, name: str) -> None:
    picture = PICTURED[name]
    context = browser.new_context(
        base_url=home,
        viewport={"width": picture.size[0], "height": picture.size[1]},
        color_scheme=picture.theme,
        timezone_id="Europe/Rome",
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name=picture.who).first.click()
    page.wait_for_load_state("networkidle")
    picture.way(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()


def main(names: list[str]) -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("Pictures need Chromium: apt-get install chromium")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var, desk(var) as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in names or list(PICTURED):
            take(browser, home, name)


if __name__ == "__main__":
    main(sys.argv[1:])
