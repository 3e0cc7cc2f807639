"""There is one door to a ticket's state, and one writer of clocks: read off the source."""

import ast
from pathlib import Path

import pytest
from django_fsm import FSMField

from tests.structure.source import around, imported_names, method_calls, modules, name_of, place
from tickets.models import Ticket

TRANSITIONS = {transition.name for transition in Ticket._meta.get_field("state").get_all_transitions(Ticket)}
# `Path.resolve()`, `connection.close()`: other things are called so, without our arguments.
ALSO_ELSEWHERE = {"resolve", "close"}
# Fills a database for measuring: inserts rows in bulk, as nothing else may.
SEED = "witsupport/seed/"
MODULES = [path for path in modules() if not name_of(path).startswith(SEED)]


def transition_calls(path: Path) -> list[ast.Call]:
    """Calls of transition methods on a ticket: not of the services, which are named alike."""
    services = imported_names(path)
    found = []
    for call, method in method_calls(path):
        if method.attr not in TRANSITIONS or (isinstance(method.value, ast.Name) and method.value.id in services):
            continue
        if method.attr not in ALSO_ELSEWHERE or call.keywords:
            found.append(call)
    return found


def opens_the_door(node: ast.AST) -> bool:
    """`with change(…)`, or a function that is handed the `Change`."""
    if isinstance(node, ast.With):
        called = [item.context_expr.func for item in node.items if isinstance(item.context_expr, ast.Call)]
        return any(isinstance(name, ast.Name) and name.id == "change" for name in called)
    if isinstance(node, ast.FunctionDef):
        notes = [argument.annotation for argument in (*node.args.args, *node.args.kwonlyargs)]
        return any(isinstance(note, ast.Name) and note.id == "Change" for note in notes)
    return False


def test_transitions_are_called_by_the_services_only() -> None:
    outside = [
        place(path, call)
        for path in MODULES
        if not name_of(path).startswith("tickets/services/")
        for call in transition_calls(path)
    ]

    assert outside == []


def test_transitions_are_called_behind_the_door() -> None:
    calls = [(path, call) for path in MODULES for call in transition_calls(path)]

    assert {call.func.attr for _, call in calls if isinstance(call.func, ast.Attribute)} == TRANSITIONS
    assert [place(path, call) for path, call in calls if not any(map(opens_the_door, around(path, call)))] == []


def test_the_state_is_protected() -> None:
    field = Ticket._meta.get_field("state")

    assert isinstance(field, FSMField)
    assert field.protected
    with pytest.raises(AttributeError):
        Ticket().state = "closed"


def names_the_state(call: ast.Call, method: ast.Attribute) -> bool:
    words = {node.value for argument in call.args for node in ast.walk(argument) if isinstance(node, ast.Constant)}
    if method.attr == "update":
        return any(keyword.arg == "state" for keyword in call.keywords)
    return method.attr in {"bulk_update", "update_or_create"} and "state" in words


def test_no_query_writes_the_state() -> None:
    """`QuerySet.update(state=…)` passes by the lock, the events and the clocks."""
    assert [
        place(path, call) for path in MODULES for call, method in method_calls(path) if names_the_state(call, method)
    ] == []


WRITES = {"create", "bulk_create", "update", "bulk_update", "update_or_create", "get_or_create"}


def writes_to(path: Path, model: str) -> list[str]:
    """`Model.objects…create(…)` and its like."""
    found = []
    for call, method in method_calls(path):
        if method.attr in WRITES and f"{model}.objects" in ast.unparse(method.value):
            found.append(place(path, call))
    return found


@pytest.mark.parametrize(
    ("model", "writer"),
    [("Clock", "sla/services.py"), ("Commitment", "sla/services.py"), ("Event", "tickets/services/door.py")],
)
def test_only_one_module_writes(model: str, writer: str) -> None:
    outside = [
        found
        for path in MODULES
        if name_of(path) != writer
        for found in writes_to(path, model)
        if not found.startswith("notifications/")  # marks events as swept
    ]

    assert outside == []


def test_tickets_are_never_deleted() -> None:
    deleting = [
        place(path, call)
        for path in MODULES
        for call, method in method_calls(path)
        if method.attr == "delete" and ast.unparse(method.value).startswith(("Ticket.", "Event.", "ticket"))
    ]

    assert deleting == []


CHANGES = {"update", "bulk_update", "update_or_create", "delete", "save"}


def of_events(value: ast.expr) -> bool:
    """`Event.objects…`, `ticket.events…`, `event`."""
    said = ast.unparse(value)
    return "Event.objects" in said or ".events." in f"{said}." or said == "event"


def test_events_are_append_only() -> None:
    """The outbox marks what was told; `Change.rewrite` saves what redaction destroyed words in. Nothing else is written
    again.
    """
    changing = [
        (path, call)
        for path in MODULES
        for call, method in method_calls(path)
        if method.attr in CHANGES and of_events(method.value)
    ]

    again = [(path, call) for path, call in changing if {word.arg for word in call.keywords} != {"swept_at"}]
    assert [(name_of(path), function_of(path, call), ast.unparse(call)) for path, call in again] == [
        ("tickets/services/door.py", "rewrite", "Event.objects.bulk_update(events, ['data'])")
    ]


def function_of(path: Path, node: ast.AST) -> str:
    return next(up.name for up in around(path, node) if isinstance(up, ast.FunctionDef))
