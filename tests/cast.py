"""The named cast: two customers, and somebody in every role. Built through the services."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from accounts.models import Team, TeamMember, User
from customers.models import (
    Calendar,
    Catalogue,
    Component,
    Contract,
    ContractVersion,
    Customer,
    DayOff,
    ProductVersion,
    Release,
    WeeklyInterval,
)
from customers.permissions import Role
from customers.services.contracts import set_default_targets
from customers.services.memberships import grant_on, set_membership

ROME = ZoneInfo("Europe/Rome")
PASSWORD = "a long enough password"

HOLIDAYS = {
    "2026-01-01": "New Year's Day",
    "2026-01-06": "Epiphany",
    "2026-04-06": "Easter Monday",
    "2026-05-01": "Labour Day",
    "2026-06-02": "Republic Day",
    "2026-12-08": "Immaculate Conception",
    "2026-12-25": "Christmas Day",
}


@dataclass(frozen=True)
class Cast:
    nordhavn: Customer
    altamira: Customer
    catalogue: Catalogue
    version: ContractVersion
    provisioning: Component
    template: Component
    product_version: ProductVersion
    release: Release
    team: Team
    freja: User  # requester at Nordhavn
    anders: User  # requester at Nordhavn
    soren: User  # customer manager at Nordhavn
    marta: User  # requester at Altamira
    paolo: User  # professional services at Nordhavn
    giulia: User  # support agent, all customers
    tomasz: User  # support agent, Nordhavn only
    elena: User  # support lead
    luca: User  # specialist, Product engineering
    ada: User  # admin


def person(first: str, last: str, company: str, **fields: object) -> User:
    email = f"{first}.{last}@{company}.example".lower()
    return User.objects.create_user(email, f"{first} {last}", PASSWORD, **fields)


def calendar(name: str = "Rome") -> Calendar:
    row = Calendar.objects.create(name=name, timezone="Europe/Rome")
    WeeklyInterval.objects.bulk_create(
        WeeklyInterval(calendar=row, weekday=weekday, opens=opens * 60, closes=closes * 60)
        for weekday in range(5)
        for opens, closes in ((9, 13), (14, 18))
    )
    DayOff.objects.bulk_create(
        DayOff(calendar=row, date=dt.date.fromisoformat(date), name=off) for date, off in HOLIDAYS.items()
    )
    return row


def contract(customer: Customer, hours: Calendar) -> ContractVersion:
    row = ContractVersion.objects.create(
        contract=Contract.objects.create(customer=customer, name="Premium"),
        number=1,
        valid_from=dt.datetime(2025, 1, 1, tzinfo=ROME),
        calendar=hours,
    )
    set_default_targets(row)
    return row


def assemble() -> Cast:
    catalogue = Catalogue.objects.create(name="Data platform")
    team = Team.objects.create(name="Product engineering", public_name="Product engineering")
    nordhavn = Customer.objects.create(key="NORD", name="Nordhavn Energi", catalogue=catalogue)
    altamira = Customer.objects.create(key="ALTA", name="Banco Altamira", catalogue=catalogue)
    hours = calendar()
    version = contract(nordhavn, hours)
    contract(altamira, hours)
    people = {
        "freja": person("Freja", "Mikkelsen", "nordhavn"),
        "anders": person("Anders", "Holm", "nordhavn"),
        "soren": person("Soren", "Kjaer", "nordhavn"),
        "marta": person("Marta", "Ruiz", "altamira"),
        "paolo": person("Paolo", "Conti", "witboost"),
        "giulia": person("Giulia", "Ferraro", "witboost"),
        "tomasz": person("Tomasz", "Wilk", "witboost"),
        "elena": person("Elena", "Vitale", "witboost"),
        "luca": person("Luca", "Bianchi", "witboost"),
        "ada": person("Ada", "Moretti", "witboost", is_staff=True, is_superuser=True),
    }
    roles: list[tuple[str, Role, Customer | None]] = [
        ("freja", Role.REQUESTER, nordhavn),
        ("anders", Role.REQUESTER, nordhavn),
        ("soren", Role.CUSTOMER_MANAGER, nordhavn),
        ("marta", Role.REQUESTER, altamira),
        ("paolo", Role.PROFESSIONAL_SERVICES, nordhavn),
        ("giulia", Role.SUPPORT_AGENT, None),
        ("tomasz", Role.SUPPORT_AGENT, nordhavn),
        ("elena", Role.SUPPORT_LEAD, None),
        ("luca", Role.SPECIALIST, None),
    ]
    for name, role, customer in roles:
        set_membership(people[name], role=role, customer=customer, by=None)
    for customer in (nordhavn, altamira):
        grant_on(customer)
    TeamMember.objects.create(team=team, user=people["luca"])
    return Cast(
        nordhavn=nordhavn,
        altamira=altamira,
        catalogue=catalogue,
        version=version,
        provisioning=Component.objects.create(catalogue=catalogue, name="Provisioning", team=team),
        template=Component.objects.create(
            catalogue=catalogue, name="Snowflake template", kind="template", in_perimeter=False
        ),
        product_version=ProductVersion.objects.create(catalogue=catalogue, name="2.8.1"),
        release=Release.objects.create(catalogue=catalogue, name="2.8.2", planned_on=dt.date(2026, 3, 1)),
        team=team,
        **people,
    )
