"""A customer's own e-mail domains, the OpenID Connect provider that signs its people in, and who is whom there."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts import sealed
from customers.models.customers import Customer
from customers.openid.names import DOMAIN, normal_domain, read_server
from customers.openid.protocol import Client

if TYPE_CHECKING:
    from accounts.models import User


class EmailDomain(models.Model):
    """People with an address in it are this customer's alone; a subdomain is another domain."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(
        max_length=253,
        unique=True,
        help_text="As in anna@example.com: example.com. Only people with such an address sign in by the provider.",
        error_messages={"unique": "This domain is a customer's already."},
    )

    class Meta:
        ordering = ("domain",)
        verbose_name = "e-mail domain"
        constraints = [
            models.CheckConstraint(
                condition=Q(domain__regex=DOMAIN),
                name="domains_are_spelled_one_way",
                violation_error_message="Write a domain such as example.com.",
            )
        ]

    def __str__(self) -> str:
        return self.domain

    def clean(self) -> None:
        super().clean()
        try:
            self.domain = normal_domain(self.domain)
        except ValueError:
            raise ValidationError({"domain": "Write a domain such as example.com."}) from None


def validate_issuer(url: str) -> None:
    try:
        read_server(url)
    except ValueError:
        raise ValidationError("Write an address that begins with https://, as the provider names itself.") from None


def validate_hosts(hosts: str) -> None:
    for host in hosts.split():
        try:
            whole = read_server(f"https://{host}").netloc == host
        except ValueError:
            whole = False
        if not whole:
            raise ValidationError(
                "“%(host)s” is not a host. Write one such as keys.example.com.", params={"host": host}
            )


class IdentityProvider(models.Model):
    """Where a customer's people may sign in instead of here, each by an account that was connected or is new."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="identity_provider")
    name = models.CharField(max_length=60, help_text="Its people read “Continue with …”.")
    issuer = models.CharField(
        max_length=500,
        validators=[validate_issuer],
        help_text="As the provider names itself, to the letter: its configuration is read below this address.",
    )
    client_id = models.CharField("client ID", max_length=255, blank=True)
    sealed_secret = models.TextField(blank=True, editable=False)
    hosts = models.CharField(
        "other hosts",
        max_length=500,
        blank=True,
        validators=[validate_hosts],
        help_text="Only when its addresses for tokens and keys are not on the host above: those hosts, with spaces.",
    )
    is_active = models.BooleanField("active", default=False, help_text="Off: nobody signs in by it.")
    admits_new_people = models.BooleanField(
        default=False,
        help_text="On: whoever it sends with an address of the customer's domains becomes a requester. "
        "Off: only people who are here or invited.",
    )

    class Meta:
        ordering = ("customer__name",)
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=False) | (~Q(client_id="") & ~Q(sealed_secret="")),
                name="active_providers_are_complete",
                violation_error_message="An active provider needs a client ID and a client secret.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def redirect_path(self) -> str:
        return reverse("customers:company_answer", args=[self.pk])

    @property
    def redirect_uri(self) -> str:
        """Each provider has its own: an answer of one is never taken for another's."""
        return f"{settings.BASE_URL}{self.redirect_path}"

    def client(self) -> Client:
        """Raises sealed.Unreadable when SECRET_KEY was changed since the secret was kept."""
        secret = sealed.unseal(self.sealed_secret)
        return Client(self.issuer, self.client_id, secret, self.redirect_uri, frozenset(self.hosts.lower().split()))


class ProviderAccountQuerySet(models.QuerySet["ProviderAccount"]):
    def visible_to(self, user: "User") -> Self:
        """The own ones, of providers that are in use."""
        return self.current().filter(user_id=user.pk, provider__is_active=True)

    def current(self) -> Self:
        """Those of the issuer that the provider has now: another issuer's subjects are other people."""
        return self.filter(issuer=F("provider__issuer"))


class ProviderAccount(models.Model):
    """Who a subject of a provider is here. Written by `services.openid` alone."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="accounts")
    issuer = models.CharField(max_length=500, editable=False)
    subject = models.CharField(max_length=255, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="person"
    )
    connected_at = models.DateTimeField(editable=False)

    objects = ProviderAccountQuerySet.as_manager()

    class Meta:
        ordering = ("-connected_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("provider", "issuer", "subject"), name="a_subject_is_one_person"),
            models.UniqueConstraint(fields=("provider", "issuer", "user"), name="a_person_is_one_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.user} by {self.provider}"
