"""What the ids on a timeline stand for: people, teams, releases, tickets, files. Fetched together, in one query."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce

from accounts.models import Team, TeamMember, User
from customers.models import Component, Membership, Release
from customers.permissions import Role
from tickets.models import Attachment, Event, Ticket
from tickets.models.files import GONE, KEPT_BACK
from tickets.subject import Subject
from tickets.vocabulary import EventKind

PERSON, TEAM, RELEASE, TICKET, COMPONENT, FILE = "person", "team", "release", "ticket", "component", "file"

# Which keys of an event's data are ids, and of what.
KEYS: dict[str, dict[str, str]] = {
    EventKind.FILED: {"reporter": PERSON},
    EventKind.TAKEN_IN_CHARGE: {"assignee": PERSON},
    EventKind.ASSIGNED: {"from": PERSON, "to": PERSON},
    EventKind.ESCALATED: {"team": TEAM, "from": TEAM},
    EventKind.HANDED_BACK: {"team": TEAM},
    EventKind.RESOLVED: {"release": RELEASE, "duplicate_of": TICKET},
    EventKind.CONFIRMED: {"pending": RELEASE},
    EventKind.RELEASE_OUT: {"release": RELEASE},
    EventKind.LINKED: {"to": TICKET},
    EventKind.UNLINKED: {"to": TICKET},
    EventKind.TERMS_APPLIED: {"admin": PERSON},
    EventKind.NOTIFIED: {"people": PERSON, "person": PERSON},
}
TEXT = CharField()


@dataclass(frozen=True, slots=True)
class Name:
    """`more` is a person's team, a ticket's title, a file's content type, or “out” for a component's perimeter."""

    pk: int
    label: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    by_kind: dict[str, dict[int, Name]] = field(default_factory=dict)

    def get(self, kind: str, pk: int | None) -> Name | None:
        return self.by_kind.get(kind, {}).get(pk) if pk is not None else None

    def label(self, kind: str, pk: int | None, unknown: str) -> str:
        found = self.get(kind, pk)
        return found.label if found else unknown

    def all(self, kind: str) -> list[Name]:
        return list(self.by_kind.get(kind, {}).values())

    def person(self, pk: int | None) -> User | None:
        """Enough of a person to be shown: the id decides the colour, the name the initials."""
        found = self.get(PERSON, pk)
        return User(pk=found.pk, name=found.label) if found else None


def ids_of(events: Iterable[Event]) -> dict[str, set[int]]:
    """Every id that these events mention, by what it is of."""
    found: dict[str, set[int]] = defaultdict(set)
    for event in events:
        if event.actor_id is not None:
            found[PERSON].add(event.actor_id)
        if event.comment is not None:
            found[PERSON].add(event.comment.author_id)
        for key, kind in KEYS.get(event.kind, {}).items():
            value = event.data.get(key)
            found[kind].update(value if isinstance(value, list) else [] if value is None else [value])
        found[FILE].update(file["attachment"] for file in event.data.get("files", ()))
    return found


# What a file is: why it cannot be opened, or its type.
FILE_KIND = Case(
    When(scan__in=[scan.value for scan in KEPT_BACK], then=F("scan")),
    When(destroyed_at__isnull=False, then=Value(GONE)),
    default=F("content_type"),
)
WHY_KEPT_BACK = {scan.value: said for scan, said in KEPT_BACK.items()} | {GONE: GONE}


def names_for(subject: Subject, events: Iterable[Event]) -> Names:
    """The names of all that `events` mention, and of the ticket's components. One query.

    A linked ticket that the person may not see has no name here, and so no place on the page.
    """
    ids = ids_of(events)
    parts = [
        _people(ids[PERSON], internal=subject.is_internal),
        _rows(Team.objects.filter(pk__in=ids[TEAM]), TEAM, "name" if subject.is_internal else "public_name"),
        _rows(Release.objects.filter(pk__in=ids[RELEASE]), RELEASE, "name"),
        _rows(Ticket.objects.visible_to(subject.user).filter(pk__in=ids[TICKET]), TICKET, "key", more=F("title")),
        _rows(Attachment.objects.filter(pk__in=ids[FILE], ticket=subject.ticket), FILE, "token", more=FILE_KIND),
        _components(subject.ticket),
    ]
    by_kind: dict[str, dict[int, Name]] = defaultdict(dict)
    for kind, pk, label, more in parts[0].union(*parts[1:], all=True):
        by_kind[kind][pk] = Name(pk, label, more)
    return Names(by_kind)


def _rows(rows: QuerySet[Any], kind: str, label: str, *, more: Any = Value("")) -> QuerySet[Any, Any]:  # noqa: B008
    """One part of the union: what it is, id, name, and more."""
    shown: QuerySet[Any, Any] = rows.order_by().annotate(
        of=Value(kind, TEXT), shown=Cast(F(label), TEXT), more=Cast(Coalesce(more, Value("")), TEXT)
    )
    parts: QuerySet[Any, Any] = shown.values_list("of", "pk", "shown", "more")
    return parts


def _people(ids: set[int], *, internal: bool) -> QuerySet[Any, Any]:
    """With the team of specialists, and who is of professional services."""
    teams = TeamMember.objects.filter(user=OuterRef("pk"), team__is_escalation=True).order_by("team__name")
    team = Subquery(teams.values("team__name" if internal else "team__public_name")[:1])
    services = Membership.objects.filter(user=OuterRef("pk"), role=Role.PROFESSIONAL_SERVICES)
    label = Subquery(services.values(label=Value(Role.PROFESSIONAL_SERVICES.label))[:1])
    return _rows(User.objects.filter(pk__in=ids), PERSON, "name", more=Coalesce(team, label))


def _components(ticket: Ticket) -> QuerySet[Any, Any]:
    named = Ticket.components.through.objects.filter(ticket_id=ticket.pk, component_id=OuterRef("pk"))
    perimeter = Case(When(in_perimeter=False, then=Value("out")), default=Value(""))
    return _rows(Component.objects.filter(Exists(named)), COMPONENT, "name", more=perimeter)
