"""What the sign-in page shows of a demo."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.views import demo_people


def demo(request: HttpRequest) -> dict[str, Any]:
    """`demo_people` on the pages for those who are not signed in; lazily: other pages pay nothing."""
    if request.user.is_authenticated:
        return {}
    return {"demo_people": SimpleLazyObject(lambda: demo_people(request))}
