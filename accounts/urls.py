from django.urls import path

from accounts import addresses, security, views
from accounts.sign_in import SetPassword

app_name = "accounts"

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/tokens/", views.make_token, name="make_token"),
    path("profile/tokens/<int:pk>/revoke/", views.revoke, name="revoke_token"),
    path("profile/address/", addresses.ask, name="change_address"),
    path("profile/address/<str:token>/", addresses.confirm, name="confirm_address"),
    path("profile/second-factor/", security.set_up_factor, name="set_up_factor"),
    path("profile/sessions/<int:pk>/end/", security.end_one, name="end_session"),
    path("profile/sessions/end-others/", security.end_others, name="end_other_sessions"),
    path("welcome/<str:token>/", views.first_admin, name="first_admin"),
    path("password/<str:uidb64>/<str:token>/", SetPassword.as_view(), name="set_password"),
    path("demo/<int:pk>/", views.demo_sign_in, name="demo_sign_in"),
]
