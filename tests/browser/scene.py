"""Tickets in every column of the board, one of them with everything that a ticket page can show."""

import datetime as dt
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from common import clock
from customers.models import ContractVersion
from customers.services.contracts import copy_version, set_targets
from customers.terms import Target
from tests.cast import Cast
from tickets.models import Ticket
from tickets.services import conversation, escalation, relations, resolution, work
from tickets.services.conversation import Words
from tickets.services.files import stage_upload
from tickets.services.filing import Filing, file_ticket
from tickets.vocabulary import LinkKind

LONG = "Provisioning times out for data products with more than forty output ports since the upgrade of last week"
FOREIGN = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz: فشل نشر منتج البيانات"
WORDS = """Since the upgrade every deployment of **Wind farm telemetry** stops after 300 s with `PROVISIONING_TIMEOUT`.

1. Open the product.
2. Deploy.

```
wbctl ports --count --product wind-farm-telemetry --env production --verbose --output-format json-with-a-long-name
```
"""


@dataclass(frozen=True)
class Scene:
    opened: Ticket
    triage: Ticket
    waiting: Ticket
    escalated: Ticket
    resolved: Ticket
    closed: Ticket
    late: Ticket  # taken in charge too late; since then it waits for the customer, and looks wrong
    renewed: ContractVersion  # not applied to any of them yet


def _file(cast: Cast, title: str, at: dt.datetime, *, urgent: bool = True) -> Ticket:
    filing = Filing(
        type="incident" if urgent else "bug_report",
        title=title,
        description=WORDS,
        impact="extensive" if urgent else "moderate",
        urgency="critical" if urgent else "high",
        reproduction="Deploy.",
        expected="It deploys.",
        limitations="The hourly feed to the grid operator.",
        components=(cast.provisioning,),
        product_version=cast.product_version,
        uploads=(stage_upload(SimpleUploadedFile("provisioner.log", b"pool size 1"), by=cast.freja),),
    )
    return file_ticket(cast.nordhavn, filing, by=cast.freja, at=at)


def _worked(cast: Cast, title: str, at: dt.datetime, *, taken_after: dt.timedelta = dt.timedelta(minutes=20)) -> Ticket:
    """Taken in charge, categorised, under investigation."""
    ticket = _file(cast, title, at, urgent=False)
    taken = at + taken_after
    work.take_charge(ticket, by=cast.giulia, at=taken)
    category = work.Categorisation(
        type="bug_report", impact="moderate", urgency="high", components=(cast.provisioning,)
    )
    work.categorise(ticket, category, by=cast.giulia, at=taken + dt.timedelta(minutes=5))
    work.start_investigation(ticket, by=cast.giulia, at=taken + dt.timedelta(minutes=10))
    return ticket


def worked(cast: Cast) -> Ticket:
    """One ticket under investigation, with an answer of support's."""
    begin = clock.now() - dt.timedelta(days=2)
    ticket = _worked(cast, "Deployment log stops at 1 MB", begin)
    conversation.comment(ticket, Words(text=WORDS), by=cast.giulia, at=begin + dt.timedelta(hours=1))
    return ticket


def _late(cast: Cast) -> Ticket:
    """Whatever weekday it is: five days are more than its target, and sixty more than ten support days."""
    filed_at = clock.now() - dt.timedelta(days=60)
    ticket = _worked(cast, FOREIGN, filed_at, taken_after=dt.timedelta(days=5))
    conversation.ask(ticket, Words(text=FOREIGN), by=cast.giulia, at=filed_at + dt.timedelta(days=6))
    for _ in range(3):
        conversation.remind_of_question(ticket, at=Ticket.objects.get(pk=ticket.pk).remind_at)
    return ticket


def _renewed(cast: Cast) -> ContractVersion:
    version = copy_version(cast.version, by=cast.ada, at=clock.now() - dt.timedelta(minutes=1))
    return set_targets(version, [Target("P1", "resolution", 10 * 24 * 60)], by=cast.ada)


def play(cast: Cast) -> Scene:
    begin = clock.now() - dt.timedelta(days=2)
    minute = dt.timedelta(minutes=1)
    opened = _file(cast, LONG, begin)
    triage = _file(cast, "Nightly run skipped 14 data products", begin)
    work.take_charge(triage, by=cast.giulia, at=begin + 5 * minute)
    waiting = _worked(cast, "Which roles may approve cross-domain access?", begin)
    conversation.ask(waiting, Words(text="Which version is it?"), by=cast.giulia, at=begin + 60 * minute)
    escalated = _worked(cast, "Deployment log stops at 1 MB", begin)
    conversation.comment(escalated, Words(text=WORDS), by=cast.giulia, at=begin + 61 * minute)
    escalation.escalate(escalated, cast.team, "The pool is sized 1.", by=cast.giulia, at=begin + 62 * minute)
    conversation.note(escalated, Words(text="Confirmed: `pool = 1`."), by=cast.luca, at=begin + 63 * minute)
    relations.link(escalated, opened, LinkKind.RELATES_TO, by=cast.giulia, at=begin + 64 * minute)
    resolved, closed = _worked(cast, "Audit export misses the approver", begin), _worked(cast, "Login loop", begin)
    for ticket in (resolved, closed):
        solution = resolution.Solution(resolution="answer", text="Set the pool to 8.")
        resolution.resolve(ticket, solution, by=cast.giulia, at=begin + 90 * minute)
    resolution.confirm(closed, by=cast.freja, rating=resolution.Rating(stars=5, words="Fast."), at=begin + 95 * minute)
    late = _late(cast)
    return Scene(opened, triage, waiting, escalated, resolved, closed, late, _renewed(cast))
