"""Sets the demo's house up before the first ticket: people, teams, catalogue, calendars, contracts."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from accounts.models import DemoSignIn, Team, TeamMember, User
from customers.models import (
    Calendar,
    Catalogue,
    Component,
    Contract,
    ContractVersion,
    Customer,
    EmailDomain,
    IdentityProvider,
    PriorityMatrix,
    ProductVersion,
    Release,
    ServiceCreditRule,
)
from customers.permissions import Role
from customers.services.calendars import copy_holidays, set_week
from customers.services.contracts import copy_version, save_version, set_targets
from customers.services.customers import add_customer
from customers.services.matrix import set_cells
from customers.services.memberships import set_membership
from customers.vocabulary import DEFAULT_MATRIX, Impact, Priority, Urgency
from sla.working_time import WorkingTime
from witsupport.demo.contracts import CALENDARS, CONTRACTS, CUSTOMERS, Deal
from witsupport.demo.people import DOMAINS, PEOPLE, SIGN_INS, TEAMS

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
# (name, kind, in the perimeter, team)
COMPONENTS = (
    ("Provisioning", "platform", True, "Product engineering"),
    ("Platform", "platform", True, "Platform operations"),
    ("Marketplace", "platform", True, "Product engineering"),
    ("Builder", "platform", True, "Product engineering"),
    ("Access control", "platform", True, "Second level"),
    ("Governance", "platform", True, "Second level"),
    ("Notifications", "platform", True, "Platform operations"),
    ("Snowflake connector", "integration", True, "Second level"),
    ("Azure connector", "integration", True, "Second level"),
    ("Snowflake template", "template", False, None),
    ("Airflow template", "template", False, None),
    ("Cost dashboard", "plugin", False, None),
)
VERSIONS = ("2.6.4", "2.7.3", "2.8.0")
# How many days ago a release came out; a negative number: is planned in so many days.
RELEASES = (("2.8.1", 118), ("2.8.2", 83), ("2.8.3", 47), ("2.8.4", 16), ("2.8.5", -9), ("2.9.0", -41))


@dataclass(frozen=True)
class House:
    """What the stage plays with, found by the names of the data."""

    begin: dt.datetime
    now: dt.datetime
    customers: dict[str, Customer]
    people: dict[str, User]
    teams: dict[str, Team]
    components: dict[str, Component]
    versions: tuple[ProductVersion, ...]
    releases: tuple[tuple[Release, dt.datetime], ...]  # with the instant when each comes out, or is planned to
    hours: dict[str, WorkingTime]
    matrices: dict[str, dict[tuple[str, str], Priority]]

    def with_role(self, role: Role, customer: str) -> list[User]:
        """Those who have the role there, in the order of the data."""
        return [
            self.people[person.name]
            for person in PEOPLE
            if any(held == role and where in {customer, None} for held, where in person.roles)
        ]

    def members(self, team: Team) -> list[User]:
        return [self.people[person.name] for person in PEOPLE if person.team == team.name]

    def release_at(self, at: dt.datetime) -> Release:
        """What a patch decided at `at` is delivered with: the next release that comes out."""
        return next(release for release, out in self.releases if out > at)


def build(now: dt.datetime, begin: dt.datetime) -> House:
    """Everything that is there before the first ticket, at `begin`."""
    teams = {name: Team.objects.create(name=name, public_name=public) for name, public in TEAMS.items()}
    catalogue = Catalogue.objects.create(name="Witboost")
    customers = {
        key: add_customer(Customer(key=key, name=name, catalogue=catalogue, notes=notes), by=None)
        for key, (name, notes) in CUSTOMERS.items()
    }
    _company_sign_in(customers)
    people = _people(customers, teams, begin)
    admin = people["Ada Moretti"]
    calendars = {name: _calendar(name, at=begin) for name in CALENDARS}
    matrix = _stricter_matrix(admin)
    for key, deal in CONTRACTS.items():
        _contract(customers[key], deal, calendars[deal.calendar], matrix if deal.own_matrix else None, now=now)
    default = PriorityMatrix.objects.get(is_default=True)
    return House(
        begin=begin,
        now=now,
        customers=customers,
        people=people,
        teams=teams,
        components=_components(catalogue, teams),
        versions=tuple(ProductVersion.objects.create(catalogue=catalogue, name=name) for name in VERSIONS),
        releases=tuple(_release(catalogue, name, days, now) for name, days in RELEASES),
        hours={key: WorkingTime.of(calendars[deal.calendar].terms()) for key, deal in CONTRACTS.items()},
        matrices={key: (matrix if deal.own_matrix else default).grid() for key, deal in CONTRACTS.items()},
    )


def _company_sign_in(customers: dict[str, Customer]) -> None:
    """Each customer's domain; and a provider to look at, which is not in use: a demo asks nobody."""
    for key, domain in DOMAINS.items():
        EmailDomain.objects.create(customer=customers[key], domain=domain)
    nordhavn = customers["NORD"]
    IdentityProvider.objects.create(customer=nordhavn, name="Nordhavn login", issuer=f"https://login.{DOMAINS['NORD']}")


