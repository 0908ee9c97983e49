"""The table of paths."""

from django.urls import path

from practices.views import openings, questions, reading, sharing, writing

app_name = "practices"
urlpatterns = [
    path("", reading.sheet_list, name="sheet_list"),
    path("nouvelle/", writing.sheet_create, name="sheet_create"),
    path("titres-proches/", reading.similar_titles, name="similar_titles"),
    path("<slug:slug>/", reading.sheet_detail, name="sheet_detail"),
    path("<slug:slug>/ouvrir/", openings.sheet_open, name="sheet_open"),
    path("<slug:slug>/refermer/", openings.sheet_shut, name="sheet_shut"),
    path("<slug:slug>/modifier/", writing.sheet_edit, name="sheet_edit"),
    path("<slug:slug>/enregistrer/", writing.sheet_save, name="sheet_save"),
    path("<slug:slug>/revision/", writing.sheet_revision, name="sheet_revision"),
    path("<slug:slug>/revision/abandonner/", sharing.sheet_abandon, name="sheet_abandon"),
    path("<slug:slug>/partager/", sharing.sheet_share, name="sheet_share"),
    path("<slug:slug>/retirer/", sharing.sheet_unshare, name="sheet_unshare"),
    path("<slug:slug>/demander-relecture/", sharing.sheet_ask_review, name="sheet_ask_review"),
    path(
        "<slug:slug>/annuler-relecture/",
        sharing.sheet_withdraw_review,
        name="sheet_withdraw_review",
    ),
    path("<slug:slug>/relire/", sharing.sheet_review, name="sheet_review"),
    path("<slug:slug>/commenter/", sharing.sheet_comment, name="sheet_comment"),
    path("<slug:slug>/publier/", sharing.sheet_publish, name="sheet_publish"),
    path("<slug:slug>/fermer/", sharing.sheet_close, name="sheet_close"),
    path("<slug:slug>/demander-archivage/", sharing.sheet_ask_archive, name="sheet_ask_archive"),
    path("<slug:slug>/demander-retour/", sharing.sheet_ask_unarchive, name="sheet_ask_unarchive"),
    path("<slug:slug>/annuler-demande/", sharing.sheet_withdraw_move, name="sheet_withdraw_move"),
    path("<slug:slug>/decliner/", sharing.sheet_decline, name="sheet_decline"),
    path("<slug:slug>/archiver/", sharing.sheet_archive, name="sheet_archive"),
    path("<slug:slug>/retablir/", sharing.sheet_unarchive, name="sheet_unarchive"),
    path("<slug:slug>/supprimer/", sharing.sheet_delete, name="sheet_delete"),
    path("<slug:slug>/questions/", questions.question_ask, name="question_ask"),
    path("<slug:slug>/questions/<int:pk>/", questions.question_answer, name="question_answer"),
    path("<slug:slug>/questions/<int:pk>/modifier/", questions.question_edit, name="question_edit"),
    path(
        "<slug:slug>/questions/<int:pk>/supprimer/",
        questions.question_delete,
        name="question_delete",
    ),
]
