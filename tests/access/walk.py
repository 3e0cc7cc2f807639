"""Somebody who reads everything that an address answers: the body, every header, the cookies' messages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client

from accounts.models import User

# Attributes that lead somewhere.
LEADS = ("href", "src", "action", "formaction", "hx-get", "hx-post", "data-href", "data-url")
# Leaving, and what does not belong to the desk.
LEFT_OUT = re.compile(r"^/(accounts/|static|admin|icons-|demo|healthz|welcome|password|api/v1/schema|gallery)")
MOST_PAGES = 40


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in LEADS and value]


@dataclass(frozen=True)
class Answer:
    status: int
    text: str  # of the body and of the headers
    body: str


@dataclass
class Walker:
    """`forbidden` must be in no answer; what is sent is no answer, so it must not hold it either."""

    user: User
    forbidden: re.Pattern[str]
    client: Client = field(default_factory=Client)
    leaks: list[str] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    everything: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client.force_login(self.user)

    def get(self, path: str, query: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        return self._read(f"GET {path} {query or ''}", self.client.get(path, query, headers=headers))

    def post(self, path: str, data: Any = None, **more: Any) -> Answer:
        return self._read(f"POST {path} {data}", self.client.post(path, data or {}, **more))

    def other(self, method: str, path: str, data: Any = None) -> Answer:
        response = self.client.generic(method, path, data or b"", content_type="application/json")
        return self._read(f"{method} {path}", response)

    def _read(self, what: str, response: Any) -> Answer:
        content = b"".join(response.streaming_content) if response.streaming else response.content
        body = content.decode(errors="replace")
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        cookies = response.cookies.output(header="")
        answer = Answer(response.status_code, "\n".join((headers, cookies, body)), body)
        self.statuses[what] = answer.status
        self.everything.append(answer.text)
        if answer.status >= 500:
            self.leaks.append(f"{what}: {answer.status}")
        for found in self.forbidden.finditer(answer.text):
            around = answer.text[max(0, found.start() - 60) : found.end() + 60]
            self.leaks.append(f"{what} {answer.status}: …{' '.join(around.split())}…")
        return answer

    def crawl(self, seeds: Iterable[str]) -> None:
        """Read each seed and every page that links lead to from there, at most `MOST_PAGES` of them."""
        waiting, seen, followed = list(seeds), set[str](), 0
        known = set(waiting)
        while waiting:
            path = waiting.pop(0)
            if path in seen:
                continue
            seen.add(path)
            followed += path not in known
            if followed > MOST_PAGES:
                break
            answer = self.get(path)
            if "<" in answer.body[:500] and answer.status < 400:
                waiting += [link for link in links_in(path, answer.body) if link not in seen]


def links_in(path: str, html: str) -> list[str]:
    """Addresses of ours that a page leads to, without their fragments."""
    parser = Links()
    parser.feed(html)
    found = []
    for link in parser.found:
        parts = urlsplit(urljoin(f"http://testserver{path}", link))
        if parts.netloc == "testserver" and not LEFT_OUT.match(parts.path):
            found.append(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return found
