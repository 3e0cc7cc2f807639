"""What each thing that happened reads like: one sentence, told by who did it.

Whoever reads is told what he or she may know: `Scene.is_internal` decides, and events that a customer may not see never
come here for one.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.wording import exact_moment
from customers.vocabulary import ClockKind, Impact, Priority, TicketType, Urgency
from tickets.models import Event
from tickets.names import PERSON, RELEASE, TEAM, TICKET, Names
from tickets.subject import Subject
from tickets.vocabulary import EventKind, LinkKind

SYSTEM = "witsupport"
MET, WAITING, INTERNAL, BREACHED = "met", "waiting", "internal", "breached"


@dataclass(frozen=True, slots=True)
class Line:
    text: SafeString
    icon: str = "info"
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """For whom it is told. `reason` is the internal why of the event told now, where there is one."""

    subject: Subject
    names: Names
    now: dt.datetime
    reason: str = ""

    @property
    def is_internal(self) -> bool:
        return self.subject.is_internal

    def person(self, pk: int | None) -> SafeString:
        return format_html("<strong>{}</strong>", self.names.label(PERSON, pk, SYSTEM))

    def who(self, event: Event) -> SafeString:
        return self.person(event.actor_id)

    def whose(self, event: Event) -> str:
        """“your ticket” to the person who reported it."""
        return "your ticket" if self.subject.ticket.reporter_id == self.subject.user.pk else "the ticket"

    def team(self, pk: int | None) -> SafeString:
        return format_html("<strong>{}</strong>", self.names.label(TEAM, pk, "a team"))

    def release(self, pk: int | None) -> SafeString:
        return format_html("<strong>{}</strong>", self.names.label(RELEASE, pk, "a release"))

    def at(self, data: dict[str, Any], key: str) -> str:
        """An instant that an event carries, in the reader's time zone."""
        text = data.get(key)
        return exact_moment(dt.datetime.fromisoformat(text), self.now) if text else ""

    def with_reason(self, sentence: SafeString) -> SafeString:
        return format_html("{}: {}", sentence, self.reason) if self.reason else sentence


def _taken(scene: Scene, event: Event) -> Line:
    return Line(format_html("{} took {} in charge", scene.who(event), scene.whose(event)), "flag", MET)


def _categorised(scene: Scene, event: Event) -> Line:
    now, was = event.data["now"], event.data["was"]
    kind = "" if now["type"] == was["type"] else f"{TicketType(now['type']).label.lower()}, "
    text = format_html(
        "{} confirmed {}impact {}, urgency {}: <strong>{}</strong>",
        scene.who(event),
        kind,
        Impact(now["impact"]).label.lower(),
        Urgency(now["urgency"]).label.lower(),
        now["priority"],
    )
    return Line(text, "edit")


def _reported(scene: Scene, event: Event) -> Line:
    text = format_html("{} said why it was reported earlier: {}", scene.who(event), event.data["reason"])
    return Line(text, "lock", INTERNAL)


def _edited(scene: Scene, event: Event) -> Line | None:
    title = event.data.get("title")
    if title is None:
        return None
    return Line(format_html("{} renamed the ticket, which was “{}”", scene.who(event), title["from"]), "edit")


def _investigated(scene: Scene, event: Event) -> Line:
    return Line(format_html("{} started the investigation", scene.who(event)), "search")


def _assigned(scene: Scene, event: Event) -> Line:
    to = event.data["to"]
    if to is None:
        text = format_html("{} assigned the ticket to nobody", scene.who(event))
    elif to == event.actor_id:
        text = format_html("{} took over the ticket", scene.who(event))
    else:
        text = format_html("{} assigned the ticket to {}", scene.who(event), scene.person(to))
    return Line(text, "user")


def _resumed(scene: Scene, event: Event) -> Line:
    return Line(format_html("{} resumed the work without waiting longer", scene.who(event)), "clock", WAITING)


def _comment_edited(scene: Scene, event: Event) -> Line:
    return Line(format_html("{} edited a message", scene.who(event)), "edit")


def _comment_withdrawn(scene: Scene, event: Event) -> Line:
    return Line(format_html("{} withdrew a message", scene.who(event)), "withdraw")


