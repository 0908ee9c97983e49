from django.urls import path

from ctgnet.pages.figures import views

urlpatterns = [
    path("chiffres/", views.figures, name="figures"),
    path("chiffres/tableau.xlsx", views.figures_table, name="figures_table"),
    path("chiffres/ctg.csv", views.figures_conventions, name="figures_conventions"),
    path("chiffres/couverture.csv", views.figures_coverage, name="figures_coverage"),
]
