from django.urls import path

from ctgnet.pages.map import views

urlpatterns = [
    path("carte/", views.map_france, name="map_france"),
    path("carte/departement/<str:code>/", views.map_department, name="map_department"),
]
