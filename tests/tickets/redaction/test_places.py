"""Every text in the database is reached by a redaction or holds nobody's words: a new field has to be decided."""

import pytest
from django.apps import apps
from django.db.models import BinaryField, CharField, Field, FileField, JSONField, Model, TextField

from tests.structure.source import method_calls, modules, name_of, place
from tickets.texts import EVENT_TEXTS, RENDERED, TEXTS, WORDLESS
from tickets.vocabulary import EventKind

# Why a redaction need not reach what stands there, and the fields of which that is so.
ELSEWHERE = {
    "a number or digest of ours": (
        "tickets.Ticket.key tickets.Attachment.token tickets.Upload.token tickets.Submission.token sla.Terms.digest "
        "customers.Customer.key tickets.Export.key tickets.Export.stored tickets.Export.sha256 "
        "accounts.ApiToken.secret_hash accounts.ApiToken.prefix "
        "accounts.OpenSession.session_key "
        "sessions.Session.session_key account.EmailConfirmation.key accounts.User.password"
    ),
    "emptied with the bytes when a file is redacted": "tickets.Attachment.sha256",
    "names the bytes, which a redacted file loses; random": "tickets.Attachment.file",
    "taken from the bytes, in words of ours or the scanner's": (
        "tickets.Attachment.content_type tickets.Upload.content_type tickets.Attachment.scan_found "
        "tickets.Upload.scan_found"
    ),
    "not sent yet: belongs to no ticket, and goes after two days": (
        "tickets.Upload.file tickets.Upload.name tickets.Upload.sha256"
    ),
    "our own words and instants, from which the clocks are counted": (
        "tickets.Event.facts tickets.Ticket.not_covered_why tickets.Export.counts tickets.Export.why"
    ),
    "what admins set up; no ticket's words are copied there": (
        "customers.EmailDomain.domain customers.IdentityProvider.client_id "
        "customers.IdentityProvider.hosts customers.IdentityProvider.issuer "
        "customers.IdentityProvider.name customers.IdentityProvider.sealed_secret "
        "sla.Terms.content sla.Clock.terms customers.Calendar.name customers.Calendar.timezone "
        "customers.Calendar.country customers.DayOff.name customers.Catalogue.name "
        "customers.Component.name customers.ProductVersion.name customers.Release.name "
        "customers.Release.notes customers.Customer.name customers.Customer.notes "
        "customers.PriorityMatrix.name customers.Contract.name customers.ContractVersion.warn_at "
        "customers.ContractVersion.subscription customers.ContractVersion.currency accounts.Team.name "
        "accounts.Team.public_name accounts.DemoSignIn.label"
    ),
    "who somebody is, and how he or she signs in": (
        "customers.ProviderAccount.issuer customers.ProviderAccount.subject "
        "customers.Invitation.email accounts.User.email accounts.User.name accounts.User.handle accounts.User.timezone "
        "accounts.ApiToken.name accounts.OpenSession.device account.EmailAddress.email mfa.Authenticator.data"
    ),
    "quotes no ticket (ADR 16)": "accounts.AuditEntry.about accounts.AuditedName.said",
    "Django admin's history; tickets are only read there": (
        "admin.LogEntry.object_id admin.LogEntry.object_repr admin.LogEntry.change_message"
    ),
    "Django's and guardian's own": (
        "auth.Permission.name auth.Permission.codename auth.Group.name contenttypes.ContentType.app_label "
        "contenttypes.ContentType.model guardian.UserObjectPermission.object_pk "
        "guardian.GroupObjectPermission.object_pk"
    ),
    "signed-in people and sentences of ours": "sessions.Session.session_data",
}
HOLDS_TEXT = (CharField, TextField, JSONField, FileField, BinaryField)


def texts() -> set[str]:
    """Every field that can hold a text, but those that take one of our own words."""
    fields: list[tuple[type[Model], Field[object, object]]] = [
        (model, field) for model in apps.get_models(include_auto_created=True) for field in model._meta.local_fields
    ]
    return {
        f"{model._meta.label}.{field.name}"
        for model, field in fields
        if isinstance(field, HOLDS_TEXT) and not field.choices
    }


def reached() -> set[str]:
    written = {f"{model._meta.label}.{name}" for model, names in TEXTS.items() for name in names}
    rendered = {f"{model._meta.label}.{name}" for model, names in RENDERED.items() for name in names}
    return written | rendered | {"tickets.Event.data"}


def test_every_text_is_reached_or_holds_nobodys_words() -> None:
    elsewhere = [name for names in ELSEWHERE.values() for name in names.split()]

    assert len(elsewhere) == len(set(elsewhere))
    assert reached() & set(elsewhere) == set()
    assert texts() == reached() | set(elsewhere)


@pytest.mark.parametrize("model", TEXTS, ids=lambda model: model.__name__)
def test_whatever_is_rendered_is_rendered_of_a_text_that_is_reached(model: type[Model]) -> None:
    assert set(RENDERED.get(model, {}).values()) <= set(TEXTS[model])
    named_html = {field.name for field in model._meta.local_fields if "html" in field.name}
    assert named_html == set(RENDERED.get(model, {}))


def test_every_kind_of_event_has_words_or_none() -> None:
    assert set(EVENT_TEXTS) | WORDLESS == set(EventKind)
    assert set(EVENT_TEXTS) & WORDLESS == set()
    assert all(EVENT_TEXTS.values())


def test_events_are_rewritten_by_redaction_alone() -> None:
    """`Change.rewrite` is the one way to change what was recorded."""
    calls = [(path, call) for path in modules() for call, method in method_calls(path) if method.attr == "rewrite"]

    assert calls
    assert [place(path, call) for path, call in calls if name_of(path) != "tickets/services/redaction.py"] == []
