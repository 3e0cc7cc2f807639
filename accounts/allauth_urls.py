"""The pages of allauth that we use, by the names that it expects. What is not listed is not reachable.

Links that set a password are ours (`accounts:set_password`): one kind for invitations and for forgotten passwords.
"""

from allauth.account.views import LogoutView, PasswordResetDoneView
from django.urls import path

from accounts import sign_in

urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="account_login"),
    path("logout/", LogoutView.as_view(), name="account_logout"),
    path("password/change/", sign_in.ChangePassword.as_view(), name="account_change_password"),
    path("password/set/", sign_in.SetFirstPassword.as_view(), name="account_set_password"),
    path("password/reset/", sign_in.AskForLink.as_view(), name="account_reset_password"),
    path("password/reset/done/", PasswordResetDoneView.as_view(), name="account_reset_password_done"),
]
