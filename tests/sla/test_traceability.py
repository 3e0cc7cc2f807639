"""Every test and told timeline that `docs/sla-tests.md` names is there."""

import re

from tests.structure.source import ROOT
from tests.tickets.timelines.told import TIMELINES

PAGE = (ROOT / "docs" / "sla-tests.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| sentence")]
NAMED = re.compile(r"`(test_\w+)`")


def test_each_sentence_names_what_proves_it() -> None:
    assert len(ROWS) > 50
    for row in ROWS:
        proof = row.split("|")[2]
        assert NAMED.search(proof) or "“" in proof or "benchmark_sla.py" in proof, row


def test_each_named_test_is_there() -> None:
    defined = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert set(NAMED.findall(PAGE)) - defined == set()


def test_each_named_timeline_is_there() -> None:
    quoted = {name for row in ROWS for name in re.findall("“([^”]+)”", row.split("|")[2])}

    assert quoted - TIMELINES.keys() == set()
