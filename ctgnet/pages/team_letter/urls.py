"""The table of paths of the messages to a team or to a Caf."""

from django.urls import path

from ctgnet.pages.team_letter import views

urlpatterns = [
    path("conventions/<slug:slug>/ecrire/", views.team_letter, name="team_letter"),
    path(
        "conventions/<slug:slug>/messages/<uuid:key>/",
        views.team_letter_detail,
        name="team_letter_detail",
    ),
    path("territoires/caf/<str:code>/ecrire/", views.caf_letter, name="caf_letter"),
    path(
        "territoires/caf/<str:code>/messages/<uuid:key>/",
        views.caf_letter_detail,
        name="caf_letter_detail",
    ),
    path("ecrire-a-une-caf/", views.caf_find, name="caf_find"),
    path("ecrire-a-une-equipe/<str:token>/", views.letter_confirm, name="letter_confirm"),
]
