"""What the demo's tickets are about: believable trouble with a data platform, from the TOML files beside."""

import datetime as dt
import random
import tomllib
import zoneinfo
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STORIES = Path(__file__).parent / "stories"


@dataclass(frozen=True, slots=True)
class Trade:
    """What a customer's domains and data products are called."""

    domains: tuple[str, ...]
    products: tuple[str, ...]


TRADES = {
    "NORD": Trade(
        ("Wind farms", "Power trading", "Grid operations", "Metering", "Human resources"),
        ("Wind farm telemetry", "Energy prices", "Meter readings", "Grid outages", "Payroll facts"),
    ),
    "ALTA": Trade(
        ("Retail credit", "Payments", "Market risk", "Branches", "Marketing"),
        ("Customer 360", "Fraud signals", "Credit exposure", "Branch footfall", "Campaign results"),
    ),
    "LIGU": Trade(
        ("Claims", "Underwriting", "Actuarial", "Agencies", "Human resources"),
        ("Claims ledger", "Policy register", "Broker commissions", "Vehicle risk", "Renewal forecast"),
    ),
    "FYNB": Trade(
        ("Lending", "Payments", "Compliance", "Pensions", "Marketing"),
        ("Loan book", "Card transactions", "Credit exposure", "Savings accounts", "Campaign results"),
    ),
    "TERR": Trade(
        ("Logistics", "Purchasing", "Plants", "Sales", "Marketing"),
        ("Shipment events", "Supplier prices", "Recipe costs", "Shelf stock", "Sales forecast"),
    ),
}
ENVIRONMENTS = ("production", "acceptance", "test")


@dataclass(frozen=True, slots=True)
class Story:
    type: str
    component: str
    title: str
    happens: str
    reproduce: str
    expected: str
    limitations: str
    question: str
    answer: str
    update: str
    finding: str
    resolution: str
    solved: str
    log: str


@cache
def templates() -> list[dict[str, str]]:
    """Every story as it is written in the files, in a stable order."""
    found = []
    for path in sorted(STORIES.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [
            {"component": data["component"], "reproduce": "", "limitations": ""} | story for story in data["story"]
        ]
    return found


def tell(template: dict[str, str], rng: random.Random, version: str, *, customer: str, at: dt.datetime) -> Story:
    """One story with its names filled in, as they are called at the customer, filed at an instant."""
    trade = TRADES[customer]
    product = rng.choice(trade.products)
    began = at.astimezone(zoneinfo.ZoneInfo("Europe/Rome")) - dt.timedelta(minutes=rng.randint(15, 110))
    names = {
        "product": product,
        "slug": product.lower().replace(" ", "-"),
        "domain": rng.choice(trade.domains),
        "env": rng.choice(ENVIRONMENTS),
        "count": str(rng.randint(3, 19)),
        "hour": f"{began - dt.timedelta(minutes=began.minute % 5):%H:%M}",
        "version": version,
    }
    return Story(**{key: text.format_map(names) if key != "component" else text for key, text in template.items()})
