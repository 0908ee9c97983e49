"""The table of paths of testimonies, and the page of the trade that shows them."""

from django.urls import path

from ctgnet.pages.testimony import views

urlpatterns = [
    path("le-metier/", views.the_function, name="the_function"),
    path("mon-espace/temoignage/", views.testimony, name="testimony"),
    path("mon-espace/temoignage/retirer/", views.testimony_withdraw, name="testimony_withdraw"),
    path("administration/temoignages/", views.testimony_list, name="testimony_list"),
    path(
        "administration/temoignages/<int:pk>/choisir/",
        views.testimony_choose,
        name="testimony_choose",
    ),
]
