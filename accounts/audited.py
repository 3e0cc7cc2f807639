"""Pages of Django admin whose changes are audited, where no service does it."""

import json
from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.http import HttpRequest

from accounts.audit import record
from accounts.models import AuditEntry, AuditKind, User
from common.admin import DeskModelAdmin

AnyModel = TypeVar("AnyModel", bound=Model)
Changes = list[dict[str, dict[str, Any]]]


class AuditedAdmin(DeskModelAdmin[AnyModel]):
    """What Django writes into its own history goes into the audit, too, in the same transaction.

    Sentences of actions do not: whatever they call has written its own entry.
    """

    audit_kind: AuditKind
    audit_names = False  # whether what is said of a change may name people

    def audited(self, changes: Changes) -> Changes:
        """Those that no service has written down; in Django's form, each “added”, “changed” or “deleted”."""
        return changes

    def audit_customer(self, obj: AnyModel) -> int | None:
        """The number of the customer that it concerns."""
        return None

    def log_addition(self, request: HttpRequest, obj: AnyModel, message: Any) -> LogEntry:
        entry = super().log_addition(request, obj, message)
        self._audit(request, obj, message, entry)
        return entry

    def log_change(self, request: HttpRequest, obj: AnyModel, message: Any) -> LogEntry:
        entry = super().log_change(request, obj, message)
        self._audit(request, obj, message, entry)
        return entry

    def log_deletions(self, request: HttpRequest, queryset: Iterable[AnyModel]) -> Any:
        self.audit_deletions(request, list(queryset))
        return super().log_deletions(request, queryset)  # type: ignore[arg-type]

    def audit_deletions(self, request: HttpRequest, rows: list[AnyModel]) -> None:
        for obj in rows:
            self._write(request, obj, "Deleted.")

    def _audit(self, request: HttpRequest, obj: AnyModel, message: Any, entry: LogEntry) -> None:
        if isinstance(message, str):
            return
        if changes := self.audited(message):
            said = type(entry)(change_message=json.dumps(changes), action_flag=entry.action_flag)
            self._write(request, obj, str(said.get_change_message()))

    def _write(self, request: HttpRequest, obj: AnyModel, said: str) -> None:
        name = f"{self.opts.verbose_name} {obj}"
        about, names = f"{name[0].upper()}{name[1:]}: ", said if self.audit_names else ""
        about += AuditEntry.NAMED if names else said
        record(self.audit_kind, about, by=cast("User", request.user), customer=self.audit_customer(obj), names=names)


def own(changes: Changes) -> Changes:
    """Of the object itself, not of the rows below it."""
    return [change for change in changes if all("name" not in what for what in change.values())]


def below(changes: Changes) -> Changes:
    """Of the rows below it."""
    return [change for change in changes if all("name" in what for what in change.values())]
