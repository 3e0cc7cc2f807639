"""Whatever the schema allows, and much that it does not, is answered as the schema says, and never by an error of ours.

The same questions each time. Many more, by hand: docs/measurements.md, “Questions from the schema”.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from accounts.tokens import create_token
from tests.api.test_schema import schema as document
from tests.cast import Cast
from tickets.models import Ticket
from tickets.services import conversation
from tickets.services.conversation import Words
from tickets.services.files import stage_upload
from witsupport.wsgi import application

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "2"))
SEED = int(os.environ.get("SCHEMA_SEED", "4"))
ASKED = settings(
    max_examples=EXAMPLES,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


def read_to_the_end(environ: Any, start_response: Any) -> list[bytes]:
    """The application, as a server runs it: each answer is closed, and so is the file that it was read from."""
    answer: Any = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


@pytest.fixture(scope="module")
def asked() -> Any:
    found = schemathesis.openapi.from_dict(document())
    found.app = read_to_the_end
    return found


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The answers are given in the test's transaction, so no request closes its connection."""
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


@pytest.fixture
def real(cast: Cast, in_work: Ticket) -> dict[str, dict[str, Any]]:
    """What is there, by how an address begins: what is made up alone would end at 404."""
    upload = stage_upload(SimpleUploadedFile("a.log", b"a line"), by=cast.freja)
    comment = conversation.comment(in_work, Words(text="See the log.", uploads=(upload,)), by=cast.freja)
    attachment = in_work.attachments.get()
    return {
        "/api/v1/customers/": {"key": cast.nordhavn.key},
        "/api/v1/tickets/": {"key": in_work.key, "id": comment.pk},
        "/api/v1/attachments/": {"token": attachment.token},
    }


def _addresses(operation: Any, real: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any] | None]:
    yield None
    names = {parameter.name for parameter in operation.path_parameters}
    known = next((found for begins, found in real.items() if operation.path.startswith(begins)), {})
    if names and names <= known.keys():
        yield {name: known[name] for name in names}


def _callers(cast: Cast) -> dict[str, dict[str, str]]:
    """Somebody of the customer, somebody of support, and nobody: the headers that they send."""
    secrets = {
        person.name: create_token(person, name="A script", days=30, by=person).secret
        for person in (cast.freja, cast.giulia)
    }
    return {"nobody": {}} | {name: {"Authorization": f"Bearer {secret}"} for name, secret in secrets.items()}


def test_every_answer_is_as_the_schema_says(cast: Cast, asked: Any, real: dict[str, dict[str, Any]]) -> None:
    callers = _callers(cast)
    answered: dict[str, set[int]] = {who: set() for who in callers}

    def ask(case: Any) -> None:
        for who, headers in callers.items():
            response = case.call(headers=headers)
            answered[who].add(response.status_code)
            case.validate_response(response, checks=CHECKS)

    operations = [one.ok() for one in asked.get_all_operations()]
    for operation in operations:
        for address in _addresses(operation, real):
            for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
                cases = operation.as_strategy(generation_mode=mode, path_parameters=address)
                seed(SEED)(ASKED(given(cases)(ask)))()  # type: ignore[no-untyped-call]  # hypothesis cannot know

    assert len(operations) > 40
    assert answered["nobody"] == {401, 404}  # an address that cannot be
    assert all(found >= {200, 201, 400, 403, 404, 409, 422} for who, found in answered.items() if who != "nobody")
