"""`make check`: everything that is wrong with the code without running it. Goes through all, fails at the end."""

import os
import subprocess
import sys
import tempfile
import time
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
    "format": (["ruff", "format", "--check", "-q", "."], {}),
    "lint": (["ruff", "check", "-q", "."], {}),
    "types": (["mypy", "."], {}),
    "layers": (["lint-imports", "--no-cache"], DEVELOPMENT),
    "templates": (["djlint", "templates", "--lint", "--quiet"], {}),
    "migrations": (["python", "manage.py", "makemigrations", "--check", "--dry-run"], DEVELOPMENT),
    "deploy": (["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
}


def main() -> int:
    failed = []
    for name, (command, settings) in CHECKS.items():
        started = time.monotonic()
        done = subprocess.run(  # noqa: S603  # our own tools
            [str(BIN / command[0]), *command[1:]],
            cwd=ROOT,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        sys.stdout.write(
            f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name:12} {time.monotonic() - started:5.1f} s\n"
        )
        if done.returncode:
            failed.append(name)
            sys.stdout.write(done.stdout + done.stderr)
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
