"""A customer's people, the links and providers by which somebody becomes one of them, and the audit."""

from django.urls import path

from customers.views import audit, joining, openid, people

app_name = "customers"

urlpatterns = [
    path("customers/<str:key>/people/", people.people, name="people"),
    path("customers/<str:key>/people/invite/", people.invite_one, name="invite"),
    path("people/<int:pk>/role/", people.change, name="change_colleague"),
    path("people/<int:pk>/remove/", people.remove, name="remove_colleague"),
    path("invitations/<int:pk>/send-again/", people.send_once_more, name="send_invitation_again"),
    path("invitations/<int:pk>/withdraw/", people.take_back, name="withdraw_invitation"),
    path("join/<str:token>/", joining.join, name="accept_invitation"),
    path("sign-in/company/", openid.ask, name="company_sign_in"),
    path("sign-in/company/<int:pk>/", openid.answered, name="company_answer"),
    path("profile/company/connect/", openid.connect_me, name="connect_company"),
    path("profile/company/<int:pk>/disconnect/", openid.disconnect_me, name="disconnect_company"),
    path("audit/", audit.audit, name="audit"),
    path("audit/audit.csv", audit.audit_csv, name="audit_csv"),
]
