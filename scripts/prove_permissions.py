"""Takes every check of a permission out, one at a time, and says which of them no test missed.

    python scripts/prove_permissions.py            all of them, some minutes
    python scripts/prove_permissions.py door link  those with one of these words in their place or source

Each is replaced in memory, in the code of the function that holds it; no file changes. The tests about who may what
then run until one fails: first the tables of tests/access/test_doors.py, then, for the checks that are left, the few
whose names are closest to the place, and at last the crawl, all of tests/access. All must pass beforehand. Not part of
CI: it is run by hand, and docs/measurements.md keeps what it said.
"""

import ast
import builtins
import copy
import importlib
import inspect
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("notifications", "tickets", "customers", "accounts")
CRAWL, DOORS = "tests/access", "test_doors"
TESTS = ("tests/tickets", "tests/api", "tests/notifications", "tests/customers/test_memberships.py", "tests/accounts")
# Tests about who may what, by their names; so many of them are asked of each check.
ABOUT = re.compile(
    r"roles|stranger|refused|permit|may|sees?_|own|exist|internal|leak|read|inside|outside|nordhavn|altamira|not_|only|"
    r"customer|visible|access|somebody|nobody|specialist|who_"
)
CLOSEST = 6
ANSWERS = {
    **dict.fromkeys(("may", "can", "may_open", "may_change", "_may_see", "may_mark_released"), "True"),
    **dict.fromkeys(("must", "must_move"), "None"),
    **dict.fromkeys(("seen_by", "inside_for"), "__let_through__.every_row()"),
}
RIGHTS = {"can_see", "can_see_internal", "can_see_contract", "is_internal"}
WHOSE = {"subject", "access", "seen", "scene", "opened"}


@dataclass(frozen=True)
class Hole:
    """A check that lets everything through: the function that holds it, and its code with the hole."""

    place: str
    source: str
    function: FunctionType
    code: CodeType

    @contextmanager
    def open(self) -> Iterator[None]:
        sound = self.function.__code__
        self.function.__code__ = self.code
        try:
            yield
        finally:
            self.function.__code__ = sound


def without_check(node: ast.AST) -> str | None:
    """What stands in the place of a check when it lets everything through; None when `node` is no check."""
    if isinstance(node, ast.Call):
        return _without_call(node)
    if isinstance(node, ast.Compare) and ast.unparse(node.left).startswith("Permission."):
        return str(isinstance(node.ops[0], ast.In))
    if isinstance(node, ast.Attribute) and node.attr in RIGHTS and isinstance(node.ctx, ast.Load):
        return "True" if WHOSE & set(ast.unparse(node.value).split(".")) else None
    return None


def _without_call(node: ast.Call) -> str | None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    of = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    if name in ANSWERS:
        return ANSWERS[name]
    if name in {"visible_to", "where_permitted"}:
        return f"{of}.all()"
    if name == "access_to":
        return f"__let_through__.access({ast.unparse(node)})"
    if name == "place_or_404":
        return f"__let_through__.place({ast.unparse(node.args[0])})"
    return without_owner(node, name)


def without_owner(node: ast.Call, name: str) -> str | None:
    """`filter(user=user, …)`, without whose rows they are."""
    kept = [word for word in node.keywords if word.arg not in {"user", "person"}]
    if name not in {"filter", "get_object_or_404"} or len(kept) == len(node.keywords):
        return None
    if not set(ast.unparse(node).split("(")[0].split(".")) & {"Upload", "ApiToken", "self", "notices"} and (
        "Upload" not in ast.unparse(node)
    ):
        return None
    changed = copy.deepcopy(node)
    changed.keywords = kept
    return ast.unparse(changed)


class Replace(ast.NodeTransformer):
    """Puts `source` in the place of the node at `number` in the order of a walk."""

    def __init__(self, target: ast.AST, source: str) -> None:
        self.target, self.source = target, source

    def visit(self, node: ast.AST) -> Any:
        if node is self.target:
            return ast.copy_location(ast.parse(self.source, mode="eval").body, node)
        return self.generic_visit(node)


def holes() -> Iterator[Hole]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if {"migrations", "management", "admin", "templatetags"} & set(path.parts):
                continue
            yield from _holes_in(path)


