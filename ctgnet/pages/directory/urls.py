"""The table of paths of the directory."""

from django.urls import path

from ctgnet.pages.directory import views

urlpatterns = [path("annuaire/", views.directory, name="directory")]
