from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and teams"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

        from accounts import audit, checks  # noqa: F401  # checks register themselves
        from accounts.sessions import note_sign_in

        user_logged_in.connect(note_sign_in, dispatch_uid="accounts.note_sign_in")
        user_logged_in.connect(audit.note_sign_in, dispatch_uid="accounts.audit_sign_in")
        user_login_failed.connect(audit.note_refused_sign_in, dispatch_uid="accounts.audit_refused_sign_in")
        user_logged_out.connect(audit.note_sign_out, dispatch_uid="accounts.audit_sign_out")
