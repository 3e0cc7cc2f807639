"""What apps above know of our rows. They answer from above: `register` in their `ready()`.

`customers` may not import `tickets`, yet a key and a contract version are fixed once a ticket was filed.
"""

import datetime as dt
from typing import Protocol

from customers.models import ContractVersion, Customer


class Filed(Protocol):
    def has_tickets(self, customer: Customer) -> bool:
        """Whether anything was ever filed at the customer."""
        ...

    def last_filed_at(
        self, customer: Customer, since: dt.datetime | None, until: dt.datetime | None
    ) -> dt.datetime | None:
        """When the last ticket in [since, until) was filed under a contract; tickets without terms do not count."""
        ...


_answering: list[Filed] = []


def register(filed: Filed) -> None:
    _answering.append(filed)


def has_tickets(customer: Customer) -> bool:
    return any(filed.has_tickets(customer) for filed in _answering)


def last_filed_at(
    customer: Customer, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> dt.datetime | None:
    found = (filed.last_filed_at(customer, since, until) for filed in _answering)
    return max((at for at in found if at is not None), default=None)


def last_filed_under(version: ContractVersion) -> dt.datetime | None:
    """When the last ticket was filed under a version: it cannot be edited any more. Two queries."""
    later = ContractVersion.objects.filter(contract=version.contract_id, valid_from__gt=version.valid_from)
    until = later.order_by("valid_from").values_list("valid_from", flat=True).first()
    return last_filed_at(version.contract.customer, version.valid_from, until)
