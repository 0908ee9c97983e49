from django.urls import path

from ctgnet.pages.territory import views

urlpatterns = [
    path("territoires/", views.territory_list, name="territory_list"),
    path("territoires/suggestions/", views.territory_suggestions, name="territory_suggestions"),
    path("territoires/<str:kind>/<str:code>/", views.territory_detail, name="territory_detail"),
]
