"""The addresses of the desk: boards, lists and filing; the ticket page and what is done on it."""

from tickets.urls.boards import urlpatterns as boards
from tickets.urls.ticket import urlpatterns as ticket

app_name = "tickets"

urlpatterns = [*boards, *ticket]
