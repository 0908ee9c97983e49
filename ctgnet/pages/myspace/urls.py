"""The table of paths of one's own pages."""

from django.urls import path

from ctgnet.pages.myspace import views

urlpatterns = [
    path("mon-espace/", views.myspace, name="myspace"),
    path("mon-espace/profil/", views.profile_edit, name="profile_edit"),
    path("mon-espace/notifications/", views.notification_list, name="notification_list"),
    path("mon-espace/notifications/lues/", views.notification_read, name="notification_read"),
    path("mon-espace/preferences/", views.preferences, name="preferences"),
    path("mon-espace/envois/", views.mailing_list, name="mailing_list"),
    path("mon-espace/envois/<int:pk>/", views.mailing_detail, name="mailing_detail"),
    path("mon-espace/journal/", views.journal, name="journal"),
    path("mon-espace/fonctions/demander/", views.role_request, name="role_request"),
    path("mon-espace/fonctions/demander/caf/", views.role_request_caf, name="role_request_caf"),
    path(
        "mon-espace/fonctions/demander/partenaire/",
        views.role_request_partner,
        name="role_request_partner",
    ),
    path("mon-espace/fonctions/demander/ctg/", views.ctg_find, name="ctg_find"),
    path(
        "mon-espace/fonctions/demander/ctg/<slug:slug>/",
        views.assignment_request,
        name="assignment_request",
    ),
    path("mon-espace/fonctions/demander/commune/", views.joining_ask, name="joining_ask"),
    path("mon-espace/attentes/<int:pk>/retirer/", views.joining_withdraw, name="joining_withdraw"),
    path(
        "mon-espace/noms/<str:public_id>/accepter/",
        views.name_take_up,
        name="name_take_up",
    ),
    path(
        "mon-espace/noms/<str:public_id>/refuser/",
        views.name_decline,
        name="name_decline",
    ),
    path("mon-espace/fonctions/<int:pk>/retirer/", views.role_withdraw, name="role_withdraw"),
]
