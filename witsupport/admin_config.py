"""Django admin with our own site. Apart from the site itself, which needs the models."""

from django.contrib.admin.apps import AdminConfig


class DeskAdminConfig(AdminConfig):
    default_site = "witsupport.admin_site.DeskAdminSite"
