from django.apps import AppConfig


class WitsupportConfig(AppConfig):
    name = "witsupport"

    def ready(self) -> None:
        from witsupport import security_txt  # noqa: F401  # its check registers itself
