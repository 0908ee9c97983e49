"""The table of paths."""

from django.urls import path

from practices import views

app_name = "practices"
urlpatterns = [
    path("", views.sheet_list, name="sheet_list"),
    path("nouvelle/", views.sheet_create, name="sheet_create"),
    path("titres-proches/", views.similar_titles, name="similar_titles"),
    path("<slug:slug>/", views.sheet_detail, name="sheet_detail"),
    path("<slug:slug>/modifier/", views.sheet_edit, name="sheet_edit"),
    path("<slug:slug>/enregistrer/", views.sheet_save, name="sheet_save"),
    path("<slug:slug>/partager/", views.sheet_share, name="sheet_share"),
    path("<slug:slug>/retirer/", views.sheet_unshare, name="sheet_unshare"),
    path("<slug:slug>/demander-relecture/", views.sheet_ask_review, name="sheet_ask_review"),
    path(
        "<slug:slug>/annuler-relecture/", views.sheet_withdraw_review, name="sheet_withdraw_review"
    ),
    path("<slug:slug>/relire/", views.sheet_review, name="sheet_review"),
    path("<slug:slug>/publier/", views.sheet_publish, name="sheet_publish"),
    path("<slug:slug>/fermer/", views.sheet_close, name="sheet_close"),
    path("<slug:slug>/archiver/", views.sheet_archive, name="sheet_archive"),
    path("<slug:slug>/retablir/", views.sheet_unarchive, name="sheet_unarchive"),
    path("<slug:slug>/supprimer/", views.sheet_delete, name="sheet_delete"),
    path("<slug:slug>/questions/", views.question_ask, name="question_ask"),
    path("<slug:slug>/questions/<int:pk>/", views.question_answer, name="question_answer"),
]
