"""People and teams, their API tokens, and where they are signed in."""

import datetime as dt
import functools
import zoneinfo
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.text import slugify

from common import clock


@functools.cache
def _timezones() -> frozenset[str]:
    """Looks through the directories of the system: once in a process."""
    return frozenset(zoneinfo.available_timezones())


def validate_timezone(value: str) -> None:
    if value not in _timezones():
        raise ValidationError("“%(value)s” is not a time zone. Write one such as Europe/Rome.", params={"value": value})


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a handle of the own; without a password nobody can sign in until one is set."""
        email = email.strip().lower()
        user = self.model(email=email, name=name.strip(), handle=self.free_handle(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, name, password, is_staff=True, is_superuser=True, **fields)

    def free_handle(self, email: str) -> str:
        """What stands before the @, made unique with a number."""
        base = slugify(email.split("@", maxsplit=1)[0].replace(".", "-")).replace("-", ".")[:40] or "person"
        taken = set(self.filter(handle__startswith=base).values_list("handle", flat=True))
        number, handle = 1, base
        while handle in taken:
            number += 1
            handle = f"{base}.{number}"
        return handle

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Signs in with the e-mail address."""

    email = models.EmailField(
        "e-mail", max_length=254, unique=True, error_messages={"unique": "There is a person with this e-mail."}
    )
    name = models.CharField(max_length=120)
    handle = models.CharField(
        max_length=50,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$", "Small letters, digits, dots and dashes.")],
        help_text="For mentions, as @giulia.ferraro.",
    )
    timezone = models.CharField("time zone", max_length=64, default="Europe/Rome", validators=[validate_timezone])
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    is_active = models.BooleanField("active", default=True, help_text="Off: the person cannot sign in any more.")
    is_staff = models.BooleanField("admin", default=False, help_text="Can open Django admin.")
    date_joined = models.DateTimeField(default=clock.now, editable=False)
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ("name",)
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="email_is_unique", violation_error_message="There is a person with this e-mail."
            ),
            models.CheckConstraint(condition=~Q(name=""), name="people_have_names"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    @property
    def initials(self) -> str:
        """Of the first and the last name."""
        parts = self.name.split()
        return "".join(part[0] for part in (parts[0], parts[-1]) if part).upper()[: len(parts)] if parts else "?"

    @property
    def hue(self) -> int:
        """Which of the six colours the person has: stable, meaningless."""
        return (self.pk or 0) % 6 + 1

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name else ""


class Team(models.Model):
    """People of the vendor that tickets are escalated to."""

    name = models.CharField(max_length=80, unique=True)
    public_name = models.CharField(max_length=80, help_text="What customers read: “Escalated to …”.")
    is_escalation = models.BooleanField("takes escalations", default=True)
    is_active = models.BooleanField("active", default=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="TeamMember", related_name="teams")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, verbose_name="person")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("team", "user"), name="once_in_a_team")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class DemoSignIn(models.Model):
    """Somebody whom the sign-in page of a demo offers. That there are rows is what marks a database as a demo."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.user}: {self.label}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User) -> Self:
        """The own ones: nobody sees another person's, not even that they exist."""
        return self.filter(user_id=user.pk)

    def alive(self, at: dt.datetime) -> Self:
        """Neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class ApiToken(models.Model):
    """Lets a program act as a person, until it expires or is revoked. The secret itself is not kept: only its hash."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256 of the secret.")
    prefix = models.CharField(max_length=16, editable=False, help_text="How the secret begins, to recognise it by.")
    created_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="tokens_have_names"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="tokens_expire_after_creation"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="tokens_are_revoked_after_creation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_alive(self, at: dt.datetime) -> bool:
        return self.revoked_at is None and self.expires_at > at


class OpenSessionQuerySet(models.QuerySet["OpenSession"]):
    def visible_to(self, user: User) -> Self:
        """The own ones alone."""
        return self.filter(user_id=user.pk)

    def open(self, at: dt.datetime) -> Self:
        return self.in_time(at).filter(_session(at))

    def closed(self, at: dt.datetime) -> Self:
        """Signed out, ended, or expired; what was too long unused goes with Django's row."""
        return self.exclude(_session(at))

    def in_time(self, at: dt.datetime) -> Self:
        """Used lately, and not open for too long."""
        return self.filter(
            last_seen_at__gt=at - dt.timedelta(hours=settings.SESSION_IDLE_HOURS),
            signed_in_at__gt=at - dt.timedelta(days=settings.SESSION_DAYS),
        )


