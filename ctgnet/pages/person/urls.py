"""The table of paths of a person."""

from django.urls import path

from ctgnet.pages.person import views

urlpatterns = [
    path("membres/<str:public_id>/", views.person_detail, name="person_detail"),
    path("membres/<str:public_id>/coordonnees/", views.person_contact, name="person_contact"),
    path("membres/<str:public_id>/ecrire/", views.person_write, name="person_write"),
]
