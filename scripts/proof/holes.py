"""Checks taken out, one at a time and in memory: in the code of whatever function holds one. No file changes.

A hole is opened in a process that ends with the one test that it is opened for, so nothing is put back.
"""

import ast
import builtins
import gc
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

from scripts.proof.checks import CALLS_WITH, LET, ROOT, checks_in, sources

# Of a function, wherever it is kept: its file, its name there, and its line.
Where = tuple[str, str, int]
# What keeps strangers out is not in our source: sign-in for pages, and for the API.
GATES = {
    "django.contrib.auth.middleware.LoginRequiredMiddleware.process_view": None,
    "rest_framework.permissions.IsAuthenticated.has_permission": True,
    "django.contrib.admin.sites.AdminSite.has_permission": True,
    "django.contrib.admin.options.ModelAdmin.has_view_permission": True,
}


def where(code: CodeType) -> Where:
    return code.co_filename, code.co_qualname, code.co_firstlineno


@dataclass(frozen=True)
class Hole:
    """`place` and `source` name the check for people; `functions` are those whose code changes."""

    place: str
    source: str
    functions: tuple[Where, ...] = ()
    codes: tuple[CodeType, ...] = ()
    gate: str = ""
    decorated: str = ""

    def open(self) -> None:
        if self.gate:
            return _open_gate(self.gate)
        if self.decorated:
            return _undecorate(self.functions[0], self.decorated)
        changed = dict(zip(self.functions, self.codes, strict=True))
        opened = [
            value for value in gc.get_objects() if isinstance(value, FunctionType) and where(value.__code__) in changed
        ]
        if not opened:
            raise LookupError(f"Nothing runs {self.place}")
        for function in opened:
            function.__code__ = changed[where(function.__code__)]
        return None


def _open_gate(name: str) -> None:
    module, cls, method = name.rsplit(".", 2)
    owner = getattr(__import__(module, fromlist=[cls]), cls)
    setattr(owner, method, lambda *_, **__: GATES[name])


def _undecorate(function: Where, decorator: str) -> None:
    """Lead the addresses of a view to what it was before one of its decorators."""
    from django.urls import get_resolver

    found = 0
    for pattern in _patterns(get_resolver()):
        raw: Any = inspect.unwrap(pattern.callback)
        if isinstance(raw, FunctionType) and where(raw.__code__) == function:
            pattern.callback = _decorated_without(raw, decorator)
            found += 1
    if not found:
        raise LookupError(f"No address leads to {function}")


def _decorated_without(raw: FunctionType, left_out: str) -> Any:
    tree = ast.parse(Path(raw.__code__.co_filename).read_text(encoding="utf-8"))
    node = next(one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name == raw.__name__)
    view: Any = raw
    for decorator in reversed([ast.unparse(one) for one in node.decorator_list]):
        if decorator != left_out:
            view = eval(decorator, raw.__globals__)(view)  # noqa: S307  # the module's own source
    return view


def _patterns(resolver: Any) -> Iterator[Any]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern)
        else:
            yield pattern


def holes() -> Iterator[Hole]:
    for path in sources():
        yield from _holes_in(path)
    for gate in GATES:
        yield Hole(gate, "the gate", gate=gate)


def _holes_in(path: Path) -> Iterator[Hole]:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    sound = {where(code): code for code in _codes(compile(tree, str(path), "exec"))}
    name = path.relative_to(ROOT)
    for number, check in enumerate(checks_in(tree)):
        said, line = ast.unparse(check.node), getattr(check.node, "lineno", 0)
        changed = compile(_with_hole(source, number), str(path), "exec")
        other = [(where(code), code) for code in _codes(changed) if code != sound[where(code)]]
        yield Hole(f"{name}:{line}", said, tuple(place for place, _ in other), tuple(code for _, code in other))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if ast.unparse(decorator) in CALLS_WITH:
                    place = (str(path), node.name, min(one.lineno for one in node.decorator_list))
                    yield Hole(
                        f"{name}:{node.lineno}",
                        f"@{ast.unparse(decorator)}",
                        (place,),
                        decorated=ast.unparse(decorator),
                    )


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, source: str) -> None:
        self.target, self.source = target, source

    def visit(self, node: ast.AST) -> Any:
        if node is self.target:
            new = ast.parse(self.source, mode="eval").body
            for inner in ast.walk(new):
                ast.copy_location(inner, node)
            return new
        return self.generic_visit(node)


def _with_hole(source: str, number: int) -> ast.Module:
    tree = ast.parse(source)
    check = checks_in(tree)[number]
    changed: ast.Module = _Replace(check.node, check.instead).visit(tree)
    return ast.fix_missing_locations(changed)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Those of functions and lambdas; a comprehension's is part of its function's."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def let_through() -> None:
    """What the holes' source calls, where every module finds it."""
    from django.db.models import Q

    from accounts.models import Team, User
    from customers.models import Customer
    from customers.models.customers import Holdings
    from customers.permissions import Permission
    from tickets.permissions import Access, Act
    from tickets.reader import Place

    def access(held: Access) -> Access:
        return replace(held, acts=frozenset(Act), can_see=True, can_see_internal=True, can_see_contract=True)

    everything = frozenset(Permission)

    def customers() -> list[int]:
        return list(Customer.objects.values_list("pk", flat=True))

    def people() -> Any:
        return User.objects.filter(is_active=True)

    helpers = SimpleNamespace(
        every_row=lambda: Q(pk__isnull=False),
        customers=customers,
        permissions=lambda: everything,
        holdings=lambda: Holdings(
            dict.fromkeys(customers(), everything), frozenset(Team.objects.values_list("pk", flat=True))
        ),
        people=people,
        access=access,
        accesses=lambda around, held: {
            ticket.pk: {person: access(one) for person, one in held[ticket.pk].items()} for ticket in around
        },
        permissions_of_each=lambda who, which: {(person, customer): everything for person in who for customer in which},
        agents_for_each=lambda which: {pk: frozenset(people().values_list("pk", flat=True)) for pk in which},
        place=lambda key: Place(
            Customer.objects.get(key=key), works=True, files=True, is_own=True, leads=True, manages=True
        ),
    )
    setattr(builtins, LET, helpers)
