from django.urls import path

from ctgnet.pages.search import views

urlpatterns = [path("recherche/", views.search, name="search")]
