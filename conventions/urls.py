"""The table of paths."""

from django.urls import path

from conventions.views import card, register, team

app_name = "conventions"
urlpatterns = [
    path("", card.convention_list, name="convention_list"),
    path("nouvelle/", register.convention_create, name="convention_create"),
    path("nouvelle/garder/", register.convention_autosave, name="convention_autosave"),
    path("nouvelle/choix/", register.convention_choices, name="convention_choices"),
    path("nouvelle/liste/", register.convention_options, name="convention_options"),
    path("nouvelle/<uuid:key>/", register.convention_create, name="convention_resume"),
    path("nouvelle/<uuid:key>/verifier/", register.convention_check, name="convention_check"),
    path("nouvelle/<uuid:key>/supprimer/", register.draft_delete, name="draft_delete"),
    path("<slug:slug>/", card.convention_detail, name="convention_detail"),
    path("<slug:slug>/perimetre/", card.convention_perimeter, name="convention_perimeter"),
    path("<slug:slug>/signataires/", card.convention_signatories, name="convention_signatories"),
    path("<slug:slug>/equipe/", card.convention_team, name="convention_team"),
    path("<slug:slug>/historique/", card.convention_history, name="convention_history"),
    path("<slug:slug>/modifier/", team.convention_edit, name="convention_edit"),
    path("<slug:slug>/confirmer/", team.convention_confirm, name="convention_confirm"),
    path("<slug:slug>/postes/nouveau/", team.post_create, name="post_create"),
    path("<slug:slug>/postes/<int:pk>/nommer/", team.post_appoint, name="post_appoint"),
    path("<slug:slug>/postes/<int:pk>/fermer/", team.post_close, name="post_close"),
    path(
        "<slug:slug>/postes/<int:pk>/demander/",
        team.assignment_request,
        name="assignment_request",
    ),
    path(
        "<slug:slug>/affectations/<int:pk>/valider/",
        team.assignment_validate,
        name="assignment_validate",
    ),
    path(
        "<slug:slug>/affectations/<int:pk>/refuser/",
        team.assignment_refuse,
        name="assignment_refuse",
    ),
    path(
        "<slug:slug>/affectations/<int:pk>/terminer/",
        team.assignment_end,
        name="assignment_end",
    ),
]
