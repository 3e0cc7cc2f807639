"""The schema is complete and without a doubt; its page needs nobody's script but ours and the documentation's."""

import io
import re
from typing import Any

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from tests.api.conftest import Call
from tests.cast import Cast
from tickets.api.acts import DOINGS
from witsupport import api


def schema() -> Any:
    """Generated anew, and failing on a warning."""
    out = io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    return yaml.safe_load(out.getvalue())


def test_the_schema_holds_every_address_of_the_api() -> None:
    documented = {path.removeprefix("/api/v1/") for path in schema()["paths"]}
    undocumented = {"schema/", "docs/"}
    addresses = {str(pattern.pattern) for pattern in api.urlpatterns} - undocumented

    assert {re.sub(r"<\w+:pk>", "{id}", re.sub(r"<\w+:(key|token)>", r"{\1}", one)) for one in addresses} == documented


def test_every_act_has_fields_and_words_of_its_own() -> None:
    found = schema()
    operations = {
        operation["operationId"]: operation for path in found["paths"].values() for operation in path.values()
    }

    for doing in DOINGS.values():
        operation = operations[f"tickets_{doing.name}"]
        content = operation["requestBody"]["content"]["application/json"]["schema"]
        assert content == {"$ref": f"#/components/schemas/{doing.input.__name__}Request"}
        assert operation["description"]


def test_every_operation_can_be_refused_in_the_documented_form() -> None:
    for path in schema()["paths"].values():
        for name, operation in path.items():
            refusals = {code: answer for code, answer in operation["responses"].items() if int(code) >= 400}
            assert "401" in refusals, (name, operation["operationId"])
            for answer in refusals.values():
                assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_the_schema_and_its_page_are_for_those_who_signed_in(cast: Cast, call: Call) -> None:
    client = Client()
    assert call(None).get("/schema/").status_code == 401
    assert client.get("/api/v1/docs/").status_code == 302
    client.force_login(cast.freja)

    assert client.get("/api/v1/schema/").status_code == 200
    assert client.get("/api/v1/docs/").status_code == 200


def test_the_page_has_no_inline_script_and_a_strict_policy(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.freja)

    response = client.get("/api/v1/docs/")

    html = response.content.decode()
    assert not re.findall(r"<script(?![^>]*\bsrc=)", html)
    assert not re.findall(r"<style|\sstyle=|\son\w+=", html)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "img-src 'self' data:" in policy


@pytest.mark.parametrize("name", ["swagger-ui-bundle.js", "swagger-ui.css"])
def test_what_the_page_loads_is_ours_to_serve(name: str) -> None:
    assert finders.find(f"drf_spectacular_sidecar/swagger-ui-dist/{name}")
