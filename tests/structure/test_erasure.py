"""What becomes of each relation to a person when the person is erased: a new one must be decided, and written here."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Field, ForeignKey, ManyToManyField, Model

from accounts.erasure import erase
from accounts.models import User
from tests.cast import Cast
from tests.factories.declare import AT
from tests.structure.test_factories import FACTORIES

# The row stays and speaks of the person by number; what names the person in it is emptied.
KEPT = {
    "accounts.AuditEntry.actor",
    "accounts.AuditEntry.person",
    "admin.LogEntry.user",
    "customers.Invitation.accepted_by",
    "customers.Invitation.invited_by",
    "customers.Invitation.withdrawn_by",
    "tickets.Attachment.uploaded_by",
    "tickets.Comment.author",
    "tickets.Escalation.by",
    "tickets.Event.actor",
    "tickets.Export.asked_by",
    "tickets.Link.by",
    "tickets.Reference.by",
    "tickets.Ticket.categorised_by",
    "tickets.Ticket.filed_by",
    "tickets.Ticket.reporter",
    "tickets.Ticket.resolved_by",
    "tickets.Ticket.waiting_asked_by",
}
# The row stays and forgets the person.
LEFT = {"tickets.Ticket.assignee"}
# The row goes.
REMOVED = {
    "account.EmailAddress.user",
    "accounts.ApiToken.user",
    "accounts.DemoSignIn.user",
    "accounts.OpenSession.user",
    "accounts.TeamMember.user",
    "accounts.User_groups.user",
    "accounts.User_user_permissions.user",
    "customers.Membership.user",
    "customers.ProviderAccount.user",
    "mfa.Authenticator.user",
    "notifications.Notice.person",
    "tickets.Submission.user",
    "tickets.Upload.user",
}
# Never has a row: grants go to groups.
EMPTY = {"customers.CustomerUserPermission.user", "guardian.UserObjectPermission.user"}
# The table between people and teams is a model of its own.
ELSEWHERE = {"accounts.Team.members"}


def relations() -> Iterator[tuple[str, type[Model], "Field[object, object]"]]:
    for model in apps.get_models(include_auto_created=True):
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            if isinstance(field, ForeignKey | ManyToManyField) and field.related_model is User:
                yield f"{model._meta.label}.{field.name}", model, field


RELATIONS = {name: (model, field) for name, model, field in relations()}
OURS = sorted(name for name, (model, _) in RELATIONS.items() if model in FACTORIES and name in KEPT | LEFT | REMOVED)


def test_each_relation_to_a_person_is_decided() -> None:
    assert RELATIONS.keys() == KEPT | LEFT | REMOVED | EMPTY | ELSEWHERE


@pytest.mark.parametrize("name", OURS)
def test_each_row_of_ours_becomes_what_was_decided_and_nobody_elses_changes(name: str, cast: Cast) -> None:
    model, field = RELATIONS[name]
    values: dict[str, object] = {field.name: cast.anders}
    if name == "customers.Membership.user":
        values["customer"] = cast.altamira
    if field.name in {"accepted_by", "withdrawn_by"}:
        values[field.name.replace("_by", "_at")] = AT
    row = FACTORIES[model].create(**values)
    others = model._default_manager.filter(pk=FACTORIES[model].create(**values | {field.name: cast.freja}).pk)
    before = others.values().get()

    erase(cast.anders, "Asked for it", by=cast.ada)

    found = model._default_manager.filter(pk=row.pk)
    assert found.exists() is (name not in REMOVED)
    assert found.filter(**{field.name: cast.anders}).exists() is (name in KEPT)
    assert others.values().get() == before
