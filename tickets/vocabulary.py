"""The words of a ticket: states, resolutions, severity, kinds of events and links."""

from django.db.models import TextChoices


class State(TextChoices):
    OPEN = "open", "Open"
    TRIAGE = "triage", "Triage"
    INVESTIGATION = "investigation", "Investigation"
    ESCALATED = "escalated", "Escalated"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"


# The states in which a person of the vendor works: support can ask the customer, the clocks run.
IN_WORK = (State.TRIAGE, State.INVESTIGATION, State.ESCALATED)
UNRESOLVED = (State.OPEN, *IN_WORK)
BOARD_STATES = (*UNRESOLVED, State.RESOLVED)


class Resolution(TextChoices):
    """How a resolution is delivered."""

    PATCH_RELEASE = "patch_release", "Patch release"
    CONFIGURATION_CHANGE = "configuration_change", "Configuration change"
    WORKAROUND = "workaround", "Workaround"
    ANSWER = "answer", "Answer"
    DUPLICATE = "duplicate", "Duplicate"
    PLANNED = "planned", "Planned"
    DECLINED = "declined", "Declined"
    NOT_REPRODUCIBLE = "not_reproducible", "Not reproducible"
    NO_ANSWER = "no_answer", "No answer"
    OUTSIDE_PERIMETER = "outside_perimeter", "Outside the perimeter"


class Scan(TextChoices):
    """What the virus scanner said of a file; where none is set, none is needed."""

    NOT_NEEDED = "not_needed", "Not scanned"
    WAITING = "waiting", "Waiting"
    CLEAN = "clean", "Clean"
    INFECTED = "infected", "Infected"
    TOO_LARGE = "too_large", "Too large"


class ExportKind(TextChoices):
    """For whom an archive of a customer is made: `tickets.archive` says what each holds."""

    HAND_OVER = "hand-over", "Hand-over"
    WITH_INTERNAL = "with-internal", "With internal things"


class ExportStage(TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Being written"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    EXPIRED = "expired", "Deleted"


class Downtime(TextChoices):
    NONE = "none", "None"
    DEGRADED = "degraded", "Degraded"
    DOWN = "down", "Down"


class Frequency(TextChoices):
    ONCE = "once", "Once"
    SOMETIMES = "sometimes", "Sometimes"
    OFTEN = "often", "Often"
    ALWAYS = "always", "Every time"


class LinkKind(TextChoices):
    RELATES_TO = "relates_to", "relates to"
    DUPLICATES = "duplicates", "duplicates"
    CAUSED_BY = "caused_by", "caused by"
    FOLLOW_UP_OF = "follow_up_of", "follow-up of"

    @property
    def seen_from_target(self) -> str:
        return {
            LinkKind.RELATES_TO: "relates to",
            LinkKind.DUPLICATES: "duplicated by",
            LinkKind.CAUSED_BY: "causes",
            LinkKind.FOLLOW_UP_OF: "followed up by",
        }[self]


class EventKind(TextChoices):
    """What can happen to a ticket. What each carries in `data` is said where the services write it."""

    FILED = "filed", "filed the ticket"
    TAKEN_IN_CHARGE = "taken_in_charge", "took the ticket in charge"
    CATEGORISED = "categorised", "categorised the ticket"
    REPORTED = "reported", "said why it was reported earlier"
    EDITED = "edited", "edited the ticket"
    INVESTIGATED = "investigated", "started the investigation"
    ASSIGNED = "assigned", "assigned the ticket"
    COMMENTED = "commented", "wrote"
    ASKED = "asked", "asked the customer"
    NOTED = "noted", "added an internal note"
    RESUMED = "resumed", "resumed the work"
    COMMENT_EDITED = "comment_edited", "edited a comment"
    COMMENT_WITHDRAWN = "comment_withdrawn", "withdrew a comment"
    ATTACHED = "attached", "attached a file"
    ESCALATED = "escalated", "escalated the ticket"
    ESCALATION_EXPLAINED = "escalation_explained", "gave the reason of the escalation"
    HANDED_BACK = "handed_back", "handed the ticket back"
    FINDINGS = "findings", "wrote the findings"
    RESOLVED = "resolved", "resolved the ticket"
    CONFIRMED = "confirmed", "confirmed the resolution"
    RATED = "rated", "rated the support"
    REOPENED = "reopened", "reopened the ticket"
    FOLLOWED_UP = "followed_up", "followed up"
    CLOSED = "closed", "closed the ticket"
    RELEASE_OUT = "release_out", "closed the ticket: the release is out"
    WITHDRAWN = "withdrawn", "withdrew the ticket"
    ESTIMATED = "estimated", "agreed an estimate"
    PRIORITY_CHANGED = "priority_changed", "changed the priority"
    PRIORITY_OVERRIDDEN = "priority_overridden", "gave the reason of an override"
    LINKED = "linked", "linked a ticket"
    UNLINKED = "unlinked", "removed a link"
    REFERENCED = "referenced", "noted a reference"
    REMINDED = "reminded", "reminded the customer"
    DOUBTFUL_WAIT = "doubtful_wait", "listed the wait for the leads"
    CLOCK_STARTED = "clock_started", "started a clock"
    CLOCK_WARNED = "clock_warned", "warned of a clock"
    CLOCK_BREACHED = "clock_breached", "breached a clock"
    EXCUSED = "excused", "excused a breach"
    TERMS_APPLIED = "terms_applied", "applied other terms"
    REDACTED = "redacted", "redacted"
    NOTIFIED = "notified", "told people"
