"""Takes every check of a permission out, one at a time, and says which of them no test missed.

    python scripts/prove_permissions.py            all of them: how long that takes is in docs/measurements.md
    python scripts/prove_permissions.py door link  those with one of these words in their place or source
    python scripts/prove_permissions.py --list     what would be taken out, and nothing else

What a check looks like is in scripts/proof/checks.py; holes.py takes one out, stems.py runs a test where nothing that
another one left is there. First every test runs without a hole, each in a process of its own: which functions it calls
decides for which holes it is asked. With a hole open, the tests that call its function run until one fails. That one
runs once more without the hole: only when it passes there, beside the failure, is the hole what it noticed; else it is
not asked again. Not part of CI: it is run by hand, and docs/measurements.md keeps what it said.
"""

import os
import queue
import re
import shutil
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pytest  # noqa: E402  # the path comes first

from scripts.proof.holes import Hole, Where, holes  # noqa: E402
from scripts.proof.stems import Stem  # noqa: E402

PLANTED = "tests/access/"
TESTS = tuple(os.environ["PROOF_TESTS"].split()) if "PROOF_TESTS" in os.environ else (
    "tests/access",
    "tests/access_table",
    "tests/tickets",
    "tests/api",
    "tests/notifications",
    "tests/customers",
    "tests/accounts",
    "tests/witsupport",
)
# Tests about who may what, by their names; those of the tables and of the crawl are asked whatever they are called.
ABOUT = re.compile(
    r"roles|strange|refuse|permit|may|see|own|exist|internal|leak|read|inside|outside|nordhavn|altamira|not_|only|nobody|"
    r"customer|visible|access|somebody|specialist|who|admin|factor|token|reauth|password|every|other|told|lead|sign"
)
LEFT_OUT = ("timelines", "test_demo", "test_headers", "test_rules.py::test_who_is_told", "postgresql")
TOGETHER = 2  # children at once
MOST = 90.0  # seconds of tests for one hole


