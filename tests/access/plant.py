"""A desk with a marker in everything that somebody may not read, so that a marker in an answer is a leak.

`OTHERS` is in everything of Altamira's, `INSIDE` in everything that no customer reads at Nordhavn, `ASIDE` in the
words of a ticket of Nordhavn's that was never with the specialists. What follows a marker says where it was planted.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Team, User
from customers.models import (
    Catalogue,
    Component,
    Contract,
    ContractVersion,
    Customer,
    ProductVersion,
    Release,
)
from customers.permissions import Role
from customers.services.contracts import copy_version
from customers.services.invitations import invite, send_due_invitations
from customers.services.memberships import set_membership
from customers.vocabulary import Priority
from notifications.delivery import send_due_mails
from notifications.services import tell_events
from tests.cast import ROME, Cast, person
from tests.factories.desk import EmailDomainFactory, IdentityProviderFactory
from tickets.clocks import tell_due_clocks
from tickets.models import Attachment, Comment, Event, Link, Ticket, Upload
from tickets.services import conversation, escalation, excuses, filing, redaction, relations, resolution, work
from tickets.services.conversation import Words
from tickets.services.files import stage_upload
from tickets.services.releases import mark_released
from tickets.services.terms import apply_terms
from tickets.services.work import Categorisation
from tickets.vocabulary import LinkKind

OTHERS, INSIDE, ASIDE = "OTHERSMARK", "INSIDEMARK", "ASIDEMARK"
# A Thursday inside support hours, and the weeks before, in which it all happened.
NOW = dt.datetime(2026, 11, 19, 10, 42, tzinfo=ROME)
BEGIN = dt.datetime(2026, 10, 19, 9, 30, tzinfo=ROME)
FRIDAY, TUESDAY = -3 * 24 * 60, 24 * 60  # the minutes of the working days before and after
# A key that is in no address and in nothing that is sent: it was linked to Nordhavn's `main` for a while.
UNLINKED = "ALTA-3"


def minute(number: int) -> dt.datetime:
    return BEGIN + dt.timedelta(minutes=number)


def minutes(first: int) -> Iterator[dt.datetime]:
    """One after the other."""
    return map(minute, count(first))


@dataclass(frozen=True)
class World:
    """`main` of Nordhavn's has everything internal, `theirs` everything of Altamira's."""

    cast: Cast
    main: Ticket
    aside: Ticket
    resolved: Ticket
    doubtful: Ticket
    own: Ticket
    theirs: Ticket
    their_closed: Ticket
    their_component: Component
    their_version: ProductVersion
    their_release: Release
    their_upload: Upload
    their_comment: Comment
    their_link: Link
    crossing: Link
    note: Comment
    gone: Comment


def file(name: str, by: User) -> Upload:
    return stage_upload(SimpleUploadedFile(f"{name}.log", name.encode()), by=by)


def words(mark: str, **more: object) -> filing.Filing:
    said = filing.Filing(
        type="bug_report",
        title=f"Pipelines stall {mark}title",
        description=f"{mark}description",
        reproduction=f"{mark}reproduction",
        expected=f"{mark}expected",
        limitations=f"{mark}limitations",
        impact="moderate",
        urgency="high",
    )
    return replace(said, **more)  # type: ignore[arg-type]


def rename_altamira(cast: Cast) -> tuple[Component, ProductVersion, Release]:
    """Everything of the house of Altamira says whose it is; its catalogue is another one."""
    catalogue = Catalogue.objects.create(name=f"{OTHERS}catalogue")
    changes = {"name": f"Banco {OTHERS}customer", "notes": f"{OTHERS}notes", "catalogue": catalogue}
    Customer.objects.filter(pk=cast.altamira.pk).update(**changes)
    Contract.objects.filter(customer=cast.altamira).update(name=f"{OTHERS}contract")
    IdentityProviderFactory.create(customer=cast.altamira, name=f"{OTHERS}provider", issuer=f"https://{OTHERS}.example")
    EmailDomainFactory.create(customer=cast.altamira, domain=f"{OTHERS}.example".lower())
    User.objects.filter(pk=cast.marta.pk).update(name=f"Marta {OTHERS}name", email=f"{OTHERS}@altamira.example")
    for name in ("altamira", "marta"):
        getattr(cast, name).refresh_from_db()
    return (
        Component.objects.create(catalogue=catalogue, name=f"{OTHERS}component", team=cast.team),
        ProductVersion.objects.create(catalogue=catalogue, name=f"{OTHERS}version"),
        Release.objects.create(catalogue=catalogue, name=f"{OTHERS}release"),
    )


def plant_theirs(cast: Cast, component: Component, version: ProductVersion, release: Release) -> tuple[Ticket, Ticket]:
    """A ticket that waits for a release, with words of both sides; and a closed one."""
    said = words(OTHERS, components=(component,), product_version=version, uploads=(file(f"{OTHERS}file", cast.marta),))
    theirs = filing.file_ticket(cast.altamira, said, by=cast.marta, at=minute(FRIDAY))
    terms = copy_version(ContractVersion.objects.get(contract__customer=cast.altamira), by=cast.ada, at=minute(FRIDAY))
    apply_terms(theirs, terms, by=cast.ada, at=minute(0))
    at = minutes(1)
    plant_work(cast, theirs, OTHERS, components=(component,), at=at)
    plant_changes(cast, theirs, OTHERS, at=at)
    agent = person("Oscar", f"{OTHERS}agent", "witboost")
    set_membership(agent, role=Role.SUPPORT_AGENT, customer=cast.altamira, by=None)
    work.assign(theirs, agent, by=cast.giulia, at=next(at))
    # Whoever is of Nordhavn is mentioned in vain.
    mentions = f"{OTHERS}comment @freja.mikkelsen @soren.kjaer @paolo.conti @tomasz.wilk @luca.bianchi"
    conversation.comment(theirs, Words(text=mentions), by=cast.marta, at=next(at))
    conversation.note(theirs, Words(text=f"{OTHERS}note @tomasz.wilk"), by=cast.giulia, at=next(at))
    relations.refer(theirs, f"https://tracker.example/{OTHERS}reference", by=cast.giulia, at=next(at))
    plant_resolution(theirs, OTHERS, release, support=cast.giulia, customer=cast.marta, at=at)
    closed = filing.file_ticket(cast.altamira, words(OTHERS), by=cast.marta, at=next(at))
    resolution.withdraw(closed, f"{OTHERS}withdrawn", by=cast.marta, at=next(at))
    return theirs, closed


def plant_work(
    cast: Cast, ticket: Ticket, mark: str, *, components: tuple[Component, ...] = (), at: Iterator[dt.datetime]
) -> None:
    """What is said until the resolution of a ticket that was taken in charge too late."""
    by = cast.giulia
    work.take_charge(ticket, by=by, at=next(at))
    late = excuses.cycle_of(Ticket.objects.get(pk=ticket.pk), "taking_charge", 1)
    excuses.excuse_breach(ticket, late, f"{mark}excuse", by=cast.elena, at=next(at))
    category = Categorisation(type="bug_report", impact="moderate", urgency="high", components=components)
    work.categorise(ticket, category, by=by, at=next(at))
    work.rename(ticket, f"Pipelines stall {mark}title {mark}renamed", by=by, at=next(at))
    work.override_priority(ticket, Priority.P3, f"{mark}override", by=cast.elena, at=next(at))
    work.start_investigation(ticket, by=by, at=next(at))
    work.estimate(ticket, NOW, f"{mark}estimate", by=by, at=next(at))
    conversation.ask(ticket, Words(text=f"{mark}question"), by=by, at=next(at))
    conversation.remind_of_question(ticket, at=Ticket.objects.get(pk=ticket.pk).remind_at)
    conversation.resume(ticket, by=by, at=next(at))
    others, _ = Team.objects.get_or_create(name=f"Team {INSIDE}others", public_name="Data engineering")
    escalation.escalate(ticket, others, f"{mark}reason", by=by, at=next(at))
    escalation.hand_back(ticket, Words(text=f"{mark}findings"), public=False, by=by, at=next(at))


def plant_changes(cast: Cast, ticket: Ticket, mark: str, *, at: Iterator[dt.datetime]) -> None:
    """A message that was corrected, one that was taken back, and one that was destroyed."""
    edited, gone, destroyed = (
        again(conversation.comment(ticket, Words(text=f"{mark}{text}"), by=cast.giulia, at=next(at)))
        for text in ("former", "gone", "destroyed")
    )
    conversation.edit_comment(edited, f"{mark}corrected", by=cast.giulia, at=next(at))
    conversation.withdraw_comment(gone, by=cast.giulia, at=next(at))
    redact(destroyed, f"{mark}redaction", by=cast.elena, at=next(at))


def redact(said: Comment, reason: str, *, by: User, at: dt.datetime) -> None:
    """All of a message."""
    sequence = Event.objects.get(comment=said).sequence
    redaction.redact_message(said.ticket, sequence, reason, by=by, at=at)


def plant_resolution(
    ticket: Ticket, mark: str, release: Release, *, support: User, customer: User, at: Iterator[dt.datetime]
) -> None:
    """Resolved, followed up, reopened, resolved again and rated: it waits for the release."""
    solution = resolution.Solution(resolution="patch_release", text=f"{mark}resolution", release=release)
    resolution.resolve(ticket, solution, by=support, at=next(at))
    resolution.follow_up(ticket, f"{mark}followup", by=support, at=next(at))
    resolution.reopen(ticket, f"{mark}reopening", by=customer, at=next(at))
    resolution.resolve(ticket, solution, by=support, at=next(at))
    rating = resolution.Rating(stars=2, words=f"{mark}rating")
    resolution.confirm(ticket, rating=rating, by=customer, at=next(at))


def plant_ended(cast: Cast, main: Ticket, component: Component) -> None:
    """Of Altamira's: one was linked to `main` and closed as its release came out, one closed after a follow-up."""
    release = Release.objects.create(catalogue=component.catalogue, name=f"{OTHERS}out")
    at, by = minutes(70), cast.giulia
    for solution in (
        resolution.Solution(resolution="patch_release", text=f"{OTHERS}patched", release=release),
        resolution.Solution(resolution="answer", text=f"{OTHERS}answered"),
    ):
        ticket = filing.file_ticket(cast.altamira, words(OTHERS), by=cast.marta, at=next(at))
        if ticket.key == UNLINKED:
            link = relations.link(main, ticket, LinkKind.CAUSED_BY, by=by, at=next(at))
            relations.unlink(link, by=by, at=next(at))
        work.take_charge(ticket, by=by, at=next(at))
        category = Categorisation(type="bug_report", impact="moderate", urgency="high", components=(component,))
        work.categorise(ticket, category, by=by, at=next(at))
        resolution.resolve(ticket, solution, by=by, at=next(at))
        if solution.release:
            resolution.confirm(ticket, by=cast.marta, at=next(at))
            mark_released(release, by=by, at=next(at))
        else:
            resolution.follow_up(ticket, f"{OTHERS}followup", by=by, at=next(at))
            resolution.close(ticket, by=by, at=next(at))


