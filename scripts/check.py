"""`make check`: everything that is wrong with the code without running it. Goes through all, fails at the end."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DEVELOPMENT = {
    "WITSUPPORT_ENV": "development",
    "SECRET_KEY": "only to check",
    "WITSUPPORT_VAR": tempfile.gettempdir() + "/witsupport-check",
}
PRODUCTION = {
    "SECRET_KEY": "nobody-signs-anything-with-this-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "support.example",
    "BASE_URL": "https://support.example",
}

CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "types": (["mypy", "."], {}),  # the longest, beside all others
    "format": (["ruff", "format", "--check", "-q", "."], {}),
    "lint": (["ruff", "check", "-q", "."], {}),
    "layers": (["lint-imports", "--no-cache"], DEVELOPMENT),
    "templates": (["djlint", "templates", "--lint", "--quiet"], {}),
    "migrations": (["python", "manage.py", "makemigrations", "--check", "--dry-run"], DEVELOPMENT),
    "deploy": (["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
}


def passes(name: str) -> bool:
    """Runs one, and says how it went when it is through."""
    command, settings = CHECKS[name]
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603  # our own tools
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    verdict = f"{'FAILED' if done.returncode else 'ok    '} {name:12} {time.monotonic() - started:5.1f} s\n"
    sys.stdout.write(verdict + (done.stdout + done.stderr if done.returncode else ""))
    sys.stdout.flush()
    return done.returncode == 0


def main() -> int:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        passed = list(pool.map(passes, CHECKS))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    raise SystemExit(main())
