"""Earlier tickets that look like the one being filed. A first, cheap answer: shared words of the title."""

import re
from collections.abc import Iterable
from functools import reduce
from operator import add, or_

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from tickets.models import Ticket

SHORTEST_WORD = 4
MOST_WORDS = 6
MOST_SIMILAR = 4
# Words of every other title: they make nothing similar.
COMMON = frozenset(
    {"about", "after", "cannot", "does", "error", "fails", "from", "have", "into", "that", "this", "when", "with"}
)


def words_of(title: str) -> list[str]:
    """The longest words of a title, without the common ones."""
    found = {word.lower() for word in re.findall(r"\w+", title) if len(word) >= SHORTEST_WORD}
    return sorted(found - COMMON, key=lambda word: (-len(word), word))[:MOST_WORDS]


def similar(tickets: QuerySet[Ticket], title: str) -> list[Ticket]:
    """Of `tickets`, those whose titles share most words with `title`, the latest first. One query, or none."""
    words = words_of(title)
    if not words:
        return []
    shared = reduce(add, _matches(words))
    rows = tickets.filter(reduce(or_, (Q(title__icontains=word) for word in words)))
    ranked = rows.annotate(shared=shared).filter(shared__gte=min(len(words), 2)).order_by("-shared", "-pk")
    return list(ranked.select_related("reporter", "release").only(*SHOWN)[:MOST_SIMILAR])


SHOWN = ("key", "title", "state", "resolution", "filed_at", "reporter__name", "release__name")


def _matches(words: Iterable[str]) -> Iterable[Case]:
    for word in words:
        yield Case(When(title__icontains=word, then=Value(1)), default=Value(0), output_field=IntegerField())
