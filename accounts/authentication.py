"""How a program signs in to the API: `Authorization: Bearer wst_…`."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.second_factor import FIRST_A_FACTOR
from accounts.tokens import token_of, waits_for_factor
from common import clock


class TokenAuthentication(BaseAuthentication):
    """First in the list of classes: then whoever is not known is answered 401, with how to sign in."""

    scheme = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """None without such a header, so that the session is asked next; a header that is no good is refused."""
        scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != self.scheme.lower():
            return None
        token = token_of(secret.strip(), at=clock.now())
        if token is None:  # one answer for wrong, expired, revoked and inactive: it says nothing about which
            raise AuthenticationFailed("This token is not valid, or not any more.")
        if waits_for_factor(token):
            raise PermissionDenied(FIRST_A_FACTOR)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return f'{self.scheme} realm="api"'
