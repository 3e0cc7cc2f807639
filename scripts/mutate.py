"""Changes the cores of the clocks in one place at a time, and says which changes no test notices.

    python scripts/mutate.py                        every mutant of the three modules
    python scripts/mutate.py cycles clocks:90-140   those of one module, and of some lines of another
    python scripts/mutate.py --quick                without the third round of tests

A mutant (scripts/mutants.py) is made in memory and looked at in a process of its own: a comparison, an operator, a
constant or a condition exchanged; a statement, an operand, an argument or a returned value taken away. Decorators,
annotations, docstrings and the texts of errors are left alone. The tests of tests/sla that need no database run until
one fails: those with literal values, the properties with few examples, the properties as the suite runs them. A mutant
that uses up its seconds of CPU counts as noticed. Run by hand, not part of CI; docs/measurements.md keeps what it said.
"""

import gc
import importlib
import inspect
import itertools
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
os.chdir(ROOT)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django  # noqa: E402  # the project is found from here on
import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

from scripts.mutants import Mutant, mutants_of  # noqa: E402

MODULES = ("working_time", "cycles", "clocks")
TESTS = (
    "working_time",
    "working_time_edges",
    "clock_stories",
    "clock_story_edges",
    "told_timelines",
    "docs",
    "standing",
    "replay_properties",
)
# Tests the generator of the stories, with an own number of examples.
OF_THE_STORIES = "test_the_stories_reach_what_they_are_to_try"
FEW = 12
MEMORY = 3 * 2**30
MISSED = 7
A_FUNCTION = inspect.CO_OPTIMIZED  # the body of a class has not this flag


@dataclass(frozen=True)
class Test:
    name: str
    call: Callable[[], object]
    function: Any
    examples: settings | None  # as the suite runs a property

    def looks_at(self, mutant: Mutant | None) -> bool:
        """Working time knows nothing of cycles: its own tests cannot notice what changes there."""
        of_working_time = "working_time" in self.function.__module__
        return mutant is None or mutant.path.stem == "working_time" or not of_working_time

    def fails(self, most: int | None = None) -> bool:
        if self.examples is not None:
            used = settings(self.examples, max_examples=most) if most else self.examples
            self.function._hypothesis_internal_use_settings = used  # noqa: SLF001  # there is no public way
        try:
            self.call()
        except pytest.fail.Exception:  # what was to be raised and was not
            return True
        except Exception:  # noqa: BLE001  # whatever a mutant leads to
            return True
        return False


# The tests


def tests() -> list[Test]:
    django.setup()
    importlib.import_module("tests.sla.conftest")
    found: list[Test] = []
    for name in TESTS:
        module = importlib.import_module(f"tests.sla.test_{name}")
        for test, function in inspect.getmembers(module, inspect.isfunction):
            if test.startswith("test_") and function.__module__ == module.__name__ and test != OF_THE_STORIES:
                found += _each(test, function)
    return found


def _each(name: str, function: Any) -> Iterator[Test]:
    """A test with each row of its parameters; none when it asks for a fixture."""
    rows = [list(_rows(mark)) for mark in getattr(function, "pytestmark", []) if mark.name == "parametrize"]
    examples = getattr(function, "_hypothesis_internal_use_settings", None)
    if getattr(function, "is_hypothesis_test", False) and examples is None:
        examples = settings()
    for row in itertools.product(*rows):
        values = {key: value for some in row for key, value in some.items()}
        if values.keys() == inspect.signature(function).parameters.keys():
            yield Test(f"{name}{[*values.values()] or ''}", partial(function, **values), function, examples)


def _rows(mark: Any) -> Iterator[dict[str, Any]]:
    names, rows = mark.args
    names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    for row in rows:
        values = row.values if hasattr(row, "marks") else row if len(names) > 1 else [row]
        yield dict(zip(names, values, strict=True))


# One mutant, in its process


def loaded() -> dict[str, FunctionType]:
    """Every function of the modules, by its place."""
    found = [thing for thing in gc.get_objects() if isinstance(thing, FunctionType)]
    paths = {str(ROOT / "sla" / f"{name}.py") for name in MODULES}
    return {place_of(thing.__code__): thing for thing in found if thing.__code__.co_filename in paths}


def place_of(code: CodeType) -> str:
    return f"{code.co_filename}:{code.co_firstlineno} {code.co_qualname}"


