"""Every name under which the product reads something of a request, taken from its forms, serializers and source.

Each names something, so that it is tried with ids of another customer (`TRIED`), or cannot name anything (`FREE`, or
by its type): `tests/structure/test_fields.py` finds one that is neither. That those of `TRIED` are really sent is
shown by `tests/access/test_every_field.py`, which collects what it sends.
"""

import ast
import functools
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

import django_filters
from django import forms
from django.forms.forms import BaseForm
from django.urls import get_resolver
from rest_framework import serializers

from accounts import factor_forms
from common.api import Input
from tests.structure.source import modules, name_of, tree_of
from tickets.api.filters import PAGES, TicketFilters

# Read off a request by name: `request.GET.get("q")`, `query.get("seen")`.
DICTIONARIES = {"GET", "POST", "FILES", "query_params", "headers"}
READERS = {"get", "getlist"}
OURS = ("accounts.", "common.", "customers.", "notifications.", "tickets.", "sla.", "witsupport.")
OF_ADMINS = ("accounts.erasure_page", "tickets.export_pages")  # pages of Django admin
CANNOT_NAME = (
    forms.BooleanField,
    forms.DateField,
    forms.DateTimeField,
    forms.FileField,
    serializers.BooleanField,
    serializers.DateTimeField,
    serializers.FileField,
    django_filters.BooleanFilter,
    django_filters.IsoDateTimeFilter,
)
HOLD_CHOICES = (forms.ChoiceField, serializers.ChoiceField, django_filters.ChoiceFilter)

TRIED = {
    "AddressForm.email",
    "AssignForm.assignee",
    "CategoriseForm.components",
    "CategoriseForm.product_version",
    "CommentForm.token",
    "EscalateForm.team",
    "FilingForm.components",
    "FilingForm.product_version",
    "FilingForm.reporter",
    "InviteForm.email",
    "LinkForm.target",
    "ResolveForm.duplicate_of",
    "ResolveForm.release",
    # the API
    "Assigning.assignee",
    "Categorising.components",
    "Categorising.product_version",
    "Commenting.uploads",
    "Escalation.team",
    "Filing.components",
    "Filing.customer",
    "Filing.follow_up_of",
    "Filing.product_version",
    "Filing.reporter",
    "Filing.uploads",
    "Linking.target",
    "Redacting.file",
    "Resolving.duplicate_of",
    "Resolving.release",
    # read beside a form
    "GET assignee",
    "GET component",
    "GET components",
    "GET customer",
    "GET follow_up",
    "GET q",
    "GET reporter",
    "GET title",
    "POST follow_up",
    "POST newest",
    "POST token",
    "POST uploads",
    "headers Idempotency-Key",
}
# By a pattern, and why it can name nothing of another customer's.
FREE = {
    "*.version": "how often the own ticket was written",
    "*.seen": "the number of an event, within the own ticket",
    "*Form.token": "the form's own, by the person: tried with the composer and with a filing",
    "*.text": "words; the trials send them with names and handles of Altamira's",
    "*.reason": "words",
    "*.words": "words",
    "*.title": "words",
    "*.description": "words",
    "*.reproduction": "words",
    "*.expected": "words",
    "*.limitations": "words",
    "*.reported_why": "words",
    "*.name": "a name that somebody gives to something of the own",
    "*.url": "an address elsewhere; nobody follows it",
    "*.passage": "sought in the own ticket; what else holds it is said of what the lead sees",
    "*.users_affected": "a number of people",
    "*.rating": "stars",
    "*.priority": "P1 to P4",
    "*.number": "of a clock's cycle, within the own ticket",
    "*.message": "the number of an event, within the own ticket",
    "*.days": "how long a token lives",
    "*.timezone": "a time zone",
    "*.language": "a language",
    "*Form.password*": "a password",
    "*Form.new_password*": "a password",
    "*Form.oldpassword": "a password",
    "*Form.again": "a password",
    "*Form.confirmed": "a seal on what the form itself showed",
    "*Form.code": "of the own factor",
    "*Form.credential": "signed by a device: tests/accounts/test_passkeys.py",
    "AskForLinkForm.email": "answered alike, whoever it is: tests/accounts/test_password_links.py",
    "CompanyForm.email": "by its domain alone: tests/customers/openid",
    "CompanyForm.next": "an address; never one that leads elsewhere",
    "FirstAdminForm.*": "of use only while there is nobody",
    "AuditFilter.*": "for admins, who see every customer",
    "FilingAt.customer": "read before Filing.customer, and tried with it",
    "Since.after": "the number of an event, within the own ticket",
    "GET team": "teams are the house's, of every customer",
    "GET type": "a choice",
    "GET impact": "a choice",
    "GET urgency": "a choice",
    "GET priority": "a choice",
    "GET state": "a choice; of an answer of a provider, what the session holds",
    "GET mine": "a switch",
    "GET waiting": "a switch",
    "GET breached": "a switch",
    "GET warned": "a switch",
    "GET due": "a switch",
    "GET no_sla": "a choice",
    "GET sort": "a choice",
    "GET show": "a choice",
    "GET format": "a choice",
    "GET part": "a choice",
    "GET resolution": "a choice",
    "GET clock": "a choice",
    "GET cycle": "of a clock, within the own ticket",
    "GET seen": "the number of an event, within the own ticket",
    "GET updated_since": "an instant",
    "GET page": "a number of a page",
    "GET page_size": "a number of rows",
    "GET before": "of the audit, for admins",
    "GET next": "an address; never one that leads elsewhere",
    "GET code": "of an answer of a provider, bound to what this browser began",
    "GET error": "of an answer of a provider",
    "GET iss": "of an answer of a provider",
    "GET ?": "read by a loop over names that are here",
    "POST text": "words to preview",
    "POST credential": "signed by a device: tests/accounts/test_passkeys.py",
    "POST preview": "a button",
    "FILES file*": "bytes",
    "headers If-Match": "how often the own ticket was written",
    "headers HX-Request": "a switch",
    "headers ?": "whether there is a proxy",
    "headers X-Request-ID": "what the log calls the request",
}


