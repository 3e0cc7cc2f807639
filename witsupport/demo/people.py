"""The forty people of the demo, as data: who they are, and where they belong."""

from dataclasses import dataclass

from customers.permissions import Role

ADMIN = "admin"
WITBOOST = "witboost.example"

# Where each customer's people sit, and what stands after the @.
DOMAINS = {
    "NORD": "nordhavn.example",
    "ALTA": "altamira.example",
    "LIGU": "liguria.example",
    "FYNB": "fynbank.example",
    "TERR": "terranova.example",
}
ZONES = {
    "NORD": "Europe/Copenhagen",
    "ALTA": "America/Mexico_City",
    "LIGU": "Europe/Rome",
    "FYNB": "Europe/Copenhagen",
    "TERR": "Europe/Rome",
}

_COLLEAGUES = {
    "NORD": ("Søren Kjær", "Freja Mikkelsen", "Anders Holm", "Mette Lauridsen", "Ida Thorsen", "Kasper Dahl"),
    "ALTA": ("Lucía Ortega", "Mateo Herrera", "Camila Rojas", "Javier Luna", "Renata Solís"),
    "LIGU": ("Franco Parodi", "Silvia Rebora", "Matteo Canepa", "Giorgia Traverso", "Davide Ferrando"),
    "FYNB": ("Birgitte Holst", "Emil Skov", "Laura Bech", "Noah Friis"),
    "TERR": ("Carla Benedetti", "Nicola Rossi", "Alice Fontana", "Pietro Galli"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """`roles` are pairs of a role and the key of a customer, None for all customers."""

    name: str
    email: str
    timezone: str
    roles: tuple[tuple[Role, str | None], ...]
    team: str = ""
    is_admin: bool = False
    sign_in: str = ""  # how the sign-in page offers this person; empty: not at all


def _email(name: str, domain: str) -> str:
    plain = name.lower().translate(str.maketrans("øæíèéáó", "oaieeao"))
    return f"{plain.replace(' ', '.')}@{domain}"


def _customers() -> list[Person]:
    signing_in = {
        "Freja Mikkelsen": "Requester, Nordhavn Energi",
        "Lucía Ortega": "Customer manager, Banco Altamira",
    }
    return [
        Person(
            name,
            _email(name, DOMAINS[key]),
            ZONES[key],
            ((Role.CUSTOMER_MANAGER if place == 0 else Role.REQUESTER, key),),
            sign_in=signing_in.get(name, ""),
        )
        for key, names in _COLLEAGUES.items()
        for place, name in enumerate(names)
    ]


def _vendor(
    name: str, *roles: tuple[Role, str | None], team: str = "", zone: str = "Europe/Rome", sign_in: str = ""
) -> Person:
    return Person(name, _email(name, WITBOOST), zone, roles, team=team, sign_in=sign_in)


PEOPLE: tuple[Person, ...] = (
    _vendor("Giulia Ferraro", (Role.SUPPORT_AGENT, None), sign_in="Support agent, all customers"),
    _vendor("Tomasz Wilk", (Role.SUPPORT_AGENT, None), zone="Europe/Warsaw"),
    _vendor("Amara Okafor", (Role.SUPPORT_AGENT, None)),
    _vendor(
        "Hanna Virtanen",
        (Role.SUPPORT_AGENT, "NORD"),
        (Role.SUPPORT_AGENT, "FYNB"),
        zone="Europe/Helsinki",
        sign_in="Support agent, assigned to Nordhavn Energi and Fynbank",
    ),
    _vendor("Diego Salas", (Role.SUPPORT_AGENT, "ALTA"), zone="America/Mexico_City"),
    _vendor("Chiara Greco", (Role.SUPPORT_AGENT, "LIGU"), (Role.SUPPORT_AGENT, "TERR")),
    _vendor(
        "Luca Bianchi",
        (Role.SPECIALIST, None),
        team="Product engineering",
        sign_in="Specialist, Product engineering",
    ),
    _vendor("Priya Raman", (Role.SPECIALIST, None), team="Product engineering"),
    _vendor("Sofia Marino", (Role.SPECIALIST, None), team="Second level"),
    _vendor("Ewa Kowalska", (Role.SPECIALIST, None), team="Second level", zone="Europe/Warsaw"),
    _vendor("Jonas Weber", (Role.SPECIALIST, None), team="Platform operations", zone="Europe/Berlin"),
    _vendor("Inès Moreau", (Role.SUPPORT_LEAD, None), zone="Europe/Paris", sign_in="Support lead"),
    _vendor("Elena Vitale", (Role.SUPPORT_LEAD, None)),
    _vendor(
        "Marek Novák",
        (Role.PROFESSIONAL_SERVICES, "ALTA"),
        zone="America/Mexico_City",
        sign_in="Professional services, Banco Altamira",
    ),
    _vendor("Paolo Conti", (Role.PROFESSIONAL_SERVICES, "NORD"), (Role.PROFESSIONAL_SERVICES, "LIGU")),
    Person(
        "Ada Moretti",
        _email("Ada Moretti", WITBOOST),
        "Europe/Rome",
        (),
        is_admin=True,
        sign_in="Admin, in Django admin",
    ),
    *_customers(),
)

# The order of the sign-in page.
SIGN_INS = (
    "Freja Mikkelsen",
    "Lucía Ortega",
    "Marek Novák",
    "Giulia Ferraro",
    "Hanna Virtanen",
    "Luca Bianchi",
    "Inès Moreau",
    "Ada Moretti",
)
# Team: what customers read.
TEAMS = {
    "Second level": "Second level support",
    "Product engineering": "Product engineering",
    "Platform operations": "Platform operations",
}
