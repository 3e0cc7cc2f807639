"""Catalogues with components, versions and releases; a release is marked through the service of tickets."""

import datetime as dt

import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from customers.models import Catalogue, Component, ProductVersion, Release
from tests.cast import Cast
from tests.paper import row, send
from tests.tickets.services.scenes import MONDAY, again, resolved_by_patch
from tickets.services.resolution import confirm


def test_a_catalogue_is_made_with_all_that_belongs_to_it(cast: Cast, admin: Client) -> None:
    typed = row("components", 0, name="Engine", kind="platform", team=str(cast.team.pk))
    typed |= row("versions", 0, name="3.0") | row("releases", 0, name="3.1", planned_on="2027-01-31")
    url = reverse("admin:customers_catalogue_add")
    assert send(admin, url, "catalogue_form", name="Lineage", **typed).status_code == 302
    catalogue = Catalogue.objects.get(name="Lineage")

    engine = Component.objects.get(catalogue=catalogue)
    assert (engine.name, engine.team, engine.in_perimeter) == ("Engine", cast.team, True)
    assert ProductVersion.objects.get(catalogue=catalogue).name == "3.0"
    assert Release.objects.get(catalogue=catalogue).planned_on == dt.date(2027, 1, 31)


def test_components_are_found_by_perimeter(cast: Cast, admin: Client) -> None:
    url = reverse("admin:customers_component_changelist")
    body = admin.get(url, {"in_perimeter__exact": "0"}).content.decode()

    assert "Snowflake template" in body
    assert "Provisioning</a>" not in body


def test_marking_a_release_closes_what_waits_for_it(cast: Cast, admin: Client) -> None:
    page = reverse("admin:customers_release_change", args=[cast.release.pk])
    with time_machine.travel(MONDAY, tick=False):
        ticket = confirm(resolved_by_patch(cast), by=cast.freja)
        waiting = admin.get(page).content.decode()
        answer = admin.post(
            reverse("admin:customers_release_changelist"),
            {"action": "mark_as_released", "_selected_action": [str(cast.release.pk)]},
            follow=True,
        )

    assert f'<a href="{ticket.get_absolute_url()}">{ticket.key}</a>' in waiting
    assert "2.8.2 is released" in answer.content.decode()
    assert again(ticket).state == "closed"
    assert Release.objects.get(pk=cast.release.pk).released_at == MONDAY
    assert LogEntry.objects.get(object_id=str(cast.release.pk)).get_change_message() == "Marked as released."
    assert f'">{ticket.key}</a>' not in admin.get(page).content.decode()


def test_when_it_was_released_is_not_typed(cast: Cast, admin: Client) -> None:
    url = reverse("admin:customers_release_change", args=[cast.release.pk])
    send(admin, url, "release_form", _released="x", notes="Restart after installing.")
    admin.post(
        url, {"catalogue": cast.catalogue.pk, "name": "2.8.2", "released_at_0": "2026-01-01", "released_at_1": "00:00"}
    )

    assert Release.objects.get(pk=cast.release.pk).released_at is None
