"""Which version, terms and matrix count at an instant."""

import datetime as dt

from customers.models import Contract, ContractVersion, MatrixCell, PriorityMatrix
from customers.services.contracts import matrix_at, terms_at, version_at
from tests.cast import Cast
from tests.tickets.services.scenes import rome


def newer(cast: Cast, begins: dt.datetime) -> ContractVersion:
    return ContractVersion.objects.create(
        contract=cast.version.contract, number=2, valid_from=begins, calendar=cast.version.calendar
    )


def test_a_version_counts_from_its_instant_until_the_next_begins(cast: Cast) -> None:
    begins = rome("2026-03-01 00:00")
    second = newer(cast, begins)

    assert version_at(cast.nordhavn, begins - dt.timedelta(seconds=1)) == cast.version
    assert version_at(cast.nordhavn, begins) == second
    assert version_at(cast.nordhavn, rome("2030-01-01 00:00")) == second


def test_before_the_first_version_nothing_is_promised(cast: Cast) -> None:
    assert terms_at(cast.nordhavn, rome("2024-12-31 23:59")) is None


def test_the_last_day_counts_in_the_calendars_time_zone(cast: Cast) -> None:
    Contract.objects.filter(customer=cast.nordhavn).update(ends_on=dt.date(2026, 6, 30))

    assert terms_at(cast.nordhavn, rome("2026-06-30 23:59")) is not None
    assert terms_at(cast.nordhavn, rome("2026-07-01 00:00")) is None


def test_without_a_contract_the_default_matrix_counts(cast: Cast) -> None:
    Contract.objects.filter(customer=cast.nordhavn).update(ends_on=dt.date(2026, 6, 30))
    own = PriorityMatrix.objects.create(name="Their own")
    MatrixCell.objects.create(matrix=own, impact="minor", urgency="low", priority="P1")
    ContractVersion.objects.filter(pk=cast.version.pk).update(matrix=own)

    assert matrix_at(cast.nordhavn, rome("2026-06-30 12:00")).priority("minor", "low") == "P1"
    assert matrix_at(cast.nordhavn, rome("2026-07-01 12:00")).priority("minor", "low") == "P3"
    assert matrix_at(cast.altamira, rome("2026-06-30 12:00")).priority("minor", "low") == "P3"
