"""The list: what it shows to whom, in which order, page by page; search and filters."""

import re

import pytest

from customers.models import Customer
from tests.cast import Cast
from tests.tickets.boards.conftest import FileTicket
from tests.tickets.boards.test_desk import SignIn, text_of
from tickets.services import resolution, work

pytestmark = pytest.mark.usefixtures("now")


def rows(page: str) -> list[str]:
    return re.findall(r'class="key" href="/tickets/([A-Z]+-\d+)/"', page)


def listed(sign_in: SignIn, who: object, path: str) -> list[str]:
    response = sign_in(who).get(path)  # type: ignore[arg-type]
    assert response.status_code == 200
    return rows(text_of(response))


def test_each_role_lists_what_it_sees(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file(by=cast.freja)
    file("A secret of Altamira", by=cast.marta)

    found = {
        name: sorted(listed(sign_in, getattr(cast, name), "/tickets/"))
        for name in ("freja", "soren", "marta", "paolo", "giulia", "tomasz", "elena", "luca", "ada")
    }

    assert found == {
        "freja": ["NORD-1"],
        "soren": ["NORD-1"],
        "marta": ["ALTA-1"],
        "paolo": ["NORD-1"],
        "giulia": ["ALTA-1", "NORD-1"],
        "tomasz": ["NORD-1"],
        "elena": ["ALTA-1", "NORD-1"],
        "luca": [],
        "ada": [],
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [("freja", 200), ("paolo", 200), ("tomasz", 200), ("giulia", 200), ("marta", 404), ("luca", 404), ("ada", 404)],
)
def test_who_lists_the_tickets_of_nordhavn(cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    assert sign_in(getattr(cast, who)).get("/customers/NORD/tickets/").status_code == status


def test_a_customer_finds_no_word_count_or_option_of_another(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file("Ours fails", by=cast.freja)
    file("Theirs fails", by=cast.marta)
    freja = sign_in(cast.freja)

    for path in (
        "/tickets/",
        "/tickets/?q=fails",
        "/tickets/?q=ALTA-1",
        "/tickets/?customer=ALTA",
        "/tickets/?state=any",
    ):
        page = text_of(freja.get(path))
        for theirs in ("Theirs", "Altamira", "Marta"):
            assert theirs not in page, path
    assert listed(sign_in, cast.freja, "/tickets/?q=ALTA-1") == []
    assert listed(sign_in, cast.freja, "/tickets/?customer=ALTA") == ["NORD-1"]  # a value that is not on offer


def test_the_list_offers_filing_to_those_who_file_somewhere(cast: Cast, sign_in: SignIn) -> None:
    assert 'href="/file/" data-key="c"' in text_of(sign_in(cast.giulia).get("/tickets/"))
    assert 'href="/file/"' not in text_of(sign_in(cast.luca).get("/tickets/"))


def test_the_list_of_a_place_that_is_not_active_has_no_file_url(cast: Cast, sign_in: SignIn) -> None:
    freja, path = sign_in(cast.freja), "/customers/NORD/tickets/"
    assert 'href="/customers/NORD/file/" data-key="c"' in text_of(freja.get(path))
    Customer.objects.filter(pk=cast.nordhavn.pk).update(is_active=False)

    assert "/file/" not in text_of(freja.get(path))


def test_closed_tickets_are_listed_when_asked_for(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file()
    closed = file()
    resolution.withdraw(closed, "Our own fault.", by=cast.freja)

    assert listed(sign_in, cast.freja, "/customers/NORD/tickets/") == ["NORD-1"]
    assert listed(sign_in, cast.freja, "/customers/NORD/tickets/?state=closed") == ["NORD-2"]
    assert sorted(listed(sign_in, cast.freja, "/customers/NORD/tickets/?state=any")) == ["NORD-1", "NORD-2"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["NORD-2", "ALTA-1", "NORD-1"]),
        ("?sort=due", ["NORD-2", "ALTA-1", "NORD-1"]),
        ("?sort=-due", ["NORD-1", "ALTA-1", "NORD-2"]),
        ("?sort=key", ["ALTA-1", "NORD-1", "NORD-2"]),
        ("?sort=-key", ["NORD-2", "NORD-1", "ALTA-1"]),
        ("?sort=priority", ["NORD-2", "ALTA-1", "NORD-1"]),
        ("?sort=nonsense", ["NORD-2", "ALTA-1", "NORD-1"]),
        ("?sort=%00", ["NORD-2", "ALTA-1", "NORD-1"]),
    ],
)
def test_sorts(cast: Cast, file: FileTicket, sign_in: SignIn, query: str, expected: list[str]) -> None:
    file("P3", impact="minor", urgency="low")
    file("P1", impact="extensive", urgency="critical")
    file("P2", by=cast.marta)

    assert listed(sign_in, cast.giulia, f"/tickets/{query}") == expected


def test_the_head_says_how_the_list_is_sorted(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file()

    page = text_of(sign_in(cast.giulia).get("/tickets/?sort=-priority"))

    assert re.findall(r'aria-sort="(\w+)"><a href="([^"]*)">(\w+)', page) == [
        ("descending", "?sort=priority", "Priority")
    ]


def test_customers_cannot_sort_by_what_happened_inside(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    first, second = file(), file()
    work.take_charge(first, by=cast.giulia)

    page = text_of(sign_in(cast.freja).get("/customers/NORD/tickets/?sort=-updated"))

    assert rows(page) == rows(text_of(sign_in(cast.freja).get("/customers/NORD/tickets/")))
    assert "Updated" not in page
    assert second.key in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("host name", ["NORD-1"]),
        ("HOST", ["NORD-1"]),
        ("nord-2", ["NORD-2"]),
        ("NORD", ["NORD-1", "NORD-2"]),
        ("100%", ["NORD-2"]),
        ("_", []),
        ("'; drop table", []),
        ("\x00host", ["NORD-1"]),
        ("مرحبا 🌊", ["NORD-2"]),
        ("x" * 5000, []),
    ],
)
def test_search_by_key_or_words_of_the_title(
    cast: Cast, file: FileTicket, sign_in: SignIn, query: str, expected: list[str]
) -> None:
    file("Mail links to the old host name")
    file("Disk is 100% full مرحبا 🌊")

    response = sign_in(cast.freja).get("/customers/NORD/tickets/", {"q": query})

    assert sorted(rows(text_of(response))) == expected


def test_search_keeps_the_filters_and_offers_to_reset_them(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file()

    page = text_of(sign_in(cast.freja).get("/customers/NORD/tickets/?type=incident&q=nothing"))

    assert '<input type="hidden" name="type" value="incident">' in page
    assert "No ticket fits" in page
    assert "Reset the filters" in page


def test_pages(cast: Cast, file: FileTicket, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.listing.ROWS_A_PAGE", 2)
    for number in range(5):
        file(f"Number {number}")
    path = "/customers/NORD/tickets/?sort=key"

    pages = [listed(sign_in, cast.freja, f"{path}&page={number}") for number in (1, 2, 3)]
    second = text_of(sign_in(cast.freja).get(f"{path}&page=2"))

    assert pages == [["NORD-1", "NORD-2"], ["NORD-3", "NORD-4"], ["NORD-5"]]
    assert "5 tickets, 3 to 4 shown" in second
    assert 'href="?sort=key&amp;page=1" rel="prev"' in second
    assert 'href="?sort=key&amp;page=3" rel="next"' in second


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999999999999999", "2", "%00", "١"])
def test_a_page_that_is_not_there_breaks_nothing(cast: Cast, file: FileTicket, sign_in: SignIn, page: str) -> None:
    file()

    assert sign_in(cast.freja).get(f"/customers/NORD/tickets/?page={page}").status_code == 200


@pytest.mark.parametrize(
    ("who", "shown", "hidden"),
    [
        ("giulia", ("Assignee", "Team", "Breached", "Nobody assigned"), ("Filed by me",)),
        ("freja", ("Filed by me", "Reporter", "Component"), ("Assignee", "Team", "Breached", "Nobody assigned")),
    ],
)
def test_filters_on_offer_per_side(
    cast: Cast, file: FileTicket, sign_in: SignIn, who: str, shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    file()

    page = text_of(sign_in(getattr(cast, who)).get("/customers/NORD/tickets/"))

    assert [word for word in shown if word not in page] == []
    assert [word for word in hidden if word in page] == []


def test_the_component_filter(cast: Cast, file: FileTicket, sign_in: SignIn) -> None:
    file(components=(cast.provisioning,))
    file(components=(cast.template,))

    path = f"/customers/NORD/tickets/?component={cast.template.pk}"

    assert listed(sign_in, cast.freja, path) == ["NORD-2"]
