"""What every test can ask for, and which tests run where.

`postgresql`, `redis`, `clamd` and `browser` mark what needs a server or Chromium. Without them those tests are left
out, and a line says so and what would bring them back. With `--everything`, as CI runs the suite, a missing one is
an error.
"""

import gc
import os
import shutil
from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.cast import Cast
from tests.emptied import sql_flush
from tests.ground import Ground, staged, stages_of
from tests.stage import make_default_matrix, stage

# The shell is Chromium without its own windows: the same pages in half the processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
# They take longest, so no worker is left alone with one of them at the end.
FIRST = ("tests/browser/", "tests/access_table/", "tests/access/", "tests/house/", "tests/witsupport/test_demo.py")
# What is left out, and how to have it.
LEFT_OUT = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--everything", action="store_true", help="Fail when a server or Chromium is missing.")


def _missing() -> Iterator[tuple[str, str]]:
    """A marker whose tests cannot run here, and the sentence that helps."""
    if not CHROMIUM:
        yield "browser", "the browser tests: apt-get install chromium"
    if connection.vendor != "postgresql":
        yield "postgresql", "the tests of concurrency: set DATABASE_URL to a PostgreSQL database"
    if not os.environ.get("REDIS_URL"):
        yield "redis", "the tests of the worker's wake-up: set REDIS_URL"
    if not shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        yield "clamd", "the tests of the virus scanner: apt-get install clamav-daemon"


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    missing = [said for _, said in _missing()]
    if missing and config.getoption("--everything"):
        raise pytest.UsageError(f"--everything cannot leave out {'; '.join(missing)}")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))
    missing = dict(_missing())
    left_out = [item for item in items if missing.keys() & {marker.name for marker in item.iter_markers()}]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    names = {marker.name for item in left_out for marker in item.iter_markers()}
    config.stash[LEFT_OUT] = [said for name, said in missing.items() if name in names]


def pytest_collection_finish() -> None:
    """What was imported stays: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for said in _said(config):
        terminalreporter.write_line(f"Left out: {said}")


def _said(config: pytest.Config) -> list[str]:
    """With xdist the workers collect, so the controller asks for itself."""
    if LEFT_OUT in config.stash:
        return config.stash[LEFT_OUT]
    return [said for _, said in _missing()]


@pytest.fixture(autouse=True)
def standing_rows(request: pytest.FixtureRequest) -> None:
    """What migrations put there is there in every test: a transactional one before may have swept it away."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        request.getfixturevalue("db")
        make_default_matrix()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As pytest-django's; at the end nobody holds the database who would keep it from being dropped.

    On SQLite, Django empties the tables after a transactional test row by row, which the audit refuses: there the suite
    goes without these two triggers. `tests/accounts/test_audit.py` puts them back to prove them.
    """
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("drop trigger accounts_audit_is_kept")
            cursor.execute("drop trigger accounts_audited_names_are_kept")
    else:
        connection.ops.sql_flush = sql_flush  # type: ignore[method-assign]
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    kept = Ground()
    yield kept
    with django_db_blocker.unblock(), kept.cleared():
        pass


@pytest.fixture
def _standing(request: pytest.FixtureRequest, ground: Ground, django_db_blocker: DjangoDbBlocker) -> None:
    marker = request.node.get_closest_marker("django_db")
    bare = (marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(
        request.fixturenames
    )
    with django_db_blocker.unblock():
        ground.reach([] if bare else stages_of(request.node))


@pytest.fixture
def _django_db_helper(_standing: None, _django_db_helper: None) -> None:
    """pytest-django's, which begins the test's transaction: on top of what stands."""


@staged
def cast() -> Cast:
    """The named cast, fresh for each test."""
    return stage()
