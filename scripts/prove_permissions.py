"""Takes every check of a permission out, one at a time, and says which of them no test missed.

    python scripts/prove_permissions.py            all of them: how long that takes is in docs/measurements.md
    python scripts/prove_permissions.py door link  those with one of these words in their place or source
    python scripts/prove_permissions.py --list     what would be taken out, and nothing else

What a check looks like is in scripts/proof/checks.py; holes.py takes one out, stems.py runs a test where nothing that
another one left is there: in a process of its own, forked from one that has only set up. With a hole open, the tests
closest to it run until one fails. That one runs at once again without the hole: only when it passes there, in the
same state, is the hole what it noticed; else it is not asked again. What a test leaves behind it leaves to nobody.
Not part of CI: it is run by hand, and docs/measurements.md keeps what it said.
"""

import json
import os
import queue
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pytest  # noqa: E402  # the path comes first

from scripts.proof.holes import Hole, holes  # noqa: E402
from scripts.proof.stems import Stem  # noqa: E402

PLANTED = "tests/access/"
TESTS = (
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
MOST = 30  # tests for one hole, beside the crawl
LEARNED = ROOT / "var" / "proof-calls.json"
# In so many places that they tell nothing.
EVERYWHERE = {"tests", "test", "tickets", "services", "views", "models", "subject", "self", "true", "user"}


class Prover:
    """Runs the collected tests with each hole open, until one fails."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.bad = 0
        self.calls: dict[int, set[tuple[str, str]]] = {}  # by test: the functions that it was seen to call
        self.cost: dict[int, float] = {}
        self.unsteady: set[int] = set()
        self.caught: list[int] = []
        self.said: dict[int, str] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        begun = time.monotonic()
        self.items = [item for item in session.items if _is_asked(item)]
        self.holes = [hole for hole in holes() if not self.words or any(word in str(hole) for word in self.words)]
        self._in_memory()
        pairs = [self._stems() for _ in range(TOGETHER)]
        self._recall()
        self._each(pairs)
        for stem in (stem for pair in pairs for stem in pair.values()):
            stem.end()
        self._remember()
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

    def _each(self, pairs: list[dict[bool, Stem]]) -> None:
        waiting = queue.SimpleQueue[int]()
        for number in range(len(self.holes)):
            waiting.put(number)

        def work(stems: dict[bool, Stem]) -> None:
            while True:
                try:
                    number = waiting.get_nowait()
                except queue.Empty:
                    return
                self._prove(stems, number)

        threads = [threading.Thread(target=work, args=(pair,)) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _run(self, stems: dict[bool, Stem], item: int, hole: int | None = None) -> dict[str, Any]:
        answer = stems[self.items[item].nodeid.startswith(PLANTED)].run(item, hole)
        self.calls.setdefault(item, set()).update((file, name) for file, name, _ in answer["ran"])
        self.cost[item] = answer["seconds"]
        return answer

    def _prove(self, stems: dict[bool, Stem], number: int) -> None:
        begun, hole = time.monotonic(), self.holes[number]
        noticed, said, asked = "", "", 0
        for item in self._candidates(hole):
            asked += 1
            answer = self._run(stems, item, number)
            if answer["failed"] and self._passes_without(stems, item):
                self.caught.insert(0, item)
                noticed = f"{self.items[item].nodeid.removeprefix('tests/')} ({answer['why'][:60]})"
                break
            if answer["failed"]:
                self.unsteady.add(item)
            elif answer["why"]:
                said = answer["why"]
                if "LookupError" in said:
                    break
        self.said[number] = "" if noticed else said or f"of {asked} tests"
        verdict = noticed or f"NOBODY MISSED, {self.said[number]}"
        print(f"{hole.place} {hole.source[:70]!r}: {verdict} ({time.monotonic() - begun:.0f} s)", flush=True)

    def _passes_without(self, stems: dict[bool, Stem], item: int) -> bool:
        answer = self._run(stems, item)
        return not answer["failed"] and not answer["why"]

    def _candidates(self, hole: Hole) -> Iterator[int]:
        """What caught another hole there, then what shares most words with the place, then the crawl.

        Who calls what is learned on the way: tests that are known not to call the function are passed over.
        """
        wanted = {(file, name) for file, name, _ in hole.functions}
        words = _words(f"{hole.place} {[name for _, name in wanted]} {hole.source}") - EVERYWHERE
        recent = {item: number for number, item in enumerate(dict.fromkeys(self.caught[:60]))}
        cheap = [item for item in range(len(self.items)) if not _is_crawl(self.items[item])]

        def rank(item: int) -> float:
            shared = len(words & _words(self.items[item].nodeid))
            known = bool(wanted & self.calls.get(item, set()))
            return -(
                3 * shared + 6 * known + 2 * (known and item in recent) + 2 * ("test_doors" in self.items[item].nodeid)
            ) + min(self.cost.get(item, 1.0), 6)

        left = MOST
        for item in [*sorted(cheap, key=rank), *(set(range(len(self.items))) - set(cheap))]:
            skipped = item in self.calls and not hole.gate and not hole.decorated and not wanted & self.calls[item]
            if item in self.unsteady or skipped:
                continue
            if left <= 0 and not _is_crawl(self.items[item]):
                continue
            left -= 1
            yield item

    def _recall(self) -> None:
        """Which functions the tests called the last time: it only decides which are asked first."""
        if LEARNED.exists():
            known = json.loads(LEARNED.read_text(encoding="utf-8"))
            for number, item in enumerate(self.items):
                if item.nodeid in known:
                    self.calls[number] = {(file, name) for file, name in known[item.nodeid]}

    def _remember(self) -> None:
        LEARNED.parent.mkdir(exist_ok=True)
        said = {self.items[item].nodeid: sorted(found) for item, found in self.calls.items()}
        LEARNED.write_text(json.dumps(said), encoding="utf-8")

    def _report(self, seconds: float) -> None:
        missed = [number for number in range(len(self.holes)) if self.said[number]]
        self.bad = len(missed)
        for item in sorted(self.unsteady):
            print(f"UNSTEADY {self.items[item].nodeid}")
        print(f"{len(self.holes)} checks, {len(self.holes) - len(missed)} noticed, in {seconds / 60:.0f} minutes.")
        for number in missed:
            print(f"NOBODY MISSED {self.holes[number].place} {self.holes[number].source}: {self.said[number]}")


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", text.lower()))


def _is_crawl(item: pytest.Item) -> bool:
    return "test_crawl" in item.nodeid


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
    options = [
        "-n",
        "0",
        "-q",
        "-p",
        "no:logging",
        "-p",
        "no:cacheprovider",
        "--capture=no",
        "--show-capture=no",
        *TESTS,
    ]
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
