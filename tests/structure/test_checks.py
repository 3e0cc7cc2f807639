"""Every check of a permission has a form that `scripts/prove_permissions.py` knows: none can hide from the proof."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.proof.checks import ADMINS, CALLS, CALLS_WITH, REFUSALS, RIGHTS, called, checks_in, sources
from tests.structure.source import ROOT, name_of, parents_of, tree_of

# Where it is decided who may what: whatever else asks these modules, asks a function that is named here.
DECIDERS = ("customers/access.py", "customers/models/customers.py", "tickets/permissions.py")
# They answer nothing that lets anybody in.
NO_CHECKS = {
    "can_proceed": "of the state machine: whether a move is legal, whoever makes it",
    "side_with": "whose side somebody is on, said beside what is permitted",
    "roles_of": "the memberships of a person, told to that person and to admins",
    "is_customer_side": "which words the person's own pages use",
    "works_for_vendor": "who must have a second factor: a condition of the database",
    "forget_holdings": "asks anew",
    "rights": "the table itself, asked with what `permissions_of` and its like say",
}
SOUNDS_LIKE_ONE = re.compile(
    r"^_?(may|can|must|is_allowed|permi\w*|has_perm\w*|visible\w*|where_permitted|seen_by)(_\w+)?$"
)
# Checks whose own parts are taken out within them.
ASK_WITHIN = {
    "must_be_categorised": "`must`, then the state",
    "visible_ticket": "`visible_to`",
    "visible_customer": "`visible_to`",
    "visible_files": "`visible_to`",
    "_permitted": "`can`",
}
# Nobody is asked who he or she is.
OF_OTHER_THINGS = {
    "_must": "of the bytes of a picture",
    "must_end": "of the bytes of a picture",
    "must_all_run": "of processes",
    "must_be_free": "of a port",
    "_must_be_open": "of the ticket's state",
    "_must_know_redactions": "of what the page showed",
    "_must_be_unresolved": "of the ticket's state",
    "_visible": "of the days of an axis",
    "_may_mail": "of how many mails were asked for",
}


def defined(path: Path) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef))


def known() -> set[str]:
    return {*CALLS, *CALLS_WITH, *RIGHTS, *NO_CHECKS, *ASK_WITHIN, *OF_OTHER_THINGS}


@pytest.mark.parametrize("module", DECIDERS)
def test_every_function_that_decides_has_a_form(module: str) -> None:
    public = {node.name for node in tree_of(ROOT / module).body if isinstance(node, ast.FunctionDef)}

    assert {name for name in public if not name.startswith("_")} <= known()


def test_whatever_sounds_like_a_check_has_a_form() -> None:
    asked = {
        called(node): f"{name_of(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and SOUNDS_LIKE_ONE.match(called(node))
    }

    unknown = {name: place for name, place in asked.items() if name not in known() and not ADMINS.match(name)}
    assert unknown == {}


def test_every_refusal_stands_behind_a_check() -> None:
    """A `raise NotPermitted` is the first thing in an `if`, whose condition the proof takes out, or the end of what
    other checks left."""
    found = []
    for path in sources():
        taken_out = {check.node for check in checks_in(tree_of(path))}
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Raise) and node.exc is not None and _refuses(node.exc):
                around = _ifs(path, node)
                asked = {inner for one in around for inner in ast.walk(one.test)}
                if not taken_out & asked and not _follows_a_check(path, node, taken_out):
                    found.append(f"{name_of(path)}:{node.lineno}")
    assert found == []


def _refuses(raised: ast.expr) -> bool:
    return bool(REFUSALS & set(re.findall(r"\w+", ast.unparse(raised).split("(")[0])))


def _ifs(path: Path, node: ast.AST) -> list[ast.If]:
    parents, found = parents_of(path), []
    up: ast.AST | None = node
    while up is not None:
        if isinstance(up, ast.If):
            found.append(up)
        up = parents.get(up)
    return found


def _follows_a_check(path: Path, node: ast.AST, taken_out: set[ast.AST]) -> bool:
    """In a function that has one of its own before it."""
    parents = parents_of(path)
    up: ast.AST | None = node
    while up is not None and not isinstance(up, ast.FunctionDef):
        up = parents.get(up)
    return up is not None and any(inner in taken_out for inner in ast.walk(up))


def test_the_forms_are_in_use() -> None:
    """A form that nothing has any more is a slip of the pen."""
    said = {
        name
        for path in sources()
        for node in ast.walk(tree_of(path))
        for name in ([called(node)] if isinstance(node, ast.Call) else [getattr(node, "attr", "")])
    }
    decorators = {ast.unparse(one) for path in sources() for node in defined(path) for one in node.decorator_list}

    assert {*CALLS, *CALLS_WITH, *RIGHTS} - said - decorators == set()
