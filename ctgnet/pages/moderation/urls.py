"""The table of paths of reports."""

from django.urls import path

from ctgnet.pages.moderation import views

urlpatterns = [
    path("signaler/", views.report_create, name="report_create"),
    path("administration/signalements/", views.report_list, name="report_list"),
    path("administration/signalements/<int:pk>/traiter/", views.report_close, name="report_close"),
]
