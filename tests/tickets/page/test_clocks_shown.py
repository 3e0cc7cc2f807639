"""What people see of the clocks: three states that differ in more than colour, their own time zone, how it counts."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
import time_machine

from customers.models import Target
from customers.vocabulary import Counting
from tests.cast import Cast
from tests.tickets.explain.scenes import filed, rome
from tests.tickets.page.play import NOW, signed_in
from tickets.models import Ticket
from tickets.services import conversation, work
from tickets.services.conversation import Words

# The look, which decides the colour; the sign; the words; the tooltip.
Chip = tuple[str, str, str, str]
CHIP = re.compile(
    r'<span class="clock clock-([a-z-]+)" title="([^"]*)">(.*?)<span class="clock-words">(.*?)</span></span>'
)
RING = "ring"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def chips(cast: Cast, who: str, path: str) -> list[Chip]:
    found = CHIP.findall(signed_in(getattr(cast, who)).get(path).text)
    return [(look, _sign(sign), re.sub("<[^>]+>", "", words), unescape(title)) for look, title, sign, words in found]


def _sign(svg: str) -> str:
    icon = re.search(r"#([a-z-]+)", svg)
    return icon[1] if icon else RING


def asked(cast: Cast) -> Ticket:
    """In charge at 10:00 with an update every 8 h; Giulia asked at 10:30."""
    ticket = filed(cast, "2026-11-19 09:40")
    work.take_charge(ticket, by=cast.giulia, at=rome("2026-11-19 10:00"))
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia, at=rome("2026-11-19 10:30"))
    return ticket


# Three states


def test_running_outside_and_waiting_differ_in_colour_sign_and_words(cast: Cast, clock: time_machine.Traveller) -> None:
    """P2: two hours. Filed at ten it has 1 h 18 min left at 10:42, and at eight in the evening nothing is counted."""
    running = chips(cast, "giulia", filed(cast, "2026-11-19 10:00").get_absolute_url())[0]
    waiting = chips(cast, "giulia", asked(cast).get_absolute_url())[1]
    clock.move_to(rome("2026-11-19 20:00"))
    outside = chips(cast, "giulia", filed(cast, "2026-11-19 17:30").get_absolute_url())[0]

    assert [chip[:3] for chip in (running, outside, waiting)] == [
        ("running", RING, "Running"),
        ("outside", "moon", "Outside hours"),
        ("waiting", "pause", "Waiting"),
    ]


def test_the_customer_sees_the_three_states_too(cast: Cast, clock: time_machine.Traveller) -> None:
    running = chips(cast, "freja", filed(cast, "2026-11-19 10:00").get_absolute_url())[0]
    waiting = chips(cast, "freja", asked(cast).get_absolute_url())[1]
    clock.move_to(rome("2026-11-19 20:00"))
    outside = chips(cast, "freja", filed(cast, "2026-11-19 17:30").get_absolute_url())[0]

    assert [chip[:3] for chip in (running, outside, waiting)] == [
        ("running", RING, "By 12:00"),
        ("outside", "moon", "By Fri 10:30"),
        ("waiting", "pause", "Waiting for you"),
    ]


def test_cards_and_rows_show_the_three_states_with_what_is_left(cast: Cast, clock: time_machine.Traveller) -> None:
    filed(cast, "2026-11-19 10:00")
    asked(cast)
    now = chips(cast, "giulia", "/tickets/")
    clock.move_to(rome("2026-11-19 20:00"))
    filed(cast, "2026-11-19 17:30")
    (later,) = [chip for chip in chips(cast, "giulia", "/tickets/") if chip[0] == "outside"]

    assert sorted(now) == [
        ("running", RING, "Take charge 1 h 18 min", "Taking charge: 1 h 18 min of support time left, due 12:00"),
        (
            "waiting",
            "pause",
            "Waiting since 10:30",
            "Giulia Ferraro asked. The clocks stand still since 10:30. Update 8 h left",
        ),
    ]
    assert later == (
        "outside",
        "moon",
        "Take charge 1 h 30 min from Fri 09:00",
        "Taking charge: 1 h 30 min of support time left, due Fri 10:30",
    )


def test_who_waits_is_told_what_is_left_and_who_asked(cast: Cast) -> None:
    text = signed_in(cast.giulia).get(asked(cast).get_absolute_url()).text

    assert "8 h left when the answer comes" in text
    assert "Every 8 support hours. No due time while waiting." in text
    assert "Waiting for the customer since 10:30." in text


# The reader's own time zone


@pytest.mark.parametrize(
    ("zone", "due"), [("Europe/Rome", "12:00"), ("America/New_York", "06:00"), ("Asia/Kolkata", "16:30")]
)
def test_the_due_time_is_in_the_time_zone_of_who_reads(zone: str, due: str, cast: Cast) -> None:
    """Noon in Rome. What is left is the same everywhere."""
    ticket = filed(cast, "2026-11-19 10:00")
    for reader in (cast.giulia, cast.freja):
        reader.timezone = zone
        reader.save(update_fields=["timezone"])

    title = f"Taking charge: 1 h 18 min of support time left, due {due}"
    assert [chip[3] for who in ("giulia", "freja") for chip in chips(cast, who, "/tickets/")] == [title, title]
    support, customer = (signed_in(who).get(ticket.get_absolute_url()).text for who in (cast.giulia, cast.freja))
    assert f"Due {due}." in support
    assert "1 h 18 min left" in support
    assert chips(cast, "freja", ticket.get_absolute_url())[0][2] == f"By {due}"
    assert f"Support takes it in charge by {due}" in re.sub("<[^>]+>", "", customer)


# How a target counts


def test_each_target_says_how_it_counts(cast: Cast) -> None:
    around = {"minutes": 48 * 60, "counting": Counting.AROUND_THE_CLOCK}
    Target.objects.filter(version=cast.version, priority="P2", clock="taking_charge").update(**around)
    ticket = filed(cast, "2026-11-19 10:00")
    support, customer = (signed_in(who).get(ticket.get_absolute_url()).text for who in (cast.giulia, cast.freja))

    for sentence in (
        "Within 48 hours, around the clock.",
        "Every 8 support hours.",
        "By the agreed estimate, tracked without a verdict.",
    ):
        assert sentence in support
    assert (
        "Counted in support hours: Monday to Friday 9 to 13 and 14 to 18, Rome. Some targets count around the clock."
        in customer
    )
    assert chips(cast, "freja", "/tickets/")[0][3] == "Taking charge: 47 h 18 min left, due Sat 10:00"