def _people(customers: dict[str, Customer], teams: dict[str, Team], begin: dt.datetime) -> dict[str, User]:
    """Nobody has a password: the sign-in page of a demo signs in with one click."""
    found = {}
    for person in PEOPLE:
        user = User.objects.create_user(
            person.email,
            person.name,
            timezone=person.timezone,
            is_staff=person.is_admin,
            is_superuser=person.is_admin,
            date_joined=begin,
        )
        for role, key in person.roles:
            set_membership(user, role=role, customer=customers[key] if key else None, by=None)
        if person.team:
            TeamMember.objects.create(team=teams[person.team], user=user)
        found[person.name] = user
    labels = {person.name: person.sign_in for person in PEOPLE}
    DemoSignIn.objects.bulk_create(
        DemoSignIn(user=found[name], label=labels[name], position=place) for place, name in enumerate(SIGN_INS, 1)
    )
    return found


def _components(catalogue: Catalogue, teams: dict[str, Team]) -> dict[str, Component]:
    return {
        name: Component.objects.create(
            catalogue=catalogue, name=name, kind=kind, in_perimeter=inside, team=teams[team] if team else None
        )
        for name, kind, inside, team in COMPONENTS
    }


def _release(catalogue: Catalogue, name: str, days_ago: int, now: dt.datetime) -> tuple[Release, dt.datetime]:
    """Every release is a plan at first; the stage marks it released when its day comes."""
    out = (now - days_ago * DAY).replace(hour=10, minute=30, second=0, microsecond=0)
    notes = f"Patch release {name}. Back up the metadata database before you install it." if days_ago > -30 else ""
    return Release.objects.create(catalogue=catalogue, name=name, planned_on=out.date(), notes=notes), out


def _calendar(name: str, *, at: dt.datetime) -> Calendar:
    zone, country, weekly = CALENDARS[name]
    calendar = Calendar.objects.create(name=name, timezone=zone, country=country)
    set_week(calendar, weekly, by=None)
    copy_holidays(calendar, by=None, at=at)
    return calendar


def _stricter_matrix(admin: User) -> PriorityMatrix:
    """The bank's own: a significant impact is never less than serious."""
    matrix = PriorityMatrix.objects.create(name="Banco Altamira")
    grid = {
        (str(impact), str(urgency)): priority
        for impact, row in DEFAULT_MATRIX.items()
        for urgency, priority in zip(Urgency, row, strict=True)
    }
    set_cells(matrix, grid | {(Impact.SIGNIFICANT, Urgency.LOW): Priority.P2}, by=admin)
    return matrix


def _contract(
    customer: Customer, deal: Deal, calendar: Calendar, matrix: PriorityMatrix | None, *, now: dt.datetime
) -> None:
    zone = zoneinfo.ZoneInfo(calendar.timezone)
    local = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    ends_on = (local - deal.ended * DAY).date() if deal.ended else None
    contract = Contract.objects.create(customer=customer, name=deal.name, ends_on=ends_on)
    version = ContractVersion(
        contract=contract,
        valid_from=local - 420 * DAY,
        calendar=calendar,
        matrix=matrix,
        warn_at=deal.warn_at,
        subscription=deal.subscription,
        fee=deal.fee,
        currency=deal.currency,
        promised_compliance=deal.compliance,
        credit_cap=20,
    )
    save_version(version, by=None)
    set_targets(version, deal.targets, by=None)
    ServiceCreditRule.objects.bulk_create(
        ServiceCreditRule(version=version, kind="compliance", below=below, percent_of_fee=percent)
        for below, percent in deal.credits
    )
    if deal.renewed:
        second = copy_version(version, by=None, at=local - (deal.renewed + 1) * DAY)
        set_targets(second, deal.later, by=None)