def plant_words(cast: Cast, ticket: Ticket) -> tuple[Comment, Comment]:
    """A note; and a message to the customer that was corrected, and one that was taken back with its file."""
    own = file(f"{INSIDE}notefile", cast.giulia)
    text = f"{INSIDE}note @freja.mikkelsen @paolo.conti @tomasz.wilk"
    note = conversation.note(ticket, Words(text=text, uploads=(own,)), by=cast.giulia, at=minute(20))
    edited = conversation.comment(ticket, Words(text=f"{INSIDE}former"), by=cast.giulia, at=minute(21))
    conversation.edit_comment(again(edited), "We look into it.", by=cast.giulia, at=minute(22))
    sent = file(f"{INSIDE}gonefile", cast.giulia)
    gone = conversation.comment(
        ticket, Words(text=f"{INSIDE}gone @freja.mikkelsen", uploads=(sent,)), by=cast.giulia, at=minute(23)
    )
    conversation.withdraw_comment(again(gone), by=cast.giulia, at=minute(24))
    conversation.attach(ticket, (file(f"{INSIDE}file", cast.giulia),), by=cast.giulia, public=False, at=minute(25))
    return note, gone


def plant_redactions(cast: Cast, ticket: Ticket) -> None:
    """Of a note; and of a passage that a note held besides what the customer read."""
    note = conversation.note(ticket, Words(text="A password."), by=cast.giulia, at=minute(34))
    redact(note, f"{INSIDE}redaction", by=cast.elena, at=minute(35))
    for say in (conversation.comment, conversation.note):
        say(ticket, Words(text=f"Try {INSIDE}passage."), by=cast.giulia, at=minute(36))
    redaction.redact_passage(ticket, f"{INSIDE}passage", "It was a password.", by=cast.elena, at=minute(37))


