"""What the gallery shows: every small part in every state, as plain values."""

from types import SimpleNamespace
from typing import Any

from common import icons

CHIPS = (
    ("running", "Update", "2 h 38 min", 35),
    ("warned", "Take charge", "23 min left", 80),
    ("breached", "Take charge", "32 min over", 100),
    ("outside", "Take charge", "43 h from Fri 09:00", 0),
    ("waiting", "Waiting", "since 09:40", 0),
    ("met", "Met", "28 min of 1 h", 0),
    ("was-breached", "", "Breached by 1 h 12 min", 0),
    ("none", "", "No SLA, outside perimeter", 0),
)

CONTENT: dict[str, Any] = {
    "icons": sorted(icons.names()),
    "chips": [
        SimpleNamespace(look=look, name=name, text=text, title=f"{name} {text}", share=share)
        for look, name, text, share in CHIPS
    ],
    "priorities": ("P1", "P2", "P3"),
    "states": ("open", "triage", "investigation", "escalated", "resolved", "closed"),
    "people": [
        SimpleNamespace(name=name, initials=initials, hue=hue)
        for hue, (name, initials) in enumerate(
            (("Ada Moretti", "AM"), ("Luca Bianchi", "LB"), ("Giulia Ferraro", "GF"), ("Freja Mikkelsen", "FM")),
            start=1,
        )
    ],
    "banners": ("info", "waiting", "warned", "breached", "met"),
    "badges": ("", "accent", "met", "wait", "breach", "internal"),
}
