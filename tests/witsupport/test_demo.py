"""The demo: plays once for this module, then is looked at from all sides."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import DemoSignIn, User
from customers.models import Contract, Customer, EmailDomain, IdentityProvider, Membership
from customers.permissions import CUSTOMER_ROLES, Role
from customers.services.contracts import version_at
from customers.terms import CalendarTerms
from customers.vocabulary import Priority, TicketType
from notifications.models import Notice
from sla.models import Clock
from sla.standing import Look
from sla.working_time import Hours, WorkingTime
from tests.ground import Ground
from tickets.models import Attachment, Event, Link, Reference, Ticket
from tickets.proof import check
from tickets.services.excuses import BREACHES, cycle_of
from tickets.vocabulary import UNRESOLVED, EventKind, LinkKind, Resolution, State
from witsupport.demo.parts import parts

# A Sunday night: nobody's support hours, and still everything has to be there.
NOW = dt.datetime(2026, 1, 18, 22, 10, tzinfo=dt.UTC)
WEEK = CalendarTerms("Week", "Europe/Rome", tuple((day, 540, 1080) for day in range(5)), ())


@pytest.fixture(scope="module", autouse=True)
def _demo(ground: Ground, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), ground.cleared(), transaction.atomic():
        call_command("demo", now=NOW, tickets=120, verbosity=0)
        yield
        transaction.set_rollback(True)


def test_a_second_demo_is_refused_in_a_sentence() -> None:
    with pytest.raises(
        CommandError, match=r"^The demo needs an empty database: there are people in this one already\.$"
    ):
        call_command("demo")


def test_no_companys_provider_is_asked() -> None:
    assert [provider.is_active for provider in IdentityProvider.objects.all()] == [False]
    for row in Membership.objects.filter(role__in=CUSTOMER_ROLES).select_related("user"):
        domain = row.user.email.partition("@")[2]
        assert EmailDomain.objects.get(domain=domain).customer_id == row.customer_id


def test_five_customers_in_three_countries_with_contracts_that_differ() -> None:
    assert Customer.objects.count() == 5
    in_force = [version for customer in Customer.objects.all() if (version := version_at(customer, NOW))]
    assert len(in_force) == 4
    assert {version.calendar.country for version in in_force} | {"IT"} == {"DK", "MX", "IT"}
    assert Contract.objects.filter(ends_on__lt=NOW).count() == 1
    promised = {tuple(version.targets.values_list("priority", "clock", "minutes", "counting")) for version in in_force}
    assert len(promised) >= 3


def test_forty_people_in_every_role() -> None:
    assert User.objects.count() == 40
    assert {Role(role) for role in Membership.objects.values_list("role", flat=True)} == set(Role)
    assert Membership.objects.filter(role=Role.SUPPORT_AGENT, customer=None).exists()
    assert Membership.objects.filter(role=Role.SUPPORT_AGENT, customer__isnull=False).exists()
    assert User.objects.filter(is_superuser=True).count() == 1


def test_every_state_priority_and_type_is_there() -> None:
    tickets = Ticket.objects.all()

    assert set(tickets.values_list("state", flat=True)) == set(State)
    assert set(tickets.values_list("priority", flat=True)) == set(Priority)
    assert set(tickets.values_list("type", flat=True)) == set(TicketType)
    for state in set(State) - {State.CLOSED}:
        assert set(tickets.filter(state=state).values_list("priority", flat=True)) == set(Priority), state


def test_every_standing_of_a_clock_is_there() -> None:
    looks = {clock.standing(NOW).look for clock in Clock.objects.all()}

    assert looks == set(Look)


def test_every_reason_to_carry_no_sla_is_there() -> None:
    assert Ticket.objects.filter(is_covered=False).values("not_covered_why").distinct().count() == 3


SYSTEM_ONLY: set[str] = {EventKind.UNLINKED, EventKind.COMMENT_EDITED, EventKind.COMMENT_WITHDRAWN, EventKind.EDITED}


def test_nearly_everything_that_can_happen_has_happened() -> None:
    happened = set(Event.objects.values_list("kind", flat=True))

    assert set(EventKind) - happened - SYSTEM_ONLY == set()


def test_a_lead_redacted_a_passage_and_a_file() -> None:
    done = list(Event.objects.filter(kind=EventKind.REDACTED).select_related("ticket"))

    assert [event.data["what"] for event in done] == ["passage", "file"]
    ticket = done[0].ticket
    assert any("[redacted]" in row.text for row in ticket.comments.all())
    assert [row.sha256 for row in ticket.attachments.filter(destroyed_at__isnull=False)] == [""]


def test_leads_excused_a_few_breaches() -> None:
    excuses = list(Event.objects.filter(kind=EventKind.EXCUSED).select_related("actor", "ticket"))

    assert len(excuses) >= 3
    assert len({event.ticket_id for event in excuses}) >= 3
    leads = set(Membership.objects.filter(role=Role.SUPPORT_LEAD).values_list("user", flat=True))
    for event in excuses:
        assert event.actor_id in leads
        cycle = cycle_of(event.ticket, event.data["clock"], event.data["number"])
        assert cycle.standing(NOW).look in BREACHES
        assert len(event.data["reason"].split()) > 10


def test_an_admin_applied_changed_terms_to_running_tickets_of_one_customer() -> None:
    applied = list(
        Event.objects.filter(kind=EventKind.TERMS_APPLIED).select_related("ticket__customer", "ticket__terms")
    )

    assert {User.objects.get(pk=event.data["admin"]).is_superuser for event in applied} == {True}
    (customer,) = {event.ticket.customer for event in applied}
    version = version_at(customer, NOW)
    assert version is not None
    assert version.number == 2
    for event in applied:
        filed = Event.objects.get(ticket=event.ticket, kind=EventKind.FILED)
        assert event.ticket.terms is not None
        assert event.ticket.terms.digest == version.terms().digest
        assert filed.facts
        assert filed.facts[0]["terms"] != version.terms().digest
    assert any(event.ticket.state in UNRESOLVED for event in applied)


def test_what_makes_a_desk_look_lived_in_is_there() -> None:
    tickets = Ticket.objects.all()

    assert tickets.filter(waiting_since__isnull=False, reminders_sent__gte=1).exists()
    assert tickets.filter(doubtful_since__isnull=False).exists()
    assert tickets.filter(needs_answer_since__isnull=False).exists()
    assert tickets.filter(is_release_pending=True).exists()
    assert tickets.filter(is_overridden=True).exists()
    assert tickets.filter(rating__isnull=False).exists()
    assert tickets.filter(resolution=Resolution.DUPLICATE, duplicate_of__isnull=False).exists()
    assert set(Link.objects.values_list("kind", flat=True)) == set(LinkKind)
    assert Link.objects.filter(is_public=False).exists()
    assert Reference.objects.exists()
    assert Attachment.objects.filter(content_type="image/png").exists()
    assert Attachment.objects.filter(name__endswith=".log").exists()


def test_nothing_happens_after_now_and_all_in_order() -> None:
    assert not Event.objects.filter(at__gt=NOW).exists()
    for ticket in Ticket.objects.prefetch_related("events"):
        instants = [event.at for event in ticket.events.all()]
        assert instants == sorted(instants), ticket.key


def test_a_replay_finds_no_difference() -> None:
    assert [checked for checked in check(Ticket.objects.all()) if checked.differences] == []


def test_old_notices_are_read_and_only_recent_ones_are_mailed() -> None:
    assert Notice.objects.filter(read_at__isnull=True).exists()
    assert not Notice.objects.filter(read_at__isnull=True, at__lt=NOW - dt.timedelta(days=1)).exists()
    assert not Notice.objects.filter(mail_at__isnull=False, at__lt=NOW - dt.timedelta(days=1)).exists()


def test_everybody_who_is_offered_can_sign_in_and_sees_a_page(client: Client) -> None:
    offered = list(DemoSignIn.objects.select_related("user"))

    assert len(offered) == 8
    for person in offered:
        assert client.post(f"/demo/{person.pk}/").status_code == 302
        assert client.get("/", follow=True).status_code == 200, person.label


# The mark has pytest-django set the database up also when this module runs alone. The last test, as it ends the
# connection that the module's transaction lives in.
@pytest.mark.django_db
def test_the_same_seed_and_now_give_the_same_plot() -> None:
    hours: dict[str, Hours] = {key: WorkingTime.of(WEEK) for key in ("NORD", "ALTA", "LIGU", "FYNB", "TERR")}

    first, second = (parts(hours, NOW, 200) for _ in range(2))

    assert [(part.number, part.customer, part.story, part.steps) for part in first] == [
        (part.number, part.customer, part.story, part.steps) for part in second
    ]
    week_later = parts(hours, NOW + dt.timedelta(days=7), 200)
    assert [part.story.title for part in sorted(week_later, key=lambda part: part.number)] == [
        part.story.title for part in sorted(first, key=lambda part: part.number)
    ]
