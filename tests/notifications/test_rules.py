"""The table of who is told what: every kind of event, every part that somebody plays, as literals."""

import pytest

from customers.vocabulary import Side
from notifications.rules import RULES, Audience, told
from tickets.models import Event
from tickets.permissions import Access, rights
from tickets.vocabulary import EventKind

REPORTER, COLLEAGUE, BYSTANDER = 1, 2, 3  # of the customer; the colleague took part
ASSIGNEE, AGENT, LEAD = 11, 12, 13
MEMBER, FORMER = 21, 22  # of the team that the ticket is with, and of one that it was with
ACTOR = 99
PARTS = {
    REPORTER: "reporter",
    COLLEAGUE: "colleague",
    BYSTANDER: "bystander",
    ASSIGNEE: "assignee",
    AGENT: "agent",
    LEAD: "lead",
    MEMBER: "member",
    FORMER: "former",
    ACTOR: "actor",
}
TEAM, FORMER_TEAM = 7, 8

ROOM = Audience(
    reporter=REPORTER,
    took_part=frozenset({COLLEAGUE}),
    assignee=ASSIGNEE,
    desk=frozenset({ASSIGNEE, AGENT, LEAD, ACTOR}),
    leads=frozenset({LEAD}),
    team=TEAM,
    members={TEAM: frozenset({MEMBER}), FORMER_TEAM: frozenset({FORMER})},
)


def access(*, internal: bool) -> Access:
    side = Side.VENDOR if internal else Side.CUSTOMER
    return Access(side, frozenset(), can_see=True, can_see_internal=internal, can_see_contract=False)


ACCESSES = {pk: access(internal=pk not in {REPORTER, COLLEAGUE, BYSTANDER}) for pk in PARTS}

Expected = dict[str, str]
NOBODY: Expected = {}
C, V, S = Side.CUSTOMER, Side.VENDOR, Side.SYSTEM
PUBLIC, INTERNAL = True, False

