"""Words that no page of ours sends, in every name that a page reads: no address breaks, and none leads elsewhere."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from urllib.parse import quote, urljoin, urlsplit

import pytest

from tests.access_table.addresses import Route, address, routes
from tests.access_table.table import Row, rows, rows_for
from tests.access_table.visitor import Visitor
from tests.access_table.world import World

pytestmark = pytest.mark.django_db

# What the pages' addresses read, and what their forms are filled in with.
QUERY = (
    "act before clock component components customer cycle follow_up format from impact kind next page part person "
    "priority q seen show since sla sort state team title to type until updated urgency version waiting assignee "
    "reporter"
)
FORM = (
    "action affected_version at cause comment components content csrfmiddlewaretoken email estimate explanation "
    "expected findings follow_up how impact key kind limitations link login name next note password people person "
    "priority public rating reason reference release reporter reported_at reproduction resolution role stars target "
    "team text timezone title token type until uploads url urgency users version words seen description _popup "
    "_to_field"
)
# Percent-encoded: NUL, bytes that are no UTF-8, half a surrogate pair, numbers that no column holds, no number at all.
WORDS = ("%00", "%ff%fe", "%ed%a0%80", "9" * 400, "-1", "1e999", "%27%22%3E%3Cx%F0%9F%92%A5%0d%0aSet-Cookie:x=1")
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "\t//evil.example",
)
MEMBERS = ("lead", "manager", "admin", "requester", "anonymous")  # who is sent, the first who gets in


def asked() -> Iterator[tuple[Row, Route, str]]:
    """Each address with the first of the roles that gets anywhere there."""
    table = rows()
    for route in routes():
        if not route.path.startswith("api/"):
            for row in rows_for(route, table):
                yield row, route, next((role for role in MEMBERS if _gets_in(row, role)), "lead")


def _gets_in(row: Row, role: str) -> bool:
    return row.expected(role, own=True) in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.BAD_REQUEST}


def _named(names: str, words: Sequence[str], shift: int) -> str:
    """Every name with one of the words; with each shift another one."""
    return "&".join(f"{name}={words[(at + shift) % len(words)]}" for at, name in enumerate(names.split()))


def _leads_away(location: str) -> bool:
    """As a browser reads it: a backslash is a slash, white space before it nothing."""
    there = urljoin("http://testserver/here/", location.strip().replace("\\", "/"))
    return urlsplit(there).netloc != "testserver"


def _wrong(world: World, words: Sequence[str], times: int) -> Iterator[str]:
    """Each address is asked so many times, with all names."""
    visitors = {role: Visitor(world.people[role]) for role in MEMBERS}
    for row, route, role in asked():
        path = address(route, row.word, world.own, world)
        for shift in range(times):
            said = _named(FORM, words, shift).encode() if row.method == "POST" else None
            answer = visitors[role].ask(row.method, f"{path}?{_named(QUERY, words, shift)}", said)
            what = f"{row.method} {path} as {role}, shifted by {shift}"
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and row.expected(role, own=True) != answer.status:
                yield f"{what}: {answer.status}"
            if _leads_away(answer.location):
                yield f"{what} leads to {answer.location}"


def test_no_address_breaks(world: World) -> None:
    assert list(_wrong(world, WORDS, times=2)) == []


def test_no_address_leads_elsewhere(world: World) -> None:
    assert list(_wrong(world, [quote(place, safe="") for place in ELSEWHERE], times=1)) == []


@pytest.mark.parametrize("place", [*ELSEWHERE, "javascript:alert(1)"])
def test_it_would_be_noticed(place: str) -> None:
    assert _leads_away(place)
    assert not _leads_away("/tickets/?next=https://evil.example/")
