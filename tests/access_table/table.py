"""Reads the access table: `table.txt` beside this, one line a route and method."""

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from tests.access_table.addresses import Route
from tests.access_table.world import ROLES

TABLE = Path(__file__).with_name("table.txt")
ROW = re.compile(r"(\w+) +(\S+(?: \S*[a-z_]\S*)?) +([\d ]+?)(?: *\| *([\d ]+?))? *")


@dataclass(frozen=True)
class Row:
    """`route` is the name of an address, with a word for its last argument where it needs one: “tickets:move escalate”.

    `own` and `other` are the statuses by role, for the ticket of one customer and of another; `other` is empty when
    the address is about neither.
    """

    line: int
    method: str
    route: str
    own: tuple[int, ...]
    other: tuple[int, ...]

    @property
    def name(self) -> str:
        return self.route.partition(" ")[0]

    @property
    def word(self) -> str:
        return self.route.partition(" ")[2]

    def expected(self, role: str, *, own: bool) -> int:
        return (self.own if own else self.other)[ROLES.index(role)]


def rows() -> list[Row]:
    return [_row(number, line) for number, line in enumerate(TABLE.read_text().splitlines(), 1) if _is_row(line)]


def _is_row(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _row(number: int, line: str) -> Row:
    found = ROW.fullmatch(line)
    assert found, f"line {number} is no row: {line}"
    own = tuple(map(int, found[3].split()))
    other = tuple(map(int, (found[4] or "").split()))
    assert {len(own), len(other)} <= {len(ROLES), 0}, f"line {number} has {len(own)} and {len(other)} columns"
    return Row(number, found[1], found[2], own, other)


def rows_for(route: Route, table: list[Row]) -> list[Row]:
    """The rows with its name; where there are none, those with a pattern that fits it."""
    return [row for row in table if row.name == route.name] or [row for row in table if fnmatch(route.name, row.name)]
