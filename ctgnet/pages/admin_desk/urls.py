"""The table of paths of the national administration."""

from django.urls import path

from ctgnet.pages.admin_desk import mail_views, organisation_views, views

urlpatterns = [
    path("administration/", views.admin_desk, name="admin_desk"),
    path("administration/courriels/", mail_views.mail_health, name="mail_health"),
    path(
        "administration/courriels/renvoyer/",
        mail_views.mail_send_all_again,
        name="mail_send_all_again",
    ),
    path(
        "administration/courriels/<int:pk>/renvoyer/",
        mail_views.mail_send_again,
        name="mail_send_again",
    ),
    path("administration/organismes/", organisation_views.duplicate_list, name="duplicate_list"),
    path(
        "administration/organismes/choisir/",
        organisation_views.organisation_pick,
        name="organisation_pick",
    ),
    path(
        "administration/organismes/<int:pk>/reunir/<int:other>/",
        organisation_views.organisation_merge,
        name="organisation_merge",
    ),
    path("administration/nationale/", views.national_propose, name="national_propose"),
    path(
        "administration/membres/<str:public_id>/suspendre/",
        views.member_suspend,
        name="member_suspend",
    ),
    path(
        "administration/membres/<str:public_id>/rouvrir/", views.member_reopen, name="member_reopen"
    ),
    path("administration/references/", views.referent_grant, name="referent_grant"),
]
