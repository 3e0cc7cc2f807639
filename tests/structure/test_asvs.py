"""The tables of OWASP ASVS in docs/security.md: every requirement once, and what shows it is there."""

import ast
import re
from dataclasses import dataclass

import pytest

from accounts.models import AuditKind
from tests.structure.source import ROOT, tree_of

PAGE = ROOT / "docs" / "security.md"
# The numbers of levels 1 and 2 of version 5.0.0 of each chapter that was gone through, section by section.
SECTIONS = {
    "V1.1": "1 2",
    "V1.2": "1 2 3 4 5 6 7 8 9",
    "V1.3": "1 2 3 4 5 6 7 8 9 10 11",
    "V1.4": "1 2 3",
    "V1.5": "1 2",
    "V5.1": "1",
    "V5.2": "1 2 3",
    "V5.3": "1 2",
    "V5.4": "1 2 3",
    "V6.1": "1 2 3",
    "V6.2": "1 2 3 4 5 6 7 8 9 10 11 12",
    "V6.3": "1 2 3 4",
    "V6.4": "1 2 3 4",
    "V6.5": "1 2 3 4 5",
    "V6.6": "1 2 3",
    "V6.8": "1 2 3 4",
    "V7.1": "1 2 3",
    "V7.2": "1 2 3 4",
    "V7.3": "1 2",
    "V7.4": "1 2 3 4 5",
    "V7.5": "1 2",
    "V7.6": "1 2",
    "V8.1": "1 2",
    "V8.2": "1 2 3",
    "V8.3": "1",
    "V8.4": "1",
}
NUMBERS = [f"{section}.{number}" for section, numbers in SECTIONS.items() for number in numbers.split()]
STATES = {"met", "setting", "not met", "none"}


@dataclass(frozen=True)
class Row:
    number: str
    level: str
    asks: str
    state: str
    how: str
    shown: tuple[str, ...]


def rows() -> list[Row]:
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if re.match(r"\| V\d", line):
            number, level, asks, state, how, shown = (cell.strip() for cell in line.strip("|").split("|"))
            found.append(Row(number, level, asks, state, how, tuple(filter(None, shown.split(", ")))))
    return found


ROWS = rows()


def test_every_requirement_has_one_row_and_no_other_is_there() -> None:
    assert sorted(row.number for row in ROWS) == sorted(NUMBERS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_a_row_is_whole(row: Row) -> None:
    assert row.level in {"1", "2"}
    assert row.asks
    assert row.state in STATES
    assert bool(row.shown) == (row.state in {"met", "setting"}), "what is met is shown, the rest says why"
    assert row.how or row.state in {"met", "none"}
    assert row.state != "setting" or re.search(r"`[A-Z_]+", row.how), "which setting"
    assert [shown for shown in row.shown if not _is_there(shown)] == []


def _is_there(shown: str) -> bool:
    """A test below tests/ by its path, or its path and name; or a link to a section."""
    if link := re.fullmatch(r"\[.+\]\((.*)#(.+)\)", shown):
        page = (PAGE.parent / link[1]) if link[1] else PAGE
        return link[2] in _sections(page.read_text(encoding="utf-8"))
    path, _, name = shown.partition("::")
    file = ROOT / "tests" / path
    if not file.is_file():
        return False
    return not name or name in {node.name for node in tree_of(file).body if isinstance(node, ast.FunctionDef)}


def _sections(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize(
    "shown",
    [
        "structure/test_asvs.py::test_that_is_not_there",
        "structure/test_that_is_not_there.py",
        "[Nowhere](#there-is-no-such-section)",
        "words",
    ],
)
def test_what_is_not_there_would_be_found(shown: str) -> None:
    assert not _is_there(shown)


def test_every_kind_of_the_audit_is_said_to_be_logged() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("## What is logged")[2].partition("\n## ")[0]
    said = {kind for cell in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE) for kind in cell.lower().split(", ")}

    assert {str(kind.label).lower() for kind in AuditKind} <= said
