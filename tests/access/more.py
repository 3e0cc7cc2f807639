"""What trials need besides the planted desk: of all that can be named one of Nordhavn's and one of Altamira's."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import ApiToken, OpenSession, Team, User
from accounts.services import address_link
from accounts.tokens import create_token
from customers.models import Customer, IdentityProvider, Invitation, Membership, ProviderAccount
from customers.permissions import Role
from customers.services.memberships import set_membership
from notifications.inbox import place_of
from notifications.models import Notice
from tests.access.plant import NOW, OTHERS, World, file, words
from tests.accounts.factors import passkey_of
from tests.cast import Cast, person
from tests.factories.desk import IdentityProviderFactory, ProviderAccountFactory
from tickets.clocks import tell_due_clocks
from tickets.models import Attachment, Comment, Event, Link, Ticket, Upload
from tickets.services import conversation, filing, relations, repeats, resolution
from tickets.services.conversation import Words
from tickets.vocabulary import EventKind, LinkKind


@dataclass(frozen=True)
class Pair:
    """Somebody's own things: Freja's and Nordhavn's, or Marta's and Altamira's."""

    token: ApiToken
    session: OpenSession
    account: ProviderAccount
    passkey: Authenticator
    membership: Membership
    invitation: Invitation
    notice: str
    address: str
    sent: str
    file: Attachment
    message: Event


@dataclass(frozen=True)
class More:
    """The desk, and in it an agent of Altamira alone, a second team, and what is Tomasz's."""

    world: World
    cast: Cast
    elsewhere: User
    team: Team
    closed: Ticket
    link: Link
    words: Comment
    uploads: dict[str, Upload]
    ours: Pair
    theirs: Pair


def more_of(world: World) -> More:
    cast = world.cast
    elsewhere = person("Oscar", "Reyes", "witboost")
    set_membership(elsewhere, role=Role.SUPPORT_AGENT, customer=cast.altamira, by=None)
    tell_due_clocks(NOW)  # so that there is a breach to excuse
    closed = filing.file_ticket(cast.nordhavn, words("closed "), by=cast.freja, at=NOW)
    resolution.withdraw(closed, "No need.", by=cast.freja, at=NOW)
    main = Ticket.objects.get(pk=world.main.pk)
    return More(
        world=world,
        cast=cast,
        elsewhere=elsewhere,
        team=Team.objects.create(name="Second team", public_name="Second team"),
        closed=Ticket.objects.get(pk=closed.pk),
        link=relations.link(main, Ticket.objects.get(pk=world.own.pk), LinkKind.RELATES_TO, by=cast.tomasz, at=NOW),
        words=conversation.comment(Ticket.objects.get(pk=main.pk), Words(text="We look."), by=cast.tomasz, at=NOW),
        uploads={who: file("own", getattr(cast, who)) for who in ("freja", "tomasz")},
        ours=_pair(cast.freja, cast.anders, cast.nordhavn, main, "nora.new@nordhavn.example"),
        theirs=_pair(cast.marta, cast.marta, cast.altamira, world.theirs, f"{OTHERS}new@altamira.example"),
    )


def _pair(user: User, colleague: User, customer: Customer, ticket: Ticket, email: str) -> Pair:
    Client().force_login(user)
    sent = f"sent by {user.handle}"
    repeats.do_once(ticket, bool, by=user, token=sent)
    provider = IdentityProvider.objects.filter(customer=customer).first()
    provider = provider or IdentityProviderFactory.create(customer=customer)
    IdentityProvider.objects.filter(pk=provider.pk).update(is_active=True, client_id="desk", sealed_secret="sealed")
    return Pair(
        token=create_token(user, name=f"Script of {user.handle}", days=30, by=user).token,
        session=OpenSession.objects.filter(user=user).latest("pk"),
        account=ProviderAccountFactory.create(provider=provider, user=user),
        passkey=passkey_of(user),
        membership=Membership.objects.get(user=colleague, customer=customer),
        invitation=Invitation.objects.get(customer=customer),
        notice=place_of(Notice.objects.visible_to(user).select_related("ticket", "event")[0]),
        address=address_link(user, email).split("/")[-2],
        sent=sent,
        file=Attachment.objects.filter(ticket=ticket, is_public=True, comment=None)[0],
        message=Event.objects.filter(ticket=ticket, kind=EventKind.COMMENTED, is_public=True)[0],
    )
