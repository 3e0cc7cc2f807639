"""Takes every check of a permission out, one at a time, and says which of them no test missed.

    python scripts/prove_permissions.py            all of them: how long that takes is in docs/measurements.md
    python scripts/prove_permissions.py door link  those with one of these words in their place or source
    python scripts/prove_permissions.py --list     what would be taken out, and nothing else

What a check looks like is in scripts/proof/checks.py; holes.py takes one out, stems.py runs a test where nothing that
another one left is there: in a process of its own, forked from one that has only set up. Every check says when a test
comes by it (learned.py keeps that in var/): with a hole open those run, or are tried, the likeliest and cheapest first
(candidates.py), until one fails. That one runs at once again without the hole: only when it passes there, in the same
state, is the hole what it noticed; else it is not asked again. What a test leaves behind it leaves to nobody.
Not part of CI: it is run by hand, and docs/measurements.md keeps what it said.
"""

import argparse
import contextlib
import os
import queue
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pytest  # noqa: E402  # the path comes first

from scripts.proof.candidates import LEFT_OUT, TESTS, Candidates  # noqa: E402
from scripts.proof.holes import holes  # noqa: E402
from scripts.proof.learned import Learned  # noqa: E402
from scripts.proof.stems import Asked, Stem  # noqa: E402

# The worlds that tests share, by folder, and the nodes whose fixtures make them; all others begin with nothing.
WORLDS: dict[str, tuple[tuple[type, ...], str]] = {
    "tests/access/": ((pytest.Session, pytest.Directory), "world"),
    "tests/access_table/test_table.py": ((pytest.Session, pytest.Directory, pytest.Module), "world"),
}
NO_WORLD = "tests/tickets/services/"
SAVED_EVERY = 20  # checks


class Prover:
    """Runs the collected tests with each hole open, until one fails."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked = asked
        self.bad = 0
        self.unsteady: set[int] = set()
        self.said: dict[int, str] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        begun = time.monotonic()
        self.items = [item for item in session.items if _is_asked(item)]
        self.holes = holes()
        chosen = self._chosen()
        self.stem = Asked(self.items, self.holes)
        self.learned = Learned([hole.key for hole in self.holes])
        self.candidates = Candidates([item.nodeid for item in self.items], self.learned)
        self._in_memory()
        workers: list[dict[str, Stem]] = [{} for _ in range(self.asked.jobs)]
        threads = ThreadPoolExecutor(self.asked.jobs)  # stems end with the thread that made them
        try:
            if self.asked.learn:
                unknown = [
                    number for number, name in enumerate(self.candidates.names) if name not in self.learned.tests
                ]
                _share(threads, unknown, [partial(self._run, stems) for stems in workers])
                self.learned.keep()
            _share(threads, chosen, [partial(self._prove, stems) for stems in workers])
        finally:
            threads.shutdown(cancel_futures=True)
            for stem in (stem for stems in workers for stem in stems.values()):
                stem.end()
            self.learned.keep()
        self._report(chosen, time.monotonic() - begun)
        return True

    def _chosen(self) -> list[int]:
        """In the order of the words, if there are any."""
        if not self.asked.words:
            return list(range(len(self.holes)))
        said = [f"{hole.place} {hole.source}" for hole in self.holes]
        found = (number for word in self.asked.words for number, text in enumerate(said) if word in text)
        return list(dict.fromkeys(found))

    def _in_memory(self) -> None:
        """A database that a fork copies; a file would be everybody's."""
        from django.db import connection

        connection.settings_dict["TEST"]["NAME"] = None

    def _run(self, stems: dict[str, Stem], item: int, hole: int | None = None) -> Any:
        """A stem is made when it is first asked."""
        folder = next((folder for folder in WORLDS if self.items[item].nodeid.startswith(folder)), NO_WORLD)
        if folder not in stems:
            kept, fixture = WORLDS.get(folder, ((pytest.Session,), "cast"))
            first = next(
                item
                for item in self.items
                if item.nodeid.startswith(folder) and fixture in getattr(item, "fixturenames", ())
            )
            stems[folder] = Stem(self.stem, first, kept)
        answer = stems[folder].run(item, hole)
        if not answer["why"]:
            self.learned.learn(self.items[item].nodeid, answer)
        return answer

    def _prove(self, stems: dict[str, Stem], number: int) -> None:
        begun, hole = time.monotonic(), self.holes[number]
        noticed, odd, asked, came_by, spent = "", "", 0, 0, 0.0
        for item in self.candidates.of(hole):
            if spent > self.asked.seconds or asked >= self.asked.most:
                break
            answer = self._run(stems, item, number)
            asked, spent = asked + 1, spent + answer["seconds"]
            came_by += number in answer["reached"]
            if answer["failed"]:
                if not self._run(stems, item)["failed"]:
                    self.candidates.noticed(item, hole)
                    noticed = f"{self.items[item].nodeid.removeprefix('tests/')} ({answer['why'][:60]})"
                    break
                self.unsteady.add(item)
                self.candidates.unsteady(item)
            elif answer["why"]:
                odd = answer["why"]
                if "LookupError" in odd:
                    break
        self.said[number] = "" if noticed else odd or f"{asked} asked, {came_by} came by it"
        verdict = noticed or f"NOBODY MISSED, {self.said[number]}"
        took = f"{time.monotonic() - begun:.0f} s, {asked} asked"
        print(f"{number} {hole.place} {hole.source[:70]!r}: {verdict} ({took})", flush=True)
        if number % SAVED_EVERY == 0:
            self.learned.keep()

    def _report(self, chosen: list[int], seconds: float) -> None:
        missed = [number for number in chosen if self.said.get(number, "not reached")]
        self.bad = len(missed)
        for item in sorted(self.unsteady):
            print(f"UNSTEADY {self.items[item].nodeid}")
        print(f"{len(chosen)} checks, {len(chosen) - len(missed)} noticed, in {seconds / 60:.0f} minutes.")
        for number in missed:
            hole = self.holes[number]
            print(f"NOBODY MISSED {hole.place} {hole.source}: {self.said.get(number, 'not reached')}")


