"""Who wants to know, at once, that something happened to a ticket. Sweeps pick up whatever is missed here.

Apps above register a listener in their `ready()`; it is called after the commit, without arguments, and must not
fail or be slow: it queues a task or does nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_listeners: list[Callable[[], None]] = []
_muted: ContextVar[bool] = ContextVar("outbox_muted", default=False)


def listen(listener: Callable[[], None]) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


@contextmanager
def muted() -> Iterator[None]:
    """Nobody is woken within: for the demo, which tells its months of events itself."""
    token = _muted.set(True)
    try:
        yield
    finally:
        _muted.reset(token)


def wake() -> None:
    if _muted.get():
        return
    for listener in _listeners:
        listener()
