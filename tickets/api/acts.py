"""Everything that is done on a ticket through the API: what each asks for, and the service behind it.

The services are those of the pages; what one refuses, the other refuses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from common.errors import InvalidInput
from customers.vocabulary import Priority
from tickets.api import inputs
from tickets.models import Attachment
from tickets.permissions import Act
from tickets.services import conversation, escalation, excuses, redaction, relations, resolution, work
from tickets.services.conversation import Words
from tickets.services.door import Loaded
from tickets.subject import Subject
from tickets.vocabulary import LinkKind
from tickets.workflow import MOVES

Said = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Doing:
    """`says` is what the schema tells of it. `perform` gets what was said, validated, and what the client had read."""

    act: Act
    says: str
    perform: Callable[[Subject, Said, Loaded], object]
    input: type[inputs.OnTicket] = inputs.Bare

    @property
    def name(self) -> str:
        return self.act.value

    @property
    def is_move(self) -> bool:
        return self.act in MOVES


def _take_charge(subject: Subject, said: Said, loaded: Loaded) -> object:
    return work.take_charge(subject.ticket, by=subject.user, loaded=loaded)


def _start_investigation(subject: Subject, said: Said, loaded: Loaded) -> object:
    return work.start_investigation(subject.ticket, by=subject.user, loaded=loaded)


def _escalate(subject: Subject, said: Said, loaded: Loaded) -> object:
    return escalation.escalate(subject.ticket, said["team"], said["reason"], by=subject.user, loaded=loaded)


def _hand_back(subject: Subject, said: Said, loaded: Loaded) -> object:
    findings = Words(text=said["text"])
    return escalation.hand_back(subject.ticket, findings, public=said["public"], by=subject.user, loaded=loaded)


def _resolve(subject: Subject, said: Said, loaded: Loaded) -> object:
    solution = resolution.Solution(
        resolution=said["resolution"],
        text=said["text"],
        release=said.get("release"),
        duplicate_of=said.get("duplicate_of"),
    )
    return resolution.resolve(subject.ticket, solution, by=subject.user, loaded=loaded)


def _confirm(subject: Subject, said: Said, loaded: Loaded) -> object:
    stars = said.get("rating")
    rating = resolution.Rating(stars=stars, words=said["words"]) if stars else None
    return resolution.confirm(subject.ticket, by=subject.user, rating=rating, loaded=loaded)


def _reopen(subject: Subject, said: Said, loaded: Loaded) -> object:
    return resolution.reopen(subject.ticket, said["reason"], by=subject.user, loaded=loaded)


def _close(subject: Subject, said: Said, loaded: Loaded) -> object:
    return resolution.close(subject.ticket, by=subject.user, loaded=loaded)


def _withdraw(subject: Subject, said: Said, loaded: Loaded) -> object:
    return resolution.withdraw(subject.ticket, said["reason"], by=subject.user, loaded=loaded)


def _categorise(subject: Subject, said: Said, loaded: Loaded) -> object:
    category = work.Categorisation(
        type=said["type"],
        impact=said["impact"],
        urgency=said["urgency"],
        components=said["components"],
        product_version=said["product_version"],
    )
    return work.categorise(subject.ticket, category, by=subject.user, loaded=loaded)


def _assign(subject: Subject, said: Said, loaded: Loaded) -> object:
    return work.assign(subject.ticket, said["assignee"], by=subject.user, loaded=loaded)


def _estimate(subject: Subject, said: Said, loaded: Loaded) -> object:
    return work.estimate(subject.ticket, said["due_at"], said["text"], by=subject.user, loaded=loaded)


def _override(subject: Subject, said: Said, loaded: Loaded) -> object:
    priority = Priority(said["priority"]) if said["priority"] else None
    return work.override_priority(subject.ticket, priority, said["reason"], by=subject.user, loaded=loaded)


def _excuse(subject: Subject, said: Said, loaded: Loaded) -> object:
    cycle = excuses.cycle_of(subject.ticket, said["clock"], said["number"])
    return excuses.excuse_breach(subject.ticket, cycle, said["reason"], by=subject.user, loaded=loaded)


def _redact(subject: Subject, said: Said, loaded: Loaded) -> object:
    reason, by = said["reason"], subject.user
    if "passage" in said:
        return redaction.redact_passage(subject.ticket, said["passage"], reason, by=by, loaded=loaded)
    if "message" in said:
        return redaction.redact_message(subject.ticket, said["message"], reason, by=by, loaded=loaded)
    row = (
        Attachment.objects.visible_to(by)
        .filter(ticket=subject.ticket, token=said["file"])
        .select_related("ticket")
        .first()
    )
    if row is None:
        raise InvalidInput({"file": ["There is no such file here."]})
    return redaction.redact_file(row, reason, with_name=said["name"], by=by, loaded=loaded)


def _rename(subject: Subject, said: Said, loaded: Loaded) -> object:
    return work.rename(subject.ticket, said["title"], by=subject.user, loaded=loaded)


def _resume(subject: Subject, said: Said, loaded: Loaded) -> object:
    return conversation.resume(subject.ticket, by=subject.user)


def _follow_up(subject: Subject, said: Said, loaded: Loaded) -> object:
    return resolution.follow_up(subject.ticket, said["text"], by=subject.user)


def _link(subject: Subject, said: Said, loaded: Loaded) -> object:
    return relations.link(subject.ticket, said["target"], LinkKind(said["kind"]), by=subject.user)


def _refer(subject: Subject, said: Said, loaded: Loaded) -> object:
    return relations.refer(subject.ticket, said["url"], by=subject.user)


DOINGS: dict[Act, Doing] = {
    doing.act: doing
    for doing in (
        Doing(act=Act.TAKE_CHARGE, says="Answer for the ticket from now on.", perform=_take_charge),
        Doing(
            act=Act.START_INVESTIGATION,
            says="Begin to investigate; the ticket is categorised first.",
            perform=_start_investigation,
        ),
        Doing(
            act=Act.ESCALATE,
            says="Pass the ticket to a team, or from one team on to another.",
            perform=_escalate,
            input=inputs.Escalation,
        ),
        Doing(
            act=Act.HAND_BACK,
            says="Give the ticket back to support, with the findings.",
            perform=_hand_back,
            input=inputs.HandingBack,
        ),
        Doing(
            act=Act.RESOLVE,
            says="Say that it is solved, and how it is delivered.",
            perform=_resolve,
            input=inputs.Resolving,
        ),
        Doing(
            act=Act.CONFIRM,
            says="The customer says that it works, and can rate the support.",
            perform=_confirm,
            input=inputs.Confirming,
        ),
        Doing(act=Act.REOPEN, says="It does not work: back to investigation.", perform=_reopen, input=inputs.Reason),
        Doing(act=Act.CLOSE, says="Close after a recorded follow-up.", perform=_close),
        Doing(
            act=Act.WITHDRAW,
            says="Take the ticket back before it is resolved.",
            perform=_withdraw,
            input=inputs.Reason,
        ),
        Doing(
            act=Act.CATEGORISE,
            says="Confirm type, impact, urgency and components, and so the priority.",
            perform=_categorise,
            input=inputs.Categorising,
        ),
        Doing(
            act=Act.ASSIGN,
            says="Hand the ticket to somebody who works this customer's tickets.",
            perform=_assign,
            input=inputs.Assigning,
        ),
        Doing(act=Act.ESTIMATE, says="Agree when it will be solved.", perform=_estimate, input=inputs.Estimating),
        Doing(
            act=Act.OVERRIDE,
            says="Set a priority against the matrix, or follow the matrix again.",
            perform=_override,
            input=inputs.Overriding,
        ),
        Doing(
            act=Act.EXCUSE,
            says="Excuse the breach of one cycle, for good. It stays a breach; the customer reads the reason.",
            perform=_excuse,
            input=inputs.Excusing,
        ),
        Doing(
            act=Act.REDACT,
            says="Destroy a pasted secret for good: a passage, a whole message, or a file.",
            perform=_redact,
            input=inputs.Redacting,
        ),
        Doing(
            act=Act.EDIT, says="Give the ticket a title that others recognise.", perform=_rename, input=inputs.Renaming
        ),
        Doing(act=Act.RESUME, says="Stop waiting for the customer without an answer.", perform=_resume),
        Doing(
            act=Act.FOLLOW_UP,
            says="Record that support followed up on a resolution, as by telephone.",
            perform=_follow_up,
            input=inputs.FollowingUp,
        ),
        Doing(act=Act.LINK, says="Link the ticket to another one.", perform=_link, input=inputs.Linking),
        Doing(
            act=Act.REFERENCE,
            says="Note an address in the developers' tracker.",
            perform=_refer,
            input=inputs.Referring,
        ),
    )
}
