"""POST /tickets/: filing for oneself and for others, once however often it is sent, and everything that is refused."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Catalogue, Component, CustomerGroupPermission
from customers.services.memberships import remove_membership
from tests.api.callers import filing
from tests.api.conftest import Call
from tests.cast import Cast
from tickets.models import Event, Submission, Ticket, Upload


def test_files_a_ticket_and_says_where_it_is(cast: Cast, call: Call) -> None:
    response = call(cast.freja).post("/tickets/", filing(components=[cast.provisioning.pk]))

    assert response.status_code == 201
    assert response["Location"] == "http://testserver/api/v1/tickets/NORD-1/"
    assert response["ETag"] == f'"{response.data["version"]}"'
    ticket = Ticket.objects.get()
    assert (ticket.reporter, ticket.filed_by, ticket.state) == (cast.freja, cast.freja, "open")
    assert response.data["components"] == [{"id": cast.provisioning.pk, "name": "Provisioning", "in_perimeter": True}]


def test_the_same_key_files_once(cast: Cast, call: Call) -> None:
    freja = call(cast.freja)
    first = freja.post("/tickets/", filing(), key="deploy-4711")
    again = freja.post("/tickets/", filing(), key="deploy-4711")
    other = freja.post("/tickets/", filing(), key="deploy-4712")

    assert [first.status_code, again.status_code, other.status_code] == [201, 200, 201]
    assert [first.data["key"], again.data["key"], other.data["key"]] == ["NORD-1", "NORD-1", "NORD-2"]
    assert Event.objects.filter(kind="filed").count() == 2


def test_a_repeat_needs_its_files_no_more(cast: Cast, call: Call) -> None:
    freja = call(cast.freja)
    body = filing(uploads=[freja.upload("/uploads/", ("a.log", b"x")).data["token"]])

    assert freja.post("/tickets/", body, key="one").status_code == 201
    assert freja.post("/tickets/", body, key="one").status_code == 200
    assert freja.post("/tickets/", body, key="two").data["fields"] == {
        "uploads": ["A file is no longer there. Choose it again."]
    }


def test_somebody_elses_key_is_another_key(cast: Cast, call: Call) -> None:
    call(cast.freja).post("/tickets/", filing(), key="one")

    assert call(cast.anders).post("/tickets/", filing(), key="one").data["key"] == "NORD-2"


def test_a_refused_filing_gives_its_key_back(cast: Cast, call: Call) -> None:
    freja = call(cast.freja)

    assert freja.post("/tickets/", filing(title=""), key="one").status_code == 422
    assert freja.post("/tickets/", filing(), key="one").status_code == 201


def test_the_key_of_a_person_who_left_answers_nothing(cast: Cast, call: Call) -> None:
    freja = call(cast.freja)
    freja.post("/tickets/", filing(), key="one")
    remove_membership(cast.nordhavn.memberships.get(user=cast.freja), by=None)

    assert freja.post("/tickets/", filing(), key="one").status_code == 404


def test_support_files_for_a_person_and_says_when_it_was_reported(cast: Cast, call: Call) -> None:
    body = filing(reporter=cast.freja.pk, reported_at="2026-11-19T10:00:00+01:00", reported_why="She called at ten.")

    response = call(cast.giulia).post("/tickets/", body)

    assert response.status_code == 201
    assert (response.data["reporter"]["name"], response.data["filed_by"]["name"]) == (
        "Freja Mikkelsen",
        "Giulia Ferraro",
    )
    assert response.data["reported"]["at"] == "2026-11-19T09:00:00Z"
    assert response.data["clocks"][0]["due_at"] == "2026-11-19T11:00:00Z"


EARLIER: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
    ({"reported_at": "2026-11-19T10:42:01+01:00"}, {"reported_at": ["This is in the future."]}),
    ({"reported_at": "2026-11-16T10:41:59+01:00"}, {"reported_at": ["At most three days back."]}),
    ({"reported_at": "2026-11-18T09:59:59+01:00"}, {"reported_at": ["Not before the contract began."]}),
    (
        {"reported_at": "2026-11-19T10:00:00+01:00", "reported_why": " "},
        {"reported_why": ["Say why it was reported earlier than it is filed."]},
    ),
]


@pytest.mark.parametrize(("said", "fields"), EARLIER)
def test_when_it_was_reported_is_checked(
    cast: Cast, call: Call, said: dict[str, Any], fields: dict[str, list[str]]
) -> None:
    type(cast.version).objects.update(valid_from=dt.datetime(2026, 11, 18, 9, tzinfo=dt.UTC))
    body = filing(**({"reporter": cast.freja.pk, "reported_why": "She called."} | said))

    response = call(cast.giulia).post("/tickets/", body)

    assert (response.status_code, response.data["fields"]) == (422, fields)
    assert not Ticket.objects.exists()


def test_professional_services_file_for_a_person(cast: Cast, call: Call) -> None:
    response = call(cast.paolo).post("/tickets/", filing(reporter=cast.anders.pk))

    assert (response.status_code, response.data["reporter"]["name"]) == (201, "Anders Holm")
    assert "internal" not in response.content.decode()


def test_who_files_for_others_names_one(cast: Cast, call: Call) -> None:
    response = call(cast.giulia).post("/tickets/", filing())

    assert (response.status_code, list(response.data["fields"])) == (422, ["reporter"])


def test_a_follow_up_names_a_closed_ticket(cast: Cast, call: Call, ticket: Ticket) -> None:
    freja = call(cast.freja)
    assert freja.post("/tickets/", filing(follow_up_of="NORD-1")).data["fields"] == {
        "follow_up_of": ["NORD-1 is not closed: write there."]
    }
    freja.post("/tickets/NORD-1/transitions/withdraw/", {"reason": "Ours."})

    response = freja.post("/tickets/", filing(follow_up_of="nord-1"))

    assert response.status_code == 201
    assert [(link["words"], link["ticket"]["key"]) for link in response.data["links"]] == [("follow-up of", "NORD-1")]


def test_a_stranger_is_told_nothing(cast: Cast, call: Call) -> None:
    theirs = call(cast.freja).post("/tickets/", filing(customer="ALTA"))
    nobodys = call(cast.freja).post("/tickets/", filing(customer="NONE"))

    assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    assert not Ticket.objects.exists()


def test_who_may_not_file_is_refused(cast: Cast, call: Call) -> None:
    assert call(cast.luca).post("/tickets/", filing()).status_code == 404
    assert call(cast.freja).post("/tickets/", filing(reporter=cast.anders.pk)).status_code == 403
    assert call(None).post("/tickets/", filing()).status_code == 401


def test_who_only_sees_the_tickets_is_refused_before_anything_else_is_read(cast: Cast, call: Call) -> None:
    """No role is so today: what each may do is data, and could become so."""
    CustomerGroupPermission.objects.filter(content_object=cast.nordhavn, permission__codename="file_ticket").delete()

    response = call(cast.freja).post("/tickets/", {"customer": "NORD"})

    assert (response.status_code, response.data["error"]) == (
        403,
        "You can see the tickets of Nordhavn Energi, but not file any.",
    )
    assert call(cast.giulia).post("/tickets/", {"customer": "NORD"}).status_code == 422


def test_nothing_is_filed_at_a_customer_that_is_not_active(cast: Cast, call: Call) -> None:
    type(cast.nordhavn).objects.filter(pk=cast.nordhavn.pk).update(is_active=False)

    assert call(cast.freja).post("/tickets/", filing()).status_code == 403


BAD: list[tuple[str, Any]] = [
    ("customer", None),
    ("customer", 7),
    ("customer", ["NORD"]),
    ("type", "disaster"),
    ("type", ["bug_report"]),
    ("title", ""),
    ("title", "   "),
    ("title", None),
    ("title", 7),
    ("title", {"a": 1}),
    ("title", "x" * 201),
    ("title", "a\x00b"),
    ("title", "a\x1bb"),
    ("title", "\ud800"),
    ("description", "x" * 60_000),
    ("description", "a\x00b"),
    ("reproduction", ""),
    ("impact", "enormous"),
    ("urgency", 1),
    ("product_version", 10**30),
    ("product_version", "2.8.1"),
    ("product_version", True),
    ("components", "Provisioning"),
    ("components", [0]),
    ("components", [10**19]),
    ("components", [10**30]),
    ("reporter", 10**19),
    ("components", [[1]]),
    ("components", [True]),
    ("components", list(range(1, 60))),
    ("components", {"1": 1}),
    ("downtime", "broken"),
    ("downtime_since", "2026-11-19T10:00:00Z"),
    ("downtime_since", "2026-11-19T10:00:00"),
    ("downtime_since", "yesterday"),
    ("downtime_since", 1_700_000_000),
    ("downtime_since", "0001-01-01T00:00:00+14:00"),
    ("users_affected", -1),
    ("users_affected", 10**9),
    ("users_affected", "many"),
    ("frequency", "now and then"),
    ("reporter", -1),
    ("reporter", "freja"),
    ("reported_at", "2026-11-19T10:00:00Z"),
    ("follow_up_of", "ALTA-1"),
    ("follow_up_of", 5),
    ("uploads", ["nothing"]),
    ("uploads", "nothing"),
    ("uploads", [7]),
    ("uploads", ["a"] * 21),
    ("colour", "red"),
    ("state", "closed"),
    ("key", "NORD-99"),
]


@pytest.mark.parametrize(("name", "value"), BAD, ids=[f"{name}-{number}" for number, (name, _) in enumerate(BAD)])
def test_what_is_wrong_is_said_at_its_field(cast: Cast, call: Call, name: str, value: Any) -> None:
    response = call(cast.freja).post("/tickets/", filing(**{name: value}))

    assert response.status_code == 422
    assert list(response.data["fields"]) == [name]
    assert not Ticket.objects.exists()
    assert not Submission.objects.exists()


@pytest.mark.parametrize("name", ["type", "title", "description", "impact", "urgency", "customer"])
def test_what_is_missing_is_said_at_its_field(cast: Cast, call: Call, name: str) -> None:
    body = filing()
    del body[name]

    response = call(cast.freja).post("/tickets/", body)

    assert (response.status_code, list(response.data["fields"])) == (422, [name])


def test_everything_that_is_wrong_is_said_at_once(cast: Cast, call: Call) -> None:
    response = call(cast.freja).post("/tickets/", {"customer": "NORD", "colour": "red", "title": "Slow"})

    assert set(response.data["fields"]) == {"colour", "type", "description", "impact", "urgency"}


def test_a_component_of_another_catalogue_does_not_exist(cast: Cast, call: Call) -> None:
    other = Component.objects.create(catalogue=Catalogue.objects.create(name="Other"), name="Secret engine")

    response = call(cast.freja).post("/tickets/", filing(components=[other.pk]))

    assert response.data["fields"] == {"components": ["There is nothing with this id here."]}
    assert "Secret engine" not in response.content.decode()


def test_somebody_elses_upload_is_not_there(cast: Cast, call: Call) -> None:
    token = call(cast.anders).upload("/uploads/", ("a.log", b"x")).data["token"]

    assert call(cast.freja).post("/tickets/", filing(uploads=[token])).status_code == 422
    assert Upload.objects.count() == 1


# From the right to the left, joined emoji, a direction that is turned, as long as can be, line ends of all kinds.
@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u0631\u062d\u0628\u0627",
        "\U0001f642\U0001f469\u200d\U0001f680",
        "\u202eevil",
        "x" * 50_000,
        "a\r\nb\tc",
    ],
)
def test_any_text_that_can_be_shown_is_taken(cast: Cast, call: Call, text: str) -> None:
    response = call(cast.freja).post("/tickets/", filing(description=text))

    assert response.status_code == 201
    assert response.data["description"] == text.replace("\r\n", "\n")


def test_filing_costs_few_queries(cast: Cast, call: Call) -> None:
    """The whole request; the test's own savepoint is not counted."""
    freja = call(cast.freja)
    freja.post("/tickets/", filing())
    with CaptureQueriesContext(connection) as queries:
        freja.post("/tickets/", filing(components=[cast.provisioning.pk]), key="one")

    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) <= 20
