"""The matrix as a grid: stored cell by cell, warned about, and exactly one the default."""

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import Conflict
from customers.models import PriorityMatrix
from customers.services.matrix import oddities, save_matrix
from customers.vocabulary import DEFAULT_MATRIX, Impact, Priority, Urgency
from tests.cast import Cast
from tests.paper import errors_of, send

ADD = "admin:customers_prioritymatrix_add"
NOTHING_ODD: dict[tuple[str, str], Priority] = {
    (impact, urgency): priority
    for impact, row in DEFAULT_MATRIX.items()
    for urgency, priority in zip(Urgency, row, strict=True)
}


def change(matrix: PriorityMatrix) -> str:
    return reverse("admin:customers_prioritymatrix_change", args=[matrix.pk])


def defaults() -> list[str]:
    return list(PriorityMatrix.objects.filter(is_default=True).values_list("name", flat=True))


def test_a_new_matrix_starts_from_the_default_cells(admin: Client) -> None:
    response = send(admin, reverse(ADD), "prioritymatrix_form", name="Strict", minor_low="P2", minor_medium="P2")
    grid = PriorityMatrix.objects.get(name="Strict").grid()

    assert response.status_code == 302
    assert len(grid) == 16
    assert {cell: grid[cell] for cell in grid if grid[cell] != NOTHING_ODD[cell[0], cell[1]]} == {
        ("minor", "low"): "P2",
        ("minor", "medium"): "P2",
    }


def test_one_cell_changes(cast: Cast, admin: Client) -> None:
    matrix = PriorityMatrix.objects.get(is_default=True)
    send(admin, change(matrix), "prioritymatrix_form", moderate_low="P2")

    assert matrix.priority(Impact.MODERATE, Urgency.LOW) == "P2"
    assert matrix.priority(Impact.MINOR, Urgency.LOW) == "P3"


def test_a_matrix_that_makes_no_sense_is_warned_about_and_kept(cast: Cast, admin: Client) -> None:
    matrix = PriorityMatrix.objects.get(is_default=True)
    send(admin, change(matrix), "prioritymatrix_form", extensive_critical="P2")
    body = admin.get(reverse("admin:customers_prioritymatrix_changelist")).content.decode()

    assert "More impact or urgency gives less priority." in body
    assert "With urgency critical, extensive impact is P2 and significant impact is P1." in body
    assert "With impact extensive, critical urgency is P2 and high urgency is P1." in body
    assert matrix.priority(Impact.EXTENSIVE, Urgency.CRITICAL) == "P2"


def test_the_default_cells_are_not_odd() -> None:
    assert oddities(NOTHING_ODD) == []
    assert len(oddities({**NOTHING_ODD, (Impact.MINOR, Urgency.LOW): Priority.P1})) == 2


def test_another_default_takes_the_place_of_the_first(admin: Client) -> None:
    response = send(admin, reverse(ADD), "prioritymatrix_form", name="Strict", is_default="on")

    assert response.status_code == 302, errors_of(response)
    assert defaults() == ["Strict"]


def test_there_is_always_a_default(cast: Cast, admin: Client) -> None:
    matrix = PriorityMatrix.objects.get(is_default=True)
    response = send(admin, change(matrix), "prioritymatrix_form", is_default=None)

    assert errors_of(response) == {
        "is_default": ["There is always one default matrix: make another one the default, and this one is it no more."]
    }
    delete = reverse("admin:customers_prioritymatrix_delete", args=[matrix.pk])
    assert admin.post(delete, {"post": "yes"}).status_code == 403
    matrix.is_default = False
    with pytest.raises(Conflict):
        save_matrix(matrix, by=cast.ada)
    assert defaults() == ["Default"]


def test_a_cell_takes_priorities_only(cast: Cast, admin: Client) -> None:
    response = send(admin, reverse(ADD), "prioritymatrix_form", name="Odd", minor_low="P9")

    assert errors_of(response) == {"minor_low": ["Select a valid choice. P9 is not one of the available choices."]}
    assert not PriorityMatrix.objects.filter(name="Odd").exists()
