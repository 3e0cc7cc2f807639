"""Bad input that a CHECK can say is refused by the database, too: by whatever road it comes."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from factory.django import DjangoModelFactory

from customers.models.contracts import LONGEST_TARGET
from tests.factories.declare import AT
from tests.factories.desk import CalendarFactory, ContractVersionFactory, TargetFactory, WeeklyIntervalFactory
from tests.factories.work import ClockFactory, TicketFactory

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)
DAYS = dt.timedelta(days=1)

Row = tuple[type[DjangoModelFactory[Any]], dict[str, Any]]

REFUSED: list[tuple[str, Row]] = [
    ("interval_lies_within_a_day", (WeeklyIntervalFactory, {"opens": -1, "closes": 60})),
    ("interval_lies_within_a_day", (WeeklyIntervalFactory, {"opens": 1380, "closes": 1441})),
    ("interval_lies_within_a_day", (WeeklyIntervalFactory, {"opens": 540, "closes": 540})),
    ("interval_lies_within_a_day", (WeeklyIntervalFactory, {"opens": 1080, "closes": 540})),
    ("interval_on_a_weekday", (WeeklyIntervalFactory, {"weekday": 7})),
    ("interval_on_a_weekday", (WeeklyIntervalFactory, {"weekday": -1})),
    ("target_has_minutes", (TargetFactory, {"minutes": 0})),
    ("target_has_minutes", (TargetFactory, {"minutes": LONGEST_TARGET + 1})),
    ("target_has_minutes", (TargetFactory, {"minutes": None})),
    ("minutes", (TargetFactory, {"minutes": -60})),
    ("a_cycle_has_a_target_that_can_be_promised", (ClockFactory, {"minutes": 0})),
    ("a_cycle_has_a_target_that_can_be_promised", (ClockFactory, {"minutes": LONGEST_TARGET + 1})),
    ("reported_at_most_three_days_before_filed", (TicketFactory, {"reported_at": AT + MINUTE})),
    ("reported_at_most_three_days_before_filed", (TicketFactory, {"reported_at": AT - 3 * DAYS - MINUTE})),
    ("an_estimate_lies_after_the_filing", (TicketFactory, {"estimate_at": AT})),
    ("an_estimate_lies_after_the_filing", (TicketFactory, {"estimate_at": AT - DAYS})),
]
ACCEPTED: list[Row] = [
    (WeeklyIntervalFactory, {"opens": 0, "closes": 1440}),
    (WeeklyIntervalFactory, {"weekday": 6}),
    (TargetFactory, {"minutes": 1}),
    (TargetFactory, {"minutes": LONGEST_TARGET}),
    (TargetFactory, {"minutes": None, "clock": "resolution"}),
    (ClockFactory, {"minutes": None}),
    (ClockFactory, {"minutes": LONGEST_TARGET}),
    (TicketFactory, {"reported_at": AT}),
    (TicketFactory, {"reported_at": AT - 3 * DAYS}),
    (TicketFactory, {"estimate_at": AT + MINUTE}),
]


def named(row: Row) -> str:
    return f"{row[0].__name__}-{'-'.join(map(str, row[1].values()))}"


@pytest.mark.parametrize(
    ("constraint", "row"), REFUSED, ids=lambda value: named(value) if isinstance(value, tuple) else value
)
def test_the_database_refuses(constraint: str, row: Row) -> None:
    factory, values = row
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory.create(**values)


@pytest.mark.parametrize("row", ACCEPTED, ids=named)
def test_the_database_accepts(row: Row) -> None:
    factory, values = row

    assert factory.create(**values).pk


def test_two_intervals_of_a_day_do_not_open_together() -> None:
    calendar = CalendarFactory.create()
    WeeklyIntervalFactory.create(calendar=calendar, weekday=2, opens=540, closes=780)

    with pytest.raises(IntegrityError), transaction.atomic():
        WeeklyIntervalFactory.create(calendar=calendar, weekday=2, opens=540, closes=600)


def test_two_versions_of_a_contract_do_not_begin_together() -> None:
    version = ContractVersionFactory.create()

    with pytest.raises(IntegrityError), transaction.atomic():
        ContractVersionFactory.create(contract=version.contract, valid_from=version.valid_from)
