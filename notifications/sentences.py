"""What a notice reads like: one plain sentence to the person told, and the words that somebody wrote.

Used by the inbox and by mails. Everything said here stands on the timeline for this person too: a notice is only shown
or sent when its event is visible to him or her.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Team
from common import clock
from common.wording import exact_moment
from customers.models import Release
from customers.vocabulary import ClockKind
from notifications.models import Notice
from tickets.models import Event
from tickets.vocabulary import EventKind, Resolution

Kind = Notice.Kind


@dataclass(frozen=True, slots=True)
class Line:
    """`who` did `text`; without a `who` the text is a sentence of its own. `tone` is a meaning of the design system."""

    who: str
    text: str
    icon: str
    tone: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.who} {self.text}" if self.who else self.text


def from_here(instant: dt.datetime) -> str:
    """As on a page, which is read now: “14:20” is today."""
    return exact_moment(instant, clock.now())


def for_good(instant: dt.datetime) -> str:
    """As in a mail, which is read whenever: “Thu 19 Nov 2026, 14:20 CET”."""
    local = timezone.localtime(instant)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M %Z}"


@dataclass(frozen=True, slots=True)
class Named:
    """What the ids in events stand for, and how instants are written. In the time zone that is active."""

    teams: dict[int, str]
    releases: dict[int, str]
    written: Callable[[dt.datetime], str]

    def at(self, event: Event, key: str) -> str:
        """An instant that the event carries."""
        text = event.data.get(key)
        return self.written(dt.datetime.fromisoformat(text)) if text else ""

    def release(self, event: Event, key: str) -> str:
        return self.releases.get(event.data.get(key) or 0, "")


def named(events: Iterable[Event], written: Callable[[dt.datetime], str] = from_here) -> Named:
    """The names that these events need; no query for what none of them needs, two at the most."""
    events = list(events)
    teams = {event.data.get("team") for event in events} - {None}
    releases = {event.data.get(key) for event in events for key in ("release", "pending")} - {None}
    return Named(
        {team.pk: team.name for team in Team.objects.filter(pk__in=teams)} if teams else {},
        {release.pk: release.name for release in Release.objects.filter(pk__in=releases)} if releases else {},
        written,
    )


def _filed(notice: Notice, names: Named) -> str:
    return "filed a ticket for you" if notice.person_id == notice.ticket.reporter_id else "filed a ticket"


def _wrote(notice: Notice, names: Named) -> str:
    event = notice.event
    if event.kind == EventKind.ATTACHED:
        count = len(event.data.get("files", ()))
        return "attached a file" if count == 1 else f"attached {count} files"
    if event.kind == EventKind.ASKED:
        return "asked the customer"
    if any(fact["fact"] == "WaitingEnded" for fact in event.facts or ()):
        return "answered the question"
    return "wrote" if event.is_public else "added an internal note"


def _escalated(notice: Notice, names: Named) -> str:
    return f"escalated the ticket to {names.teams.get(notice.event.data['team'], 'your team')}"


def _assigned(notice: Notice, names: Named) -> str:
    return "assigned the ticket to you"


def _mentioned(notice: Notice, names: Named) -> str:
    return "mentioned you" if notice.event.is_public else "mentioned you in an internal note"


def _estimated(notice: Notice, names: Named) -> str:
    was = names.at(notice.event, "was")
    due = f"agreed an estimate: {names.at(notice.event, 'due')}"
    return f"{due}, which was {was}" if was else due


def _resolved(notice: Notice, names: Named) -> str:
    data = notice.event.data
    how = Resolution(data["resolution"]).label.lower()
    release = names.release(notice.event, "release")
    return f"resolved the ticket: {how} {release}" if release else f"resolved the ticket: {how}"


def _confirmed(notice: Notice, names: Named) -> str:
    data = notice.event.data
    release = names.release(notice.event, "pending")
    if data.get("silence"):
        return f"No answer, taken as confirmed; it waits for release {release}"
    return f"confirmed the resolution; it waits for release {release}" if release else "confirmed the resolution"


def _closed(notice: Notice, names: Named) -> str:
    return "closed the ticket" if notice.event.actor_id else "Closed, as nobody objected to the resolution"


def _release_out(notice: Notice, names: Named) -> str:
    release = names.release(notice.event, "release")
    if notice.person_id == notice.ticket.assignee_id:
        return f"Release {release} is out, and so the ticket is closed"
    return f"Release {release} is out: install it. The ticket is closed"


def _reminded(notice: Notice, names: Named) -> str:
    if notice.event.data.get("of") == "closing":
        return f"Does it work? Without an answer the ticket closes on {names.at(notice.event, 'closes_at')}"
    return "Support is still waiting for your answer"


def _doubtful(notice: Notice, names: Named) -> str:
    return "No answer after two reminders and ten support days"


def _clock_of(event: Event) -> str:
    return ClockKind(event.data["clock"]).label


def _due_soon(notice: Notice, names: Named) -> str:
    event = notice.event
    is_untaken = event.data["clock"] == ClockKind.TAKING_CHARGE
    what = "Nobody has taken it in charge" if is_untaken else _clock_of(event)
    return f"{what}: {event.data['level']} % of the target is used, due {names.at(event, 'due_at')}"


def _breached(notice: Notice, names: Named) -> str:
    return f"{_clock_of(notice.event)} was due {names.at(notice.event, 'due_at')}: breached"


def _plain(text: str) -> Callable[[Notice, Named], str]:
    return lambda notice, names: text


# By kind: what it reads like, its icon, its meaning.
TELL: dict[str, tuple[Callable[[Notice, Named], str], str, str]] = {
    Kind.FILED: (_filed, "plus", ""),
    Kind.ASKED: (_plain("asked you a question"), "help", "wait"),
    Kind.ANSWERED: (_wrote, "reply", ""),
    Kind.COMMENTED: (_wrote, "comment", ""),
    Kind.ESCALATED: (_escalated, "escalate", ""),
    Kind.HANDED_BACK: (_plain("handed the ticket back to support"), "hand-back", ""),
    Kind.ASSIGNED: (_assigned, "user", ""),
    Kind.MENTIONED: (_mentioned, "at", ""),
    Kind.TAKEN_IN_CHARGE: (_plain("took the ticket in charge"), "flag", ""),
    Kind.ESTIMATED: (_estimated, "clock", ""),
    Kind.RESOLVED: (_resolved, "check", "met"),
    Kind.CONFIRMED: (_confirmed, "check", "met"),
    Kind.REOPENED: (_plain("reopened the ticket"), "reopen", ""),
    Kind.CLOSED: (_closed, "state-closed", ""),
    Kind.RELEASE_OUT: (_release_out, "package", "met"),
    Kind.WITHDRAWN: (_plain("withdrew the ticket"), "withdraw", ""),
    Kind.REMINDED: (_reminded, "bell", "wait"),
    Kind.DOUBTFUL_WAIT: (_doubtful, "pause", "wait"),
    Kind.DUE_SOON: (_due_soon, "warn", "warn"),
    Kind.BREACHED: (_breached, "alert", "breach"),
}
# What nobody did: a clock, a reminder, a release.
NOBODYS = frozenset({Kind.DUE_SOON, Kind.BREACHED, Kind.REMINDED, Kind.DOUBTFUL_WAIT, Kind.RELEASE_OUT})


def line_of(notice: Notice, names: Named) -> Line:
    """The sentence of a notice. Needs its ticket, its event and the event's actor loaded."""
    say, icon, tone = TELL[notice.kind]
    actor = notice.event.actor
    who = actor.name if actor is not None and notice.kind not in NOBODYS else ""
    return Line(who, say(notice, names), icon, tone)


def words_of(event: Event) -> str:
    """What somebody wrote there, as Markdown; empty when nobody did, or when it was withdrawn."""
    data = event.data
    if event.comment is not None:
        return "" if event.comment.withdrawn_at else event.comment.text
    if event.kind == EventKind.FILED:
        return event.ticket.description
    if event.kind == EventKind.ATTACHED:
        return ", ".join(file["name"] for file in data.get("files", ()))
    if event.kind == EventKind.RESOLVED:
        return str(data["text"])
    if event.kind in {EventKind.REOPENED, EventKind.WITHDRAWN, EventKind.ESCALATION_EXPLAINED}:
        return str(data["reason"])
    return ""