def _escalated(scene: Scene, event: Event) -> Line:
    text = format_html("{} escalated to {}", scene.who(event), scene.team(event.data["team"]))
    return Line(scene.with_reason(text), "escalate")


def _handed_back(scene: Scene, event: Event) -> Line:
    return Line(format_html("{} handed the ticket back to support", scene.who(event)), "hand-back")


def _explained(scene: Scene, event: Event) -> Line:
    return Line(format_html("{} gave the reason: {}", scene.who(event), event.data["reason"]), "lock", INTERNAL)


def _confirmed(scene: Scene, event: Event) -> Line:
    pending = event.data.get("pending")
    if event.data.get("silence"):
        text = format_html("No answer: taken as confirmed. It waits for release {}", scene.release(pending))
    elif pending:
        text = format_html(
            "{} confirmed the resolution. It waits for release {}", scene.who(event), scene.release(pending)
        )
    else:
        text = format_html("{} confirmed the resolution", scene.who(event))
    return Line(text, "check", MET)


def _rated(scene: Scene, event: Event) -> Line:
    text = format_html("{} rated the support <strong>{} of 5</strong>", scene.who(event), event.data["stars"])
    words = event.data.get("words")
    return Line(format_html("{}: {}", text, words) if words else text, "star")


def _closed(scene: Scene, event: Event) -> Line:
    if event.data.get("after") == "silence":
        return Line(SafeString("Closed, as nobody objected to the resolution"), "state-closed")
    return Line(format_html("{} closed the ticket", scene.who(event)), "state-closed")


def _release_out(scene: Scene, event: Event) -> Line:
    text = format_html("Release {} is out, and so the ticket is closed", scene.release(event.data["release"]))
    return Line(text, "package", MET)


def _withdrawn(scene: Scene, event: Event) -> Line:
    text = format_html("{} withdrew the ticket: {}", scene.who(event), event.data["reason"])
    return Line(text, "withdraw")


def _estimated(scene: Scene, event: Event) -> Line:
    due, was = scene.at(event.data, "due"), scene.at(event.data, "was")
    text = format_html("{} agreed an estimate: <strong>{}</strong>", scene.who(event), due)
    return Line(format_html("{}, which was {}", text, was) if was else text, "clock")


def _priority_changed(scene: Scene, event: Event) -> Line:
    to, matrix = event.data["to"], event.data["matrix"]
    if event.data["overridden"]:
        text = format_html(
            "{} set the priority to <strong>{}</strong>; the matrix says {}", scene.who(event), Priority(to), matrix
        )
    else:
        text = format_html(
            "{} removed the override: the priority is <strong>{}</strong> again", scene.who(event), Priority(to)
        )
    return Line(scene.with_reason(text), "edit")


def _linked(scene: Scene, event: Event) -> Line | None:
    """A ticket that the reader may not see is not mentioned."""
    other = scene.names.get(TICKET, event.data["to"])
    if other is None:
        return None
    kind = LinkKind(event.data["kind"])
    text = format_html(
        "{} linked: {} <strong>{}</strong> {}",
        scene.who(event),
        kind.seen_from_target if event.data.get("from_target") else kind.label,
        other.label,
        other.more,
    )
    return Line(text, "link", "" if event.is_public else INTERNAL)


def _unlinked(scene: Scene, event: Event) -> Line | None:
    other = scene.names.get(TICKET, event.data["to"])
    if other is None:
        return None
    text = format_html("{} removed the link to <strong>{}</strong>", scene.who(event), other.label)
    return Line(text, "link", "" if event.is_public else INTERNAL)


def _referenced(scene: Scene, event: Event) -> Line:
    text = format_html(
        '{} noted <a href="{}" rel="noopener noreferrer nofollow">{}</a>',
        scene.who(event),
        event.data["url"],
        event.data["url"],
    )
    return Line(text, "lock", INTERNAL)


def _reminded(scene: Scene, event: Event) -> Line:
    customer = scene.subject.ticket.customer.name
    if event.data.get("of") == "closing":
        closes = scene.at(event.data, "closes_at")
        return Line(format_html("{} was reminded: without an answer it closes on {}", customer, closes), "bell")
    return Line(format_html("{} was reminded of the question", customer), "bell", WAITING)


