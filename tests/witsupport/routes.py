"""Every address that the application answers, as an example of each."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

CONVERTER = re.compile(r"<[^>]+>")
GROUP = re.compile(r"\(\?P<\w+>[^()]*(?:\([^()]*\))?[^()]*\)")


def _example(pattern: object) -> str:
    """A part of a path that the pattern takes: 1 is a number and a text."""
    if isinstance(pattern, RoutePattern):
        return CONVERTER.sub("1", str(pattern))
    return re.sub(r"[\^$\\?]|\\Z", "", GROUP.sub("1", str(pattern)))


def _walk(patterns: list[URLPattern | URLResolver], names: str, path: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        here = path + _example(pattern.pattern)
        if isinstance(pattern, URLResolver):
            names_below = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from _walk(pattern.url_patterns, names_below, here)
        else:
            yield f"{names}{pattern.name or pattern.pattern}", here


def routes() -> dict[str, str]:
    """The path of each route by its name."""
    return dict(_walk(get_resolver().url_patterns, "", "/"))
