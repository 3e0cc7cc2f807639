"""Erasure: of a person nothing stays but a number, which timelines, clocks and figures go on speaking of.

Apps above know more of a person than is known here: they add a `Step` to `steps` in their `ready()`. What people wrote
in free text stays, as it is the desk's correspondence: a name within it is for redaction.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.audit import record
from accounts.models import ApiToken, AuditedName, AuditKind, DemoSignIn, OpenSession, TeamMember, User
from accounts.sessions import end_all_sessions
from common import clock
from common.errors import Conflict, InvalidInput, NotPermitted

LONGEST_REASON = 200
ADMINS_ONLY = "Only an admin erases a person."
ADDRESS = re.compile(r"[^\s,→“”\"\\]+@[^\s,→“”\"\\]+")
FORMER_NAME = re.compile(r"\bname (.+?) → (.+?)(?=, (?:email|handle) |$)")
# Entries that say nothing but what belongs to the person.
OWN_WORDS = (AuditKind.ADDRESS, AuditKind.PERSON, AuditKind.TOKEN, AuditKind.SIGN_IN_FAILED)
# Whose rows of a person are the way in: second factors, allauth's addresses, accounts elsewhere.
SIGN_IN_APPS = {"account", "mfa", "socialaccount"}


@dataclass(frozen=True, slots=True)
class Erasure:
    """Of whom, by whom (None: an operator), and what the person was known by: `addresses` in small letters."""

    person: User
    by: User | None
    at: dt.datetime
    addresses: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """What an app above does: say in sentences what would happen, and do it, also a second time."""

    foretell: Callable[[User], list[str]]
    erase: Callable[[Erasure], None]


steps: list[Step] = []


def foretold(person: User) -> list[str]:
    """What erasing the person would change beyond the name, in sentences for whoever decides."""
    return [sentence for step in steps for sentence in step.foretell(person)]


def check_erasable(person: User, *, by: User | None) -> None:
    """Raise NotPermitted unless an admin or an operator erases somebody else, Conflict for the last admin."""
    if by is not None and not (by.is_active and by.is_superuser):
        raise NotPermitted(ADMINS_ONLY)
    if by is not None and by.pk == person.pk:
        raise NotPermitted("You cannot erase yourself: another admin can.")
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if person.is_superuser and not others.exists():
        raise Conflict(f"{person.name} is the only admin. Make somebody else one first.")


def erase(person: User, reason: str, *, by: User | None, at: dt.datetime | None = None) -> User:
    """Anonymise a person, for good. Done again, it finishes what was begun, and is no second entry of the audit.

    Raises NotPermitted, Conflict, and InvalidInput with `reason`, which stays in the audit and names nobody.
    """
    erasure = Erasure(person, by, at or clock.now(), addresses_of(person), names_of(person))
    _check_reason(reason, erasure)
    _close(person, by=by)
    with transaction.atomic():
        for step in steps:
            step.erase(erasure)
        row = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        _drop_way_in(row, by=by)
        _empty_audit(erasure)
        is_first = row.anonymised_at is None
        _neutralise(row, erasure.at)
        _rename_in_history(erasure, row)
        if is_first:
            record(AuditKind.ERASURE, f"person {row.pk}: {' '.join(reason.split())}", by=by, person=row)
    return row


def _close(person: User, *, by: User | None) -> None:
    """First, and committed: from now on nobody signs in as the person or assigns anything. Admins wait for each other,
    so that of two who erase each other one stays.
    """
    with transaction.atomic():
        admins = User.objects.filter(Q(is_superuser=True) | Q(pk=person.pk)).order_by("pk")
        rows = {row.pk: row for row in admins.select_for_update(no_key=True)}
        if by is not None and by.pk not in rows:  # no admin, or none any more: erased while this waited
            raise NotPermitted(ADMINS_ONLY)
        check_erasable(rows[person.pk], by=rows[by.pk] if by else None)
        if User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
            record(AuditKind.PERSON, "Closed: cannot sign in any more", by=by, person=person)
        end_all_sessions(person)


def addresses_of(person: User) -> frozenset[str]:
    """The address that signs in and those that did, as far as the audit knows."""
    said = AuditedName.objects.filter(entry__person=person, entry__kind__in=(AuditKind.ADDRESS, AuditKind.PERSON))
    found = {address for text in said.values_list("said", flat=True) for address in ADDRESS.findall(text)}
    return frozenset(address.lower() for address in (person.email, *found))


def names_of(person: User) -> frozenset[str]:
    """The name and the handle, and the names of before."""
    said = AuditedName.objects.filter(entry__person=person, entry__kind=AuditKind.PERSON)
    former = {
        name for text in said.values_list("said", flat=True) for pair in FORMER_NAME.findall(text) for name in pair
    }
    return frozenset({person.name, person.handle, *former})


def _check_reason(reason: str, erasure: Erasure) -> None:
    if not reason.strip():
        raise InvalidInput({"reason": ["Give the reason."]})
    if len(reason) > LONGEST_REASON:
        raise InvalidInput({"reason": [f"At most {LONGEST_REASON} characters."]})
    if _naming(erasure).search(reason):
        raise InvalidInput({"reason": ["It stays in the audit: write it without name and address of the person."]})


def _naming(erasure: Erasure) -> re.Pattern[str]:
    """Finds any of the names and addresses, as words of their own: “ada” is not within “ada@there.example”."""
    return _any_of({*erasure.names, *erasure.addresses})


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_by_itself, sorted(words, key=lambda word: (-len(word), word)))), re.IGNORECASE)


def _by_itself(word: str) -> str:
    """A handle or an address ends where the whole of an address does; a name with spaces, with its last letter."""
    before, after = (r"(?<!\w)", r"(?!\w)") if " " in word else (r"(?<![\w.+-])", r"(?![\w@-]|\.\w)")
    return f"{before}{re.escape(word)}{after}"


def _drop_way_in(row: User, *, by: User | None) -> None:
    """Factors, addresses, tokens, sessions, teams, rights."""
    for relation in User._meta.related_objects:
        if relation.related_model._meta.app_label in SIGN_IN_APPS:
            rows: QuerySet[Any] = relation.related_model.objects.all()  # type: ignore[attr-defined]
            rows.filter(**{relation.field.name: row}).delete()
    for model in (ApiToken, DemoSignIn, OpenSession):
        model.objects.filter(user=row).delete()
    _end_forgotten_sessions(row)
    for member in TeamMember.objects.filter(user=row).select_related("team"):
        record(AuditKind.TEAM, f"Team {member.team}: person {row.pk} taken out", by=by, person=row)
        member.delete()
    if row.is_superuser:
        record(AuditKind.ROLE, "Admin no more", by=by, person=row)
    row.groups.clear()
    row.user_permissions.clear()


def _end_forgotten_sessions(row: User) -> None:
    """Django's rows that the list of sessions never knew; only what is in them says whose they are."""
    mine = [
        session.session_key
        for session in Session.objects.iterator(chunk_size=500)
        if session.get_decoded().get("_auth_user_id") == str(row.pk)
    ]
    Session.objects.filter(session_key__in=mine).delete()


