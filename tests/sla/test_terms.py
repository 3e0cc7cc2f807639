"""Terms are a value: the same content is the same row, and what was promised stays when the contract is edited."""

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest

from customers.models import DayOff, Target
from customers.services.contracts import terms_at
from customers.terms import AROUND_THE_CLOCK, Terms
from customers.terms import DayOff as DayOffTerms
from customers.terms import Target as TargetTerms
from sla import models
from sla.services import keep_terms
from tests.cast import Cast
from tests.sla.stories import terms
from tests.tickets.services.scenes import MONDAY, filed, said
from tickets.services.filing import file_ticket
from tickets.services.work import take_charge

DAYS_OFF = (DayOffTerms(dt.date(2026, 1, 6), "Epiphany"), DayOffTerms(dt.date(2026, 4, 6), "Lunedì dell'Angelo"))
VALUE = dataclasses.replace(terms(), calendar=dataclasses.replace(terms().calendar, days_off=DAYS_OFF))


def test_json_gives_an_equal_value_back() -> None:
    again = Terms.from_json(json.loads(json.dumps(VALUE.as_json())))

    assert again == VALUE
    assert again.digest == VALUE.digest
    assert hash(again) == hash(VALUE)


CHANGES: dict[str, dict[str, Any]] = {
    "contract": {"contract": "Basic"},
    "version": {"version": 2},
    "valid_from": {"valid_from": VALUE.valid_from + dt.timedelta(seconds=1)},
    "target": {"targets": (*VALUE.targets[1:], dataclasses.replace(VALUE.targets[0], minutes=61))},
    "counting": {"targets": (*VALUE.targets[1:], dataclasses.replace(VALUE.targets[0], counting=AROUND_THE_CLOCK))},
    "binding": {"targets": (*VALUE.targets[:-1], dataclasses.replace(VALUE.targets[-1], binding=False))},
    "warning levels": {"warning_levels": (50, 90)},
    "time zone": {"calendar": dataclasses.replace(VALUE.calendar, timezone="Europe/Paris")},
    "hours": {"calendar": dataclasses.replace(VALUE.calendar, weekly=VALUE.calendar.weekly[:-1])},
    "day off": {"calendar": dataclasses.replace(VALUE.calendar, days_off=VALUE.calendar.days_off[:-1])},
    "its name": {
        "calendar": dataclasses.replace(
            VALUE.calendar, days_off=(VALUE.calendar.days_off[0], DayOffTerms(dt.date(2026, 4, 6), "Easter Monday"))
        )
    },
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_part_of_the_promise_is_in_the_digest(what: str) -> None:
    assert dataclasses.replace(VALUE, **CHANGES[what]).digest != VALUE.digest


def test_the_same_instant_in_another_zone_is_the_same_content(cast: Cast) -> None:
    first = cast.version.terms()
    cast.version.valid_from = cast.version.valid_from.astimezone(dt.timezone(dt.timedelta(hours=5)))

    assert cast.version.terms().digest == first.digest


def test_a_cell_that_the_contract_leaves_empty_is_no_promise() -> None:
    value = dataclasses.replace(VALUE, targets=(TargetTerms("P1", "update", 240),))

    assert value.target("P1", "update") == TargetTerms("P1", "update", 240)
    assert value.target("P2", "update") is None


def test_equal_terms_are_one_row(cast: Cast) -> None:
    assert keep_terms(VALUE) == keep_terms(Terms.from_json(VALUE.as_json()))
    assert models.Terms.objects.count() == 1
    assert models.Terms.objects.get().value == VALUE


def test_the_default_contract_is_the_one_of_the_description(cast: Cast) -> None:
    value = terms_at(cast.nordhavn, MONDAY)
    assert value is not None
    table = {(target.priority, target.clock): (target.minutes, target.binding) for target in value.targets}

    assert table == {
        ("P1", "taking_charge"): (60, False),
        ("P1", "update"): (240, False),
        ("P1", "resolution"): (None, False),
        ("P2", "taking_charge"): (120, False),
        ("P2", "update"): (480, False),
        ("P2", "resolution"): (None, False),
        ("P3", "taking_charge"): (2880, False),
        ("P3", "resolution"): (None, True),
    }
    assert {target.counting for target in value.targets} == {"support_hours"}
    assert value.warning_levels == (50, 80)


def test_what_was_promised_stays_when_contract_and_calendar_are_edited(cast: Cast) -> None:
    ticket = filed(cast)
    Target.objects.filter(version=cast.version).update(minutes=5)
    DayOff.objects.create(calendar=cast.version.calendar, date=dt.date(2026, 1, 13), name="Strike")

    later = filed(cast)

    assert ticket.terms is not None
    assert later.terms is not None
    assert ticket.terms != later.terms
    kept, new = ticket.terms.value, later.terms.value
    assert [value.target("P2", "taking_charge") for value in (kept, new)] == [
        TargetTerms("P2", "taking_charge", 120),
        TargetTerms("P2", "taking_charge", 5),
    ]
    assert len(new.calendar.days_off) == len(kept.calendar.days_off) + 1


def test_lengths_are_whole_minutes_and_exact(cast: Cast) -> None:
    """A target is a whole number of minutes; what is counted is exact to the microsecond, never a float of hours."""
    at = MONDAY + dt.timedelta(seconds=7, microseconds=333_333)
    ticket = file_ticket(cast.nordhavn, said(cast), by=cast.freja, at=at)
    clock = models.Clock.objects.get(commitment=ticket.commitment_id)
    take_charge(ticket, by=cast.giulia, at=at + dt.timedelta(minutes=1, microseconds=1))
    counted = models.Clock.objects.get(pk=clock.pk).counted

    assert clock.due_at == at + dt.timedelta(hours=2)
    assert counted == dt.timedelta(minutes=1, microseconds=1)
    assert {type(target.minutes) for target in clock.value.targets} == {int, type(None)}
