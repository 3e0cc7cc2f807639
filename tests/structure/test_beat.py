"""The beat table: every entry is a task that the worker knows, and every task of ours is run by somebody."""

import pytest

from tests.structure.source import LAYERS, modules
from witsupport.beat import table
from witsupport.celery import app

app.loader.import_default_modules()
# A password link that got lost: whoever waits for it asks again. Kept nowhere, as it is a secret.
ASKED_FOR = {
    "accounts.tasks.mail_password_link",
    "accounts.tasks.mail_security_notice",
    "accounts.tasks.mail_address_link",
}
OURS = {name for name in app.tasks if name.partition(".")[0] in LAYERS}


@pytest.mark.parametrize("embedded", [True, False])
def test_every_entry_is_a_registered_task(embedded: bool) -> None:
    assert {entry["task"] for entry in table(embedded=embedded).values()} - OURS == set()


def test_every_task_is_swept_in_both_sizes_alike() -> None:
    """A task that only an event starts would be lost with a crash: each has its place in the table."""
    assert {entry["task"] for entry in table(embedded=True).values()} == OURS - ASKED_FOR
    assert table(embedded=True).keys() == table(embedded=False).keys()


def test_a_tick_that_is_late_is_dropped_before_the_next() -> None:
    for name, entry in table(embedded=False).items():
        assert 0 < entry["options"]["expires"] <= max(entry["schedule"], 5), name


def test_every_task_has_a_time_limit() -> None:
    assert {name for name in OURS if not app.tasks[name].time_limit} == set()


def test_tasks_stand_in_the_tasks_modules() -> None:
    found = [path for path in modules() if "shared_task" in path.read_text(encoding="utf-8")]

    assert {path.name for path in found} == {"tasks.py"}
