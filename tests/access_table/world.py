"""What the access table is asked of: two customers with a ticket each, and somebody in every role."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import ApiToken, OpenSession, User
from accounts.tokens import create_token
from customers.models import Customer, IdentityProvider, Invitation, Membership, ProviderAccount
from customers.permissions import Role
from customers.services.invitations import invite
from customers.services.memberships import set_membership
from notifications.inbox import place_of
from notifications.models import Notice
from notifications.services import tell_events
from tests.cast import Cast, person
from tests.factories.desk import IdentityProviderFactory, ProviderAccountFactory
from tests.factories.work import ExportFactory
from tickets.models import Attachment, Comment, Link, Ticket, Upload
from tickets.services import conversation, escalation, filing, relations, work
from tickets.services.conversation import Words
from tickets.services.files import stage_upload
from tickets.services.work import Categorisation
from tickets.vocabulary import LinkKind

# The columns of the table, in their order.
ROLES = (
    "requester",
    "manager",
    "services",
    "agent",
    "agent_here",
    "agent_elsewhere",
    "specialist",
    "specialist_of_none",
    "lead",
    "admin",
    "anonymous",
)


@dataclass(frozen=True)
class Place:
    """A customer with a ticket in work, and one that is linked to it."""

    customer: Customer
    ticket: Ticket
    link: Link
    comment: Comment
    attachment: Attachment
    membership: Membership
    invitation: Invitation


@dataclass(frozen=True)
class World:
    """`own` is Nordhavn, whose ticket is with Luca's team; `other` is Altamira, whose ticket never left support.

    The token, the session, the staged file, the notice and the account at the provider are the requester's.
    """

    people: dict[str, User | None]
    own: Place
    other: Place
    release: int
    token: ApiToken
    session: OpenSession
    upload: Upload
    notice: str
    provider: IdentityProvider
    account: ProviderAccount


def build(cast: Cast) -> World:
    elsewhere, nobody = person("Oscar", "Reyes", "witboost"), person("Nora", "Klein", "witboost")
    set_membership(elsewhere, role=Role.SUPPORT_AGENT, customer=cast.altamira, by=None)
    set_membership(nobody, role=Role.SPECIALIST, customer=None, by=None)
    people: dict[str, User | None] = {
        "requester": cast.freja,
        "manager": cast.soren,
        "services": cast.paolo,
        "agent": cast.giulia,
        "agent_here": cast.tomasz,
        "agent_elsewhere": elsewhere,
        "specialist": cast.luca,
        "specialist_of_none": nobody,
        "lead": cast.elena,
        "admin": cast.ada,
        "anonymous": None,
    }
    manager = person("Ines", "Vidal", "altamira")
    set_membership(manager, role=Role.CUSTOMER_MANAGER, customer=cast.altamira, by=None)
    own = _place(cast, cast.nordhavn, cast.freja, manager=cast.soren)
    other = _place(cast, cast.altamira, cast.marta, manager=manager)
    escalation.escalate(own.ticket, cast.team, "Look.", by=cast.giulia)
    tell_events(mail=False)
    provider = IdentityProviderFactory.create(customer=cast.nordhavn)
    ExportFactory.create(customer=cast.nordhavn, asked_by=cast.ada)
    return World(
        people=people,
        own=own,
        other=other,
        release=cast.release.pk,
        token=create_token(cast.freja, name="Export", days=30, by=cast.freja).token,
        session=_session_of(cast.freja),
        upload=stage_upload(SimpleUploadedFile("a.log", b"x"), by=cast.freja),
        notice=place_of(Notice.objects.filter(person=cast.freja).latest("pk")),
        provider=provider,
        account=ProviderAccountFactory.create(provider=provider, user=cast.freja),
    )


def _place(cast: Cast, customer: Customer, reporter: User, *, manager: User) -> Place:
    ticket, another = _file(customer, reporter), _file(customer, reporter)
    work.take_charge(ticket, by=cast.giulia)
    category = Categorisation(type="bug_report", impact="minor", urgency="low", components=(cast.provisioning,))
    work.categorise(ticket, category, by=cast.giulia)
    work.start_investigation(ticket, by=cast.giulia)
    comment = conversation.comment(ticket, Words(text="We look."), by=cast.giulia)
    upload = stage_upload(SimpleUploadedFile("pool.log", b"pool"), by=cast.giulia)
    conversation.attach(ticket, (upload,), by=cast.giulia)
    return Place(
        customer=customer,
        ticket=Ticket.objects.get(pk=ticket.pk),
        link=relations.link(ticket, another, LinkKind.RELATES_TO, by=cast.giulia),
        comment=comment,
        attachment=Attachment.objects.get(ticket=ticket),
        membership=Membership.objects.get(user=reporter, customer=customer),
        invitation=invite(customer, email="nora.berg@nordhavn.example", role=Role.REQUESTER, by=manager),
    )


def _session_of(user: User) -> OpenSession:
    Client().force_login(user)
    return OpenSession.objects.get(user=user)


def _file(customer: Customer, reporter: User) -> Ticket:
    said: dict[str, Any] = {"type": "bug_report", "title": "Slow", "description": "Slow.", "reproduction": "Open."}
    return filing.file_ticket(customer, filing.Filing(**said, impact="minor", urgency="low"), by=reporter)
