from django.urls import path

from ctgnet.pages.figures import views

urlpatterns = [path("chiffres/", views.figures, name="figures")]
