"""The filters of boards and lists: what an address chooses, the rows it means, the menus that offer the rest.

Every choice is a link. So filters work without JavaScript, can be bookmarked, and survive the way back. A value that
is not on offer (an old bookmark, a customer of somebody else) chooses nothing, and so tells nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q
from django.http import QueryDict

# A chip names so many of its values; beyond, it counts them.
MOST_SAID = 2


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter, and the rows it means. `hue`: it is a customer, shown with its mark."""

    value: str
    label: str
    condition: Q
    hue: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter. With an icon it is a switch, of one option. `several`: choosing one value keeps the others.

    `unset` are the rows that it leaves when nothing is chosen, in words `unset_label`.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    icon: str = ""
    several: bool = False
    unset: Q = field(default_factory=Q)
    unset_label: str = ""

    @property
    def is_switch(self) -> bool:
        return bool(self.icon)


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as a link: follow it to choose the value, or to drop it again."""

    label: str
    url: str
    is_chosen: bool
    hue: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter as the page shows it. `value` is what it filters by, empty while it filters nothing."""

    name: str
    label: str
    icon: str
    value: str
    url: str
    choices: tuple[Choice, ...]
    is_set: bool


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    is_current: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class View:
    """A set of filter values with a name: a tab."""

    label: str
    values: Mapping[str, str]


class Selection:
    """What an address chooses of some facets. `kept`: other parameters that the links carry on."""

    def __init__(self, facets: Iterable[Facet], query: QueryDict, kept: Sequence[str] = ()) -> None:
        self.facets = tuple(facet for facet in facets if facet.options)
        self.kept = {name: str(query[name]) for name in kept if query.get(name)}
        self.chosen = {facet.name: _chosen(facet, query.getlist(facet.name)) for facet in self.facets}

    def __bool__(self) -> bool:
        return any(self.chosen.values())

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(option.value for option in self.chosen.get(name, ()))

    def condition(self) -> Q:
        """All facets at once; within a facet any of its values."""
        condition = Q()
        for facet in self.facets:
            options = self.chosen[facet.name]
            condition &= reduce(or_, (option.condition for option in options)) if options else facet.unset
        return condition

    def condition_of(self, view: View) -> Q:
        condition = Q()
        for facet in self.facets:
            for option in facet.options:
                if view.values.get(facet.name) == option.value:
                    condition &= option.condition
        return condition

    def url(self, changes: Mapping[str, Sequence[str]] | None = None, **kept: str) -> str:
        """The address with other values for some facets or kept parameters; relative, as “?type=incident”."""
        values = {name: self.values(name) for name in self.chosen} | dict(changes or {})
        query = QueryDict(mutable=True)
        for name, chosen in values.items():
            query.setlist(name, list(chosen))
        for name, value in (self.kept | kept).items():
            if value:
                query.setlist(name, [value])
        encoded = query.urlencode()
        return f"?{encoded}" if encoded else "?"

    def reset_url(self) -> str:
        return self.url(self._nothing(), q="")

    def _nothing(self) -> dict[str, tuple[str, ...]]:
        return dict.fromkeys(self.chosen, ())

    def parameters(self, *without: str) -> Iterator[tuple[str, str]]:
        """Name and value of everything chosen, for the hidden inputs of a form."""
        for name in self.chosen:
            yield from ((name, value) for value in self.values(name))
        yield from ((name, value) for name, value in self.kept.items() if name not in without)

    def chips(self) -> list[Chip]:
        """One for each filter that has something to choose from."""
        return [self._chip(facet) for facet in self.facets if facet.options]

    def _chip(self, facet: Facet) -> Chip:
        chosen = self.chosen[facet.name]
        if facet.is_switch:
            (option,) = facet.options
            url = self.url({facet.name: () if chosen else (option.value,)})
            return Chip(facet.name, facet.label, facet.icon, "", url, (), is_set=bool(chosen))
        return Chip(
            name=facet.name,
            label=facet.label,
            icon=facet.icon,
            value=_said(chosen) or facet.unset_label,
            url=self.url({facet.name: ()}),
            choices=tuple(self._choice(facet, option) for option in facet.options),
            is_set=bool(chosen or facet.unset_label),
        )

    def _choice(self, facet: Facet, option: Option) -> Choice:
        now = self.values(facet.name)
        if option.value in now:
            then = tuple(value for value in now if value != option.value)
        else:
            then = (*now, option.value) if facet.several else (option.value,)
        return Choice(option.label, self.url({facet.name: then}), option.value in now, option.hue)

    def tabs(self, views: Iterable[View], counts: Sequence[int] = ()) -> list[Tab]:
        """The views as tabs: the current one is that whose values are chosen, and nothing else is."""
        now = {name: self.values(name) for name in self.chosen if self.values(name)}
        return [
            Tab(
                label=view.label,
                url=self.url(self._nothing() | _listed(view.values)),
                is_current=now == _listed(view.values),
                count=counts[index] if index < len(counts) else None,
            )
            for index, view in enumerate(views)
        ]


def _listed(values: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: (value,) for name, value in values.items()}


def _chosen(facet: Facet, values: Sequence[str]) -> tuple[Option, ...]:
    wanted = set(values if facet.several else values[-1:])
    return tuple(option for option in facet.options if option.value in wanted)


def _said(options: Sequence[Option]) -> str:
    """“P1”, “P1, P2”, “P1 and 2 more”."""
    labels = [option.label for option in options]
    return ", ".join(labels) if len(labels) <= MOST_SAID else f"{labels[0]} and {len(labels) - 1} more"
