"""docs/roles.md says what the code decides, and names every role, permission and act."""

from customers.permissions import Permission, Role
from scripts.roles_page import ACT_WORDS, PAGE, page
from tickets.permissions import Act
from tickets.workflow import MOVES


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python scripts/roles_page.py"


def test_everything_is_named() -> None:
    said = page()

    for word in (*Role.labels, *Permission.labels, *(move.label.rstrip("…") for move in MOVES.values())):
        assert word in said, word
    assert ACT_WORDS.keys() | {act.value for act in MOVES} == {act.value for act in Act}
