"""Every address × every role × the own and another customer: the answer is the one that stands in `table.txt`.

And whoever may not do what was asked, writes nothing.
"""

from collections.abc import Iterator

import pytest

from tests.access_table.addresses import Route, address, routes
from tests.access_table.table import Row, rows, rows_for
from tests.access_table.visitor import Visitor
from tests.access_table.world import ROLES, World

pytestmark = pytest.mark.django_db

ROWS, ROUTES = rows(), routes()
# What reading writes: that the person has read what he or she was told, and in the audit that it was taken away.
READ_MARKS = {
    "notifications:open": {"notifications_notice"},
    "tickets:ticket": {"notifications_notice"},
    "customers:audit_csv": {"accounts_auditentry", "accounts_auditedname"},
    "tickets:attachment": {"accounts_auditentry"},
    "api:attachment": {"accounts_auditentry"},
}
# What a refusal writes: that a provider's answer was not believed.
REFUSAL_MARKS = {"customers:company_answer": {"accounts_auditentry"}}
WRITING = ("POST", "PUT", "PATCH", "DELETE")


def asked() -> list[tuple[Row, Route]]:
    return [(row, route) for route in ROUTES for row in rows_for(route, ROWS)]


def wrong(role: str, world: World) -> Iterator[str]:
    visitor = Visitor(world.people[role])
    for row, route in asked():
        for own in (True, False) if row.other else (True,):
            path = address(route, row.word, world.own if own else world.other, world, role)
            answer, expected = visitor.ask(row.method, path), row.expected(role, own=own)
            asked_for = f"line {row.line}: {row.method} {path} as {role}"
            if answer.status != expected:
                yield f"{asked_for}: {expected} expected, {answer.status} answered"
            marks = REFUSAL_MARKS.get(route.name, set())
            if answer.is_refused and answer.wrote - marks:
                yield f"{asked_for}: {answer.status}, and yet {sorted(answer.wrote)} written"
            if row.method == "GET" and answer.wrote - READ_MARKS.get(route.name, set()) - marks:
                yield f"{asked_for}: only read, and yet {sorted(answer.wrote)} written"


@pytest.mark.parametrize("role", ROLES)
def test_the_answers_are_those_of_the_table(world: World, role: str) -> None:
    found = list(wrong(role, world))

    assert not found, "\n".join(found)


def test_every_address_has_a_row() -> None:
    missing = [route for route in ROUTES if "GET" not in {row.method for row in rows_for(route, ROWS)}]

    assert missing == []


def test_every_row_has_an_address() -> None:
    used = {row.line for row, _ in asked()}

    assert [row for row in ROWS if row.line not in used] == []


@pytest.mark.parametrize("role", ["requester", "agent", "lead", "admin"])
def test_what_has_no_row_for_writing_takes_none(world: World, role: str) -> None:
    """An address that takes a method that writes has a row for it: all others refuse it. Django's admin answers there
    as to a GET.
    """
    visitor = Visitor(world.people[role])
    found = []
    for route in ROUTES:
        known = rows_for(route, ROWS)
        methods = WRITING if route.path.startswith("api/") else ("POST",)
        for method in sorted(set(methods) - {row.method for row in known}):
            answer = visitor.ask(method, address(route, known[0].word, world.own, world))
            refused = answer.status == 405 or (route.name.startswith("admin:") and answer.status < 500)
            if not refused or answer.wrote:
                found.append(f"{method} {route.name} as {role}: {answer.status}, {sorted(answer.wrote)} written")

    assert not found, "\n".join(found)