def again(comment: Comment) -> Comment:
    return Comment.objects.select_related("ticket").get(pk=comment.pk)


def plant_main(cast: Cast, theirs: Ticket) -> tuple[Ticket, Comment, Comment]:
    said = filing.Filing(
        type="bug_report",
        title="Provisioning times out",
        description="Every deployment stops after 300 s.",
        reproduction="Deploy.",
        impact="moderate",
        urgency="high",
        components=(cast.provisioning,),
        uploads=(file("provisioner", cast.freja),),
        reporter=cast.freja,
        reported_at=minute(14),
        reported_why=f"{INSIDE}why",
    )
    main = filing.file_ticket(cast.nordhavn, said, by=cast.giulia, at=minute(15))
    work.take_charge(main, by=cast.giulia, at=minute(16))
    category = Categorisation(type="bug_report", impact="moderate", urgency="high", components=(cast.provisioning,))
    work.categorise(main, category, by=cast.giulia, at=minute(17))
    work.start_investigation(main, by=cast.giulia, at=minute(18))
    note, gone = plant_words(cast, main)
    relations.refer(main, f"https://tracker.example/{INSIDE}reference", by=cast.giulia, at=minute(26))
    relations.link(main, theirs, LinkKind.RELATES_TO, by=cast.giulia, at=minute(27))
    relations.link(theirs, main, LinkKind.RELATES_TO, by=cast.giulia, at=minute(28))
    work.override_priority(main, Priority.P1, f"{INSIDE}override", by=cast.elena, at=minute(29))
    escalation.escalate(main, cast.team, f"{INSIDE}reason", by=cast.giulia, at=minute(30))
    escalation.hand_back(main, Words(text=f"{INSIDE}findings"), public=False, by=cast.luca, at=minute(31))
    escalation.escalate(main, cast.team, f"{INSIDE}again\n" * 9, by=cast.giulia, at=minute(32))
    conversation.comment(main, Words(text="Still failing."), by=cast.freja, at=minute(33))
    plant_redactions(cast, main)
    return main, note, gone


