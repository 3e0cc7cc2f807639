"""What the gallery shows: every part in every state, as plain values. The story is that of Thursday 19 November."""

import datetime as dt
from types import SimpleNamespace as Thing
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from common import icons
from common.markdown import render

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
NAMES = ("Ada Moretti", "Luca Bianchi", "Giulia Ferraro", "Freja Mikkelsen", "Marek Novák", "Inès Moreau")
WORDS = (
    "43 output ports, and we do not set `validator.pool` anywhere.\n\n- Deploy\n- Wait 300 s\n\n```\nTIMEOUT\n```\n"
    "\n> It worked with 2.7.4.\n\nSee [the log](https://example.com/)."
)


class ExampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(help_text="What happens, in one line.", max_length=120)
    description = forms.CharField(label="What happens", widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.ChoiceField(label="Affected version", choices=[("2.8.1", "2.8.1"), ("2.8.0", "2.8.0")])
    downtime = forms.ChoiceField(
        label="Service downtime", choices=[("none", "None"), ("degraded", "Degraded")], widget=forms.RadioSelect
    )
    ask = forms.BooleanField(label="Ask and wait for the answer")

    def __init__(self, theme: str, data: dict[str, str] | None = None) -> None:
        super().__init__(data, auto_id=f"{theme}-{'wrong' if data is not None else 'empty'}-%s", prefix=theme)


PEOPLE = [
    Thing(name=name, initials="".join(part[0] for part in name.split()), hue=hue)
    for hue, name in enumerate(NAMES, start=1)
]
CLOCKS = [
    Thing(look=look, name=name, text=text, title=f"{name} {text}", share=share) for look, name, text, share in CHIPS
]
AT = dt.datetime(2026, 11, 19, 10, 5, tzinfo=dt.UTC)


def card(number: int, title: str, chip: int, **changes: Any) -> dict[str, Any]:
    """A card of the board with what a ticket has, and the chip at its foot."""
    ticket = Thing(
        key=f"NORD-{number}",
        title=title,
        type="incident",
        get_type_display="Incident",
        priority="P1",
        assignee=PEOPLE[2],
        customer=Thing(name="Nordhavn Energi", hue=4),
        get_absolute_url="#",
        version=1,
        last_sequence=1,
        last_public_sequence=1,
        team_id=None,
        is_release_pending=False,
        needs_answer_since=None,
    )
    vars(ticket).update(changes)
    return {"ticket": ticket, "chip": CLOCKS[chip]}


def message(theme: str, who: int, role: str, text: str, **changes: Any) -> dict[str, Any]:
    html = SafeString(render(text))
    said = {"who": PEOPLE[who], "role": role, "html": html, "is_internal": False, "badge": None, "files": ()}
    return {"entry": Thing(anchor=f"{theme}-message-{who}", at=AT), "message": Thing(**(said | changes))}


def specimens(theme: str) -> dict[str, Any]:
    """What differs by theme: what has ids, which must not come twice on a page."""
    asked = Thing(tone="wait", icon="help", label="Asked")
    return {
        "name": theme,
        "form": ExampleForm(theme),
        "wrong": ExampleForm(theme, {}),
        "messages": [
            message(theme, 3, "Nordhavn Energi", WORDS),
            message(theme, 1, "Product engineering", "Pull request is green on 43 ports.", is_internal=True),
            message(theme, 2, "Support", "Which version is it?", badge=asked),
        ],
    }


def content() -> dict[str, Any]:
    return {
        "themes": [specimens("light"), specimens("dark")],
        "icons": sorted(icons.names()),
        "chips": CLOCKS,
        "priorities": ("P1", "P2", "P3"),
        "states": ("open", "triage", "investigation", "escalated", "resolved", "closed"),
        "types": (("incident", "Incident"), ("bug_report", "Bug report"), ("it_help", "Get IT help")),
        "people": PEOPLE,
        "badges": ("", "accent", "met", "wait", "breach", "internal"),
        "now": AT,
        "customer": Thing(customer=Thing(name="Nordhavn Energi")),
        "cards": [
            card(87, "Provisioning times out for data products with more than 40 output ports", 0),
            card(91, "Nightly run skipped 14 data products", 1, priority="P2", assignee=None),
            card(92, "Login loop", 2, type="bug_report", get_type_display="Bug report", team_id=1,
                 team=Thing(name="Product engineering")),
            card(78, "Audit export misses the approver", 5, priority="P3", is_release_pending=True,
                 release=Thing(name="2.8.2"), needs_answer_since=AT),
        ],
    }  # fmt: skip
