"""The table of paths."""

from django.urls import include, path

from conventions import urls_plan
from conventions.views import (
    amendments,
    assignments,
    bodies,
    card,
    check,
    convention,
    corrections,
    documents,
    handovers,
    history,
    imports,
    listing,
    mergers,
    openings,
    organisations,
    posts,
    register,
)

app_name = "conventions"
urlpatterns = [
    path("", listing.convention_list, name="convention_list"),
    path("nouvelle/", register.convention_create, name="convention_create"),
    path("nouvelle/garder/", register.convention_autosave, name="convention_autosave"),
    path("nouvelle/choix/", register.convention_choices, name="convention_choices"),
    path("nouvelle/liste/", register.convention_options, name="convention_options"),
    path("nouvelle/<uuid:key>/", register.convention_create, name="convention_resume"),
    path("nouvelle/<uuid:key>/verifier/", check.convention_check, name="convention_check"),
    path("nouvelle/<uuid:key>/supprimer/", register.draft_delete, name="draft_delete"),
    path("organismes/nouveau/", organisations.organisation_create, name="organisation_create"),
    path("organismes/<int:pk>/", organisations.organisation_detail, name="organisation_detail"),
    path(
        "organismes/<int:pk>/corriger/", organisations.organisation_edit, name="organisation_edit"
    ),
    path("import/", imports.import_create, name="import_create"),
    path("import/modele/", imports.import_template, name="import_template"),
    path("import/<uuid:key>/", imports.import_detail, name="import_detail"),
    path("import/<uuid:key>/verifier/", imports.import_check, name="import_check"),
    path("import/<uuid:key>/confirmer/", imports.import_confirm, name="import_confirm"),
    path("import/<uuid:key>/remarques/", imports.import_notices, name="import_notices"),
    path("import/<uuid:key>/effacer/", imports.import_delete, name="import_delete"),
    path("import/<uuid:key>/annuler/", imports.import_undo, name="import_undo"),
    path("<slug:slug>/", card.convention_detail, name="convention_detail"),
    path("<slug:slug>/perimetre/", card.convention_perimeter, name="convention_perimeter"),
    path("<slug:slug>/signataires/", card.convention_signatories, name="convention_signatories"),
    path(
        "<slug:slug>/perimetre/corriger/", corrections.perimeter_correct, name="perimeter_correct"
    ),
    path(
        "<slug:slug>/signataires/corriger/",
        corrections.signatories_edit,
        name="signatories_edit",
    ),
    path("<slug:slug>/equipe/", card.convention_team, name="convention_team"),
    path("<slug:slug>/plan-d-actions/", include(urls_plan)),
    path("<slug:slug>/historique/", history.convention_history, name="convention_history"),
    path("<slug:slug>/avenants/nouveau/", amendments.amendment_create, name="amendment_create"),
    path("<slug:slug>/avenants/<int:pk>/", amendments.amendment_detail, name="amendment_detail"),
    path(
        "<slug:slug>/avenants/<int:pk>/modifier/", amendments.amendment_edit, name="amendment_edit"
    ),
    path(
        "<slug:slug>/avenants/<int:pk>/confirmer/",
        amendments.amendment_confirm,
        name="amendment_confirm",
    ),
    path(
        "<slug:slug>/avenants/<int:pk>/retirer/",
        amendments.amendment_withdraw,
        name="amendment_withdraw",
    ),
    path(
        "<slug:slug>/avenants/<int:pk>/reprendre/",
        amendments.amendment_reopen,
        name="amendment_reopen",
    ),
    path("<slug:slug>/communes-fusionnees/", mergers.merger_list, name="merger_list"),
    path("<slug:slug>/passation/<int:pk>/", handovers.handover_detail, name="handover_detail"),
    path("<slug:slug>/passation/<int:pk>/modifier/", handovers.handover_edit, name="handover_edit"),
    path("<slug:slug>/passation/<int:pk>/garder/", handovers.handover_save, name="handover_save"),
    path(
        "<slug:slug>/passation/<int:pk>/imprimer/", handovers.handover_print, name="handover_print"
    ),
    path("<slug:slug>/instances/", bodies.body_list, name="body_list"),
    path("<slug:slug>/instances/nouvelle/", bodies.body_create, name="body_create"),
    path("<slug:slug>/instances/<int:pk>/", bodies.body_detail, name="body_detail"),
    path("<slug:slug>/instances/<int:pk>/modifier/", bodies.body_edit, name="body_edit"),
    path("<slug:slug>/instances/<int:pk>/clore/", bodies.body_close, name="body_close"),
    path("<slug:slug>/instances/<int:pk>/rouvrir/", bodies.body_reopen, name="body_reopen"),
    path("<slug:slug>/instances/<int:pk>/membres/", bodies.body_seat, name="body_seat"),
    path(
        "<slug:slug>/instances/<int:pk>/membres/<int:member_pk>/retirer/",
        bodies.body_unseat,
        name="body_unseat",
    ),
    path("<slug:slug>/documents/", documents.document_list, name="document_list"),
    path("<slug:slug>/documents/nouveau/", documents.document_create, name="document_create"),
    path(
        "<slug:slug>/documents/<int:pk>/telecharger/",
        documents.document_download,
        name="document_download",
    ),
    path("<slug:slug>/documents/<int:pk>/modifier/", documents.document_edit, name="document_edit"),
    path(
        "<slug:slug>/documents/<int:pk>/retirer/",
        documents.document_remove,
        name="document_remove",
    ),
    path(
        "<slug:slug>/documents/<int:pk>/retablir/",
        documents.document_restore,
        name="document_restore",
    ),
    path("<slug:slug>/renouveler/", history.convention_renew, name="convention_renew"),
    path("<slug:slug>/clore/", history.convention_end, name="convention_end"),
    path("<slug:slug>/modifier/", convention.convention_edit, name="convention_edit"),
    path("<slug:slug>/confirmer/", convention.convention_confirm, name="convention_confirm"),
    path("<slug:slug>/ouvrir/", openings.convention_open, name="convention_open"),
    path("<slug:slug>/refermer/", openings.convention_close, name="convention_close"),
    path("<slug:slug>/postes/nouveau/", posts.post_create, name="post_create"),
    path("<slug:slug>/postes/<int:pk>/nommer/", posts.post_appoint, name="post_appoint"),
    path("<slug:slug>/postes/<int:pk>/fermer/", posts.post_close, name="post_close"),
    path(
        "<slug:slug>/postes/<int:pk>/demander/",
        assignments.assignment_request,
        name="assignment_request",
    ),
    path(
        "<slug:slug>/affectations/<int:pk>/valider/",
        assignments.assignment_validate,
        name="assignment_validate",
    ),
    path(
        "<slug:slug>/affectations/<int:pk>/refuser/",
        assignments.assignment_refuse,
        name="assignment_refuse",
    ),
    path(
        "<slug:slug>/affectations/<int:pk>/retirer/",
        assignments.assignment_withdraw,
        name="assignment_withdraw",
    ),
    path(
        "<slug:slug>/affectations/<int:pk>/terminer/",
        assignments.assignment_end,
        name="assignment_end",
    ),
    path(
        "<slug:slug>/affectations/<int:pk>/toujours-en-poste/",
        assignments.assignment_answer,
        name="assignment_answer",
    ),
]
