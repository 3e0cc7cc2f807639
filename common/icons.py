"""The icons, as one sprite: lucide's by our own names, and the few that are ours. Served once, cached for good."""

import functools
import hashlib
import importlib.resources
from xml.etree import ElementTree
from zipfile import ZipFile

# Our name: lucide's.
LUCIDE = {
    "account": "settings",
    "alert": "circle-alert",
    "asc": "arrow-up",
    "at": "at-sign",
    "back": "undo-2",
    "bell": "bell",
    "board": "kanban",
    "bold": "bold",
    "bookmark": "bookmark",
    "bug_report": "bug",
    "chart": "chart-column",
    "check": "check",
    "clip": "paperclip",
    "clock": "clock",
    "code": "code",
    "comment": "message-square",
    "copy": "copy",
    "device": "monitor",
    "down": "chevron-down",
    "download": "download",
    "edit": "pencil",
    "escalate": "circle-arrow-up",
    "external": "external-link",
    "eye": "eye",
    "file": "file-text",
    "flag": "flag",
    "globe": "globe",
    "hand-back": "undo-2",
    "help": "circle-question-mark",
    "home": "house",
    "image": "image",
    "incident": "zap",
    "info": "info",
    "it_help": "circle-question-mark",
    "key": "key-round",
    "layers": "layers",
    "left": "arrow-left",
    "link": "link",
    "list": "list",
    "lock": "lock",
    "menu": "menu",
    "minus": "circle-minus",
    "moon": "moon",
    "more": "ellipsis",
    "package": "package",
    "pause": "circle-pause",
    "phone": "smartphone",
    "plus": "plus",
    "quote": "quote",
    "redact": "eraser",
    "refresh": "refresh-cw",
    "reopen": "rotate-ccw",
    "reply": "reply",
    "right": "chevron-right",
    "search": "search",
    "send": "send",
    "shield": "shield",
    "sign-out": "log-out",
    "sort": "arrow-up-down",
    "star": "star",
    "sun": "sun",
    "tag": "tag",
    "trash": "trash-2",
    "upload": "upload",
    "user": "user",
    "user-plus": "user-plus",
    "users": "users",
    "warn": "triangle-alert",
    "withdraw": "circle-x",
    "x": "x",
}

# Ours: the states are a circle that fills.
OWN = {
    "state-open": '<circle cx="12" cy="12" r="8.5" stroke-dasharray="3 3.2"/>',
    "state-triage": (
        '<circle cx="12" cy="12" r="8.5"/><path d="M12 12V7.2A4.8 4.8 0 0 1 16.8 12z" fill="currentColor"/>'
    ),
    "state-investigation": (
        '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.2a4.8 4.8 0 0 1 0 9.6z" fill="currentColor"/>'
    ),
    "state-escalated": '<circle cx="12" cy="12" r="8.5"/><path d="M12 16.2V8M8.5 11.3 12 7.8l3.5 3.5"/>',
    "state-resolved": '<circle cx="12" cy="12" r="8.5"/><path d="m8.5 12.2 2.5 2.4 4.5-5"/>',
    "state-closed": (
        '<circle cx="12" cy="12" r="8.5" fill="currentColor"/><path d="m8.5 12.2 2.5 2.4 4.5-5" stroke="var(--bg)"/>'
    ),
}


@functools.cache
def names() -> frozenset[str]:
    return frozenset(LUCIDE) | frozenset(OWN)


@functools.cache
def sprite() -> str:
    """An SVG document with a `symbol` an icon, 24 grid; stroke and fill come from where it is used."""
    with importlib.resources.files("lucide").joinpath("lucide.zip").open("rb") as file, ZipFile(file) as archive:
        shapes = {name: _shape(archive.read(f"{source}.svg")) for name, source in LUCIDE.items()} | OWN
    symbols = "".join(
        f'<symbol id="{name}" viewBox="0 0 24 24">{shape}</symbol>' for name, shape in sorted(shapes.items())
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


@functools.cache
def version() -> str:
    """Changes with the sprite, so that it can be cached for good."""
    return hashlib.sha256(sprite().encode()).hexdigest()[:12]


def _shape(svg: bytes) -> str:
    """What is in an icon of lucide's, without the namespace, which the sprite declares."""
    drawing = ElementTree.fromstring(svg)  # noqa: S314  # a package of ours
    for node in drawing.iter():
        node.tag = node.tag.rpartition("}")[2]
    return "".join(ElementTree.tostring(node, encoding="unicode") for node in drawing)
