"""Every address of the API, and the page that documents it."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularJSONAPIView

from accounts.api import Me
from customers.api import CustomerContract, CustomerPeople, Customers, OneCustomer
from tickets.api import acting, views, words
from tickets.api.acts import DOINGS
from tickets.permissions import Act

app_name = "api"
# These have an address of their own, which lists them as well.
LISTED = {Act.LINK, Act.REFERENCE}
NAMES = {Act.EDIT: "rename", Act.FOLLOW_UP: "follow-up"}


def _doings() -> list[URLPattern]:
    """One address an act: transitions under their common head, the others beside it."""
    found = []
    for doing in DOINGS.values():
        if doing.act not in LISTED:
            name = NAMES.get(doing.act, doing.name)
            place = f"transitions/{name}" if doing.is_move else name
            view = acting.ActOnTicket.as_view(doing=doing)
            found.append(path(f"tickets/<slug:key>/{place}/", view, name=doing.name))
    return found


@require_safe
@csp_update({"img-src": ["data:"]})  # the documentation's own icons
def docs(request: HttpRequest) -> HttpResponse:
    """The schema as a page, on which it can be tried with the session of whoever reads it."""
    return render(request, "api/docs.html")


urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("me/", Me.as_view(), name="me"),
    path("customers/", Customers.as_view(), name="customers"),
    path("customers/<slug:key>/", OneCustomer.as_view(), name="customer"),
    path("customers/<slug:key>/people/", CustomerPeople.as_view(), name="customer_people"),
    path("customers/<slug:key>/contract/", CustomerContract.as_view(), name="customer_contract"),
    path("tickets/", views.Tickets.as_view(), name="tickets"),
    path("tickets/<slug:key>/", views.OneTicket.as_view(), name="ticket"),
    path("tickets/<slug:key>/timeline/", views.Timeline.as_view(), name="timeline"),
    path("tickets/<slug:key>/comments/", words.Comments.as_view(), name="comments"),
    path("tickets/<slug:key>/comments/<int:pk>/", words.OneComment.as_view(), name="comment"),
    path("tickets/<slug:key>/attachments/", words.Attachments.as_view(), name="attachments"),
    path("tickets/<slug:key>/transitions/", acting.Transitions.as_view(), name="transitions"),
    path("tickets/<slug:key>/links/", acting.Links.as_view(), name="links"),
    path("tickets/<slug:key>/links/<int:pk>/", acting.OneLink.as_view(), name="link"),
    path("tickets/<slug:key>/references/", acting.References.as_view(), name="references"),
    *_doings(),
    path("uploads/", words.Uploads.as_view(), name="uploads"),
    path("uploads/<slug:token>/", words.OneUpload.as_view(), name="upload"),
    path("attachments/<slug:token>/", words.File.as_view(), name="attachment"),
]