def _neutralise(row: User, at: dt.datetime) -> None:
    """What nobody is known by. The address leads nowhere: `.invalid` is no domain, for good (RFC 2606)."""
    nobody = User()
    row.name, row.handle, row.email = f"Erased person {row.pk}", f"erased.{row.pk}", f"erased-{row.pk}@erased.invalid"
    row.timezone, row.language = nobody.timezone, nobody.language
    row.is_active = row.is_staff = row.is_superuser = False
    row.last_login = None
    row.anonymised_at = row.anonymised_at or at
    row.set_unusable_password()
    row.save()


def _empty_audit(erasure: Erasure) -> None:
    """The person's own words, and whatever else names the person. The entries themselves stay as they are."""
    AuditedName.objects.filter(entry__person=erasure.person, entry__kind__in=OWN_WORDS).update(said="")
    naming, found = _naming(erasure), Q()
    for word in (*erasure.names, *erasure.addresses):
        found |= Q(said__icontains=word)
    rows = AuditedName.objects.filter(found).values_list("pk", "said").iterator(chunk_size=2_000)
    named = [pk for pk, said in rows if naming.search(said)]
    for start in range(0, len(named), 500):
        AuditedName.objects.filter(pk__in=named[start : start + 500]).update(said="")


def _rename_in_history(erasure: Erasure, row: User) -> None:
    """Django admin's own history names what it is about; its JSON spells other letters than ASCII's in its own way."""
    words = {*erasure.names, *erasure.addresses}
    words |= {json.dumps(word)[1:-1] for word in words}
    people = ContentType.objects.get_for_model(User)
    about = Q(content_type=people, object_id=str(row.pk))
    for word in words:
        about |= Q(object_repr__icontains=word) | Q(change_message__icontains=word)
    naming = _any_of(words)
    for entry in LogEntry.objects.filter(about).iterator(chunk_size=500):
        is_own = entry.object_id == str(row.pk) and entry.content_type_id == people.pk
        entry.object_repr = naming.sub(row.name, entry.object_repr)[:200]
        said = ADDRESS.sub("erased", entry.change_message) if is_own else entry.change_message
        entry.change_message = naming.sub(row.name, said)
        entry.save(update_fields=["object_repr", "change_message"])
