from django.urls import path

from ctgnet.pages.health import views

urlpatterns = [path("sante/", views.health, name="health")]
