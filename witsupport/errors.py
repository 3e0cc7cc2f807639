"""Every refusal that no view turned into something better: a page, a dialog for htmx, JSON below /api/.

The page asks neither the database nor the session: it must also work when these are what failed.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django_htmx.http import reswap, retarget

from witsupport.logs import request_id

WORDS = {
    HTTPStatus.BAD_REQUEST: ("This request cannot be read", "Go back, reload the page, and try again."),
    HTTPStatus.FORBIDDEN: ("You may not do this", "Ask a colleague with more rights, or an admin."),
    HTTPStatus.NOT_FOUND: ("Nothing is here", "The address may be mistyped, or what was here is gone."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("Not like this", "This address cannot be opened. Use the button that led to it."),
    HTTPStatus.CONFLICT: ("Not possible now", "Something changed meanwhile. Go back and reload the page."),
    HTTPStatus.UNPROCESSABLE_ENTITY: ("This cannot be taken as it is", "Go back and look at what you filled in."),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "Something broke",
        "It is not your fault, and it is noted. Try again in a moment. What was not confirmed was not saved.",
    ),
}
TOO_OLD = (
    "It was opened before you signed in or out, or the browser keeps no cookies. Go back, reload, and send it again."
)


def refuse(request: HttpRequest, status: int, message: str = "", heading: str = "") -> HttpResponse:
    """An answer with `status` and a sentence that the person may read."""
    own_heading, own_message = WORDS.get(HTTPStatus(status), WORDS[HTTPStatus.BAD_REQUEST])
    context = {
        "heading": heading or own_heading,
        "message": message or own_message,
        "request_id": request_id.get() if status == HTTPStatus.INTERNAL_SERVER_ERROR else "",
    }
    if request.path.startswith("/api/"):
        return JsonResponse({"error": context["message"], "fields": {}, "changes": []}, status=status)
    if request.headers.get("HX-Request") == "true":
        fragment = HttpResponse(render_to_string("errors/dialog.html", context), status=status)
        return reswap(retarget(fragment, "#dialog"), "innerHTML")
    return HttpResponse(render_to_string("errors/page.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    return refuse(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(request, HTTPStatus.FORBIDDEN, TOO_OLD, heading="This form is too old")
