"""What the demo's tickets are about: believable trouble with a data platform, from the TOML files beside."""

import random
import tomllib
from dataclasses import dataclass
from pathlib import Path

STORIES = Path(__file__).parent / "stories"

DOMAINS = ("Wind farms", "Retail credit", "Claims", "Logistics", "Human resources", "Payments", "Risk", "Marketing")
PRODUCTS = (
    "Wind farm telemetry",
    "Customer 360",
    "Claims ledger",
    "Fraud signals",
    "Shipment events",
    "Payroll facts",
    "Branch footfall",
    "Energy prices",
    "Credit exposure",
    "Policy register",
    "Meter readings",
    "Campaign results",
)
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


def templates() -> list[dict[str, str]]:
    """Every story as it is written in the files, in a stable order."""
    found = []
    for path in sorted(STORIES.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [
            {"component": data["component"], "reproduce": "", "limitations": ""} | story for story in data["story"]
        ]
    return found


def tell(template: dict[str, str], rng: random.Random, version: str) -> Story:
    """One story with its names filled in."""
    product = rng.choice(PRODUCTS)
    names = {
        "product": product,
        "slug": product.lower().replace(" ", "-"),
        "domain": rng.choice(DOMAINS),
        "env": rng.choice(ENVIRONMENTS),
        "count": str(rng.randint(3, 19)),
        "hour": f"{rng.randint(7, 11):02}:{rng.choice((5, 20, 35, 50)):02}",
        "version": version,
    }
    return Story(**{key: text.format_map(names) if key != "component" else text for key, text in template.items()})
