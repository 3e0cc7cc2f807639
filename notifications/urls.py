from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("mail/", views.mails, name="mails"),
    path("<str:key>/<str:anchor>/", views.open_notice, name="open"),
]
