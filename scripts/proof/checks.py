"""The forms that a check of a permission has in the source, and what stands in the place of each when it lets
everything through. `tests/structure/test_checks.py` holds that no other form is used.
"""

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("witsupport", "notifications", "tickets", "sla", "customers", "accounts", "common")
# Nobody is let in by these: rows of the database's history, the operator's commands, the demo's and load's makers.
LEFT_OUT = {"migrations", "management", "demo", "seed"}
LET = "__let_through__"

# By the name of what is called: the answer that refuses nobody.
CALLS = {
    "can": "True",
    "may": "True",
    "may_open": "True",
    "may_change": "True",
    "_may_see": "True",
    "_may_redact": "True",
    "may_mark_released": "True",
    "was_shown": "True",
    "waits_for_factor": "False",
    "must": "None",
    "_must_redact": "None",
    "must_move": "None",
    "must_change": "None",
    "_can_be_assigned": "True",
    "check_manages": "None",
    "seen_by": f"{LET}.every_row()",
    "inside_for": f"{LET}.every_row()",
    "customers_with": f"{LET}.customers()",
    "holdings_of": f"{LET}.holdings()",
    "permissions_of": f"{LET}.permissions()",
    "agents_for": f"{LET}.people()",
    "people_of": f"{LET}.people()",
}
# By the name of what is called, with what it was called on or with.
CALLS_WITH = {
    "visible_to": "{of}.all()",
    "where_permitted": "{of}.all()",
    "alive": "{of}.all()",
    "access_to": f"{LET}.access({{call}})",
    "accesses_to": f"{LET}.accesses({{first}}, {{call}})",
    "permissions_of_each": f"{LET}.permissions_of_each({{first}}, {{second}})",
    "agents_for_each": f"{LET}.agents_for_each({{first}})",
    "place_or_404": f"{LET}.place({{first}})",
    "admin_view": "({first})",
    "reauthentication_required": "({first})",
}
# Rights, read off what `access_to`, a `Place`, a `Reader` or a user says.
RIGHTS = {
    **dict.fromkeys(("can_see", "can_see_internal", "is_superuser", "is_staff"), "True"),
    **dict.fromkeys(("works", "leads", "files", "manages", "is_own"), "True"),
    **dict.fromkeys(("works_somewhere", "leads_somewhere", "files_somewhere", "is_of_the_desk"), "True"),
    "is_internal": "True",
    "is_public": "True",
    "needs_one": "False",
}
# Of these a right is read; of anything else it only says how something is shown. None: of everything.
WHOSE: dict[str, set[str] | None] = {
    "is_internal": {"subject", "scene", "reading", "ticket", "self"},
    "works": {"place"},
    "leads": {"place"},
    "files": {"place"},
    "manages": {"place"},
    "is_own": {"place"},
    "is_staff": {"user", "by", "person", "reader"},
}
OWNER = re.compile(r"(^|__)(user|person)(_id)?$")
ASKS_ROWS = {"filter", "get_object_or_404", "get", "Q"}
REFUSALS = {"NotPermitted", "PermissionDenied"}
ADMINS = re.compile(r"^has_(\w+_)?permission$")


@dataclass(frozen=True)
class Check:
    """`node` of a module's tree, and the source that lets everything through in its place."""

    node: ast.AST
    instead: str


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if not LEFT_OUT & set(path.parts):
                yield path


def checks_in(tree: ast.Module) -> list[Check]:
    """In the order of a walk, so that each is found again in a tree of the same source."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found: dict[ast.AST, Check] = {}
    for node in ast.walk(tree):
        for check in _checks_at(node, parents):
            if _runs(check.node, parents):
                found.setdefault(check.node, check)
    return list(found.values())


def _runs(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Within a function: what a class or a module declares is decided at its import."""
    up: ast.AST | None = node
    while (up := parents.get(up)) if up is not None else None:
        if isinstance(up, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return not isinstance(up, ast.FunctionDef) or node not in set(_walked(up.decorator_list))
    return False


def _walked(nodes: list[ast.expr]) -> Iterator[ast.AST]:
    for node in nodes:
        yield from ast.walk(node)


def _checks_at(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[Check]:
    if isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.Compare) and ast.unparse(node.left).startswith("Permission."):
        yield Check(node, str(isinstance(node.ops[0], ast.In)))
    elif isinstance(node, ast.Attribute):
        yield from _of_right(node, parents)
    elif isinstance(node, ast.If) and _refuses(node.body):
        yield Check(node.test, "False")
    elif isinstance(node, ast.FunctionDef) and ADMINS.match(node.name):
        yield from (
            Check(inner.value, "True") for inner in ast.walk(node) if isinstance(inner, ast.Return) and inner.value
        )


def _refuses(body: list[ast.stmt]) -> bool:
    first = body[0]
    return (
        isinstance(first, ast.Raise)
        and first.exc is not None
        and bool(REFUSALS & set(re.findall(r"\w+", ast.unparse(first.exc).split("(")[0])))
    )


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _of_call(node: ast.Call) -> Iterator[Check]:
    name = called(node)
    if name in CALLS:
        yield Check(node, CALLS[name])
    elif name in CALLS_WITH:
        of = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        said = [ast.unparse(one) for one in node.args] + ["", ""]
        yield Check(node, CALLS_WITH[name].format(of=of, call=ast.unparse(node), first=said[0], second=said[1]))
    elif name in ASKS_ROWS and (left := _without_owner(node)) is not None:
        yield Check(node, left)


def _without_owner(node: ast.Call) -> str | None:
    """`filter(user=user, …)` without whose rows they are, `Q(is_public=True)` without that they are public."""
    kept = [word for word in node.keywords if not _is_of_owner(word)]
    if len(kept) == len(node.keywords):
        return None
    changed = copy.deepcopy(node)
    changed.keywords = [copy.deepcopy(word) for word in kept]
    said = ast.unparse(changed)
    return f"{LET}.every_row()" if said == "Q()" else said  # an empty one is no condition: `Q() | other` asks for other


def _is_of_owner(word: ast.keyword) -> bool:
    said = ast.unparse(word.value)
    if word.arg == "is_public":
        return said == "True"
    return bool(OWNER.search(word.arg or "")) and not said.startswith("OuterRef")


def _of_right(node: ast.Attribute, parents: dict[ast.AST, ast.AST]) -> Iterator[Check]:
    if node.attr not in RIGHTS or not isinstance(node.ctx, ast.Load) or ast.unparse(node.value) == "super()":
        return
    whose = WHOSE.get(node.attr)
    if whose is not None and not whose & set(ast.unparse(node.value).split(".")):
        return
    if node.attr == "is_public" and not _decides(node, parents):
        return
    yield Check(node, RIGHTS[node.attr])


def _decides(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether something is asked of it, not only said on: a condition, or a part of one."""
    up = parents[node]
    if isinstance(up, ast.UnaryOp):
        return _decides(up, parents)
    if isinstance(up, ast.BoolOp | ast.comprehension):
        return True
    return isinstance(up, ast.If | ast.IfExp) and up.test is node
