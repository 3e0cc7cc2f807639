"""The source of the project, as files and as syntax trees."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# From the top: what stands earlier may import and point to what stands later, never the other way.
LAYERS = ("witsupport", "notifications", "tickets", "sla", "customers", "accounts", "common")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules() -> list[Path]:
    """Every Python file of the packages, migrations left out."""
    found = (path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def files(folder: str, ending: str) -> list[Path]:
    return sorted((ROOT / folder).rglob(f"*.{ending}"))


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def parents_of(path: Path) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree_of(path)) for child in ast.iter_child_nodes(node)}


def around(path: Path, node: ast.AST) -> Iterator[ast.AST]:
    """What encloses a node, from the inside out."""
    parents = parents_of(path)
    while (up := parents.get(node)) is not None:
        yield up
        node = up


def method_calls(path: Path) -> Iterator[tuple[ast.Call, ast.Attribute]]:
    """Every `something.method(…)`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func


def imported_names(path: Path) -> set[str]:
    nodes = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {(alias.asname or alias.name).partition(".")[0] for node in nodes for alias in node.names}


def place(path: Path, node: ast.expr | ast.stmt) -> str:
    return f"{name_of(path)}:{node.lineno}"