def plant_aside(cast: Cast) -> Ticket:
    aside = filing.file_ticket(cast.nordhavn, words(ASIDE), by=cast.anders, at=minute(35))
    conversation.comment(aside, Words(text=f"{ASIDE}comment @luca.bianchi"), by=cast.anders, at=minute(36))
    at = minutes(TUESDAY)
    plant_work(cast, aside, ASIDE, at=at)
    plant_changes(cast, aside, ASIDE, at=at)
    plant_resolution(aside, ASIDE, cast.release, support=cast.giulia, customer=cast.anders, at=at)
    return aside


def plant_doubtful(cast: Cast) -> Ticket:
    """Asked, reminded twice, and listed for the leads."""
    ticket = filing.file_ticket(cast.nordhavn, words("doubtful "), by=cast.freja, at=minute(40))
    work.take_charge(ticket, by=cast.giulia, at=minute(41))
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia, at=minute(42))
    for _ in range(3):
        at = Ticket.objects.get(pk=ticket.pk).remind_at
        assert at is not None
        conversation.remind_of_question(ticket, at=at)
    return ticket


def plant_resolved(cast: Cast) -> Ticket:
    ticket = filing.file_ticket(cast.nordhavn, words("solved "), by=cast.freja, at=minute(50))
    work.take_charge(ticket, by=cast.giulia, at=minute(51))
    category = Categorisation(type="bug_report", impact="moderate", urgency="high")
    work.categorise(ticket, category, by=cast.giulia, at=minute(52))
    solution = resolution.Solution(resolution="answer", text="Set the pool to 20.")
    resolution.resolve(ticket, solution, by=cast.giulia, at=minute(53))
    resolution.follow_up(ticket, f"{INSIDE}followup", by=cast.giulia, at=minute(54))
    return ticket


def plant_invitations(cast: Cast) -> None:
    """Of each customer, by its manager."""
    manager = person("Ines", f"{OTHERS}manager", "altamira")
    set_membership(manager, role=Role.CUSTOMER_MANAGER, customer=cast.altamira, by=None)
    invite(cast.altamira, email=f"{OTHERS}invited@altamira.example", role=Role.REQUESTER, by=manager)
    invite(cast.nordhavn, email="nora.berg@nordhavn.example", role=Role.REQUESTER, by=cast.soren)


def plant(cast: Cast) -> World:
    component, version, release = rename_altamira(cast)
    plant_invitations(cast)
    Team.objects.filter(pk=cast.team.pk).update(name=f"Team {INSIDE}team")
    Customer.objects.filter(pk=cast.nordhavn.pk).update(notes=f"{INSIDE}notes")
    theirs, closed = plant_theirs(cast, component, version, release)
    main, note, gone = plant_main(cast, theirs)
    aside = plant_aside(cast)
    own = filing.file_ticket(cast.nordhavn, words("open "), by=cast.freja, at=minute(45))
    world = World(
        cast=cast,
        main=main,
        aside=aside,
        resolved=plant_resolved(cast),
        doubtful=plant_doubtful(cast),
        own=own,
        theirs=theirs,
        their_closed=closed,
        their_component=component,
        their_version=version,
        their_release=release,
        their_upload=file(f"{OTHERS}staged", cast.marta),
        their_comment=Comment.objects.filter(ticket=theirs).order_by("pk")[0],
        their_link=relations.link(theirs, closed, LinkKind.RELATES_TO, by=cast.giulia, at=minute(60)),
        crossing=Link.objects.get(source=main, target=theirs),
        note=note,
        gone=gone,
    )
    plant_ended(cast, main, component)
    tell_due_clocks(minute(120))
    tell_events()
    send_due_mails()
    send_due_invitations()
    return world


def tokens() -> list[str]:
    return [*Attachment.objects.values_list("token", flat=True), *Upload.objects.values_list("token", flat=True)]
