"""Redacting a file through the API: by a lead, and nothing that he or she does not see."""

from typing import Any

from accounts.models import User
from customers.models import Customer, CustomerGroupPermission
from tests.api.conftest import Call
from tests.cast import Cast
from tickets.models import Attachment, Ticket

FILES = "/tickets/NORD-1/attachments/"
REDACT = "/tickets/NORD-1/redact/"


def attached(call: Call, by: User, name: str, **more: str) -> dict[str, Any]:
    """What is sent to redact a file that was attached just now."""
    (row,) = call(by).upload(FILES, (name, name.encode()), more=more).data
    return {"file": row["url"].rstrip("/").rpartition("/")[2], "reason": "It held a password."}


def let_redact(by: User, customer: Customer) -> None:
    right = CustomerGroupPermission.objects.filter(permission__codename="redact")[0].permission
    CustomerGroupPermission.objects.create(content_object=customer, group=by.groups.get(), permission=right)


def redacted() -> list[str]:
    return list(Attachment.objects.filter(sha256="").values_list("name", flat=True))


def test_a_lead_redacts_a_file_that_only_support_sees(cast: Cast, call: Call, ticket: Ticket) -> None:
    inside = attached(call, cast.giulia, "inside.log", internal="true")

    assert call(cast.elena).post(REDACT, inside).status_code == 200
    assert redacted() == ["inside.log"]


def test_who_may_redact_reaches_no_file_that_is_not_visible(cast: Cast, call: Call, ticket: Ticket) -> None:
    """Whoever redacts sees everything today: what each role may is data, and could part the two."""
    let_redact(cast.soren, cast.nordhavn)
    inside = attached(call, cast.giulia, "inside.log", internal="true")
    outside = attached(call, cast.giulia, "outside.log")

    refused = call(cast.soren).post(REDACT, inside)
    assert refused.status_code == 422
    assert refused.data["fields"] == {"file": ["There is no such file here."]}
    assert call(cast.soren).post(REDACT, outside).status_code == 200
    assert redacted() == ["outside.log"]
