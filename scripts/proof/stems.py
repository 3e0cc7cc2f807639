"""Processes that never end differently: each test runs in a child of its own, forked from a stem that has only set up.

What a test leaves behind (rows, caches, messages, signals, a half-open transaction) ends with its child. The database
is SQLite in memory, so a child's is a copy of its own; files of the planted desk are copied for it.
"""

import ctypes
import gc
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from scripts.proof.holes import Hole, come_by, find_functions, let_through

LONGEST = 400  # seconds of one test
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Asked:
    """What a stem can be asked, by their numbers."""

    items: Sequence[pytest.Item]
    holes: Sequence[Hole]


class Stem:
    """Asked through a pipe to run one test, with a hole or without; answers what came of it.

    `kept` are the nodes whose fixtures stand for all its tests: the worlds of tests/access and of its table.
    """

    def __init__(self, asked: Asked, first: pytest.Item, kept: tuple[type, ...]) -> None:
        asks, self._answers = os.pipe(), os.pipe()
        self.pid = os.fork()
        if not self.pid:
            os.close(asks[1])
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # not to outlive who asks
            try:
                _warm_up(first, kept)
                find_functions(asked.holes)
                gc.disable()  # nobody lives long here, and what is not looked at stays shared with the stem
                gc.freeze()
                _serve(os.fdopen(asks[0]), self._answers[1], asked)
            except BaseException:  # noqa: BLE001  # pytest's own hands are not to see it: this process is none of its
                traceback.print_exc()
                sys.stderr.flush()
            finally:
                os._exit(1)
        os.close(asks[0])
        os.close(self._answers[1])
        self._ask, self._read = os.fdopen(asks[1], "w"), os.fdopen(self._answers[0])

    def run(self, item: int, hole: int | None = None) -> dict[str, Any]:
        self._ask.write(json.dumps([item, hole]) + "\n")
        self._ask.flush()
        line = self._read.readline()
        if not line:
            raise ChildProcessError("A stem ended: what it said is above.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self._ask.close()
        self._read.close()


def _warm_up(first: pytest.Item, kept: tuple[type, ...]) -> None:
    """Make the database, and plant what the tests ask for; take down what `first` itself set up."""
    upper: Any = SimpleNamespace(listchain=lambda: [node for node in first.listchain() if isinstance(node, kept)])
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        reports = runtestprotocol(first, log=False, nextitem=upper)
    if any(report.failed for report in reports):
        raise RuntimeError("\n".join(str(report.longrepr) for report in reports if report.failed))
    let_through()


def _serve(asks: Any, answers: int, asked: Asked) -> None:
    for line in asks:
        item, hole = json.loads(line)
        read, write = os.pipe()
        pid = os.fork()
        if not pid:
            os.setpgid(0, 0)
            said = {"failed": False, "seconds": 0.0, "reached": [], "why": ""}
            try:
                said |= _run(asked.items[item], None if hole is None else asked.holes[hole])
            except BaseException as error:  # noqa: BLE001  # said, whatever it is
                said["why"] = f"cannot be run: {error!r}"
            with os.fdopen(write, "w") as out:
                json.dump(said, out)
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as found:
            text = found.read()
        os.waitpid(pid, 0)
        with suppress(ProcessLookupError):  # nobody is left of its group: the usual case
            os.killpg(pid, signal.SIGKILL)  # servers that the test has started
        text = text or json.dumps({"failed": False, "seconds": LONGEST, "reached": [], "why": "ended by time"})
        os.write(answers, (text + "\n").encode())


def _run(item: pytest.Item, hole: Hole | None) -> dict[str, Any]:
    from common.queries import forget_made

    signal.alarm(LONGEST)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _own_files()
    if hole is not None:
        hole.open()
        forget_made()  # SQL without the hole
    begun = time.process_time()
    come_by.clear()
    failure = _failure(item)
    return {
        "failed": bool(failure),
        "seconds": time.process_time() - begun,
        "reached": sorted(come_by),
        "why": failure,
    }


def _failure(item: pytest.Item) -> str:
    """What was raised. No report is made of it: showing a value can raise in turn, as the nonce of a page outside of
    its request does, and then nothing would be left of the failure.
    """
    try:
        item._initrequest()  # type: ignore[attr-defined]  # noqa: SLF001  # the one that warmed the stem up ran before
        item.ihook.pytest_runtest_setup(item=item)
        item.ihook.pytest_runtest_call(item=item)
    except pytest.skip.Exception:
        return ""
    except BaseException as error:  # noqa: BLE001  # a failure, whatever it is
        try:
            return f"{type(error).__name__}: {error}".split("\n")[0][:200]
        except Exception:  # noqa: BLE001  # a failure whose words cannot be said is one, too
            return type(error).__name__
    return ""


def _own_files() -> None:
    """A copy of the files that are there, which no other test changes."""
    from django.conf import settings
    from django.test import override_settings

    own = tempfile.mkdtemp(prefix="proof-", dir=os.environ["PROOF_FILES"])
    if Path(settings.MEDIA_ROOT).is_dir():
        shutil.copytree(settings.MEDIA_ROOT, own, dirs_exist_ok=True)
    override_settings(MEDIA_ROOT=own).enable()
