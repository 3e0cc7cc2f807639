"""What third-party apps put into Django admin and nobody here needs."""

from allauth.account import admin as allauth_admin
from allauth.mfa import admin as mfa_admin
from django.contrib import admin

# People sign in with the address that their own page shows.
admin.site.unregister(allauth_admin.EmailAddress)  # type: ignore[attr-defined]  # allauth is untyped
# Second factors are reset on the person's page; nobody looks into them.
admin.site.unregister(mfa_admin.Authenticator)  # type: ignore[attr-defined]
