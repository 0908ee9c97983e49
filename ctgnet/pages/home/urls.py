from django.urls import path

from ctgnet.pages.home import views

urlpatterns = [path("", views.home, name="home")]
