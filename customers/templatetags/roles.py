"""What a person is, for pages of the apps below: they do not know of customers."""

from typing import Any

from django import template

from accounts.models import User
from customers.access import roles_of

register = template.Library()


@register.inclusion_tag("customers/fragments/_roles.html")
def roles(person: User) -> dict[str, Any]:
    return {"memberships": roles_of(person)}
