"""The addresses of the project, and what stands for their arguments in the world of the access table."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from customers.models import ContractVersion
from customers.services.invitations import invitation_link
from tests.access_table.world import Place, World
from tickets.models import Event

CUSTOMERS_SIDE = {"requester", "manager", "services"}
# An address of the admin says which model its object is of.
OF_MODEL = re.compile(r"admin/(\w+)/(\w+)/")


@dataclass(frozen=True)
class Route:
    name: str
    path: str


def routes() -> list[Route]:
    """Every address of the project by its name, or by its pattern where it has none."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, before: str, namespace: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Route(f"{namespace}{pattern.name or pattern.pattern}", path)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, path, inner)


def address(route: Route, word: str, place: Place, world: World, role: str = "agent") -> str:
    """As this role knows it: a message has another id in the API for customers than for support."""
    if "<str:anchor>" in route.path:
        return f"/notifications/{world.notice}/"
    of_customer = route.path.startswith(("customers/", "api/v1/customers/"))
    values = {
        "key": place.customer.key if of_customer else place.ticket.key,
        "act": word,
        "state": word,
        "token": _token(route, place, world),
        "pk": str(_number(place) if _is_message(route, role) else _pk(route, place, world)),
        "kind": "taking_charge",
        "number": "1",
        "uidb64": "MQ",
        "version": "1",
    }
    path = re.sub(r"\(\?P<app_label>.*?\)/\$$", "customers/", route.path.replace("^", ""))
    path = re.sub(r"<\w+:object_id>|<id>", lambda _: str(_object_of(route)), path)
    path = re.sub(r"\(\?P<url>\.\*\)\$$", "nothing/", path).replace("<path:content_type_id>", "1")
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: values[found[1]], path)


def _is_message(route: Route, role: str) -> bool:
    return role in CUSTOMERS_SIDE and route.path.startswith("api/") and "comments/<" in route.path


def _number(place: Place) -> int:
    return Event.objects.get(comment=place.comment).public_sequence or 0


def _token(route: Route, place: Place, world: World) -> str:
    if "invitation" in route.name:
        return invitation_link(place.invitation).split("/")[2]
    if "upload" in route.name:
        return world.upload.token
    return place.attachment.token if re.search("attachment|redact_file", route.name) else "no-token"


def _pk(route: Route, place: Place, world: World) -> int:
    of: dict[str, Callable[[], int]] = {
        "sign-in/company/": lambda: world.provider.pk,
        "profile/company/": lambda: world.account.pk,
        "people/": lambda: place.membership.pk,
        "invitations/": lambda: place.invitation.pk,
        "link": lambda: place.link.pk,
        "comment": lambda: place.comment.pk,
        "release": lambda: world.release,
        "token": lambda: world.token.pk,
        "sessions": lambda: world.session.pk,
        "terms": lambda: _contract_version(place),
        "contractversion": lambda: _object_of(route),
    }
    return next((find() for word, find in of.items() if word in route.path), 1)


def _contract_version(place: Place) -> int:
    return ContractVersion.objects.filter(contract__customer=place.customer).values_list("pk", flat=True)[0]


def _object_of(route: Route) -> int:
    """Some row of the model that an address of the admin is about."""
    found = OF_MODEL.match(route.path)
    if not found or found[1] == "r":
        return 1
    row = apps.get_model(found[1], found[2])._default_manager.first()
    assert row is not None, f"the world has no {found[2]}"
    return int(row.pk)
