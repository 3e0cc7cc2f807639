from django.urls import path

from common import views

app_name = "common"

urlpatterns = [
    path("icons-<str:version>.svg", views.icon_sprite, name="icons"),
    path("gallery/", views.gallery, name="gallery"),
]
