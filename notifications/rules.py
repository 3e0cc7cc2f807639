"""Who is told what: for every kind of event, whom it concerns and why. The table is the documentation.

A rule names people by what they are to the ticket; who did it, who is gone and who may not see it are left out by
`told`. Whoever is mentioned hears that he or she was mentioned, and nothing else of the same event.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from customers.vocabulary import Side
from notifications.models import Notice
from tickets.models import Event
from tickets.permissions import Access
from tickets.vocabulary import EventKind

Kind = Notice.Kind
People = Iterable[int]


@dataclass(frozen=True, slots=True)
class Audience:
    """Ids of the people around a ticket, as it stands when it is told."""

    reporter: int
    took_part: frozenset[int] = frozenset()  # of the customer's side
    assignee: int | None = None
    desk: frozenset[int] = frozenset()  # who works this customer's tickets, the leads among them
    leads: frozenset[int] = frozenset()
    team: int | None = None  # that the ticket is with now
    members: Mapping[int, frozenset[int]] = field(default_factory=dict)  # by team, and of other tickets' teams, too

    @property
    def customers_side(self) -> frozenset[int]:
        return self.took_part | {self.reporter}

    @property
    def assigned(self) -> frozenset[int]:
        return frozenset() if self.assignee is None else frozenset({self.assignee})

    @property
    def contact(self) -> frozenset[int]:
        """Who has to answer: the assignee, or the whole desk while there is none."""
        return self.assigned or self.desk

    @property
    def working(self) -> frozenset[int]:
        """The team that the ticket is with; nobody when it is with support."""
        return self.of_team(self.team)

    @property
    def answerable(self) -> frozenset[int]:
        """Whom the clocks concern."""
        return self.assigned | self.working | self.leads

    def of_team(self, team: int | None) -> frozenset[int]:
        return frozenset() if team is None else self.members.get(team, frozenset())


# What one rule answers: people and why, later ones win.
Told = Iterable[tuple[Kind, People]]


def _filed(event: Event, room: Audience) -> Told:
    yield Kind.FILED, room.desk
    yield Kind.FILED, {room.reporter}


def _said(event: Event, room: Audience) -> Told:
    """Words or files. Those of an estimate are told with the estimate."""
    if event.data.get("estimate"):
        return
    if event.is_public:
        yield Kind.COMMENTED, room.customers_side
    if event.side == Side.CUSTOMER:
        yield Kind.ANSWERED, room.contact | room.working
    else:
        yield Kind.COMMENTED, room.assigned


def _asked(event: Event, room: Audience) -> Told:
    yield Kind.COMMENTED, room.assigned
    yield Kind.ASKED, room.customers_side


def _findings(event: Event, room: Audience) -> Told:
    """To the assignee they come with the handing back."""
    if event.is_public:
        yield Kind.COMMENTED, room.customers_side


def _reopened(event: Event, room: Audience) -> Told:
    yield Kind.REOPENED, room.customers_side
    yield Kind.REOPENED, room.contact


def _resolved(event: Event, room: Audience) -> Told:
    """The assignee too: a specialist may have done it."""
    yield Kind.RESOLVED, room.assigned
    yield Kind.RESOLVED, room.customers_side


def _ended(kind: Kind) -> Callable[[Event, Audience], Told]:
    def rule(event: Event, room: Audience) -> Told:
        yield kind, room.assigned
        yield kind, room.customers_side

    return rule


def _to_reporters_side(kind: Kind) -> Callable[[Event, Audience], Told]:
    def rule(event: Event, room: Audience) -> Told:
        yield kind, room.customers_side

    return rule


def _escalated(event: Event, room: Audience) -> Told:
    yield Kind.ESCALATED, room.of_team(event.data.get("team"))


def _handed_back(event: Event, room: Audience) -> Told:
    yield Kind.HANDED_BACK, room.contact


def _assigned(event: Event, room: Audience) -> Told:
    to = event.data.get("to")
    yield Kind.ASSIGNED, () if to is None else {to}


def _confirmed(event: Event, room: Audience) -> Told:
    """The reporter too: a colleague may have done it."""
    yield Kind.CONFIRMED, room.assigned
    yield Kind.CONFIRMED, {room.reporter}


def _doubtful(event: Event, room: Audience) -> Told:
    yield Kind.DOUBTFUL_WAIT, room.leads


def _warned(event: Event, room: Audience) -> Told:
    yield Kind.DUE_SOON, room.answerable


def _breached(event: Event, room: Audience) -> Told:
    yield Kind.BREACHED, room.answerable


def _nobody(event: Event, room: Audience) -> Told:
    """It is on the timeline for whoever looks; only who is mentioned is told."""
    return ()


RULES: dict[EventKind, Callable[[Event, Audience], Told]] = {
    EventKind.FILED: _filed,
    EventKind.TAKEN_IN_CHARGE: _to_reporters_side(Kind.TAKEN_IN_CHARGE),
    EventKind.CATEGORISED: _nobody,
    EventKind.REPORTED: _nobody,
    EventKind.EDITED: _nobody,
    EventKind.INVESTIGATED: _nobody,
    EventKind.ASSIGNED: _assigned,
    EventKind.COMMENTED: _said,
    EventKind.ASKED: _asked,
    EventKind.NOTED: _said,
    EventKind.RESUMED: _nobody,
    EventKind.COMMENT_EDITED: _nobody,
    EventKind.COMMENT_WITHDRAWN: _nobody,
    EventKind.ATTACHED: _said,
    EventKind.ESCALATED: _escalated,
    EventKind.ESCALATION_EXPLAINED: _nobody,
    EventKind.HANDED_BACK: _handed_back,
    EventKind.FINDINGS: _findings,
    EventKind.RESOLVED: _resolved,
    EventKind.CONFIRMED: _confirmed,
    EventKind.RATED: _nobody,
    EventKind.REOPENED: _reopened,
    EventKind.FOLLOWED_UP: _nobody,
    EventKind.CLOSED: _ended(Kind.CLOSED),
    EventKind.RELEASE_OUT: _ended(Kind.RELEASE_OUT),
    EventKind.WITHDRAWN: _ended(Kind.WITHDRAWN),
    EventKind.ESTIMATED: _to_reporters_side(Kind.ESTIMATED),
    EventKind.PRIORITY_CHANGED: _nobody,
    EventKind.PRIORITY_OVERRIDDEN: _nobody,
    EventKind.LINKED: _nobody,
    EventKind.UNLINKED: _nobody,
    EventKind.REFERENCED: _nobody,
    EventKind.REMINDED: _to_reporters_side(Kind.REMINDED),
    EventKind.DOUBTFUL_WAIT: _doubtful,
    EventKind.CLOCK_STARTED: _nobody,
    EventKind.EXCUSED: _nobody,
    EventKind.TERMS_APPLIED: _nobody,
    EventKind.CLOCK_WARNED: _warned,
    EventKind.CLOCK_BREACHED: _breached,
    EventKind.REDACTED: _nobody,
    EventKind.NOTIFIED: _nobody,
}

# Clocks run out by themselves: who happened to write when it was noticed is told like everybody else.
NOBODYS_DOING = frozenset({EventKind.CLOCK_WARNED, EventKind.CLOCK_BREACHED})


def told(event: Event, room: Audience, accesses: dict[int, Access]) -> dict[int, Kind]:
    """Who is told of the event, and why: those it concerns who may see it, without the one who did it.

    `accesses` has everybody who may be told: who is not in it is gone, or has nothing to do with the ticket.
    """
    concerned = {person: kind for kind, people in RULES[EventKind(event.kind)](event, room) for person in people}
    concerned |= dict.fromkeys(event.data.get("mentions", ()), Kind.MENTIONED)
    if event.kind not in NOBODYS_DOING and event.actor_id is not None:
        concerned.pop(event.actor_id, None)
    return {person: kind for person, kind in concerned.items() if _may_see(event, accesses.get(person))}


def named_by(events: Iterable[Event]) -> set[int]:
    """The people whom the events themselves name as concerned."""
    found: set[int] = set()
    for event in events:
        found.update(event.data.get("mentions", ()))
        if event.kind == EventKind.ASSIGNED and event.data["to"] is not None:
            found.add(event.data["to"])
    return found


def _may_see(event: Event, access: Access | None) -> bool:
    if access is None:
        return False
    return access.can_see if event.is_public else access.can_see_internal
