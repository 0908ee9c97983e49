"""The table of paths of one's own data."""

from django.urls import path

from ctgnet.pages.privacy import views

urlpatterns = [
    path("mon-espace/confidentialite/", views.privacy, name="privacy"),
    path("mon-espace/confidentialite/emporter/", views.privacy_export, name="privacy_export"),
    path("mon-espace/confidentialite/effacer/", views.privacy_erase, name="privacy_erase"),
]