class Prover:
    """Runs the collected tests with each hole open, until one fails."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.bad = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        begun = time.monotonic()
        self.items = [item for item in session.items if _is_asked(item)]
        self.holes = [hole for hole in holes() if not self.words or any(word in str(hole) for word in self.words)]
        self.usual: dict[int, float] = {}
        self.calls: dict[Where, set[int]] = defaultdict(set)
        self.unsteady: set[int] = set()
        self.caught: list[int] = []
        self.said: dict[int, str] = {}
        self._in_memory()
        pairs = [self._stems() for _ in range(TOGETHER)]
        self._each(pairs, list(range(len(self.items))), self._learn)
        print(f"{len(self.usual)} tests learned ({time.monotonic() - begun:.0f} s)", flush=True)
        self._each(pairs, list(range(len(self.holes))), self._prove)
        for stem in (stem for pair in pairs for stem in pair.values()):
            stem.end()
        self._report(time.monotonic() - begun)
        return True

    def _in_memory(self) -> None:
        """A database that a fork copies; a file would be everybody's."""
        from django.db import connection

        connection.settings_dict["TEST"]["NAME"] = None

    def _stems(self) -> dict[bool, Stem]:
        planted = next(item for item in self.items if item.nodeid.startswith(PLANTED))
        empty = next(item for item in self.items if item.nodeid.startswith("tests/tickets/services/"))
        return {
            True: Stem(self.items, self.holes, planted, planted=True),
            False: Stem(self.items, self.holes, empty, planted=False),
        }

    def _each(self, pairs: list[dict[bool, Stem]], numbers: list[int], do: Any) -> None:
        waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in numbers:
            waiting.put(number)

        def work(stems: dict[bool, Stem]) -> None:
            while True:
                try:
                    number = waiting.get_nowait()
                except queue.Empty:
                    return
                do(stems, number)

        threads = [threading.Thread(target=work, args=(pair,)) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _run(self, stems: dict[bool, Stem], item: int, hole: int | None = None, *, traced: bool = False) -> dict[str, Any]:
        return stems[self.items[item].nodeid.startswith(PLANTED)].run(item, hole, traced=traced)

    def _learn(self, stems: dict[bool, Stem], item: int) -> None:
        answer = self._run(stems, item, traced=True)
        if answer["failed"] or answer["why"]:
            print(f"NOT ASKED {self.items[item].nodeid}: {answer['why']}", flush=True)
            return
        self.usual[item] = answer["seconds"]
        for place in answer["ran"]:
            self.calls[tuple(place)].add(item)  # type: ignore[index]  # as `where` says it

    def _prove(self, stems: dict[bool, Stem], number: int) -> None:
        begun, asked = time.monotonic(), 0
        said = ""
        for item in self._candidates(self.holes[number]):
            asked += 1
            answer = self._run(stems, item, number)
            if answer["why"] and not answer["failed"]:
                said = answer["why"]
                if "LookupError" in said:
                    break
            elif answer["failed"]:
                if self._passes_without(stems, item):
                    self.caught.insert(0, item)
                    self.said[number] = ""
                    said = f"{self.items[item].nodeid.removeprefix('tests/')} ({answer['why'][:60]})"
                    break
                self.unsteady.add(item)
        else:
            self.said[number] = said or f"of {asked} tests"
        if number not in self.said:
            self.said[number] = said
        hole = self.holes[number]
        verdict = f"NOBODY MISSED, {self.said[number]}" if self.said[number] else said
        print(f"{hole.place} {hole.source[:70]!r}: {verdict} ({time.monotonic() - begun:.0f} s)", flush=True)

    def _passes_without(self, stems: dict[bool, Stem], item: int) -> bool:
        answer = self._run(stems, item)
        return not answer["failed"] and not answer["why"]

    def _candidates(self, hole: Hole) -> Iterator[int]:
        """Those that call the function: what caught another hole lately, then what shares words, then what is quick."""
        calls = set().union(*(self.calls.get(place, set()) for place in hole.functions))
        items = set(self.usual) if hole.gate else calls
        words = set(re.findall(r"[a-z]{3,}", f"{hole.place} {hole.functions} {hole.source}".lower()))
        words -= {"tickets", "services", "views", "models", "subject", "self", "work", "main", "proof"}
        recent = [item for item in dict.fromkeys(self.caught[:40]) if item in items][:3]

        def rank(item: int) -> float:
            shared = len(words & set(re.findall(r"[a-z]{3,}", self.items[item].nodeid.lower())))
            doors = "test_doors" in self.items[item].nodeid
            return self.usual[item] - 1.5 * shared - 3 * doors

        left = MOST
        for item in [*recent, *sorted(items - set(recent), key=rank)]:
            if item in self.unsteady or (left := left - self.usual[item]) < 0:
                continue
            yield item

    def _report(self, seconds: float) -> None:
        missed = [number for number in range(len(self.holes)) if self.said[number]]
        self.bad = len(missed)
        for item in sorted(self.unsteady):
            print(f"UNSTEADY {self.items[item].nodeid}")
        print(f"{len(self.holes)} checks, {len(self.holes) - len(missed)} noticed, in {seconds / 60:.0f} minutes.")
        for number in missed:
            print(f"NOBODY MISSED {self.holes[number].place} {self.holes[number].source}: {self.said[number]}")


def _is_asked(item: pytest.Item) -> bool:
    if any(word in item.nodeid for word in LEFT_OUT) or "live_server" in getattr(item, "fixturenames", ()):
        return False
    return "access" in item.nodeid.split("::")[0] or bool(ABOUT.search(item.nodeid.split("::", 1)[1]))


if __name__ == "__main__":
    os.chdir(ROOT)
    for variable in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(variable, None)
    os.nice(19)
    os.environ["PROOF_FILES"] = tempfile.mkdtemp(prefix="proof-")
    options = ["-n", "0", "-q", "-p", "no:logging", "-p", "no:cacheprovider", "--capture=no", "--show-capture=no", *TESTS]
    try:
        if "--list" in sys.argv:
            for found in holes():
                print(found.place, found.source[:100])
            sys.exit(0)
        prover = Prover(sys.argv[1:])
        code = pytest.main(options, plugins=[prover])
    finally:
        shutil.rmtree(os.environ["PROOF_FILES"], ignore_errors=True)
    sys.exit(1 if prover.bad else code)
