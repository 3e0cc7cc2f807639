"""`make run`: prepares the database, starts what the Procfile lists, says where to go, stops it all again.

Run as `python -m witsupport.launcher`. Does not load Django itself: the processes that it starts do.
"""

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
STOP_SECONDS = 8
READY_SECONDS = 60


class CannotStart(Exception):
    """A reason that the person at the terminal can act on."""


def environment() -> dict[str, str]:
    """The surroundings of the processes: development, on loopback, with a secret of its own that is kept."""
    var = Path(os.environ.get("WITSUPPORT_VAR", ROOT / "var")).resolve()
    var.mkdir(parents=True, exist_ok=True)
    port = os.environ.get("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65536:  # noqa: PLR2004  # the highest port
        raise CannotStart(f"PORT is “{port}”; it must be a number between 1 and 65535.")
    defaults = {
        "WITSUPPORT_ENV": "development",
        "WITSUPPORT_VAR": str(var),
        "SECRET_KEY": _secret(var / "secret-key"),
        "PORT": port,
        "BASE_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "WARNING",
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
    }
    return {**defaults, **os.environ, "PATH": defaults["PATH"], "WITSUPPORT_VAR": str(var)}


def _secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


@contextmanager
def only_one(var: Path) -> Iterator[IO[str]]:
    """Hold the data folder: a second start on it is refused."""
    with (var / "lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"witsupport is running on {var} already. Stop it, or set WITSUPPORT_VAR.") from None
        yield lock


def must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotStart(f"Port {port} is in use. Choose another: make run PORT={port + 1}") from None


def commands(env: dict[str, str]) -> dict[str, list[str]]:
    """The processes of the Procfile, with the port filled in."""
    found = {}
    for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines():
        name, _, command = line.partition(":")
        words = command.split()
        words = [word.replace("$PORT", env["PORT"]) for word in words]
        found[name] = [str(BIN / words[0]), *words[1:]]
    return found


def prepare(env: dict[str, str]) -> str:
    """Make the database ready; answers what to say when everything runs. One process: each costs a second."""
    command = [sys.executable, "manage.py", "prepare"]
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise CannotStart("The database could not be prepared; the reason is above.")
    return done.stdout


def wait_until_ready(url: str, processes: dict[str, subprocess.Popen[bytes]], is_stopping: Callable[[], bool]) -> bool:
    """Whether /readyz answers; False when somebody asked to stop before it did."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if is_stopping():
            return False
        must_all_run(processes)
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310  # our own address
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise CannotStart(f"{url}/readyz did not answer within {READY_SECONDS} s.")


def must_all_run(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            raise CannotStart(f"The {name} process ended with status {process.returncode}.")


def stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every process group to end, then insist."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in processes.values():
            _signal_group(process, number)
        until = time.monotonic() + STOP_SECONDS
        while time.monotonic() < until and any(process.poll() is None for process in processes.values()):
            time.sleep(0.05)
    for process in processes.values():
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def serve(env: dict[str, str], welcome: str) -> None:
    """Start everything, say `welcome`, and stay until asked to stop or until a process ends."""
    asked_to_stop = False

    def ask(_signal: int, _frame: object) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands(env).items():
            processes[name] = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)  # noqa: S603
        if wait_until_ready(env["BASE_URL"], processes, lambda: asked_to_stop):
            sys.stdout.write(welcome)
            sys.stdout.flush()
        while not asked_to_stop:
            must_all_run(processes)
            time.sleep(0.2)
        sys.stdout.write("\nStopping.\n")
    finally:
        stop(processes)


def main() -> int:
    try:
        env = environment()
        with only_one(Path(env["WITSUPPORT_VAR"])):
            must_be_free(int(env["PORT"]))
            serve(env, prepare(env))
    except CannotStart as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
