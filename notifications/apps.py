from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of every change of a ticket, and of who is erased."""
        from accounts import erasure
        from notifications.erasure import STEP
        from notifications.tasks import wake
        from tickets.outbox import listen

        listen(wake)
        erasure.steps.append(STEP)
