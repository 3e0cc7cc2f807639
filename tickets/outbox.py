"""Who wants to know, at once, that something happened to a ticket. Sweeps pick up whatever is missed here.

Apps above register a listener in their `ready()`; it is called after the commit, without arguments, and must not
fail or be slow: it queues a task or does nothing.
"""

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def listen(listener: Callable[[], None]) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def wake() -> None:
    for listener in _listeners:
        listener()
