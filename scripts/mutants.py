"""The mutants of a module: its code with one place changed, for `scripts/mutate.py`."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
}
NAMED = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "bisect_left": "bisect_right",
    "bisect_right": "bisect_left",
}
TAKEN_AWAY = (ast.Expr, ast.Assign, ast.AugAssign, ast.If, ast.For, ast.Raise, ast.Return, ast.Break, ast.Continue)
# Read by people and tools, not run: left alone. A raise keeps its text, its statement can go.
LEFT_ALONE = {"annotation", "returns", "decorator_list", "bases", "exc"}


@dataclass(frozen=True)
class Mutant:
    """`inside`: in the body of a function, so that its code can be exchanged while the program runs."""

    path: Path
    line: int
    said: str
    code: CodeType
    inside: bool

    def __str__(self) -> str:
        return f"{self.path.name}:{self.line} {self.said}"


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant, one at a time: each is made, compiled and unmade."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for place in list(_places(tree, inside=False)):
        for changed in _changes(place):
            if ast.dump(changed) == ast.dump(place.node):
                continue
            line, said = place.node.lineno, f"{_short(place.node)}  ->  {_short(changed)}"
            with place.put(changed):
                code = compile(ast.fix_missing_locations(tree), str(path), "exec")
            yield Mutant(path, line, said, code, place.inside)


class Place:
    """Where a node hangs, and what can hang there instead."""

    def __init__(self, holder: ast.AST, name: str, number: int | None, *, inside: bool) -> None:
        self.holder, self.name, self.number, self.inside = holder, name, number, inside
        self.node: Any = self.get()
        self.changed: Any = None

    def get(self) -> Any:
        held = getattr(self.holder, self.name)
        return held if self.number is None else held[self.number]

    def set(self, node: Any) -> None:
        if self.number is None:
            setattr(self.holder, self.name, node)
        else:
            getattr(self.holder, self.name)[self.number] = node

    def put(self, changed: Any) -> "Place":
        self.changed = changed
        return self

    def __enter__(self) -> None:
        self.set(ast.copy_location(self.changed, self.node))

    def __exit__(self, *_: object) -> None:
        self.set(self.node)


def _places(tree: ast.AST, *, inside: bool) -> Iterator[Place]:
    """Of statements and expressions, in the order of the source."""
    for name, held in ast.iter_fields(tree):
        if name in LEFT_ALONE:
            continue
        within = inside or (name == "body" and isinstance(tree, ast.FunctionDef))
        for number, node in enumerate(held if isinstance(held, list) else [held]):
            if not isinstance(node, ast.AST) or _is_docstring(tree, name, number, node):
                continue
            if isinstance(node, ast.stmt | ast.expr):
                yield Place(tree, name, number if isinstance(held, list) else None, inside=within)
            yield from _places(node, inside=within)


def _is_docstring(tree: ast.AST, name: str, number: int, node: ast.AST) -> bool:
    first = name == "body" and number == 0 and isinstance(tree, ast.Module | ast.ClassDef | ast.FunctionDef)
    words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return words and (first or getattr(getattr(node, "value", None), "value", None) is ...)


def _changes(place: Place) -> Iterator[ast.AST]:
    node = place.node
    if isinstance(node, ast.stmt):
        yield from _of_statement(node)
    elif isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        yield from _of_expression(node)
    if place.name in {"test", "ifs"}:
        yield ast.UnaryOp(ast.Not(), node)
        yield ast.Constant(value=True)


def _of_statement(node: ast.stmt) -> Iterator[ast.stmt]:
    if isinstance(node, TAKEN_AWAY):
        yield ast.Pass()
    if isinstance(node, ast.Return) and node.value is not None and _value(node.value) is not None:
        yield ast.Return(value=ast.Constant(value=None))


def _of_expression(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Compare):
        yield from _of_comparison(node)
    elif isinstance(node, ast.BinOp) and type(node.op) in COUNTED:
        yield ast.BinOp(node.left, COUNTED[type(node.op)](), node.right)
    elif isinstance(node, ast.BoolOp):
        yield from _of_choice(node)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.Constant):
        yield from (ast.Constant(value=value) for value in _other_values(node.value))
    elif isinstance(node, ast.Call):
        yield from _of_call(node)


def _of_comparison(node: ast.Compare) -> Iterator[ast.expr]:
    for number, operator in enumerate(node.ops):
        for other in COMPARED[type(operator)]:
            yield ast.Compare(node.left, [*node.ops[:number], other(), *node.ops[number + 1 :]], node.comparators)


def _of_choice(node: ast.BoolOp) -> Iterator[ast.expr]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for number in range(len(node.values)):
        left = [*node.values[:number], *node.values[number + 1 :]]
        yield ast.BoolOp(node.op, left) if len(left) > 1 else left[0]


def _of_call(node: ast.Call) -> Iterator[ast.expr]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in NAMED:
        yield ast.Call(ast.Name(NAMED[name], ast.Load()), node.args, node.keywords)
    if name == "sorted":
        yield ast.Call(ast.Name("list", ast.Load()), node.args[:1], [])
    for number, keyword in enumerate(node.keywords):
        if keyword.arg is not None:
            yield ast.Call(node.func, node.args, [*node.keywords[:number], *node.keywords[number + 1 :]])


def _other_values(value: object) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, str):
        return [f"{value}?"]
    return []


def _value(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else node


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).split())[:90]
