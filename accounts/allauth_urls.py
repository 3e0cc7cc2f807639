"""The pages of allauth that we use, by the names that it expects. What is not listed is not reachable.

Links that set a password are ours (`accounts:set_password`): one kind for invitations and for forgotten passwords.
"""

from allauth.account.views import LogoutView, PasswordResetDoneView
from django.urls import path

from accounts import factors, security, sign_in

urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="account_login"),
    path("logout/", LogoutView.as_view(), name="account_logout"),
    path("password/change/", sign_in.ChangePassword.as_view(), name="account_change_password"),
    path("password/set/", sign_in.SetFirstPassword.as_view(), name="account_set_password"),
    path("password/reset/", sign_in.AskForLink.as_view(), name="account_reset_password"),
    path("password/reset/done/", PasswordResetDoneView.as_view(), name="account_reset_password_done"),
    path("login/second/", factors.AskForFactor.as_view(), name="mfa_authenticate"),
    path("login/passkey/", factors.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("confirm/", factors.ConfirmPassword.as_view(), name="account_reauthenticate"),
    path("confirm/code/", factors.ConfirmCode.as_view(), name="mfa_reauthenticate"),
    path("confirm/passkey/", factors.ConfirmPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("security/", security.overview, name="mfa_index"),
    path("security/app/", factors.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("security/app/remove/", factors.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("security/passkeys/add/", factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/rename/", factors.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", factors.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("security/codes/", factors.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("security/codes/new/", factors.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]
