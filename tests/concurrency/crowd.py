"""Several people, or several workers, at the very same moment: real threads with connections of their own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from common.errors import DomainError

# Needs real row locks, and commits for real.
ON_POSTGRESQL = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


def together(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Do all of `acts` at once; answers what each gave back, or the refusal that it met."""
    gate = threading.Barrier(len(acts), timeout=20)

    def run(act: Callable[[], object]) -> object:
        try:
            gate.wait()
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


def refusals(results: Sequence[object]) -> list[DomainError]:
    return [result for result in results if isinstance(result, DomainError)]
