"""What third-party apps put into Django admin and nobody here needs."""

from allauth.account import admin as allauth_admin
from django.contrib import admin

# People sign in with the address that their own page shows.
admin.site.unregister(allauth_admin.EmailAddress)  # type: ignore[attr-defined]  # allauth is untyped
