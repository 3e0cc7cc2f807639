"""The page of one ticket, one address per action on it."""

from django.urls import URLPattern, path

from tickets.views import explain, files, moves, redact, ticket, words, work

urlpatterns: list[URLPattern] = [
    path("preview/", words.preview, name="preview"),
    path("files/<str:token>/", files.attachment, name="attachment"),
    path("tickets/<str:key>/", ticket.ticket, name="ticket"),
    path("tickets/<str:key>/news/", ticket.news, name="news"),
    path("tickets/<str:key>/clocks/", explain.clocks, name="explain"),
    path("tickets/<str:key>/clocks/<str:kind>/<int:number>/excuse/", explain.excuse, name="excuse"),
    path("tickets/<str:key>/move/<str:act>/", moves.move, name="move"),
    path("tickets/<str:key>/move-to/<str:state>/", moves.move_to, name="move_to"),
    path("tickets/<str:key>/comments/", words.comment, name="comment"),
    path("tickets/<str:key>/comments/<int:pk>/edit/", words.edit_comment, name="edit_comment"),
    path("tickets/<str:key>/comments/<int:pk>/withdraw/", words.withdraw_comment, name="withdraw_comment"),
    path("tickets/<str:key>/categorise/", work.categorise, name="categorise"),
    path("tickets/<str:key>/assign/", work.assign, name="assign"),
    path("tickets/<str:key>/estimate/", work.estimate, name="estimate"),
    path("tickets/<str:key>/override/", work.override, name="override"),
    path("tickets/<str:key>/rename/", work.rename, name="rename"),
    path("tickets/<str:key>/link/", work.link, name="link"),
    path("tickets/<str:key>/unlink/<int:pk>/", work.unlink, name="unlink"),
    path("tickets/<str:key>/reference/", work.reference, name="reference"),
    path("tickets/<str:key>/follow-up/", work.follow_up, name="follow_up"),
    path("tickets/<str:key>/resume/", work.resume, name="resume"),
    path("tickets/<str:key>/redact/", redact.redact, name="redact"),
    path("tickets/<str:key>/redact/message/<int:number>/", redact.redact_message, name="redact_message"),
    path("tickets/<str:key>/redact/file/<str:token>/", redact.redact_file, name="redact_file"),
]
