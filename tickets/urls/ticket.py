"""The page of one ticket, one address per action on it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
