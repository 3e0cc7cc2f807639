"""Which tests are asked about a hole, and in which order: that which is likely to fail, and cheap, comes first."""

import re
from collections import Counter
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
# Words of tests about who may what, and of those that seem to be about nothing else.
ABOUT = re.compile(
    r"roles|strange|refuse|permit|may|see|own|exist|internal|leak|read|inside|outside|nordhavn|altamira|not_|only|nobody|"
    r"customer|visible|access|somebody|specialist|who|admin|factor|token|reauth|password|every|other|told|lead|sign"
)
WHO = re.compile(r"who_may|test_who|each_role|strange|refused|nobody_else|nobody_but|may_not|only_an?_|test_doors")
# They come by almost everything and take long: asked last.
DEAR = ("tests/access_table/test_table.py", "tests/access/test_crawl.py")
UNKNOWN = Known(seconds=0.3, reached=[])


class Candidates:
    """Asks what is known of the tests each time anew: it grows while they run."""

    def __init__(self, names: list[str], learned: Learned) -> None:
        self.names, self.learned = names, learned
        self.words = [_words(name) for name in names]
        often = Counter(word for words in self.words for word in words)
        # What stands in the name of every second test tells nothing.
        self.rarity = {word: max(log2(len(names) / count) - 2, 0) for word, count in often.items()}
        self.left_out: set[int] = set()
        self.caught: dict[str, set[object]] = {}

    def noticed(self, item: int, hole: Hole) -> None:
        """Who noticed one hole is likely to notice its neighbours."""
        self.caught.setdefault(self.names[item].split("[")[0], set()).update([hole.functions, hole.place.split(":")[0]])

    def unsteady(self, item: int) -> None:
        self.left_out.add(item)

    def of(self, hole: Hole) -> list[int]:
        """Those of which it is known that they come by it, or not known that they do not; the dear ones last, but for a
        gate, which keeps strangers from every address.
        """
        near = self._by_file(hole)
        file = hole.place.split(":")[0]
        words = _words(f"{hole.place} {[name for _, name, _ in hole.functions]} {hole.source}")

        def rank(item: int) -> float:
            name = self.names[item]
            known, caught = self.learned.tests.get(name, UNKNOWN), self.caught.get(name.split("[")[0], set())
            some, of = near.get(name.split("::")[0], (0, 0))
            is_near = hole.key in known.reached or (some and hole.decorated)  # a decorator keeps out who asks in vain
            comes_by = 5.0 if is_near else 6 * some / (of + 2) - 1
            noticed = 5 * (hole.functions in caught) + 2 * (file in caught)
            shared = sum(self.rarity[word] for word in words & self.words[item])
            cost = min(4 * known.seconds, 12) + log2(len(known.reached) + 1) / 2
            return cost - comes_by - noticed - shared - _about(name)

        asked = [item for item in range(len(self.names)) if item not in self.left_out and self._can(hole, item)]
        return sorted(asked, key=lambda item: (self.names[item].startswith(DEAR) and not hole.gate, rank(item)))

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


def _about(name: str) -> float:
    """How much a test seems to be about who may what."""
    file, test = name.split("::", 1)
    return 2.0 * ("access" in file or bool(ABOUT.search(test))) + 4.0 * bool(WHO.search(name))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", text.lower()))
