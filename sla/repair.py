"""Do stored clocks say what the facts decide? Finds where not, and makes them so without telling anybody.

In ordinary times there is nothing to find: it proves the clocks, and mends rows that a hand or a fault damaged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sla.facts import Fact
from sla.models import Clock, Commitment
from sla.services import FIELDS, assign, cycles_of, tell_at

# What was told of cycles, by kind and number, as the timeline of the work says.
Told = Mapping[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class Difference:
    """`name` is a field of the row, or empty when the whole row is one too few or one too many."""

    kind: str
    number: int
    name: str
    stored: object
    replayed: object

    def __str__(self) -> str:
        clock = f"{self.kind} {self.number}"
        if not self.name:
            return f"{clock}: {'is not stored' if self.stored is None else 'is stored, the facts give none'}"
        return f"{clock}: {self.name} is {self.stored}, the facts give {self.replayed}"


def differences(rows: Sequence[Clock], facts: Sequence[Fact], told: Told) -> list[Difference]:
    """Where `rows`, all of one commitment, and a replay of `facts` disagree. No query once the terms are known."""
    stored = {(row.kind, row.number): row for row in rows}
    found: list[Difference] = []
    for cycle in cycles_of(facts, facts[-1].at) if facts else ():
        row = stored.pop((cycle.kind, cycle.number), None)
        if row is None:
            found.append(Difference(cycle.kind, cycle.number, "", None, cycle))
            continue
        pairs = [(name, getattr(row, name), getattr(cycle, name)) for name in FIELDS]
        least = told.get((cycle.kind, cycle.number), 0)
        pairs += [("told", row.told, max(row.told, least))]
        if not any(is_stored != is_right for _, is_stored, is_right in pairs):
            pairs += [("tell_at", row.tell_at, tell_at(row))]
        found += [Difference(cycle.kind, cycle.number, *pair) for pair in pairs if pair[1] != pair[2]]
    return found + [Difference(kind, number, "", row, None) for (kind, number), row in stored.items()]


def repair(commitment: Commitment, facts: Sequence[Fact], told: Told) -> list[Clock]:
    """Make the rows what `facts` decide, finished ones too, and answer them.

    What was told stays told, and of a row that was lost the timeline says what was. A row that no fact gives goes: it
    was never promised. Within the caller's transaction, which holds the lock on the piece of work.
    """
    stored = {(row.kind, row.number): row for row in Clock.objects.filter(commitment=commitment)}
    rows = []
    for cycle in cycles_of(facts, facts[-1].at) if facts else ():
        name = (cycle.kind, cycle.number)
        row = stored.pop(name, None) or Clock(commitment=commitment)
        row.told = max(row.told, told.get(name, 0))
        assign(row, cycle)
        row.save()
        rows.append(row)
    for surplus in stored.values():
        surplus.delete()
    return rows
