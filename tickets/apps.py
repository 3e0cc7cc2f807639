from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = "Tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import erasure
        from tickets import checks, panels  # noqa: F401  # checks register themselves
        from tickets.services.erasure import STEP

        panels.register()
        erasure.steps.append(STEP)