# What happened, by which side, publicly or not, with what: who is told, and as what.
TABLE: list[tuple[EventKind, Side, bool, dict[str, object], Expected]] = [
    (EventKind.FILED, C, PUBLIC, {}, {"reporter": "filed", "assignee": "filed", "agent": "filed", "lead": "filed"}),
    (EventKind.TAKEN_IN_CHARGE, V, PUBLIC, {}, {"reporter": "taken_in_charge", "colleague": "taken_in_charge"}),
    (EventKind.CATEGORISED, V, PUBLIC, {}, NOBODY),
    (EventKind.REPORTED, V, INTERNAL, {}, NOBODY),
    (EventKind.EDITED, V, PUBLIC, {}, NOBODY),
    (EventKind.INVESTIGATED, V, PUBLIC, {}, NOBODY),
    (EventKind.ASSIGNED, V, PUBLIC, {"to": AGENT}, {"agent": "assigned"}),
    (EventKind.ASSIGNED, V, PUBLIC, {"to": None}, NOBODY),
    (
        EventKind.COMMENTED,
        C,
        PUBLIC,
        {},
        {"reporter": "commented", "colleague": "commented", "assignee": "answered", "member": "answered"},
    ),
    (
        EventKind.COMMENTED,
        V,
        PUBLIC,
        {},
        {"reporter": "commented", "colleague": "commented", "assignee": "commented"},
    ),
    (EventKind.COMMENTED, V, PUBLIC, {"estimate": True}, NOBODY),
    (EventKind.ASKED, V, PUBLIC, {}, {"reporter": "asked", "colleague": "asked", "assignee": "commented"}),
    (EventKind.NOTED, V, INTERNAL, {}, {"assignee": "commented"}),
    (EventKind.NOTED, V, INTERNAL, {"mentions": [REPORTER, LEAD]}, {"assignee": "commented", "lead": "mentioned"}),
    (EventKind.RESUMED, V, PUBLIC, {}, NOBODY),
    (EventKind.COMMENT_EDITED, V, PUBLIC, {}, NOBODY),
    (EventKind.COMMENT_WITHDRAWN, V, PUBLIC, {}, NOBODY),
    (
        EventKind.ATTACHED,
        C,
        PUBLIC,
        {},
        {"reporter": "commented", "colleague": "commented", "assignee": "answered", "member": "answered"},
    ),
    (EventKind.ATTACHED, V, INTERNAL, {}, {"assignee": "commented"}),
    (EventKind.ESCALATED, V, PUBLIC, {"team": TEAM}, {"member": "escalated"}),
    (EventKind.ESCALATED, V, PUBLIC, {"team": FORMER_TEAM}, {"former": "escalated"}),
    (EventKind.ESCALATION_EXPLAINED, V, INTERNAL, {}, NOBODY),
    (EventKind.HANDED_BACK, V, PUBLIC, {"team": FORMER_TEAM}, {"assignee": "handed_back"}),
    (EventKind.FINDINGS, V, PUBLIC, {}, {"reporter": "commented", "colleague": "commented"}),
    (EventKind.FINDINGS, V, INTERNAL, {}, NOBODY),
    (
        EventKind.RESOLVED,
        V,
        PUBLIC,
        {},
        {"reporter": "resolved", "colleague": "resolved", "assignee": "resolved"},
    ),
    (EventKind.CONFIRMED, C, PUBLIC, {}, {"reporter": "confirmed", "assignee": "confirmed"}),
    (EventKind.RATED, C, PUBLIC, {}, NOBODY),
    (
        EventKind.REOPENED,
        C,
        PUBLIC,
        {},
        {"reporter": "reopened", "colleague": "reopened", "assignee": "reopened"},
    ),
    (EventKind.FOLLOWED_UP, V, INTERNAL, {}, NOBODY),
    (EventKind.CLOSED, S, PUBLIC, {}, {"reporter": "closed", "colleague": "closed", "assignee": "closed"}),
    (
        EventKind.RELEASE_OUT,
        S,
        PUBLIC,
        {},
        {"reporter": "release_out", "colleague": "release_out", "assignee": "release_out"},
    ),
    (
        EventKind.WITHDRAWN,
        C,
        PUBLIC,
        {},
        {"reporter": "withdrawn", "colleague": "withdrawn", "assignee": "withdrawn"},
    ),
    (EventKind.ESTIMATED, V, PUBLIC, {}, {"reporter": "estimated", "colleague": "estimated"}),
    (EventKind.PRIORITY_CHANGED, V, PUBLIC, {"to": "P1"}, NOBODY),
    (EventKind.PRIORITY_OVERRIDDEN, V, INTERNAL, {}, NOBODY),
    (EventKind.LINKED, V, PUBLIC, {"to": AGENT}, NOBODY),
    (EventKind.UNLINKED, V, PUBLIC, {"to": AGENT}, NOBODY),
    (EventKind.REFERENCED, V, INTERNAL, {}, NOBODY),
    (EventKind.REMINDED, S, PUBLIC, {}, {"reporter": "reminded", "colleague": "reminded"}),
    (EventKind.DOUBTFUL_WAIT, S, INTERNAL, {}, {"lead": "doubtful_wait"}),
    (EventKind.CLOCK_STARTED, S, PUBLIC, {}, NOBODY),
    (EventKind.EXCUSED, V, PUBLIC, {}, NOBODY),
    (EventKind.REDACTED, V, PUBLIC, {}, NOBODY),
    (EventKind.TERMS_APPLIED, V, PUBLIC, {}, NOBODY),
    (
        EventKind.CLOCK_WARNED,
        S,
        INTERNAL,
        {},
        {"assignee": "due_soon", "member": "due_soon", "lead": "due_soon"},
    ),
    (
        EventKind.CLOCK_BREACHED,
        S,
        PUBLIC,
        {},
        {"assignee": "breached", "member": "breached", "lead": "breached"},
    ),
    (EventKind.NOTIFIED, S, INTERNAL, {"people": [AGENT]}, NOBODY),
]


def happened(kind: EventKind, side: Side, *, public: bool, data: dict[str, object], actor: int | None) -> Event:
    return Event(kind=kind, side=side, is_public=public, data=data, actor_id=actor)


