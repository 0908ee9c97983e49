"""Accounts, under /compte/: allauth's views with our paths and its own names, then ours."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.urls import path, reverse_lazy

from members import views
from members.identity import file_once_confirmed, identity_confirm, identity_required

ALLAUTH = [
    # Coming in and going out
    ("connexion/", account.login, "account_login"),
    ("deconnexion/", account.logout, "account_logout"),
    ("inscription/", account.signup, "account_signup"),
    ("suspendu/", account.account_inactive, "account_inactive"),
    ("code/", account.request_login_code, "account_request_login_code"),
    ("code/confirmer/", account.confirm_login_code, "account_confirm_login_code"),
    ("confirmer-mon-identite/", account.reauthenticate, "account_reauthenticate"),
    ("confirmer-mon-identite/code/", identity_confirm, "identity_confirm"),
    # Address
    ("adresse/", identity_required(account.email), "account_email"),
    ("confirmer/", account.email_verification_sent, "account_email_verification_sent"),
    # Password
    ("mot-de-passe/", account.password_change, "account_change_password"),
    ("mot-de-passe/ajouter/", identity_required(account.password_set), "account_set_password"),
    ("mot-de-passe/oublie/", account.password_reset, "account_reset_password"),
    (
        "mot-de-passe/oublie/code/",
        account.confirm_password_reset_code,
        "account_confirm_password_reset_code",
    ),
    (
        "mot-de-passe/oublie/nouveau/",
        account.complete_password_reset,
        "account_complete_password_reset",
    ),
    (
        "mot-de-passe/oublie/fait/",
        account.password_reset_from_key_done,
        "account_password_reset_completed",
    ),
    # Second factor
    ("securite/", mfa.index, "mfa_index"),
    ("securite/verifier/", mfa.authenticate, "mfa_authenticate"),
    ("securite/confirmer-mon-identite/", mfa.reauthenticate, "mfa_reauthenticate"),
    ("securite/application/ajouter/", identity_required(totp.activate_totp), "mfa_activate_totp"),
    ("securite/application/retirer/", totp.deactivate_totp, "mfa_deactivate_totp"),
    ("securite/codes-de-secours/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    (
        "securite/codes-de-secours/creer/",
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
    ),
    (
        "securite/codes-de-secours.txt",
        file_once_confirmed(
            recovery_codes.download_recovery_codes, page=reverse_lazy("mfa_view_recovery_codes")
        ),
        "mfa_download_recovery_codes",
    ),
    ("securite/cles/", webauthn.list_webauthn, "mfa_list_webauthn"),
    ("securite/cles/ajouter/", identity_required(webauthn.add_webauthn), "mfa_add_webauthn"),
    (
        "securite/cles/confirmer-mon-identite/",
        webauthn.reauthenticate_webauthn,
        "mfa_reauthenticate_webauthn",
    ),
    ("securite/cles/<int:pk>/retirer/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
    ("securite/cles/<int:pk>/modifier/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
    ("connexion/cle/", webauthn.login_webauthn, "mfa_login_webauthn"),
    ("sessions/", usersessions.list_usersessions, "usersessions_list"),
]
urlpatterns = [
    *(path(route, views.ours(view, name), name=name) for route, view, name in ALLAUTH),
    path("", views.account_home, name="account_home"),
    path("invitation/<str:token>/", views.invitation_accept, name="invitation_accept"),
    path("desabonnement/<str:token>/", views.mail_unsubscribe, name="mail_unsubscribe"),
]
