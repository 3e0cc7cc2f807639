"""Which tests come by which checks: learned from their runs, and kept for the next time.

It only decides who is asked, and in which order; what a hole does is never taken from here.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scripts.proof.checks import ROOT

KEPT = ROOT / "var" / "proof-learned.json"


@dataclass
class Known:
    """Of one test: its processor time, and the checks that it comes by."""

    seconds: float
    reached: list[str]


class Learned:
    def __init__(self, checks: Sequence[str]) -> None:
        """With a check that was not there the last time, everything is learned anew."""
        said: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
        known = said.get("tests", {}) if set(checks) <= set(said.get("checks", ())) else {}
        self.checks = checks
        self.tests = {name: Known(**one) for name, one in known.items()}

    def learn(self, name: str, answer: dict[str, Any]) -> None:
        """From a run that came to its end: with a hole open or without."""
        reached = {self.checks[number] for number in answer["reached"]}
        if name in self.tests:
            reached |= set(self.tests[name].reached)
        self.tests[name] = Known(answer["seconds"], sorted(reached))

    def keep(self) -> None:
        KEPT.parent.mkdir(exist_ok=True)
        tests = {name: asdict(known) for name, known in list(self.tests.items())}
        KEPT.write_text(json.dumps({"checks": sorted(self.checks), "tests": tests}), encoding="utf-8")
