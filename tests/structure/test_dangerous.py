"""What takes text for a program is called nowhere, or where it is written down here with the reason."""

import ast
import re
from pathlib import Path

import pytest

from tests.structure.source import ROOT, files, imported_names, modules, name_of, tree_of

# Modules that start programs, unpack objects, or read languages that can do more than say something.
IMPORTS = {"pickle", "marshal", "shelve", "subprocess", "yaml", "lxml", "ldap3", "jinja2"}
CALLS = {"eval", "exec", "compile", "system", "popen", "RawSQL", "raw", "extra", "cursor", "Template", "from_string"}
ALLOWED = {
    "witsupport/launcher.py imports subprocess",  # the operator's own processes, a list of words and no shell
    "accounts/backends.py calls raw",  # Django's own SQL of a query of ours, kept; the person's id is a parameter
    "customers/models/customers.py calls cursor",  # the same
    "sla/services.py calls cursor",  # one statement for many rows, their values as parameters
    "witsupport/seed/rows.py calls cursor",  # bulk rows of the demo
    "witsupport/seed/rows.py calls Template",  # of rows, its own; nothing is rendered
}


def _found() -> set[str]:
    found = set()
    for path in modules():
        found |= {f"{name_of(path)} imports {name}" for name in imported_names(path) & IMPORTS}
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and (called := _name(node)) in CALLS:
                found.add(f"{name_of(path)} calls {called}")
    return found


def _name(call: ast.Call) -> str:
    """Of a method, or of a function by its bare name; `re.compile` is no `compile`."""
    if isinstance(call.func, ast.Attribute):
        return "" if call.func.attr in {"compile", "eval", "exec"} else call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_nothing_takes_text_for_a_program() -> None:
    assert _found() == ALLOWED


@pytest.mark.parametrize("path", files("static/js", "js"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_script_of_ours_makes_markup_or_programs_of_text(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    for word in ("eval(", "new Function", ".innerHTML", "insertAdjacentHTML", "document.write"):
        assert word not in source, word
    assert not re.search(r"\.outerHTML\s*\+?=[^=]", source)
