"""What many tests begin with, made once for all that follow each other with the same beginning.

A fixture declared with `staged` is built in a savepoint that outlives the test; the test's own transaction lies on top
of it and is undone as ever. So each test finds the same rows and objects of its own, and only the first pays for them.
A test that asks for something else finds nothing of it: what it did not ask for is put back first.

Transactional tests, and folders with one large world of their own (`Ground.cleared`), stand on bare ground.
"""

import contextlib
import copy
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.db.transaction import Atomic


@dataclass
class Layer:
    fixture: Callable[..., Any]
    atomic: Atomic
    values: dict[str, Any]  # of this fixture and of those below it, by name: one graph of objects


class Ground:
    """The layers that stand now, lowest first."""

    def __init__(self) -> None:
        self._layers: list[Layer] = []
        self._closed = False
        self.values: dict[str, Any] = {}  # the test's own copies

    def reach(self, wanted: dict[str, Callable[..., Any]]) -> None:
        """Stand on exactly these; keep those that stand already."""
        fixtures = [] if self._closed else list(wanted.values())
        common = 0
        while self._fixtures()[: common + 1] == fixtures[: common + 1] and common < len(fixtures):
            common += 1
        self._drop_to(common)
        for name, fixture in list(wanted.items())[common : len(fixtures)]:
            self._layers.append(self._built(name, fixture))
        self.values = self._copies()

    def _fixtures(self) -> list[Callable[..., Any]]:
        return [layer.fixture for layer in self._layers]

    def _copies(self) -> dict[str, Any]:
        return copy.deepcopy(self._layers[-1].values) if self._layers else {}

    def _built(self, name: str, fixture: Callable[..., Any]) -> Layer:
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            values = self._copies()
            needed = inspect.signature(fixture).parameters
            return Layer(fixture, atomic, values | {name: fixture(**{need: values[need] for need in needed})})
        except BaseException:
            _undo(atomic)
            raise

    def _drop_to(self, height: int) -> None:
        while len(self._layers) > height:
            _undo(self._layers.pop().atomic)

    @contextlib.contextmanager
    def cleared(self) -> Iterator[None]:
        """Nothing stands, and nothing is built, while this lasts."""
        self._drop_to(0)
        self._closed = True
        try:
            yield
        finally:
            self._closed = False


def _undo(atomic: Atomic) -> None:
    transaction.set_rollback(True)
    atomic.__exit__(None, None, None)


def staged(build: Callable[..., Any]) -> Any:
    """A fixture made of other staged ones alone. `build` freezes the time itself where it matters."""
    needs = list(inspect.signature(build).parameters.values())

    def fixture(ground: Ground, db: None, **needed: Any) -> Any:
        return ground.values[build.__name__] if build.__name__ in ground.values else build(**needed)

    own = [parameter for parameter in inspect.signature(fixture).parameters.values() if parameter.name != "needed"]
    fixture.__signature__ = inspect.Signature([*own, *needs])  # type: ignore[attr-defined]  # what pytest goes by
    fixture.__doc__ = build.__doc__
    fixture.staged = build  # type: ignore[attr-defined]
    return pytest.fixture(name=build.__name__)(fixture)


def staged_for(item: pytest.Item) -> dict[str, Callable[..., Any]]:
    """What the test's fixtures begin with, by name, each after what it needs."""
    found: dict[str, Callable[..., Any]] = {}
    known = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]  # the one that holds here

    def add(name: str) -> None:
        build = getattr(known[name][-1].func, "staged", None) if name in known else None
        if build is None or name in found:
            return
        for need in inspect.signature(build).parameters:
            add(need)
        found[name] = build

    for name in item.fixturenames:  # type: ignore[attr-defined]
        add(name)
    return found
