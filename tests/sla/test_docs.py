"""The worked examples of the pages about clocks: each row is replayed, and must be due when the page says."""

import datetime as dt
import re
from pathlib import Path

import pytest

from customers.terms import CalendarTerms, DayOff, Target, Terms
from sla.clocks import replay
from sla.facts import Fact, Filed, WaitingEnded, WaitingStarted
from tests.cast import HOLIDAYS, ROME

PAGES = ("docs/clocks-for-customers.md", "docs/clocks-for-leads.md")
WEEK = tuple((day, opens * 60, closes * 60) for day in range(5) for opens, closes in ((9, 13), (14, 18)))
OFF = tuple(DayOff(dt.date.fromisoformat(date), name) for date, name in HOLIDAYS.items())
ROW = re.compile(r"^\| (\w{3} [\d-]+ [\d:]+) \| (\d+) h \| (.*?) ?\| (\w{3} [\d-]+ [\d:]+) \|$", re.MULTILINE)

Row = tuple[str, str, str, str]


def rows() -> list[Row]:
    return [row for page in PAGES for row in ROW.findall(Path(page).read_text())]


def instant(text: str) -> dt.datetime:
    day, rest = text.split(" ", 1)
    found = dt.datetime.fromisoformat(rest).replace(tzinfo=ROME)
    assert f"{found:%a}" == day, f"{text} is a {found:%A}"
    return found


def test_both_pages_have_examples() -> None:
    assert [len(ROW.findall(Path(page).read_text())) for page in PAGES] == [6, 5]


@pytest.mark.parametrize(("begins", "hours", "waiting", "due"), rows())
def test_an_example_is_what_the_clocks_say(begins: str, hours: str, waiting: str, due: str) -> None:
    terms = Terms(
        contract="Premium",
        version=1,
        valid_from=dt.datetime(2025, 1, 1, tzinfo=ROME),
        calendar=CalendarTerms("Rome", "Europe/Rome", WEEK, OFF),
        targets=(Target("P1", "taking_charge", int(hours) * 60),),
    )
    facts: list[Fact] = [
        Filed(at=instant(begins), order=1, side="customer", terms=terms.digest, priority="P1", covered=True)
    ]
    if waiting:
        since, until = waiting.split(" to ")
        facts += [
            WaitingStarted(at=instant(since), order=2, side="vendor"),
            WaitingEnded(at=instant(until), order=3, side="customer"),
        ]
    (cycle,) = replay(facts, facts[-1].at, {terms.digest: terms})
    assert cycle.due_at == instant(due)
