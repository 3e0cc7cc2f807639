"""What keeps numbers gap-free and double clicks single."""

from django.conf import settings
from django.db import models

from tickets.models.ticket import Ticket
from tickets.models.timeline import Comment


class TicketNumber(models.Model):
    """The last number given to a customer's tickets; its row lock makes filing at one customer take turns."""

    customer = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.last}"


class Submission(models.Model):
    """One sending of a form or of an API request with an `Idempotency-Key`: repeating it answers with the first."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=100)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("user", "token"), name="a_submission_counts_once")]

    def __str__(self) -> str:
        return self.token
