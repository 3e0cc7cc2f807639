"""Which tests are asked about a hole, and in which order: that which is likely to fail, and cheap, comes first."""

import re
from math import log2

from scripts.proof.holes import Hole
from scripts.proof.learned import Known, Learned

TESTS = (
    "tests/access",
    "tests/access_table",
    "tests/tickets",
    "tests/api",
    "tests/notifications",
    "tests/customers",
    "tests/accounts",
    "tests/witsupport",
    "tests/common",
    "tests/structure/test_erasure.py",
)
LEFT_OUT = (
    "timelines",
    "test_hostile_words",
    "test_demo",
    "test_headers",
    "test_rules.py::test_who_is_told",
    "postgresql",
)
# Words of tests about who may what.
ABOUT = re.compile(
    r"roles|strange|refuse|permit|may|see|own|exist|internal|leak|read|inside|outside|nordhavn|altamira|not_|only|nobody|"
    r"customer|visible|access|somebody|specialist|who|admin|factor|token|reauth|password|every|other|told|lead|sign"
)
# In so many places that they tell nothing.
EVERYWHERE = {"tests", "test", "tickets", "services", "views", "models", "subject", "self", "true", "user"}
# They come by almost everything and take long: asked last.
DEAR = ("tests/access_table/test_table.py", "tests/access/test_crawl.py")
UNKNOWN = Known(seconds=0.3, reached=[])


class Candidates:
    """Asks what is known of the tests each time anew: it grows while they run."""

    def __init__(self, names: list[str], learned: Learned) -> None:
        self.names, self.learned = names, learned
        self.words = [_words(name) for name in names]
        self.left_out: set[int] = set()
        self.caught: dict[int, set[object]] = {}

    def noticed(self, item: int, hole: Hole) -> None:
        """Who noticed one hole is likely to notice its neighbours."""
        self.caught.setdefault(item, set()).update([hole.functions, hole.place.split(":")[0]])

    def unsteady(self, item: int) -> None:
        self.left_out.add(item)

    def of(self, hole: Hole) -> list[int]:
        """Those of which it is known that they come by it, or not known that they do not; the dear ones last."""
        near = self._by_file(hole)
        words = _words(f"{hole.place} {[name for _, name, _ in hole.functions]} {hole.source}") - EVERYWHERE

        def rank(item: int) -> float:
            name, caught = self.names[item], self.caught.get(item, set())
            known = self.learned.tests.get(name, UNKNOWN)
            some, of = near.get(name.split("::")[0], (0, 0))
            comes_by = 5.0 if hole.key in known.reached else 5 * some / (of + 2) - 1
            noticed = 5 * (hole.functions in caught) + 2 * (hole.place.split(":")[0] in caught)
            shared = len(words & self.words[item])
            doors = 3 * ("test_doors" in name)
            cost = min(4 * known.seconds, 12) + log2(len(known.reached) + 1) / 2
            return cost - comes_by - noticed - 3 * shared - 2 * is_about(name) - doors

        asked = [item for item in range(len(self.names)) if item not in self.left_out and self._can(hole, item)]
        return sorted(asked, key=lambda item: (self.names[item].startswith(DEAR), rank(item)))

    def _can(self, hole: Hole, item: int) -> bool:
        """Nobody comes by a decorator or a gate whom it keeps out."""
        known = self.learned.tests.get(self.names[item])
        return known is None or bool(hole.gate or hole.decorated) or hole.key in known.reached

    def _by_file(self, hole: Hole) -> dict[str, tuple[int, int]]:
        """How many of the tests of each file come by it, and of how many that is known."""
        found: dict[str, tuple[int, int]] = {}
        for name, known in list(self.learned.tests.items()):
            some, of = found.get(name.split("::")[0], (0, 0))
            found[name.split("::")[0]] = some + (hole.key in known.reached), of + 1
        return found


def is_about(name: str) -> bool:
    file, test = name.split("::", 1)
    return "access" in file or bool(ABOUT.search(test))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", text.lower()))