def _doubtful(scene: Scene, event: Event) -> Line:
    text = SafeString("No answer after two reminders and ten support days: listed for the leads")
    return Line(text, "lock", INTERNAL)


def _clock(event: Event) -> str:
    return ClockKind(event.data["clock"]).label


def _clock_started(scene: Scene, event: Event) -> Line:
    due = scene.at(event.data, "due_at")
    text = format_html("The clock “{}” started", _clock(event).lower())
    return Line(format_html("{}, due {}", text, due) if due else text, "clock")


def _clock_warned(scene: Scene, event: Event) -> Line:
    text = format_html("<strong>{}</strong>: {} % of the target is used", _clock(event), event.data["level"])
    return Line(text, "warn", "warned")


def _clock_breached(scene: Scene, event: Event) -> Line:
    text = format_html("<strong>{}</strong> was due {}: breached", _clock(event), scene.at(event.data, "due_at"))
    return Line(text, "warn", BREACHED)


def _excused(scene: Scene, event: Event) -> Line:
    number, clock = event.data["number"], ClockKind(event.data["clock"])
    which = f", cycle {number}" if clock == ClockKind.UPDATE else ""
    text = format_html(
        "{} excused the breach of <strong>{}</strong>{}: {}",
        scene.who(event),
        _clock(event),
        which,
        event.data["reason"],
    )
    return Line(text, "shield")


def _terms_applied(scene: Scene, event: Event) -> Line:
    """By the admin for whom the system opened the door."""
    who, terms = scene.person(event.data["admin"]), event.data["terms"]
    return Line(format_html("{} applied other terms from here on: <strong>{}</strong>", who, terms), "clock")


def _redacted(scene: Scene, event: Event) -> Line:
    """A customer is told of the places that a customer could read."""
    data = event.data
    count = data["public"] + (data["internal"] if scene.is_internal else 0)
    where = f" in {count} places" if data["what"] == "passage" and count > 1 else ""
    text = format_html("{} redacted a {}{}: {}", scene.who(event), data["what"], where, data["reason"])
    return Line(text, "redact", "" if event.is_public else INTERNAL)


def _notified(scene: Scene, event: Event) -> Line | None:
    names = [scene.names.label(PERSON, pk, SYSTEM) for pk in event.data.get("people", ())]
    return Line(format_html("Told {}", ", ".join(names)), "bell") if names else None


TELL: dict[str, Callable[[Scene, Event], Line | None]] = {
    EventKind.TAKEN_IN_CHARGE: _taken,
    EventKind.CATEGORISED: _categorised,
    EventKind.REPORTED: _reported,
    EventKind.EDITED: _edited,
    EventKind.INVESTIGATED: _investigated,
    EventKind.ASSIGNED: _assigned,
    EventKind.RESUMED: _resumed,
    EventKind.COMMENT_EDITED: _comment_edited,
    EventKind.COMMENT_WITHDRAWN: _comment_withdrawn,
    EventKind.ESCALATED: _escalated,
    EventKind.ESCALATION_EXPLAINED: _explained,
    EventKind.HANDED_BACK: _handed_back,
    EventKind.CONFIRMED: _confirmed,
    EventKind.RATED: _rated,
    EventKind.CLOSED: _closed,
    EventKind.RELEASE_OUT: _release_out,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.ESTIMATED: _estimated,
    EventKind.PRIORITY_CHANGED: _priority_changed,
    EventKind.PRIORITY_OVERRIDDEN: _explained,
    EventKind.LINKED: _linked,
    EventKind.UNLINKED: _unlinked,
    EventKind.REFERENCED: _referenced,
    EventKind.REMINDED: _reminded,
    EventKind.DOUBTFUL_WAIT: _doubtful,
    EventKind.CLOCK_STARTED: _clock_started,
    EventKind.CLOCK_WARNED: _clock_warned,
    EventKind.CLOCK_BREACHED: _clock_breached,
    EventKind.EXCUSED: _excused,
    EventKind.TERMS_APPLIED: _terms_applied,
    EventKind.REDACTED: _redacted,
    EventKind.NOTIFIED: _notified,
}


def tell(scene: Scene, event: Event) -> Line | None:
    """The sentence of an event; None when it is told by a message box, or not to this reader."""
    say = TELL.get(event.kind)
    return say(scene, event) if say else None
