"""The list as CSV: the same rows for the same person, nothing internal for customers, no formula that runs."""

import csv
import io

import pytest
from django.test import Client

from tests.cast import Cast
from tests.tickets.boards.conftest import FileTicket
from tests.tickets.boards.test_desk import SignIn
from tickets.services import escalation, work

pytestmark = pytest.mark.usefixtures("now")


def exported(client: Client, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_is_named_for_the_customer_and_the_day(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.freja).get("/customers/NORD/tickets/?format=csv")

    assert response["Content-Disposition"] == 'attachment; filename="NORD-2026-11-19.csv"'


def test_a_row_a_ticket_in_the_order_and_filter_of_the_list(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file("First", components=(cast.provisioning,))
    file("Second", type="it_help")
    file("Third")

    rows = exported(sign_in(cast.freja), "/customers/NORD/tickets/?format=csv&sort=-key&type=bug_report")

    assert [row["Key"] for row in rows] == ["NORD-3", "NORD-1"]
    assert rows[0] | {"Next due": ""} == rows[0] | {
        "Customer": "Nordhavn Energi",
        "Type": "Bug report",
        "Title": "Third",
        "State": "Open",
        "Priority": "P2",
        "Reporter": "Freja Mikkelsen",
        "Contact": "",
        "Filed": "2026-11-19 10:42",
        "Next due": "",
    }
    assert rows[0]["Next due"] == "2026-11-19 12:42"


def test_a_customer_exports_no_row_of_another(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file(by=cast.freja)
    file(by=cast.marta)

    for path in ("/tickets/?format=csv", "/tickets/?format=csv&customer=ALTA", "/tickets/?format=csv&state=any"):
        assert [row["Key"] for row in exported(sign_in(cast.freja), path)] == ["NORD-1"]
    assert sign_in(cast.freja).get("/customers/ALTA/tickets/?format=csv").status_code == 404


def test_internal_columns_are_supports_alone(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    cast.team.name = "Tiger squad"
    cast.team.save(update_fields=["name"])
    ticket = file()
    work.take_charge(ticket, by=cast.giulia)
    category = work.Categorisation(type="bug_report", impact="moderate", urgency="high", components=())
    work.categorise(ticket, category, by=cast.giulia)
    escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia)

    (theirs,) = exported(sign_in(cast.freja), "/customers/NORD/tickets/?format=csv")
    (ours,) = exported(sign_in(cast.giulia), "/customers/NORD/tickets/?format=csv")

    assert theirs["Team"] == "Product engineering"
    assert "Updated" not in theirs
    assert ours["Team"] == "Tiger squad"
    assert ours["Updated"] == "2026-11-19 10:42"


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://evil")'])
def test_a_title_never_runs_as_a_formula(cast: Cast, file: FileTicket, sign_in: SignIn, title: str) -> None:
    file(title)

    (row,) = exported(sign_in(cast.freja), "/customers/NORD/tickets/?format=csv")

    assert row["Title"] == f"'{title}"


def test_a_name_never_runs_as_a_formula(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    cast.freja.name = "=cmd"
    cast.freja.save(update_fields=["name"])
    file()

    (row,) = exported(sign_in(cast.soren), "/customers/NORD/tickets/?format=csv")

    assert row["Reporter"] == "'=cmd"


def test_commas_quotes_and_any_script_survive(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file('Says "no", مرحبا; 🌊')

    (row,) = exported(sign_in(cast.freja), "/customers/NORD/tickets/?format=csv")

    assert row["Title"] == 'Says "no", مرحبا; 🌊'
