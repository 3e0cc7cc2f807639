"""Processes that never end differently: each test runs in a child of its own, forked from a stem that has only set up.

What a test leaves behind (rows, caches, messages, signals, a half-open transaction) ends with its child. The database
is SQLite in memory, so a child's is a copy of its own; files of the planted desk are copied for it.
"""

import ctypes
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any

import pytest
from _pytest.runner import call_and_report, runtestprotocol

from scripts.proof.checks import ROOT
from scripts.proof.holes import Hole, let_through, where

LONGEST = 400  # seconds of one test
PR_SET_PDEATHSIG = 1


class Stem:
    """Asked through a pipe to run one test, with a hole or without; answers what came of it."""

    def __init__(
        self, items: Sequence[pytest.Item], holes: Sequence[Hole], first: pytest.Item, *, planted: bool
    ) -> None:
        asks, self._answers = os.pipe(), os.pipe()
        self.pid = os.fork()
        if not self.pid:
            os.close(asks[1])
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # not to outlive who asks
            try:
                _warm_up(first, planted=planted)
                _serve(os.fdopen(asks[0]), self._answers[1], items, holes)
            finally:
                os._exit(0)
        os.close(asks[0])
        os.close(self._answers[1])
        self._ask, self._read = os.fdopen(asks[1], "w"), os.fdopen(self._answers[0])

    def run(self, item: int, hole: int | None = None) -> dict[str, Any]:
        self._ask.write(json.dumps([item, hole]) + "\n")
        self._ask.flush()
        answer: dict[str, Any] = json.loads(self._read.readline())
        return answer

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _warm_up(first: pytest.Item, *, planted: bool) -> None:
    """Make the database, and plant the desk for the tests that ask for it; take down what `first` itself set up."""
    kept: Any = pytest.Session | pytest.Directory if planted else pytest.Session
    upper: Any = SimpleNamespace(listchain=lambda: [node for node in first.listchain() if isinstance(node, kept)])
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        reports = runtestprotocol(first, log=False, nextitem=upper)
    if any(report.failed for report in reports):
        sys.stderr.write("\n".join(str(report.longrepr) for report in reports if report.failed))
        os._exit(1)
    let_through()


def _serve(asks: Any, answers: int, items: Sequence[pytest.Item], holes: Sequence[Hole]) -> None:
    for line in asks:
        item, hole = json.loads(line)
        read, write = os.pipe()
        pid = os.fork()
        if not pid:
            said = {"failed": False, "seconds": 0.0, "ran": [], "why": ""}
            try:
                said = _run(items[item], None if hole is None else holes[hole])
            except BaseException as error:  # noqa: BLE001  # said, whatever it is
                said["why"] = f"cannot be run: {error!r}"
            with os.fdopen(write, "w") as out:
                json.dump(said, out)
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as found:
            text = found.read()
        os.waitpid(pid, 0)
        text = text or json.dumps({"failed": False, "seconds": LONGEST, "ran": [], "why": "ended by itself or by time"})
        os.write(answers, (text + "\n").encode())


def _run(item: pytest.Item, hole: Hole | None) -> dict[str, Any]:
    signal.alarm(LONGEST)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _own_files()
    if hole is not None:
        hole.open()
    ran: set[tuple[str, str, int]] = set()
    begun = time.process_time()
    sys.settrace(_noting(ran))
    item._initrequest()  # type: ignore[attr-defined]  # noqa: SLF001  # the one that warmed the stem up ran before
    reports = [call_and_report(item, "setup", log=False)]
    if reports[0].passed:
        reports.append(call_and_report(item, "call", log=False))
    sys.settrace(None)
    failed = next((report for report in reports if report.failed), None)
    return {
        "failed": failed is not None,
        "seconds": time.process_time() - begun,
        "ran": sorted(ran),
        "why": str(failed.longrepr).strip().splitlines()[-1][:200] if failed else "",
    }


def _own_files() -> None:
    """A copy of the files that are there, which no other test changes."""
    from django.conf import settings
    from django.test import override_settings

    own = tempfile.mkdtemp(prefix="proof-", dir=os.environ["PROOF_FILES"])
    if Path(settings.MEDIA_ROOT).is_dir():
        shutil.copytree(settings.MEDIA_ROOT, own, dirs_exist_ok=True)
    override_settings(MEDIA_ROOT=own).enable()


def _noting(ran: set[tuple[str, str, int]]) -> Any:
    """Notes which functions of ours are called."""
    root, seen = f"{ROOT}/", set[int]()

    def called(frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        if id(code) not in seen:
            seen.add(id(code))
            if code.co_filename.startswith(root) and "/tests/" not in code.co_filename:
                ran.add(where(code))

    return called
