from django.urls import path

from customers import views

app_name = "customers"

urlpatterns = [
    path("audit/", views.audit, name="audit"),
    path("audit/audit.csv", views.audit_csv, name="audit_csv"),
]