def _share(threads: Executor, numbers: Iterable[int], workers: list[Callable[[int], object]]) -> None:
    """Each number to whichever is free."""
    waiting = queue.SimpleQueue[int]()
    for number in numbers:
        waiting.put(number)

    def work(do: Callable[[int], object]) -> None:
        while not waiting.empty():
            with contextlib.suppress(queue.Empty):
                do(waiting.get_nowait())

    list(threads.map(work, workers))


def _is_asked(item: pytest.Item) -> bool:
    return not any(word in item.nodeid for word in LEFT_OUT) and "live_server" not in getattr(item, "fixturenames", ())


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Takes every check of a permission out, one at a time.")
    parser.add_argument("words", nargs="*", help="only checks with one of these in their place or source")
    parser.add_argument("--list", action="store_true", help="what would be taken out, and nothing else")
    parser.add_argument("--learn", action="store_true", help="run each test that is not known once, before all else")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--nice", type=int, default=5, help="how far to step back behind others on the machine")
    parser.add_argument("--seconds", type=float, default=60, help="processor time of tests for one check")
    parser.add_argument("--most", type=int, default=60, help="tests for one check")
    return parser.parse_args()


if __name__ == "__main__":
    os.chdir(ROOT)
    for variable in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(variable, None)
    asked = _asked()
    os.nice(asked.nice)
    os.environ["PROOF_FILES"] = tempfile.mkdtemp(prefix="proof-")
    plugins = "-p no:logging -p no:cacheprovider --capture=no --show-capture=no"
    try:
        if asked.list:
            for found in holes():
                print(found.place, found.source[:100])
            sys.exit(0)
        prover = Prover(asked)
        code = pytest.main(["-n", "0", "-q", *plugins.split(), *TESTS], plugins=[prover])
    finally:
        shutil.rmtree(os.environ["PROOF_FILES"], ignore_errors=True)
    sys.exit(1 if prover.bad else code)
