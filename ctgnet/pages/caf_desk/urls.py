"""The table of paths of the Caf's desk."""

from django.urls import path

from ctgnet.pages.caf_desk import delegation, joining, list_views, reconfirmation, views

urlpatterns = [
    path("caf/", views.caf_desk, name="caf_desk"),
    path("caf/roles/<int:pk>/valider/", views.role_validate, name="role_validate"),
    path("caf/roles/<int:pk>/refuser/", views.role_refuse, name="role_refuse"),
    path("caf/roles/<int:pk>/terminer/", views.role_end, name="role_end"),
    path("caf/fonctions/<int:pk>/valider/", views.assignment_validate, name="assignment_validate"),
    path("caf/fonctions/<int:pk>/refuser/", views.assignment_refuse, name="assignment_refuse"),
    path("caf/attentes/<int:pk>/", joining.joining_detail, name="joining_detail"),
    path("caf/collegues/", views.colleague_list, name="colleague_list"),
    path("caf/invitations/", views.invitation_list, name="invitation_list"),
    path("caf/invitations/<int:pk>/retirer/", views.invitation_revoke, name="invitation_revoke"),
    path("caf/invitations/<int:pk>/renvoyer/", views.invitation_renew, name="invitation_renew"),
    path("caf/reconfirmation/", reconfirmation.reconfirmation, name="reconfirmation"),
    path(
        "caf/demandes/<slug:kind>/<int:pk>/confier/",
        delegation.request_delegate,
        name="request_delegate",
    ),
    path(
        "caf/demandes/<slug:kind>/<int:pk>/reprendre/",
        delegation.request_take_back,
        name="request_take_back",
    ),
    path("caf/demandes/exporter/", list_views.requests_export, name="requests_export"),
    path("caf/suivi/<slug:which>/", list_views.followed_list, name="followed_list"),
    path(
        "caf/suivi/<slug:which>/exporter/",
        list_views.followed_list_export,
        name="followed_list_export",
    ),
    path("caf/registre/", list_views.register_take, name="register_take"),
    path("caf/registre/ctg/", list_views.register_export, name="register_export"),
    path("caf/registre/personnes/", list_views.people_export, name="people_export"),
    path("caf/journal/", views.caf_journal, name="caf_journal"),
]
