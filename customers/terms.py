"""What a contract promises, as an immutable value. Pure: imports no Django.

`Terms` is what the clocks count by. It is stored as a content-addressed row (`sla.models.Terms`), so what was promised
to a ticket stays what it was when the contract or the calendar is edited. Words (`priority`, `clock`, `counting`) are
the values of `customers.vocabulary`.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

SUPPORT_HOURS = "support_hours"
AROUND_THE_CLOCK = "around_the_clock"


@dataclass(frozen=True, slots=True, order=True)
class DayOff:
    date: dt.date
    name: str


@dataclass(frozen=True, slots=True)
class CalendarTerms:
    """Opening hours: `weekly` holds (weekday 0-6, opens, closes) in minutes of the local day 0-1440, sorted."""

    name: str
    timezone: str
    weekly: tuple[tuple[int, int, int], ...]
    days_off: tuple[DayOff, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """One promise. `minutes` None: no target, an agreed estimate decides. `binding`: an estimate carries a verdict."""

    priority: str
    clock: str
    minutes: int | None
    counting: str = SUPPORT_HOURS
    binding: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """The promises of one contract version, with the calendar that they are counted by."""

    contract: str
    version: int
    valid_from: dt.datetime
    calendar: CalendarTerms
    targets: tuple[Target, ...]
    warning_levels: tuple[int, ...] = (50, 80)  # per cent of the target, ascending

    def target(self, priority: str, clock: str) -> Target | None:
        """The promise for a priority and a clock; None when the contract makes none."""
        for target in self.targets:
            if (target.priority, target.clock) == (priority, clock):
                return target
        return None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON data; `from_json` gives an equal value back."""
        data = asdict(self)
        data["valid_from"] = self.valid_from.isoformat()
        data["calendar"]["days_off"] = [[day.date.isoformat(), day.name] for day in self.calendar.days_off]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        calendar = data["calendar"]
        return cls(
            contract=data["contract"],
            version=data["version"],
            valid_from=dt.datetime.fromisoformat(data["valid_from"]),
            calendar=CalendarTerms(
                name=calendar["name"],
                timezone=calendar["timezone"],
                weekly=tuple((day, opens, closes) for day, opens, closes in calendar["weekly"]),
                days_off=tuple(DayOff(dt.date.fromisoformat(date), name) for date, name in calendar["days_off"]),
            ),
            targets=tuple(Target(**target) for target in data["targets"]),
            warning_levels=tuple(data["warning_levels"]),
        )

    @property
    def digest(self) -> str:
        """SHA-256 of the content: the address of the stored row."""
        content = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(content.encode()).hexdigest()
