"""Storing terms and clocks: the only writer of both."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db import connection

from common.queries import one_or_none
from customers.terms import Terms as TermsValue
from sla.clocks import replay
from sla.cycles import Cycle, Verdict
from sla.facts import Fact, Filed, TermsApplied
from sla.models import Clock, Commitment, Terms
from sla.standing import BREACH, level_reached, next_to_tell


def keep_terms(value: TermsValue) -> Terms:
    """The stored row of a value; made when it is new. Safe when two do it at once."""
    digest = value.digest
    found = one_or_none(Terms.objects.defer("content").filter(digest=digest))
    if found is not None:
        return found
    Terms.objects.bulk_create([Terms(digest=digest, content=value.as_json())], ignore_conflicts=True)
    return Terms.objects.get(digest=digest)


def open_commitment() -> Commitment:
    return Commitment.objects.create()


@dataclass(frozen=True, slots=True)
class Followed:
    """What following changed: every clock as it stands, those that began, and breaches that nobody was told."""

    clocks: Sequence[Clock]
    started: Sequence[Clock]
    breached: Sequence[Clock]

    @property
    def next_due_at(self) -> dt.datetime | None:
        return earliest_due(self.clocks)


def earliest_due(clocks: Iterable[Clock]) -> dt.datetime | None:
    """The earliest due instant of what runs and can be missed."""
    due = [clock.due_at for clock in clocks if clock.ended_at is None and clock.has_verdict and clock.due_at]
    return min(due, default=None)


def cycles_of(facts: Sequence[Fact], until: dt.datetime) -> tuple[Cycle, ...]:
    """Replay facts with the stored terms that they name."""
    digests = {fact.terms for fact in facts if isinstance(fact, Filed | TermsApplied) and fact.terms}
    return replay(facts, until, {digest: Terms(digest=digest).value for digest in digests})


def follow(
    commitment: int,
    facts: Sequence[Fact],
    *,
    until: dt.datetime,
    is_new: bool = False,
) -> Followed:
    """Store what `facts` decide: rows that differ are updated in place, new cycles added, nothing deleted.

    Within the caller's transaction, which holds the lock on the piece of work; `commitment` is an id. Two queries at
    the most and one for each row that changes, of which a kind has one; a commitment that `is_new` has no rows.
    """
    rows = () if is_new else Clock.objects.filter(commitment=commitment)
    stored = {(row.kind, row.number): row for row in rows}
    started: list[Clock] = []
    changed: dict[tuple[str, int], set[str]] = {}
    for cycle in cycles_of(facts, until):
        name = (cycle.kind, cycle.number)
        row = stored.get(name)
        if row is None:
            row = stored[name] = Clock(commitment_id=commitment)
            started.append(row)
            assign(row, cycle)
        elif row.ended_at is None and differs(row, cycle):
            changed[name] = assign(row, cycle)
    breached = [row for row in stored.values() if row.verdict == Verdict.BREACHED and row.told < BREACH]
    for row in breached:
        row.told = BREACH
        if row.pk:
            changed.setdefault((row.kind, row.number), set()).add("told")
    if started:
        Clock.objects.bulk_create(started)
    for name, fields in changed.items():
        stored[name].save(update_fields=fields)
    return Followed(list(stored.values()), started, breached)


FIELDS = (
    "priority",
    "terms",
    "minutes",
    "counting",
    "has_verdict",
    "started_at",
    "due_at",
    "in_force_at",
    "allowed",
    "counted",
    "counted_at",
    "left",
    "still_since",
    "ended_at",
    "verdict",
    "breached_at",
    "continues",
    "first_estimate",
    "last_estimate",
)


def differs(row: Clock, cycle: Cycle) -> bool:
    return any(getattr(row, name) != getattr(cycle, name) for name in FIELDS)


def assign(row: Clock, cycle: Cycle) -> set[str]:
    """Make the row say what the cycle says; answers which fields that changed: few, and each costs time to write."""
    before = {name: getattr(row, name) for name in (*FIELDS, "tell_at")}
    for name in ("kind", "number", *FIELDS):
        value = getattr(cycle, name)
        setattr(row, name, str(value) if name == "verdict" else value)
    row.tell_at = tell_at(row)
    return {name for name, value in before.items() if getattr(row, name) != value}


def tell_at(row: Clock) -> dt.datetime | None:
    """When the next level of a cycle has to be told."""
    upcoming = next_to_tell(row, row.told, row.hours, row.value.warning_levels)
    return upcoming[0] if upcoming else None


@dataclass(frozen=True, slots=True)
class Told:
    """A level that was reached and not yet told: 50, 80 …, or 100 for a breach."""

    clock: Clock
    level: int


def tell(commitments: Collection[int], now: dt.datetime) -> list[Told]:
    """Mark what running cycles have reached at `now` as told, and answer it: each level once, the highest only.

    `commitments` are ids. Within the caller's transaction, which holds the locks on their pieces of work. Two
    queries, however many they are.
    """
    found = []
    # By commitment: the index of what is due would find all that is due, once a batch.
    running = Clock.objects.running().filter(commitment__in=commitments).order_by("pk")
    rows = [row for row in running if row.tell_at is not None and row.tell_at <= now]
    for row in rows:
        level = level_reached(row, now, row.hours, row.value.warning_levels)
        if level > row.told:
            row.told = level
            found.append(Told(row, level))
        row.tell_at = tell_at(row)
    _save_told(rows)
    return found


# `bulk_update` would do the same with a `CASE` a row and field, at twenty times the cost. The first SELECT names the
# columns, the COALESCE says of what type a column of nothing but NULL is: on PostgreSQL and SQLite alike.
SAVE_TOLD = """
    UPDATE sla_clock SET told = new.told, tell_at = new.tell_at
    FROM (SELECT id, told, tell_at FROM sla_clock WHERE FALSE UNION ALL VALUES {rows}) AS new
    WHERE sla_clock.id = new.id
"""


def _save_told(rows: Sequence[Clock]) -> None:
    """What was told of each, and when the next is due: one statement for all."""
    if not rows:
        return
    columns = "(%s, %s, COALESCE(%s, CAST(NULL AS timestamptz)))"
    values = [(row.pk, row.told, connection.ops.adapt_datetimefield_value(row.tell_at)) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(SAVE_TOLD.format(rows=", ".join([columns] * len(rows))), list(chain(*values)))
