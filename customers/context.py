"""What the sign-in page shows of the customers' providers."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from customers.models import IdentityProvider


def company_sign_in(request: HttpRequest) -> dict[str, Any]:
    """Whether any is in use, on the pages for those who are not signed in; lazily: other pages pay nothing."""
    if request.user.is_authenticated:
        return {}
    return {"offers_company_sign_in": SimpleLazyObject(IdentityProvider.objects.filter(is_active=True).exists)}