def _holes_in(path: Path) -> Iterator[Hole]:
    source = path.read_text(encoding="utf-8")
    checks = [number for number, node in enumerate(ast.walk(ast.parse(source))) if without_check(node) is not None]
    name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    functions = _functions(importlib.import_module(name))
    for number in checks:
        tree = ast.parse(source)
        node: Any = list(ast.walk(tree))[number]
        changed = Replace(node, without_check(node) or "")
        said, line = ast.unparse(node), node.lineno
        code = compile(ast.fix_missing_locations(changed.visit(tree)), str(path), "exec")
        for inner in _codes(code):
            function = functions.get((inner.co_qualname, inner.co_firstlineno))
            if function is not None and inner != function.__code__:
                yield Hole(f"{path.relative_to(ROOT)}:{line}", said, function, inner)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _functions(module: Any) -> dict[tuple[str, int], FunctionType]:
    """Every function of the module and of its classes, decorated or not, by its name and line."""
    found: dict[tuple[str, int], FunctionType] = {}

    def add(value: Any) -> None:
        value = getattr(value, "fget", None) or getattr(value, "func", None) or value
        value = getattr(value, "__func__", value)
        if isinstance(value, FunctionType):
            plain = inspect.unwrap(value)
            if plain.__module__ == module.__name__:
                found[plain.__code__.co_qualname, plain.__code__.co_firstlineno] = plain

    for value in vars(module).values():
        add(value)
        if isinstance(value, type) and value.__module__ == module.__name__:
            for inner in vars(value).values():
                add(inner)
    return found


class Prover:
    """Runs the collected tests with each hole open, until one fails."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.missed: list[Hole] = []
        self.recent: list[pytest.Item] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        _install()
        about = [item for item in session.items if ABOUT.search(item.name) and CRAWL not in item.nodeid]
        crawl = [item for item in session.items if CRAWL in item.nodeid]
        doors = [item for item in crawl if DOORS in item.nodeid]
        found = [hole for hole in holes() if not self.words or any(word in str(hole) for word in self.words)]
        left = [hole for hole in found if not self._is_missed(hole, [*self.recent[:2], *doors])]
        self.recent = []
        if crawl:
            self._end(crawl[0])
        left = [hole for hole in left if not self._is_missed(hole, self._closest(hole, about))]
        self.recent = []
        self.missed = [hole for hole in left if not self._is_missed(hole, [*self.recent, *crawl])]
        print(f"{len(found)} checks taken out one at a time; {len(found) - len(self.missed)} made a test fail.")
        for hole in self.missed:
            print(f"NOBODY MISSED {hole.place} {hole.source}")
        return True

    def _end(self, item: pytest.Item) -> None:
        """Take the planted desk away: the other tests begin with an empty database."""
        nothing: Any = SimpleNamespace(listchain=lambda: [item.session])
        item.session._setupstate.teardown_exact(nothing)  # noqa: SLF001  # there is no public way

    def _closest(self, hole: Hole, items: list[pytest.Item]) -> list[pytest.Item]:
        """What caught the check before, then the tests that share most words with the place."""
        words = set(re.findall(r"[a-z]{3,}", f"{hole.place} {hole.function.__qualname__} {hole.source}".lower()))
        words -= {"tickets", "services", "views", "models", "subject", "self"}

        def shared(item: pytest.Item) -> int:
            return -len(words & set(re.findall(r"[a-z]{3,}", item.nodeid.lower())))

        return [*self.recent[:2], *sorted(items, key=shared)[:CLOSEST]]

    def _is_missed(self, hole: Hole, items: list[pytest.Item]) -> bool:
        started = time.monotonic()
        with hole.open():
            failed = next((item for item in items if _fails(item)), None)
        said = failed.nodeid.removeprefix("tests/") if failed else "nobody yet"
        print(f"{hole.place} {hole.source[:70]}: {said} ({time.monotonic() - started:.0f} s)", flush=True)
        if failed is not None:
            self.recent = [failed, *(item for item in self.recent if item is not failed)][:5]
        return failed is not None


def _fails(item: pytest.Item) -> bool:
    """What one test sets up is nothing to the next; the planted desk alone stays for the whole crawl."""
    stay = [node for node in item.listchain() if _stays(node, item)]
    upper: Any = SimpleNamespace(listchain=lambda: stay)
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=upper))


def _stays(node: Any, item: pytest.Item) -> bool:
    return isinstance(node, pytest.Session) or (isinstance(node, pytest.Dir) and CRAWL in item.nodeid)


def _install() -> None:
    from django.db.models import Q

    from customers.models import Customer
    from tickets.permissions import Access, Act
    from tickets.reader import Place

    def access(held: Access) -> Access:
        return replace(held, acts=frozenset(Act), can_see=True, can_see_internal=True, can_see_contract=True)

    def place(key: str) -> Place:
        return Place(Customer.objects.get(key=key), works=True, files=True, is_own=True, leads=True, manages=True)

    helpers = SimpleNamespace(every_row=lambda: Q(pk__isnull=False), access=access, place=place)
    builtins.__let_through__ = helpers  # type: ignore[attr-defined]


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    options = [
        "-n",
        "0",
        "-q",
        "-p",
        "no:logging",
        "-p",
        "no:cacheprovider",
        "--capture=no",
        "--show-capture=no",
        *TESTS,
        CRAWL,
    ]
    prover = Prover(sys.argv[1:])
    code = pytest.main(options, plugins=[prover])
    sys.exit(1 if prover.missed else code)
