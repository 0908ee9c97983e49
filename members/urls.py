"""The table of paths."""

from django.urls import path

urlpatterns = []