def put_in(mutant: Mutant, functions: dict[str, FunctionType]) -> None:
    """The changed code, in the functions that everybody has imported already."""
    for code in _functions(mutant.code):
        functions[place_of(code)].__code__ = code
    if mutant.path.stem == "working_time":
        importlib.import_module("sla.working_time")._of.cache_clear()  # noqa: SLF001


def allow(seconds: float) -> None:
    """So much CPU time from now on; then the process is killed."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds), most))


def _functions(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from [constant] if constant.co_flags & A_FUNCTION else _functions(constant)


def load(mutant: Mutant) -> None:
    """The changed module, before anybody imports it."""
    name = f"sla.{mutant.path.stem}"
    module = ModuleType(name)
    module.__file__ = str(mutant.path)
    sys.modules[name] = module
    exec(mutant.code, module.__dict__)  # noqa: S102  # that is what a mutant is for
    setattr(importlib.import_module("sla"), mutant.path.stem, module)


class Prover:
    def __init__(self, *, is_quick: bool) -> None:
        self.tests: list[Test] = []
        self.functions: dict[str, FunctionType] = {}
        self.noticed: Counter[str] = Counter()
        self.seconds = [10.0, 20.0, 60.0]
        self.is_quick = is_quick

    def rounds(self, mutant: Mutant | None = None) -> list[tuple[list[Test], int | None]]:
        """What is asked, and of how many examples at most; those first that noticed most."""
        asked = (test for test in self.tests if test.looks_at(mutant))
        ordered = sorted(asked, key=lambda test: -self.noticed[test.name])
        literal = [test for test in ordered if test.examples is None]
        properties = [test for test in ordered if test.examples is not None]
        return [(literal, None), (properties, FEW), ([] if self.is_quick else properties, None)]

    def must_pass(self) -> None:
        self.seconds = []
        for asked, most in self.rounds():
            began = time.process_time()
            if failed := [test.name for test in asked if test.fails(most)]:
                sys.exit(f"These fail without a mutant: {failed}")
            self.seconds.append(time.process_time() - began)
        said = ", ".join(f"{seconds:.1f}" for seconds in self.seconds)
        print(f"{len(self.tests)} tests pass without a mutant; CPU time of the three rounds: {said} s", flush=True)

    def first_failure(self, mutant: Mutant) -> str | None:
        for (asked, most), seconds in zip(self.rounds(mutant), self.seconds, strict=True):
            allow(2 + 4 * seconds)
            for test in asked:
                if test.fails(most):
                    return test.name
        return None

    def look_at(self, mutant: Mutant) -> str | None:
        """Which test notices it; None when none does."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._live(mutant, writing)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        return None if os.waitstatus_to_exitcode(status) == MISSED else said or "its seconds were used up"

    def _live(self, mutant: Mutant, writing: int) -> None:
        allow(20)
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        said: str | None = "it does not even load"
        try:
            if mutant.inside:
                put_in(mutant, self.functions)
            else:
                load(mutant)
                self.tests = tests()
            said = self.first_failure(mutant)
        finally:
            os.write(writing, (said or "").encode())
            os._exit(MISSED if said is None else 0)


def chosen(words: list[str]) -> Iterator[Mutant]:
    for word in words or MODULES:
        module, _, lines = word.partition(":")
        first, _, last = lines.partition("-")
        for mutant in mutants_of(ROOT / "sla" / f"{module}.py"):
            if not lines or int(first) <= mutant.line <= int(last or first):
                yield mutant


def main() -> None:
    words = sys.argv[1:]
    prover = Prover(is_quick="--quick" in words)
    mutants = list(chosen([word for word in words if word != "--quick"]))
    missed: list[Mutant] = []
    looked: Counter[str] = Counter()
    for mutant in sorted(mutants, key=lambda mutant: mutant.inside):
        if mutant.inside and not prover.tests:
            prover.tests = tests()
            prover.must_pass()
            prover.functions = loaded()
        by = prover.look_at(mutant)
        looked[mutant.path.name] += 1
        if by is None:
            missed.append(mutant)
        else:
            prover.noticed[by] += 1
        print(f"{'NOBODY NOTICED' if by is None else 'noticed'} {mutant}  ({by or 'no test'})"[:250], flush=True)
    for name, count in looked.items():
        left = sum(mutant.path.name == name for mutant in missed)
        print(f"{name}: {count} mutants, {count - left} noticed, {left} left")
    for mutant in missed:
        print(f"LEFT {mutant}")


if __name__ == "__main__":
    main()
