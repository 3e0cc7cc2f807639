"""What support does besides moving a ticket: what each refuses, and what the page shows of it afterwards."""

import pytest
from django.test import Client

from accounts.models import Team
from customers.models import Catalogue, Component, ProductVersion
from tests.cast import Cast
from tests.tickets.page.play import filed, fresh, in_state, signed_in
from tickets.models import Ticket
from tickets.services import work


def post(client: Client, ticket: Ticket, path: str, **said: object) -> "tuple[int, str]":
    response = client.post(f"{ticket.get_absolute_url()}{path}/", {"token": "t"} | said)
    return response.status_code, response.text


def category(**more: object) -> dict[str, object]:
    return {"type": "incident", "impact": "extensive", "urgency": "critical"} | more


def test_categorising_sets_the_priority_and_both_sides_read_it(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    said = category(components=[cast.provisioning.pk], product_version=cast.product_version.pk)
    assert post(signed_in(cast.giulia), ticket, "categorise", **said)[0] == 302
    ticket = fresh(ticket)
    assert (ticket.priority, ticket.reported_urgency, ticket.urgency) == ("P1", "high", "critical")
    for person in (cast.giulia, cast.freja):
        text = signed_in(person).get(ticket.get_absolute_url()).text
        assert "confirmed impact extensive, urgency critical: <strong>P1</strong>" in text


def test_what_belongs_to_another_catalogue_cannot_be_chosen(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    elsewhere = Catalogue.objects.create(name="Other product")
    component = Component.objects.create(catalogue=elsewhere, name="Foreign component")
    version = ProductVersion.objects.create(catalogue=elsewhere, name="9.9")
    for said in (category(components=[component.pk]), category(product_version=version.pk)):
        status, text = post(signed_in(cast.giulia), ticket, "categorise", **said)
        assert status == 422
        assert "Foreign component" not in text
    assert not fresh(ticket).is_categorised


def test_only_components_outside_the_perimeter_take_the_clocks_away(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    form = signed_in(cast.giulia).get(f"{ticket.get_absolute_url()}categorise/").text
    assert "Snowflake template, outside the perimeter" in form
    assert post(signed_in(cast.giulia), ticket, "categorise", **category(components=[cast.template.pk]))[0] == 302
    assert not fresh(ticket).is_covered
    assert (
        "outside the perimeter of support. No clocks run" in signed_in(cast.giulia).get(ticket.get_absolute_url()).text
    )


@pytest.mark.parametrize("field", ["type", "impact", "urgency"])
def test_a_category_that_does_not_exist_is_refused(cast: Cast, field: str) -> None:
    ticket = in_state(cast, "triage")
    assert post(signed_in(cast.giulia), ticket, "categorise", **category(**{field: "enormous"}))[0] == 422
    assert not fresh(ticket).is_categorised


def test_an_agent_hands_over_the_own_and_takes_any_but_moves_nobody_elses(cast: Cast) -> None:
    ticket = in_state(cast, "triage")  # Giulia's
    assert post(signed_in(cast.tomasz), ticket, "assign", assignee=cast.elena.pk)[0] == 403
    assert post(signed_in(cast.tomasz), ticket, "assign", assignee=cast.tomasz.pk, token="a")[0] == 302
    assert fresh(ticket).assignee == cast.tomasz
    assert post(signed_in(cast.elena), ticket, "assign", assignee=cast.giulia.pk, token="b")[0] == 302
    assert post(signed_in(cast.giulia), ticket, "assign", assignee="", token="c")[0] == 302
    assert fresh(ticket).assignee is None


@pytest.mark.parametrize("who", ["freja", "luca", "marta", "paolo"])
def test_only_people_who_work_the_customers_tickets_can_be_assigned(cast: Cast, who: str) -> None:
    ticket = in_state(cast, "triage")
    status, text = post(signed_in(cast.giulia), ticket, "assign", assignee=getattr(cast, who).pk)
    assert status == 422
    assert "Marta Ruiz" not in text
    assert fresh(ticket).assignee == cast.giulia


@pytest.mark.parametrize(
    ("due_at", "sentence"),
    [
        ("2026-11-19T09:00", "This is past."),
        ("2026-11-19T10:42", "This is past."),  # now
        ("2026-11-20T13:30", "This is outside support hours."),
        ("2026-11-20T18:01", "This is outside support hours."),
        ("2026-11-21T10:00", "This is outside support hours."),
        ("tomorrow", "Write a day and a time."),
        ("", "Write a day and a time."),
        ("0001-01-01T00:00", "This is past."),
        ("9999-12-31T23:59", "more than a year ahead"),
    ],
)
def test_an_estimate_lies_ahead_and_in_support_hours(cast: Cast, due_at: str, sentence: str) -> None:
    ticket = in_state(cast, "investigation")
    status, text = post(signed_in(cast.giulia), ticket, "estimate", due_at=due_at, text="Until then.")
    assert status == 422
    assert sentence in text
    assert "Until then." in text
    assert f'value="{due_at}"' in text
    assert fresh(ticket).estimate_at is None


def test_a_changed_estimate_gives_the_customer_its_reason(cast: Cast) -> None:
    ticket, client = in_state(cast, "investigation"), signed_in(cast.giulia)
    assert post(client, ticket, "estimate", due_at="2026-11-20T16:00", text="")[0] == 302
    assert (
        "Expected to be solved" in (text := signed_in(cast.freja).get(ticket.get_absolute_url()).text)
        or "Fri 16:00" in text
    )
    status, text = post(client, ticket, "estimate", due_at="2026-11-20T17:00", text="", token="b")
    assert status == 422
    assert "Say to the customer why the estimate changes." in text
    assert post(client, ticket, "estimate", due_at="2026-11-20T17:00", text="The build failed.", token="c")[0] == 302
    assert (
        "agreed an estimate: <strong>Fri 17:00</strong>, which was Fri 16:00"
        in signed_in(cast.freja).get(ticket.get_absolute_url()).text
    )


def test_a_ticket_without_a_promise_has_no_estimate(cast: Cast) -> None:
    ticket = filed(cast, components=(cast.template,))
    work.take_charge(ticket, by=cast.giulia)
    assert post(signed_in(cast.giulia), ticket, "estimate", due_at="2026-11-20T16:00", text="x")[0] == 409


def test_an_override_stays_until_it_is_removed_and_the_page_shows_both(cast: Cast) -> None:
    ticket, client = in_state(cast, "investigation"), signed_in(cast.elena)
    assert post(client, ticket, "override", priority="P3", reason="A workaround is in place.")[0] == 302
    assert (fresh(ticket).priority, fresh(ticket).matrix_priority) == ("P3", "P1")
    text = client.get(ticket.get_absolute_url()).text
    assert "Set to P3 against the matrix, which says P1." in text
    assert "A workaround is in place." in text
    assert "A workaround is in place." not in signed_in(cast.freja).get(ticket.get_absolute_url()).text
    assert "As the matrix says" in client.get(f"{ticket.get_absolute_url()}override/").text
    assert post(client, ticket, "override", priority="", reason="It broke again.", token="b")[0] == 302
    assert (fresh(ticket).priority, fresh(ticket).is_overridden) == ("P1", False)


def test_an_override_without_a_reason_or_by_an_agent_is_none(cast: Cast) -> None:
    ticket = in_state(cast, "investigation")
    assert post(signed_in(cast.elena), ticket, "override", priority="P3", reason="")[0] == 422
    assert post(signed_in(cast.elena), ticket, "override", priority="", reason="Why not.", token="b")[0] == 422
    assert post(signed_in(cast.giulia), ticket, "override", priority="P3", reason="Because.")[0] == 403
    assert not fresh(ticket).is_overridden


def test_an_escalation_names_a_team_and_a_reason_that_stays_inside(cast: Cast) -> None:
    ticket, client = in_state(cast, "investigation"), signed_in(cast.giulia)
    retired = Team.objects.create(name="Retired", public_name="Retired", is_active=False)
    assert f'<option value="{cast.team.pk}" selected>' in client.get(f"{ticket.get_absolute_url()}move/escalate/").text
    assert post(client, ticket, "move/escalate", team=cast.team.pk, reason="")[0] == 422
    assert post(client, ticket, "move/escalate", team=retired.pk, reason="Look.")[0] == 422
    assert post(client, ticket, "move/escalate", team="", reason="Look.")[0] == 422
    assert post(client, ticket, "move/escalate", team=cast.team.pk, reason="They pay late.")[0] == 302
    assert "They pay late." in signed_in(cast.luca).get(ticket.get_absolute_url()).text
    outside = signed_in(cast.freja).get(ticket.get_absolute_url()).text
    assert "escalated to <strong>Product engineering</strong>" in outside
    assert "They pay late." not in outside


@pytest.mark.parametrize(("public", "read"), [("", False), ("yes", True)])
def test_findings_are_internal_unless_written_for_the_customer(cast: Cast, public: str, read: bool) -> None:
    ticket = in_state(cast, "escalated")
    assert post(signed_in(cast.luca), ticket, "move/hand_back", text="The pool is sized 1.", public=public)[0] == 302
    assert fresh(ticket).state == "investigation"
    assert "The pool is sized 1." in signed_in(cast.giulia).get(ticket.get_absolute_url()).text
    assert ("The pool is sized 1." in signed_in(cast.freja).get(ticket.get_absolute_url()).text) == read


def test_a_new_title_is_told_with_the_old_one(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    for title in ("", "x" * 201, "a\x07b"):
        assert post(signed_in(cast.giulia), ticket, "rename", title=title)[0] == 422, title[:5]
    assert post(signed_in(cast.giulia), ticket, "rename", title="  Pool   too small ")[0] == 302
    text = signed_in(cast.freja).get(ticket.get_absolute_url()).text
    assert "<h1>Pool too small</h1>" in text
    assert "renamed the ticket, which was “Provisioning times out”" in text


def test_a_manager_withdraws_a_colleagues_ticket(cast: Cast) -> None:
    ticket = in_state(cast, "investigation")
    assert post(signed_in(cast.soren), ticket, "move/withdraw", reason="")[0] == 422
    assert post(signed_in(cast.soren), ticket, "move/withdraw", reason="Not ours.")[0] == 302
    assert fresh(ticket).state == "closed"
    assert "withdrew the ticket: Not ours." in signed_in(cast.giulia).get(ticket.get_absolute_url()).text


@pytest.mark.parametrize("act", ["release_out", "delete", "assign", "x" * 200])
def test_a_move_that_the_workflow_does_not_have_is_not_found(cast: Cast, act: str) -> None:
    ticket = in_state(cast, "triage")
    assert signed_in(cast.giulia).get(f"{ticket.get_absolute_url()}move/{act}/").status_code == 404
    assert signed_in(cast.giulia).post(f"{ticket.get_absolute_url()}move/{act}/").status_code == 404
