"""Writes docs/roles.md from the code that decides: who may what is said in one place, and the page cannot differ.

    python scripts/roles_page.py

`tests/structure/test_roles_page.py` fails when the page is not what this makes.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "roles.md"

if TYPE_CHECKING:
    from customers.permissions import Role
    from tickets.permissions import Act

# Who each is, in words; product.md's. What each may is nowhere here.
WHO = {
    "requester": "Somebody of a customer who uses the product.",
    "customer_manager": "The customer's contact, who also looks after its people and its contract.",
    "professional_services": "Somebody of the vendor who is assigned to some customers and acts for them: "
    "the customer's side, with a ticket to follow and not to work.",
    "support_agent": "Somebody of the vendor who works tickets, of all customers or of those assigned.",
    "specialist": "A member of an escalation team, such as second level or product engineering.",
    "support_lead": "Somebody of the vendor who runs the desk, for all customers.",
}
ACT_WORDS = {
    "categorise": "Categorise: confirm type, impact, urgency and components",
    "edit": "Edit the title; correct or withdraw what support wrote",
    "assign": "Take a ticket; hand over the own and those of nobody",
    "assign_anybody": "Hand over a colleague's ticket",
    "comment": "Write to the other side, attach files",
    "note": "Note internally, attach internal files",
    "ask": "Ask the customer, which pauses the clocks",
    "resume": "End the wait for the customer",
    "estimate": "Agree an estimate",
    "override": "Override the priority",
    "excuse": "Excuse a breach",
    "redact": "Redact a pasted secret: a passage, a message, a file",
    "link": "Link to another ticket",
    "reference": "Note an address in the developers' tracker",
    "follow_up": "Record a follow-up on a resolved ticket",
    "rate": "Rate the solution",
}
YES, NO, OWN = "●", "–", "own"

HEAD = """<!-- Written by scripts/roles_page.py from customers/permissions.py, tickets/permissions.py, the workflow. -->

# Roles: who may see and do what

Everybody has one role at a customer, or roles at the vendor, never both. A role is given on a customer (or, to
agents and leads, on all of them); nothing is given to a person directly. Without a role somebody sees no ticket
and no customer at all.

What you may not see answers “not found”, as if it were not there. What you may see but not do answers “not
permitted”.
"""
SPECIALISTS = """
## Specialists

They hold nothing on a customer. What they may follows from the ticket:

- **Ever escalated** to a team of theirs: they see the ticket with everything internal on it, from the moment of
  the escalation, for good: also when it is handed back, resolved or closed. They see no other ticket of that
  customer, not its board, and not its contract.
- **While it is escalated** to a team of theirs: they may also do what the table above says in their column.
  With the hand-back, with an escalation to another team and with the resolution that ends.
- Who leaves the team sees none of it any more.

A specialist who is an agent, too, has both.
"""
END = """
## Admins

*Admin* is not a role on tickets: it opens Django admin (customers, people, contracts, calendars, matrices,
catalogue, teams), the audit, and the pages of releases and of new terms. An admin without a role above reads no
ticket on the desk's pages, by the API or in a mail; in Django admin tickets can be looked up by their heads and
not be changed.

## When something ends

A role that is taken away, a change of role, leaving a team, and a closed account hold **with the next
request**: for pages, for what an open page asks by itself, for API tokens, links to files, exports, and mails
that were not sent yet. What somebody has downloaded before he or she has. Nothing of it waits for a sign-out.
"""


def page() -> str:
    parts = [HEAD, "## The roles\n", *_who(), "", "## What each may see and do\n", *_permissions(), ""]
    parts += ["## Acts on a ticket\n", *_acts(), "", OWNERS, SPECIALISTS.rstrip("\n"), END.rstrip("\n")]
    return "\n".join(parts) + "\n"


OWNERS = f"""“{OWN}”: the tickets that the person reported. A dot is for every ticket of the customers on which the role
was given; a specialist's for tickets that are escalated to the own team now. The states are those in which the move
is possible; nothing leads out of *closed*. The system moves by itself: it closes what stays silent after the
solution, and what waited for a release when that is out."""


def _who() -> Iterator[str]:
    from customers.permissions import CUSTOMER_SIDE_ROLES, Role

    yield "| role | who | whose side |"
    yield "|---|---|---|"
    for role in Role:
        side = "the customer's" if role in CUSTOMER_SIDE_ROLES else "the vendor's"
        yield f"| **{role.label}** | {WHO[role.value]} | {side} |"


def _permissions() -> Iterator[str]:
    from customers.permissions import ROLE_PERMISSIONS, Permission, Role

    yield from _heading("")
    for permission in Permission:
        marks = (YES if permission in ROLE_PERMISSIONS[role] else NO for role in Role if role != Role.SPECIALIST)
        yield f"| {permission.label} | {' | '.join(marks)} | {_specialist(permission.value)} |"


def _specialist(permission: str) -> str:
    """What stands in the specialist's column: by the ticket, not by the customer."""
    from customers.permissions import Permission
    from tickets.permissions import ACTS_BY_PERMISSION, SPECIALIST_ACTS

    if permission in {Permission.VIEW_TICKETS, Permission.VIEW_INTERNAL}:
        return "tickets ever escalated"
    acts = ACTS_BY_PERMISSION.get(Permission(permission), frozenset())
    if not acts & SPECIALIST_ACTS:
        return NO
    return "while escalated" if acts <= SPECIALIST_ACTS else "some acts, while escalated"


def _acts() -> Iterator[str]:
    from tickets.permissions import Act
    from tickets.workflow import MOVES

    moves = [act for act in Act if act in MOVES]
    yield from _heading("from", "to")
    for act in moves:
        move = MOVES[act]
        states = ", ".join(state.label.lower() for state in move.source)
        yield f"| **{move.label.rstrip('…')}** | {states} | {move.target.label.lower()} | {_marks(act)} |"
    for act in Act:
        if act not in MOVES:
            yield f"| {ACT_WORDS[act.value]} | | | {_marks(act)} |"


def _heading(*more: str) -> Iterator[str]:
    from customers.permissions import Role

    roles = [role.label for role in Role if role != Role.SPECIALIST]
    columns = [*(("what",) if more == ("",) else ("act", *more)), *roles, "Specialist"]
    yield f"| {' | '.join(columns)} |"
    yield "|---" * (len(columns) - len(roles) - 1) + "|:-:" * (len(roles) + 1) + "|"


def _marks(act: "Act") -> str:
    from customers.permissions import Role
    from tickets.permissions import SPECIALIST_ACTS

    marks = [_mark(role, act) for role in Role if role != Role.SPECIALIST]
    return " | ".join([*marks, YES if act in SPECIALIST_ACTS else NO])


def _mark(role: "Role", act: "Act") -> str:
    """By the function that decides for pages and the API, asked about somebody else's ticket and about the own one."""
    from customers.permissions import ROLE_PERMISSIONS
    from tickets.models import Ticket
    from tickets.permissions import rights

    held, ticket = ROLE_PERMISSIONS[role], Ticket(reporter_id=1)
    if rights(held, ticket, 2).may(act):
        return YES
    return OWN if rights(held, ticket, 1).may(act) else NO


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "witsupport.settings")
    os.environ.setdefault("WITSUPPORT_ENV", "development")
    os.environ.setdefault("SECRET_KEY", "nothing is signed here")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
