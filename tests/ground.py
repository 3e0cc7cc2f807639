"""What many tests begin with, made once for all that follow each other with the same beginning.

A fixture declared with `staged` is built in a savepoint that outlives the test; the test's own transaction lies on top
of it and is undone as ever. So each test finds the same rows and objects of its own, and only the first pays for them.
A test that asks for something else finds nothing of it: what it did not ask for is put back first.

Transactional tests, and folders with one large world of their own (`Ground.cleared`), stand on bare ground.
"""

import contextlib
import copy
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.db.transaction import Atomic

Build = Callable[..., Any]


@dataclass(frozen=True)
class Stage:
    """`given`: what the test's own parameters say to it."""

    name: str
    build: Build
    given: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Layer:
    """`values`: of this stage and of those below it, by name: one graph of objects."""

    stage: Stage
    atomic: Atomic
    values: Mapping[str, Any]


class Ground:
    """The layers that stand now, lowest first, and the test's own copies of what they hold."""

    def __init__(self) -> None:
        self._layers: list[Layer] = []
        self._closed = False
        self.values: Mapping[str, Any] = {}

    def reach(self, wanted: Sequence[Stage]) -> None:
        """Stand on exactly these; keep those that stand already."""
        wanted = [] if self._closed else wanted
        kept = 0
        for layer, stage in zip(self._layers, wanted, strict=False):
            if layer.stage != stage:
                break
            kept += 1
        self._drop_to(kept)
        for stage in wanted[kept:]:
            self._layers.append(self._built(stage))
        self.values = self._copies()

    def _copies(self) -> Mapping[str, Any]:
        return copy.deepcopy(self._layers[-1].values) if self._layers else {}

    def _built(self, stage: Stage) -> Layer:
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            values = self._copies()
            known = {**values, **dict(stage.given)}
            value = stage.build(**{need: known[need] for need in needs_of(stage.build)})
        except BaseException:
            _undo(atomic)
            raise
        return Layer(stage, atomic, {**values, stage.name: value})

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


def needs_of(build: Build) -> list[str]:
    return list(inspect.signature(build).parameters)


def staged(build: Build) -> Any:
    """A fixture made of other staged ones, and of what the test is parametrized with. `build` freezes the time itself.

    Tests that are parametrized so are worth grouping: `pytest.mark.parametrize(…, scope="module")`.
    """

    def fixture(ground: Ground, db: None, **needed: Any) -> Any:
        return ground.values[build.__name__] if build.__name__ in ground.values else build(**needed)

    own = [parameter for parameter in inspect.signature(fixture).parameters.values() if parameter.name != "needed"]
    its = inspect.signature(build).parameters.values()
    fixture.__signature__ = inspect.Signature([*own, *its])  # type: ignore[attr-defined]  # what pytest goes by
    fixture.__doc__ = build.__doc__
    fixture.staged = build  # type: ignore[attr-defined]
    return pytest.fixture(name=build.__name__)(fixture)


def stages_of(item: Any) -> list[Stage]:
    """What the test's fixtures begin with, each after what it needs."""
    found: dict[str, Stage] = {}
    known = item._fixtureinfo.name2fixturedefs  # of fixtures with the same name, the one that holds here
    given = item.callspec.params if hasattr(item, "callspec") else {}

    def add(name: str) -> None:
        build = getattr(known[name][-1].func, "staged", None) if known.get(name) else None
        if build is None or name in found:
            return
        needs = needs_of(build)
        for need in needs:
            add(need)
        found[name] = Stage(name, build, tuple((need, given[need]) for need in needs if need in given))

    for name in item.fixturenames:
        add(name)
    return list(found.values())
