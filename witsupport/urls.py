"""Every address of the application."""

from django.contrib import admin
from django.urls import include, path

from witsupport import health, security_txt

urlpatterns = [
    path("healthz", health.process, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("healthz/jobs", health.jobs, name="healthz_jobs"),
    path(security_txt.ADDRESS, security_txt.security_txt, name="security_txt"),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.allauth_urls")),
    path("", include("common.urls")),
    path("", include("accounts.urls")),
    path("api/v1/", include("witsupport.api")),
    path("notifications/", include("notifications.urls")),
    path("", include("customers.urls")),
    path("", include("tickets.urls")),
]

handler400 = "witsupport.errors.bad_request"
handler403 = "witsupport.errors.permission_denied"
handler404 = "witsupport.errors.not_found"
handler500 = "witsupport.errors.server_error"