def played(found: dict[int, object]) -> Expected:
    return {PARTS[pk]: str(kind) for pk, kind in found.items()}


@pytest.mark.parametrize(("kind", "side", "public", "data", "expected"), TABLE)
def test_who_is_told(kind: EventKind, side: Side, *, public: bool, data: dict[str, object], expected: Expected) -> None:
    actor = None if side == S else ACTOR
    event = happened(kind, side, public=public, data=data, actor=actor)

    assert played({**told(event, ROOM, ACCESSES)}) == expected


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_has_a_rule_and_a_row(kind: EventKind) -> None:
    assert kind in RULES
    assert kind in {row[0] for row in TABLE}


@pytest.mark.parametrize(("kind", "side", "public", "data", "expected"), TABLE)
def test_what_is_internal_reaches_no_customer(
    kind: EventKind, side: Side, *, public: bool, data: dict[str, object], expected: Expected
) -> None:
    """Even were every event internal, and everybody mentioned."""
    event = happened(kind, side, public=False, data=data | {"mentions": list(PARTS)}, actor=None)

    assert {REPORTER, COLLEAGUE, BYSTANDER} & told(event, ROOM, ACCESSES).keys() == set()


@pytest.mark.parametrize("kind", [EventKind.NOTED, EventKind.ATTACHED, EventKind.FINDINGS])
def test_what_is_said_internally_concerns_nobody_as_the_customers_side(kind: EventKind) -> None:
    """Whoever reported it and works for the vendor by now may see it, and is not told."""
    everybody = {pk: access(internal=True) for pk in PARTS}
    event = happened(kind, V, public=False, data={}, actor=ACTOR)

    assert {REPORTER, COLLEAGUE} & told(event, ROOM, everybody).keys() == set()


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("kind", EventKind)
def test_who_may_not_see_the_ticket_is_told_nothing(kind: EventKind, *, public: bool) -> None:
    """Also when mentioned."""
    nobody = {pk: rights(frozenset()) for pk in PARTS}
    event = happened(kind, V, public=public, data={"mentions": list(PARTS)}, actor=None)

    assert told(event, ROOM, nobody) == {}


@pytest.mark.parametrize(
    ("kind", "side", "public", "data", "expected"), [row for row in TABLE if not row[0].startswith("clock_")]
)
def test_nobody_is_told_of_the_own_doing(
    kind: EventKind, side: Side, *, public: bool, data: dict[str, object], expected: Expected
) -> None:
    for person in PARTS:
        event = happened(kind, side, public=public, data=data | {"mentions": [person]}, actor=person)
        assert person not in told(event, ROOM, ACCESSES)


def test_clocks_are_nobodys_doing() -> None:
    """Whoever wrote when it was noticed."""
    event = happened(EventKind.CLOCK_BREACHED, V, public=True, data={}, actor=ASSIGNEE)

    assert ASSIGNEE in told(event, ROOM, ACCESSES)


@pytest.mark.parametrize(("kind", "side", "public", "data", "expected"), TABLE)
def test_who_is_gone_is_not_told(
    kind: EventKind, side: Side, *, public: bool, data: dict[str, object], expected: Expected
) -> None:
    event = happened(kind, side, public=public, data=data | {"mentions": list(PARTS)}, actor=None)

    assert told(event, ROOM, {}) == {}


def test_the_desk_answers_while_nobody_is_assigned() -> None:
    room = Audience(reporter=REPORTER, desk=frozenset({AGENT, LEAD}), leads=frozenset({LEAD}))
    event = happened(EventKind.COMMENTED, C, public=True, data={}, actor=REPORTER)

    assert played({**told(event, room, ACCESSES)}) == {"agent": "answered", "lead": "answered"}


def test_a_mention_wins() -> None:
    event = happened(EventKind.ASKED, V, public=True, data={"mentions": [REPORTER, BYSTANDER]}, actor=ASSIGNEE)

    assert played({**told(event, ROOM, ACCESSES)}) == {
        "reporter": "mentioned",
        "colleague": "asked",
        "bystander": "mentioned",
    }
