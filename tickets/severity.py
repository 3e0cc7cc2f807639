"""How bad the customer said it is: downtime, people affected, how often. In words, for the panel of the ticket page."""

import datetime as dt

from common.wording import exact_moment
from tickets.models import Ticket
from tickets.vocabulary import Downtime


def downtime_in_words(ticket: Ticket, at: dt.datetime) -> str:
    """“Degraded since Wed 14:50”, “Down, Wed 14:50 to Thu 15:10”; empty without a downtime."""
    if ticket.downtime == Downtime.NONE:
        return ""
    what = ticket.get_downtime_display()
    since, until = exact_moment(ticket.downtime_since, at), exact_moment(ticket.downtime_until, at)
    if since and until:
        return f"{what}, {since} to {until}"
    if since:
        return f"{what} since {since}"
    return f"{what} until {until}" if until else what


def extent_in_words(ticket: Ticket) -> str:
    """“About 120 users, every time”; empty when neither was said."""
    count = ticket.users_affected
    users = "" if count is None else f"About {count:,} user{'' if count == 1 else 's'}"
    often = ticket.get_frequency_display()
    return f"{users}, {often.lower()}" if users and often else users or often
