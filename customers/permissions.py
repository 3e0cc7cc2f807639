"""Who may what: the permissions on a customer, the roles, and the table between them.

This table is the documentation. `customers.services.memberships` grants it to groups; `tickets.permissions` adds what
a specialist may on the tickets of the own teams.
"""

from django.db.models import TextChoices


class Permission(TextChoices):
    """Object permissions on `Customer`; declared in `Customer.Meta.permissions`."""

    VIEW_TICKETS = "view_tickets", "See the board and every ticket"
    FILE_TICKET = "file_ticket", "File a ticket of one's own"
    FILE_ON_BEHALF = "file_on_behalf", "File on behalf of a requester"
    COMMENT = "comment", "Write public comments and attach files"
    ANSWER_RESOLUTION = "answer_resolution", "Confirm, reopen and rate a resolution"
    WITHDRAW_ANY = "withdraw_any", "Withdraw any ticket of the customer"
    VIEW_INTERNAL = "view_internal", "See internal notes, events and links"
    WORK_TICKETS = "work_tickets", "Work tickets: take in charge to close, ask, note, assign, link"
    ASSIGN_ANYBODY = "assign_anybody", "Assign tickets to anybody of the vendor"
    OVERRIDE_PRIORITY = "override_priority", "Override a priority, with a reason"
    EXCUSE_BREACH = "excuse_breach", "Excuse a breach, with a reason"
    REDACT = "redact", "Redact a pasted secret"
    VIEW_CONTRACT = "view_contract", "See the contract"
    VIEW_STATEMENTS = "view_statements", "See the SLA statements"
    MANAGE_MEMBERS = "manage_members", "Invite, change and remove colleagues"


class Role(TextChoices):
    REQUESTER = "requester", "Requester"
    CUSTOMER_MANAGER = "customer_manager", "Customer manager"
    PROFESSIONAL_SERVICES = "professional_services", "Professional services"
    SUPPORT_AGENT = "support_agent", "Support agent"
    SPECIALIST = "specialist", "Specialist"
    SUPPORT_LEAD = "support_lead", "Support lead"


CUSTOMER_ROLES = (Role.REQUESTER, Role.CUSTOMER_MANAGER)
VENDOR_ROLES = (Role.PROFESSIONAL_SERVICES, Role.SUPPORT_AGENT, Role.SPECIALIST, Role.SUPPORT_LEAD)
# Their acts are the customer's acts: a ticket is theirs to follow, not to work.
CUSTOMER_SIDE_ROLES = (*CUSTOMER_ROLES, Role.PROFESSIONAL_SERVICES)

_REQUESTER = frozenset(
    {Permission.VIEW_TICKETS, Permission.FILE_TICKET, Permission.COMMENT, Permission.ANSWER_RESOLUTION}
)
_AGENT = frozenset(
    {
        Permission.VIEW_TICKETS,
        Permission.FILE_ON_BEHALF,
        Permission.COMMENT,
        Permission.WITHDRAW_ANY,
        Permission.VIEW_INTERNAL,
        Permission.WORK_TICKETS,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REQUESTER: _REQUESTER,
    Role.CUSTOMER_MANAGER: _REQUESTER
    | {
        Permission.WITHDRAW_ANY,
        Permission.VIEW_CONTRACT,
        Permission.VIEW_STATEMENTS,
        Permission.MANAGE_MEMBERS,
    },
    Role.PROFESSIONAL_SERVICES: frozenset(
        {
            Permission.VIEW_TICKETS,
            Permission.FILE_ON_BEHALF,
            Permission.COMMENT,
            Permission.ANSWER_RESOLUTION,
        }
    ),
    Role.SUPPORT_AGENT: _AGENT,
    # A specialist holds nothing on a customer: `tickets.permissions` gives rights on the own teams' tickets.
    Role.SPECIALIST: frozenset(),
    Role.SUPPORT_LEAD: _AGENT
    | {
        Permission.ASSIGN_ANYBODY,
        Permission.OVERRIDE_PRIORITY,
        Permission.EXCUSE_BREACH,
        Permission.REDACT,
        Permission.VIEW_CONTRACT,
        Permission.VIEW_STATEMENTS,
    },
}
