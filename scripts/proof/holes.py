"""Checks taken out, one at a time and in memory: in the code of whatever function holds one. No file changes.

A hole is opened in a process that ends with the one test that it is opened for, so nothing is put back.
"""

import ast
import builtins
import gc
import importlib
import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
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

    @property
    def key(self) -> str:
        """The same when only lines around it moved."""
        return f"{self.place.split(':')[0]} {' '.join(name for _, name, _ in self.functions)} {self.source}"

    def open(self) -> None:
        if self.gate:
            return _open_gate(self.gate)
        if self.decorated:
            return _undecorate(self.functions[0], self.decorated)
        if not _run_instead(dict(zip(self.functions, self.codes, strict=True))):
            raise LookupError(f"Nothing runs {self.place}")
        return None


# What says which checks a test comes by, and what it has said since it was last emptied.
MARK = "__come_by__"
come_by: set[int] = set()
_marked: dict[Where, CodeType] = {}
# Found once: looking through all objects touches each, and a fork has to copy whatever is touched.
_found: dict[Where, list[FunctionType]] = {}


def find_functions(wanted: Iterable[Hole]) -> None:
    """Whatever has the code of one of these checks, wherever it is kept; from now on it says when it is come by."""
    setattr(builtins, MARK, come_by.add)
    for hole in wanted:
        _found.update((place, []) for place in hole.functions)
        if hole.codes:
            importlib.import_module(hole.place.split(".py:")[0].replace("/", ".").removesuffix(".__init__"))
    gc.unfreeze()  # what the suite has frozen is not among the objects
    for value in gc.get_objects():
        # By its type alone: `isinstance` wakes lazy objects, and one whose request is over raises.
        if type(value) is FunctionType and where(value.__code__) in _found:
            _found[where(value.__code__)].append(value)
    _run_instead(_marked)


def _run_instead(codes: Mapping[Where, CodeType]) -> int:
    """Give the functions this code; says how many they are."""
    changed = [(function, code) for place, code in codes.items() for function in _found.get(place, ())]
    for function, code in changed:
        function.__code__ = code
    return len(changed)


def _open_gate(name: str) -> None:
    module, cls, method = name.rsplit(".", 2)
    owner = getattr(__import__(module, fromlist=[cls]), cls)
    setattr(owner, method, lambda *_, **__: GATES[name])


def _undecorate(function: Where, decorator: str) -> None:
    """Wherever a view is called, an address or a name in a module, it lacks one of its decorators."""
    from django.urls import get_resolver

    def raw_of(view: Any) -> Any:
        raw = inspect.unwrap(view) if type(view) is FunctionType else None
        return raw if type(raw) is FunctionType and where(raw.__code__) == function else None

    patterns = [pattern for pattern in _patterns(get_resolver()) if raw_of(pattern.callback)]
    for pattern in patterns:
        pattern.callback = _decorated_without(raw_of(pattern.callback), decorator)
    ours = [module for module in list(sys.modules.values()) if str(ROOT) in str(getattr(module, "__file__", ""))]
    named = [(module, name) for module in ours for name, value in list(vars(module).items()) if raw_of(value)]
    for module, name in named:
        setattr(module, name, _decorated_without(raw_of(getattr(module, name)), decorator))
    if not patterns and not named:
        raise LookupError(f"Nothing calls {function}")


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


def holes() -> list[Hole]:
    found: list[Hole] = []
    for path in sources():
        found.extend(_holes_in(path, len(found)))
    return found + [Hole(gate, "the gate", gate=gate) for gate in GATES]


def _holes_in(path: Path, first: int) -> Iterator[Hole]:
    """Numbered from `first` on: that is what each says when a test comes by it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checks, name = checks_in(tree), path.relative_to(ROOT)
    said = [ast.unparse(check.node) for check in checks]
    views = [
        (node, decorator)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for decorator in map(ast.unparse, node.decorator_list)
        if decorator in CALLS_WITH
    ]
    marks = _Marks({check.node: number for number, check in enumerate(checks, first)})
    marks.visit(tree)
    for number, (node, _) in enumerate(views, first + len(checks)):
        node.body.insert(0, ast.copy_location(ast.Expr(_mark(number)), node.body[0]))
    ast.fix_missing_locations(tree)
    sound = {where(code): code for code in codes_in(compile(tree, str(path), "exec"))}
    _marked.update(sound)
    tops = {node: top for top in tree.body for node in ast.walk(top)}
    for check, source in zip(checks, said, strict=True):
        with _replaced(marks.places[check.node], check.instead):
            changed = compile(ast.Module([tops[check.node]], []), str(path), "exec")
        other = {where(code): code for code in codes_in(changed) if code != sound.get(where(code))}
        line = getattr(check.node, "lineno", 0)
        yield Hole(f"{name}:{line}", source, tuple(other), tuple(other.values()))
    for node, decorator in views:
        place = (str(path), node.name, min(one.lineno for one in node.decorator_list))
        yield Hole(f"{name}:{node.lineno}", f"@{decorator}", (place,), decorated=decorator)


class _Marks(ast.NodeTransformer):
    """Each check notes its number, and answers as ever: `places` has, of each, the tuple of both."""

    def __init__(self, numbers: Mapping[ast.AST, int]) -> None:
        self.numbers = numbers
        self.places: dict[ast.AST, ast.Tuple] = {}

    def visit(self, node: ast.AST) -> Any:
        self.generic_visit(node)
        if node not in self.numbers:
            return node
        both = ast.Tuple([_mark(self.numbers[node]), node], ast.Load())  # type: ignore[list-item]  # an expression
        self.places[node] = both
        return ast.copy_location(ast.Subscript(both, ast.Constant(1), ast.Load()), node)


def _mark(number: int) -> ast.Call:
    return ast.Call(ast.Name(MARK, ast.Load()), [ast.Constant(number)], [])


@contextmanager
def _replaced(both: ast.Tuple, source: str) -> Iterator[None]:
    """For the block, `source` stands where the check stood. What the check spoke of is spoken of still: a function's
    code can be exchanged only for code that knows the same variables of the scopes around it, `super()`'s among them.
    """
    check, new = both.elts[1], ast.parse(f"({source}, lambda: None)[0]", mode="eval").body
    for inner in ast.walk(new):
        ast.copy_location(inner, check)
    new.value.elts[1].body = check  # type: ignore[attr-defined]  # as it is written above
    both.elts[1] = new
    try:
        yield
    finally:
        both.elts[1] = check


def codes_in(code: CodeType) -> Iterator[CodeType]:
    """Those of functions and lambdas; a comprehension's is part of its function's."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from codes_in(constant)


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
