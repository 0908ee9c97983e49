"""The table of paths of « Qui peut faire quoi »."""

from django.urls import path

from ctgnet.pages.permissions import views

urlpatterns = [path("qui-peut-faire-quoi/", views.permissions, name="permissions")]