def _session(at: dt.datetime) -> Exists:
    """Django's row, with which a session begins and ends."""
    return Exists(Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=at))


class OpenSession(models.Model):
    """Where a person is signed in. `accounts.sessions` writes it; Django's own table decides what is open."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    address = models.GenericIPAddressField(null=True, editable=False)
    device = models.CharField(max_length=80, editable=False)
    signed_in_at = models.DateTimeField(editable=False)
    last_seen_at = models.DateTimeField(editable=False)

    objects = OpenSessionQuerySet.as_manager()

    class Meta:
        ordering = ("-last_seen_at", "-pk")

    def __str__(self) -> str:
        return f"{self.user}: {self.device}"


class AuditKind(models.TextChoices):
    """What is audited; docs/security.md says what each covers."""

    SIGN_IN = "sign_in", "Signed in"
    SIGN_IN_FAILED = "sign_in_failed", "Sign-in refused"
    SIGN_OUT = "sign_out", "Signed out"
    PASSWORD = "password", "Password"
    ADDRESS = "address", "Sign-in address"
    FACTOR = "factor", "Second factor"
    TOKEN = "token", "API token"
    PERSON = "person", "Person"
    SESSION = "session", "Session"
    ROLE = "role", "Role"
    INVITATION = "invitation", "Invitation"
    ERASURE = "erasure", "Erasure"
    TEAM = "team", "Team"
    CUSTOMER = "customer", "Customer"
    CONTRACT = "contract", "Contract"
    CALENDAR = "calendar", "Calendar"
    MATRIX = "matrix", "Priority matrix"
    CATALOGUE = "catalogue", "Catalogue"
    TERMS = "terms", "Terms applied"
    EXCUSE = "excuse", "Breach excused"
    REDACTION = "redaction", "Redaction"
    DOWNLOAD = "download", "Download"
    EXPORT = "export", "Export"
    VIRUS = "virus", "Virus"


class AppendOnly(TypeError):
    """Somebody's code tried to change what was written down for good."""

    def __init__(self) -> None:
        super().__init__("The audit is only added to.")


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: User) -> Self:
        """Admins read all of it, everybody else nothing."""
        return self.all() if user.is_superuser else self.none()

    def update(self, **values: Any) -> int:
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly


class AuditEntry(models.Model):
    """Something that was done, for good: `accounts.audit.record` writes it, and the database refuses any change.

    `customer` is a number, as customers are known above; a customer that was removed keeps its entries. What of
    `about` names a person stands in its `AuditedName`, and `NAMED` in its place; `said` is the whole of it.
    """

    NAMED = "{}"

    at = models.DateTimeField(editable=False)
    kind = models.CharField(max_length=20, choices=AuditKind, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    customer = models.PositiveBigIntegerField(null=True, editable=False)
    address = models.GenericIPAddressField(null=True, editable=False)
    about = models.TextField(blank=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=("-at", "-id"), name="audit_by_time"),
            models.Index(fields=("kind", "-at"), name="audit_by_kind"),
            models.Index(fields=("actor", "-at"), name="audit_by_actor"),
            models.Index(fields=("person", "-at"), name="audit_by_person"),
            models.Index(fields=("customer", "-at"), name="audit_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.said}"

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(**kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly

    @property
    def said(self) -> str:
        """What it is about, for people. One query, unless `named` was selected with it."""
        if not hasattr(self, "named"):
            return self.about
        return self.about.replace(self.NAMED, self.named.said or "erased", 1)


class AuditedName(models.Model):
    """The words of an audit entry that name somebody: addresses, names. Erasure empties them; nothing else changes.

    The database refuses every other change, and that a row goes.
    """

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="named", editable=False)
    said = models.TextField(blank=True, editable=False)

    def __str__(self) -> str:
        return self.said or "erased"
