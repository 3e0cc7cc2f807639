"""What the demo's customers bought, as data: no two contracts promise the same in the same way."""

from dataclasses import dataclass

from customers.services.contracts import DEFAULT_TARGETS
from customers.terms import AROUND_THE_CLOCK
from customers.terms import Target as TargetTerms
from customers.vocabulary import ClockKind, Priority

# Key: name, and what support should know.
CUSTOMERS = {
    "NORD": ("Nordhavn Energi", "Wind farms in the North Sea. On call around the clock for critical incidents."),
    "ALTA": ("Banco Altamira", "Regulated: anything about access goes to their security officer, Lucía Ortega, too."),
    "LIGU": ("Liguria Assicurazioni", "Deploys on Saturdays, when support is open from 10 to 12."),
    "FYNB": ("Fynbank", "Small platform team; prefers a telephone call to a long thread."),
    "TERR": ("Terranova Foods", "The contract has ended. Sales is in touch about a new one."),
}

_WEEK = range(5)
# Name: time zone, country, weekly hours in minutes of the local day. Copenhagen and Mexico City are never both open.
CALENDARS: dict[str, tuple[str, str, tuple[tuple[int, int, int], ...]]] = {
    "Copenhagen, early": ("Europe/Copenhagen", "DK", tuple((day, 8 * 60, 16 * 60) for day in _WEEK)),
    "Copenhagen": ("Europe/Copenhagen", "DK", tuple((day, 9 * 60, 17 * 60) for day in _WEEK)),
    "Mexico City": ("America/Mexico_City", "MX", tuple((day, 9 * 60, 18 * 60) for day in _WEEK)),
    "Genoa, with Saturdays": (
        "Europe/Rome",
        "IT",
        (*((day, *span) for day in _WEEK for span in ((540, 780), (840, 1080))), (5, 600, 720)),
    ),
    "Rome": ("Europe/Rome", "IT", tuple((day, *span) for day in _WEEK for span in ((540, 780), (840, 1080)))),
}


@dataclass(frozen=True, slots=True)
class Deal:
    """`ended` and `renewed` are days ago. `credits`: below so many per cent, so many per cent of the fee.

    `later` is what the renewed contract promises; when that is `applied`, to tickets that ran already, too.
    """

    name: str
    calendar: str
    targets: tuple[TargetTerms, ...]
    fee: int
    currency: str
    subscription: str
    warn_at: str = "50, 80"
    compliance: int = 95
    credits: tuple[tuple[int, int], ...] = ((95, 5), (90, 10))
    own_matrix: bool = False
    ended: int = 0
    renewed: int = 0
    later: tuple[TargetTerms, ...] = ()
    applied: bool = False


AROUND = (
    TargetTerms(Priority.P1, ClockKind.TAKING_CHARGE, 60, AROUND_THE_CLOCK),
    TargetTerms(Priority.P1, ClockKind.UPDATE, 4 * 60, AROUND_THE_CLOCK),
    TargetTerms(Priority.P1, ClockKind.RESOLUTION, 12 * 60, AROUND_THE_CLOCK),
    TargetTerms(Priority.P2, ClockKind.TAKING_CHARGE, 2 * 60),
    TargetTerms(Priority.P2, ClockKind.UPDATE, 8 * 60),
    TargetTerms(Priority.P2, ClockKind.RESOLUTION, 40 * 60),
    TargetTerms(Priority.P3, ClockKind.TAKING_CHARGE, 48 * 60),
    TargetTerms(Priority.P3, ClockKind.RESOLUTION, None, binding=True),
)
# The same, with serious tickets taken in charge around the clock, too.
AROUND_SOONER = tuple(
    TargetTerms(target.priority, target.clock, target.minutes, AROUND_THE_CLOCK)
    if (target.priority, target.clock) == (Priority.P2, ClockKind.TAKING_CHARGE)
    else target
    for target in AROUND
)
BINDING = tuple(
    TargetTerms(target.priority, target.clock, target.minutes, target.counting, binding=True)
    if target.clock == ClockKind.RESOLUTION
    else target
    for target in DEFAULT_TARGETS
)
# A small contract: slower, nothing promised on updates of serious tickets.
BASIC = (
    TargetTerms(Priority.P1, ClockKind.TAKING_CHARGE, 2 * 60),
    TargetTerms(Priority.P1, ClockKind.UPDATE, 8 * 60),
    TargetTerms(Priority.P1, ClockKind.RESOLUTION, None),
    TargetTerms(Priority.P2, ClockKind.TAKING_CHARGE, 4 * 60),
    TargetTerms(Priority.P2, ClockKind.RESOLUTION, None),
    TargetTerms(Priority.P3, ClockKind.TAKING_CHARGE, 60 * 60),
    TargetTerms(Priority.P3, ClockKind.RESOLUTION, None, binding=True),
)
# What Fynbank negotiated when it was renewed: sooner, and news of serious tickets.
BASIC_SOONER = (
    *(target for target in BASIC if target.clock != ClockKind.TAKING_CHARGE),
    TargetTerms(Priority.P1, ClockKind.TAKING_CHARGE, 60),
    TargetTerms(Priority.P2, ClockKind.TAKING_CHARGE, 3 * 60),
    TargetTerms(Priority.P2, ClockKind.UPDATE, 12 * 60),
    TargetTerms(Priority.P3, ClockKind.TAKING_CHARGE, 48 * 60),
)

CONTRACTS = {
    "NORD": Deal(
        "Premium around the clock",
        "Copenhagen, early",
        AROUND,
        14_500,
        "EUR",
        "The platform in two regions, support around the clock for critical incidents, a review every quarter.",
        compliance=98,
        credits=((98, 5), (95, 10), (90, 15)),
        renewed=60,
        later=AROUND_SOONER,
    ),
    "ALTA": Deal(
        "Enterprise",
        "Mexico City",
        BINDING,
        11_000,
        "USD",
        "The platform on their own cloud, binding estimates for every priority, support from 9 to 18 in Mexico City.",
        warn_at="50, 75, 90",
        own_matrix=True,
    ),
    "LIGU": Deal(
        "Premium with Saturdays",
        "Genoa, with Saturdays",
        DEFAULT_TARGETS,
        8_200,
        "EUR",
        "The platform, support in office hours and on Saturdays from 10 to 12.",
    ),
    "FYNB": Deal(
        "Basic",
        "Copenhagen",
        BASIC,
        3_900,
        "EUR",
        "The platform, support in office hours.",
        warn_at="75",
        compliance=90,
        renewed=6,
        later=BASIC_SOONER,
        applied=True,
    ),
    "TERR": Deal("Premium", "Rome", DEFAULT_TARGETS, 6_400, "EUR", "The platform, support in office hours.", ended=38),
}
