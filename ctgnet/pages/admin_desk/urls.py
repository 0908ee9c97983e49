"""The table of paths of the national administration."""

from django.urls import path

from ctgnet.pages.admin_desk import views

urlpatterns = [
    path("administration/", views.admin_desk, name="admin_desk"),
    path("administration/courriels/", views.mail_health, name="mail_health"),
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
