"""docs/api.md tells the truth: its addresses exist, and what it sends is taken."""

import json
import re

import pytest
from django.conf import settings
from django.urls import resolve

from tests.api.conftest import Call
from tests.cast import Cast
from tickets.api import inputs

TEXT = (settings.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8")
PATHS = sorted(set(re.findall(r"\$DESK(/[^\s\"`?]*)", TEXT)))
BODIES = re.findall(r"-d '(\{.*?\})' \\\s+\$DESK(/\S+)", TEXT, flags=re.DOTALL)


@pytest.mark.parametrize("path", PATHS)
def test_every_address_exists(path: str) -> None:
    assert resolve(f"/api/v1{path}").namespace == "api"


def test_there_are_examples() -> None:
    assert [path for _, path in BODIES] == [
        "/tickets/",
        "/tickets/NORD-1/comments/",
        "/tickets/NORD-1/transitions/resolve/",
        "/tickets/NORD-1/excuse/",
    ]


def test_the_first_example_files_and_the_second_comments(cast: Cast, call: Call) -> None:
    freja = call(cast.freja)

    assert [freja.post(path, json.loads(body)).status_code for body, path in BODIES[:2]] == [201, 201]


def test_the_fields_of_the_move_are_those_that_it_reads() -> None:
    assert set(json.loads(BODIES[2][0])) <= set(inputs.Resolving().fields)


def test_the_excuse_is_valid() -> None:
    assert inputs.Excusing(data=json.loads(BODIES[3][0])).is_valid()


def test_the_filters_are_known(cast: Cast, call: Call) -> None:
    (query,) = re.findall(r"\$DESK(/tickets/\?[^\"]+)", TEXT)

    assert call(cast.freja).get(query).status_code == 200