def kinds() -> list[type[Any]]:
    """Every form, and every serializer with which a request is read."""
    assert get_resolver().url_patterns  # which imports every view, and so every form but those that settings name
    assert factor_forms
    return [*_kinds(BaseForm), *(kind for kind in _kinds(serializers.BaseSerializer) if _is_read(kind))]


def fields() -> Iterator[tuple[str, object]]:
    """Each as “Form.field” with its field, or as “GET name” with nothing more."""
    for kind in kinds():
        found: dict[str, object] = getattr(kind, "base_fields", None) or getattr(kind, "_declared_fields", {})
        yield from ((f"{kind.__name__}.{name}", field) for name, field in found.items())
    yield from ((f"GET {name}", field) for name, field in TicketFilters.base_filters.items())
    yield from ((f"GET {name}", None) for name in PAGES)
    yield from ((name, None) for name in reads())


def _kinds(base: type[Any]) -> Iterator[type[Any]]:
    """What is ours of it. Django admin is not for customers."""
    for kind in base.__subclasses__():
        is_ours = f"{kind.__module__}.".startswith(OURS) and kind.__module__ not in OF_ADMINS
        if is_ours and ".admin" not in kind.__module__:
            yield kind
        yield from _kinds(kind)


def _is_read(kind: type[Any]) -> bool:
    """Whether a request is read with it, not an answer written."""
    return issubclass(kind, Input) or kind.__name__ in _fed()


@functools.cache
def _fed() -> set[str]:
    """What is called with `data=`."""
    calls = (node for path in modules() for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))
    return {
        call.func.id if isinstance(call.func, ast.Name) else call.func.attr
        for call in calls
        if isinstance(call.func, ast.Name | ast.Attribute) and any(one.arg == "data" for one in call.keywords)
    }


def reads() -> Iterator[str]:
    """Every name that is read off a request beside its forms; of the filters of boards and lists those, too."""
    for path in modules():
        if "admin" not in name_of(path):  # not for customers
            for node in ast.walk(tree_of(path)):
                yield from _read_by(node)


def _read_by(node: ast.AST) -> Iterator[str]:
    found: tuple[ast.expr, ast.expr] | None = None
    if isinstance(node, ast.Subscript):
        found = node.value, node.slice
    elif isinstance(node, ast.Compare):
        found = node.comparators[0], node.left
    elif (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args and node.func.attr in READERS
    ):
        found = node.func.value, node.args[0]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Facet":
        yield f"GET {_constant(node.args[0])}"
    if found and (place := _dictionary(found[0])):
        yield f"{place} {_constant(found[1])}"


def _dictionary(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return "GET" if node.id == "query" else ""
    name = node.attr if isinstance(node, ast.Attribute) else ""
    return {"query_params": "GET"}.get(name, name) if name in DICTIONARIES else ""


def _constant(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else "?"


def unaccounted() -> list[str]:
    return sorted({name for name, field in fields() if name not in TRIED and not _cannot_name(name, field)})


def _cannot_name(name: str, field: object) -> bool:
    """By its type, a list of choices in the source included; else because `FREE` says so."""
    if isinstance(field, CANNOT_NAME):
        return True
    if isinstance(field, HOLD_CHOICES) and _choices(field):
        return True
    if isinstance(field, serializers.ListField) and isinstance(field.child, CANNOT_NAME):
        return True
    return any(fnmatch(name, pattern) for pattern in FREE)


def _choices(field: object) -> bool:
    extra = getattr(field, "extra", {})
    return bool(extra.get("choices") or getattr(field, "choices", ()))


def unused() -> list[str]:
    """What `TRIED` and `FREE` say of nothing that is there."""
    names = {name for name, _ in fields()}
    return [
        *sorted(TRIED - names),
        *(pattern for pattern in FREE if not any(fnmatch(name, pattern) for name in names)),
    ]
