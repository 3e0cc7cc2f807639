"""The gallery: every part in both themes, for developers alone."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from common import icons
from tests.cast import Cast
from tests.structure.source import ROOT

PARTS = [
    "Buttons",
    "Clocks",
    "Priorities, states, types",
    "People and customers",
    "Badges, chips, tabs, views",
    "Fields",
    "Banners",
    "Cards of the board",
    "Table",
    "Timeline",
    "Menu, dialog, toast",
    "Lines, facts, empty",
    "Type",
    "Icons",
]


@pytest.fixture
def page(client: Client, cast: Cast) -> str:
    client.force_login(cast.giulia)
    return client.get("/gallery/").content.decode()


def test_every_part_is_there_in_light_and_dark(page: str) -> None:
    assert re.findall(r'<section class="specimen" aria-label="([^"]+)"', page) == PARTS
    for theme in ("light", "dark"):
        assert page.count(f"specimen-side is-{theme} ") == len(PARTS)


@pytest.mark.parametrize("look", ["running", "warned", "breached", "outside", "waiting", "met", "none"])
def test_every_look_of_a_clock_is_there(page: str, look: str) -> None:
    assert f'class="clock clock-{look}"' in page


@pytest.mark.parametrize("state", ["open", "triage", "investigation", "escalated", "resolved", "closed"])
def test_every_state_is_there(page: str, state: str) -> None:
    assert f'class="state state-{state}"' in page


def test_every_icon_is_there_by_its_name(page: str) -> None:
    assert [name for name in icons.names() if f"#{name}" not in page] == []


def test_no_id_comes_twice(page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)

    assert sorted(ids) == sorted(set(ids))


def test_every_label_has_its_field(page: str) -> None:
    ids = set(re.findall(r'\sid="([^"]+)"', page))

    assert set(re.findall(r'<label[^>]*\sfor="([^"]+)"', page)) <= ids


def test_in_production_it_is_not_there(client: Client, cast: Cast, settings: Settings) -> None:
    settings.IS_DEVELOPMENT = False
    client.force_login(cast.ada)

    assert client.get("/gallery/").status_code == 404


def test_strangers_are_sent_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/gallery/")["Location"] == "/accounts/login/?next=/gallery/"


def test_only_the_gallery_loads_its_style_sheet(client: Client, page: str) -> None:
    assert "css/gallery.css" in page
    assert "css/gallery.css" not in client.get("/profile/").content.decode()
    assert (ROOT / "static/css/gallery.css").exists()
