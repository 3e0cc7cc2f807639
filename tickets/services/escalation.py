"""Escalating to a team of specialists, and handing back."""

import datetime as dt

from accounts.models import Team, User
from common.errors import InvalidInput
from common.markdown import plain_lines
from tickets.errors import IllegalTransition
from tickets.models import Escalation, Ticket
from tickets.permissions import Act
from tickets.services.conversation import Words, say
from tickets.services.door import Change, Loaded, change
from tickets.vocabulary import EventKind, State


def escalate(
    ticket: Ticket,
    team: Team,
    reason: str,
    *,
    by: User,
    at: dt.datetime | None = None,
    loaded: Loaded | None = None,
) -> Ticket:
    """Pass the ticket to a team, or from one team on to another. The reason is internal, the team's name public."""
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        must_be_categorised(done, Act.ESCALATE)
        done.must_move(Act.ESCALATE)
        row = done.ticket
        errors: dict[str, list[str]] = {}
        if not reason.strip():
            errors["reason"] = ["Give the reason: what was found, what the team should do."]
        if not (team.is_active and team.is_escalation):
            errors["team"] = ["Choose a team that takes escalations."]
        elif row.team_id == team.pk:
            errors["team"] = [f"The ticket is with {team.name} already."]
        if errors:
            raise InvalidInput(errors)
        was = row.team_id
        end_escalation(done)
        row.escalate(team=team)
        row.state_since = done.at
        Escalation.objects.create(ticket=row, team=team, by=by, at=done.at)
        done.record(EventKind.ESCALATED, public=True, data={"team": team.pk, "from": was})
        done.record(EventKind.ESCALATION_EXPLAINED, public=False, data={"reason": plain_lines(reason)})
    return done.ticket


def hand_back(
    ticket: Ticket,
    findings: Words,
    *,
    public: bool,
    by: User,
    at: dt.datetime | None = None,
    loaded: Loaded | None = None,
) -> Ticket:
    """Give the ticket back to support with the findings: internal, or written for the customer."""
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must_move(Act.HAND_BACK)
        row = done.ticket
        say(done, EventKind.FINDINGS, findings, public=public)
        team = row.team_id
        end_escalation(done)
        row.hand_back()
        row.state_since = done.at
        done.record(EventKind.HANDED_BACK, public=True, data={"team": team})
    return done.ticket


def end_escalation(done: Change) -> None:
    """Whoever the ticket was with, it is no longer; the team sees it all the same."""
    if done.ticket.state == State.ESCALATED:
        done.ticket.escalations.filter(ended_at__isnull=True).update(ended_at=done.at)


def must_be_categorised(done: Change, act: Act) -> None:
    """The sentence that helps, before the refusal that does not."""
    done.must(act)
    row = done.ticket
    if row.has_sla_type and not row.is_categorised and row.state == State.TRIAGE:
        raise IllegalTransition("Categorise the ticket first: type, impact, urgency and components.")
