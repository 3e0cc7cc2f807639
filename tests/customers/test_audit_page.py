"""The audit's page: for admins, searched by person, kind, customer and time, in a constant number of queries."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditedName, AuditEntry, AuditKind, User
from customers.audit import ROWS_A_PAGE, AuditFilter
from tests.cast import Cast

PAGE, CSV = "/audit/", "/audit/audit.csv"
NOON = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)


def write(about: str, *, kind: AuditKind = AuditKind.DOWNLOAD, at: dt.datetime = NOON, **values: object) -> None:
    """What named somebody stands beside the entry."""
    if kind == AuditKind.SIGN_IN_FAILED:
        entry = AuditEntry.objects.create(kind=kind, about=AuditEntry.NAMED, at=at, **values)
        AuditedName.objects.create(entry=entry, said=about)
    else:
        AuditEntry.objects.create(kind=kind, about=about, at=at, **values)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, **query: str) -> str:
    return browser(user).get(PAGE, query).content.decode()


def test_only_admins_read_it(cast: Cast) -> None:
    for person in (cast.freja, cast.soren, cast.paolo, cast.giulia, cast.elena, cast.luca):
        assert browser(person).get(PAGE).status_code == 403
        assert browser(person).get(CSV).status_code == 403
        assert not AuditEntry.objects.visible_to(person).exists()
    assert not AuditEntry.objects.filter(kind=AuditKind.EXPORT).exists()


def test_the_filter_finds_entries_for_admins_alone(cast: Cast) -> None:
    """The page and the export refuse others already; whatever else asks is told nothing either."""
    write("one")

    assert [entry.said for entry in AuditFilter({"kind": "download"}).entries(cast.ada)] == ["one"]
    for person in (cast.soren, cast.giulia, cast.elena):
        assert list(AuditFilter({"kind": "download"}).entries(person)) == []


def test_an_entry_says_who_what_whom_where_and_when(cast: Cast) -> None:
    write("Requester", kind=AuditKind.ROLE, actor=cast.ada, person=cast.freja, customer=cast.nordhavn.pk,
          address="192.0.2.7")  # fmt: skip

    shown = page(cast.ada, kind="role", since="2026-03-04", until="2026-03-04")

    for words in (cast.ada.name, f"<strong>{cast.freja.name}</strong>: Requester", "Nordhavn Energi", "192.0.2.7"):
        assert words in shown
    assert "2026-03-04 13:00:00" in shown  # in Rome


def test_what_others_wrote_is_shown_as_text(cast: Cast) -> None:
    write("<script>alert(1)</script>.log")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;.log" in page(cast.ada)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"one", "two", "three", "tried@example.com: no"}),
        ({"person": "freja"}, {"one", "two"}),
        ({"person": "TRIED@example"}, {"tried@example.com: no"}),
        ({"kind": "excuse"}, {"three"}),
        ({"kind": "download", "person": "freja"}, {"one"}),
        ({"since": "2026-03-05"}, {"two"}),
        ({"until": "2026-03-03"}, {"three"}),
        ({"since": "2026-03-04", "until": "2026-03-04"}, {"one", "tried@example.com: no"}),
    ],
)
def test_it_is_searched(cast: Cast, query: dict[str, str], found: set[str]) -> None:
    write("one", actor=cast.freja)
    write("two", kind=AuditKind.ROLE, actor=cast.ada, person=cast.freja, at=NOON + dt.timedelta(hours=11, minutes=1))
    write("three", kind=AuditKind.EXCUSE, actor=cast.elena, at=NOON - dt.timedelta(hours=13, minutes=1))
    write("tried@example.com: no", kind=AuditKind.SIGN_IN_FAILED)

    shown = page(cast.ada, **query)

    words = {"one", "two", "three", "tried@example.com: no"}
    assert {word for word in words if f"{word}</td>" in shown} == found


def test_it_is_searched_by_customer(cast: Cast) -> None:
    write("at Nordhavn", customer=cast.nordhavn.pk)
    write("at Altamira", customer=cast.altamira.pk)

    shown = page(cast.ada, customer=str(cast.nordhavn.pk))

    assert "at Nordhavn" in shown
    assert "at Altamira" not in shown


@pytest.mark.parametrize(
    "query",
    [
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"kind": "nothing"},
        {"customer": "x"},
        {"person": "\0"},
    ],
)
def test_a_filter_that_is_wrong_is_told_and_shows_nothing(cast: Cast, query: dict[str, str]) -> None:
    write("one")
    client = browser(cast.ada)

    for address in (PAGE, CSV):
        response = client.get(address, query)
        assert response.status_code == 422
        assert "one</td>" not in response.content.decode()


def test_older_ones_are_behind_a_link_each_once(cast: Cast) -> None:
    for number in range(2 * ROWS_A_PAGE + 1):
        write(f"entry {number:03d}.", kind=AuditKind.EXCUSE, at=NOON + dt.timedelta(seconds=number // 3))
    client, address, seen = browser(cast.ada), f"{PAGE}?kind=excuse", []

    while address:
        response = client.get(address)
        seen += [entry.said for entry, _ in response.context["page"].rows]
        address = response.context["older_url"]

    assert seen == [f"entry {number:03d}." for number in reversed(range(2 * ROWS_A_PAGE + 1))]
    assert client.get(PAGE, {"before": "9" * 30}).status_code == 200
    assert client.get(PAGE, {"before": "999999999"}).context["page"].rows == []


def test_it_costs_the_same_with_many_entries(cast: Cast) -> None:
    client = browser(cast.ada)
    client.get(PAGE)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(PAGE, {"person": "a"})
        return len(queries)

    few = cost()
    for number in range(ROWS_A_PAGE + 5):
        write(f"{number}", actor=cast.freja, person=cast.marta, customer=cast.nordhavn.pk)

    assert cost() == few
    assert few <= 12


def test_as_csv_nothing_is_run_and_the_export_is_an_entry(cast: Cast) -> None:
    write("=HYPERLINK(1)", actor=cast.freja, customer=cast.nordhavn.pk, address="192.0.2.7")
    write("left out", kind=AuditKind.EXCUSE)
    client = browser(cast.ada)

    response: Any = client.get(CSV, {"kind": "download", "customer": str(cast.nordhavn.pk)}, REMOTE_ADDR="192.0.2.9")

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    assert row == [
        "2026-03-04T12:00:00+00:00", "Download", cast.freja.name, cast.freja.email, "", "", "Nordhavn Energi",
        "192.0.2.7", "'=HYPERLINK(1)",
    ]  # fmt: skip
    assert len(head) == len(row)
    export = AuditEntry.objects.get(kind=AuditKind.EXPORT)
    assert (export.actor, export.customer, export.address) == (cast.ada, cast.nordhavn.pk, "192.0.2.9")
    assert export.said == "The audit as CSV: kind download, customer Nordhavn Energi"


def test_a_removed_customer_keeps_its_entries(cast: Cast) -> None:
    write("once", customer=4711)

    assert "Customer 4711, removed" in page(cast.ada)
