"""`make run`, as a person at a terminal sees it: started for real, on a free port, with data of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.structure.source import ROOT

PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(var: Path, port: int, **more: str) -> dict[str, str]:
    """A clean machine's: no servers, and nothing of the suite's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"WITSUPPORT_VAR": str(var), "PORT": str(port), "DEMO": "0", "PYTHONDONTWRITEBYTECODE": "1"} | more


LAUNCH = [sys.executable, "-m", "witsupport.launcher"]


@contextmanager
def started(var: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The launcher, once it says that it is ready, with the lines that it printed."""
    process = subprocess.Popen(
        LAUNCH, cwd=ROOT, env=environment(var, port), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    with process:
        try:
            yield process, list(read_until(process, "Ctrl-C"))
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=PATIENCE)


def read_until(process: subprocess.Popen[str], word: str) -> Iterator[str]:
    assert process.stdout is not None
    for line in process.stdout:
        yield line
        if word in line:
            return


def refused(var: Path, port: int) -> str:
    done = subprocess.run(
        LAUNCH, cwd=ROOT, env=environment(var, port), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def processes_of(var: Path) -> list[str]:
    """Those whose environment names the data folder: none may be left behind."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if str(var).encode() in (path / "environ").read_bytes():
                found.append((path / "cmdline").read_text())
        except (OSError, UnicodeDecodeError):
            continue
    return found


def test_start_welcome_and_stop(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, port) as (process, lines):
        said = "".join(lines)
        assert f"witsupport is ready: http://127.0.0.1:{port}" in said
        link = re.search(r"http://127\.0\.0\.1:\d+/welcome/\S+", said)
        assert link, said
        assert status_of(link[0]) == 200
        assert status_of(f"http://127.0.0.1:{port}/readyz") == 200
        wait_for_jobs(port)

        assert "is running on" in refused(tmp_path, free_port())

        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=PATIENCE)
        assert "Stopping." in rest
        assert "Traceback" not in rest
        assert process.returncode == 0
    assert processes_of(tmp_path) == []


def wait_for_jobs(port: int) -> None:
    """The embedded worker beats within a few seconds."""
    until = time.monotonic() + PATIENCE
    while status_of(f"http://127.0.0.1:{port}/healthz/jobs") != 200:
        assert time.monotonic() < until, "the worker does not beat"
        time.sleep(0.2)


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert refused(tmp_path, port) == f"Port {port} is in use. Choose another: make run PORT={port + 1}\n"


def test_a_port_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    assert "must be a number between 1 and 65535" in refused(tmp_path, 70000)


def test_an_old_python_is_one_sentence(tmp_path: Path) -> None:
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    old.chmod(0o755)
    done = subprocess.run(
        ["sh", "scripts/install", str(old), str(tmp_path / "venv"), "base"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("witsupport needs Python 3.11 or newer")


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_has_no_default_for(name: str) -> None:
    """Without it the deploy check fails: nothing secret is built in."""
    given = {"SECRET_KEY": "x" * 60 + "abcdefghij", "ALLOWED_HOSTS": "support.example", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={key: value for key, value in given.items() if key != name},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert name in done.stderr


def test_in_production_cookies_are_bound_to_the_host() -> None:
    """What `__Host-` asks of a cookie, else browsers drop it: https, no domain, the path “/”."""
    said = "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, "
    said += "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN, "
    said += "s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH)"
    given = {"SECRET_KEY": "x", "ALLOWED_HOSTS": "support.example", "DJANGO_SETTINGS_MODULE": "witsupport.settings"}
    done = subprocess.run([sys.executable, "-c", said], cwd=ROOT, env=given, capture_output=True, text=True, check=True)

    assert done.stdout == "__Host-session __Host-csrf True True None None / /\n"
