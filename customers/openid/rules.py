"""Who is let in by a customer's provider. Pure: what is known goes in, a way in or a refusal comes out."""

from collections.abc import Set
from dataclasses import dataclass
from enum import Enum, StrEnum

from customers.openid.names import Address, read_address
from customers.openid.protocol import Claims
from customers.permissions import CUSTOMER_ROLES


class Way(Enum):
    ENTER = "the connected person"
    JOIN = "somebody new"
    CONNECT = "the person who is signed in"


class Refusal(StrEnum):
    """In the words of the audit. The page says the same for each of them."""

    NO_ADDRESS = "the provider gave no usable e-mail address"
    NOT_VERIFIED = "the provider does not say that the e-mail address was verified"
    FOREIGN_DOMAIN = "the address is not of the customer's domains"
    CLOSED = "the account is closed"
    OF_THE_VENDOR = "the account works for the vendor"
    NOT_SOLELY_HERE = "the account's sole membership is not this customer"
    FOREIGN_ACCOUNT = "the account's own address is not of the customer's domains"
    NOT_CONNECTED = "there is an account with this address that is not connected"
    NOT_ADMITTED = "nobody new is admitted"
    OTHER_ADDRESS = "the provider's address is not the account's"
    CONNECTED_ELSEWHERE = "it is connected to another account"


@dataclass(frozen=True, slots=True)
class Account:
    """`is_of_vendor` covers vendor roles, teams and admins; `places` are the memberships as (customer, role)."""

    email: str
    is_active: bool
    is_of_vendor: bool
    places: Set[tuple[int | None, str]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the desk knows: `linked` is whose subject it is, `same_address` who has the address that was claimed."""

    customer: int
    domains: Set[str]
    linked: Account | None = None
    same_address: Account | None = None
    is_invited: bool = False
    admits_new_people: bool = False


def decide(claims: Claims, facts: Facts) -> Way | Refusal:
    """What follows for somebody who begins at the sign-in page."""
    refused = refuse_claims(claims, facts.domains)
    if refused:
        return refused
    if facts.linked:
        return refuse_account(facts.linked, facts) or Way.ENTER
    if facts.same_address:
        return Refusal.NOT_CONNECTED
    return Way.JOIN if facts.is_invited or facts.admits_new_people else Refusal.NOT_ADMITTED


def decide_connecting(claims: Claims, facts: Facts, me: Account) -> Way | Refusal:
    """What follows for `me`, who is signed in and has just said so again."""
    refused = refuse_claims(claims, facts.domains) or refuse_account(me, facts)
    if refused:
        return refused
    if facts.linked and facts.linked != me:
        return Refusal.CONNECTED_ELSEWHERE
    return Way.CONNECT if read_address(claims.email) == read_address(me.email) else Refusal.OTHER_ADDRESS


def refuse_claims(claims: Claims, domains: Set[str]) -> Refusal | None:
    address = read_address(claims.email)
    if address is None:
        return Refusal.NO_ADDRESS
    if claims.email_verified is not True:
        return Refusal.NOT_VERIFIED
    return None if address.domain in domains else Refusal.FOREIGN_DOMAIN


def refuse_account(account: Account, facts: Facts) -> Refusal | None:
    """Whether somebody here is one of those whom the customer's provider may answer for."""
    if not account.is_active:
        return Refusal.CLOSED
    if account.is_of_vendor:
        return Refusal.OF_THE_VENDOR
    if len(account.places) != 1 or not account.places <= {(facts.customer, role) for role in CUSTOMER_ROLES}:
        return Refusal.NOT_SOLELY_HERE
    return None if _domain(account) in facts.domains else Refusal.FOREIGN_ACCOUNT


def _domain(account: Account) -> str:
    address: Address | None = read_address(account.email)
    return address.domain if address else ""
