"""The table of paths of reports."""

from django.urls import path

from ctgnet.pages.moderation import deciding, views

urlpatterns = [
    path("signaler/", views.report_create, name="report_create"),
    path("administration/signalements/", views.report_list, name="report_list"),
    path("administration/signalements/<int:pk>/", views.report_detail, name="report_detail"),
    path(
        "administration/signalements/<int:pk>/decider/",
        deciding.report_decide,
        name="report_decide",
    ),
    path("mon-espace/moderation/<int:pk>/", deciding.decision_detail, name="decision_detail"),
    path("administration/signalements/<int:pk>/traiter/", views.report_close, name="report_close"),
]
