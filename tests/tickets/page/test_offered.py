"""Which controls of the ticket's page each reader has, and no other: those of the composer and of the panel."""

from collections.abc import Callable

import pytest

from tests.cast import Cast
from tests.tickets.page.play import filed, fresh, in_state, minute, signed_in
from tickets.models import Ticket
from tickets.services import escalation, relations
from tickets.services.conversation import Words
from tickets.vocabulary import LinkKind

# What each control looks like; beside it in the menu stand other words.
CONTROLS = {
    "reply": "Send to Nordhavn Energi",
    "write": "Seen by the support team and everybody at Nordhavn Energi",
    "note": "Add internal note",
    "ask": "Ask and wait for the answer",
    "matrix": '<table class="matrix">',
    "assign": 'class="btn btn-sm btn-ghost" href="/tickets/NORD-1/assign/"',
    "override": ">Override…</a>",
    "link": 'class="btn btn-sm" href="/tickets/NORD-1/link/"',
    "unlink": "Remove the link to NORD-2",
}
CUSTOMER = {"write"}
AGENT = {"reply", "note", "ask", "matrix", "assign", "link", "unlink"}
OFFERED = {
    "freja": CUSTOMER,
    "anders": CUSTOMER,
    "soren": CUSTOMER,
    "paolo": CUSTOMER,
    "giulia": AGENT,
    "tomasz": AGENT,
    "elena": AGENT | {"override"},
}


def escalated(cast: Cast) -> Ticket:
    ticket, other = in_state(cast, "escalated"), filed(cast, title="Also slow")
    relations.link(ticket, other, LinkKind.RELATES_TO, by=cast.giulia, at=minute(11))
    return fresh(ticket)


def handed_back(cast: Cast) -> Ticket:
    ticket = escalated(cast)
    escalation.hand_back(ticket, Words(text="It is the pool."), public=False, by=cast.luca, at=minute(12))
    return fresh(ticket)


@pytest.mark.parametrize(
    ("scene", "specialist"),
    [(escalated, {"reply", "note", "ask", "link"}), (handed_back, set())],  # a link to what one sees not is not shown
)
def test_the_page_offers_each_role_what_it_may_do_and_nothing_else(
    cast: Cast, scene: Callable[[Cast], Ticket], specialist: set[str]
) -> None:
    url, expected = scene(cast).get_absolute_url(), OFFERED | {"luca": specialist}
    pages = {who: signed_in(getattr(cast, who)).get(url).text for who in expected}
    assert {who: {name for name, drawn in CONTROLS.items() if drawn in text} for who, text in pages.items()} == expected
