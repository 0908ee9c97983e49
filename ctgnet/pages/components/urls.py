from django.urls import path

from ctgnet.pages.components import views

urlpatterns = [path("composants/", views.component_list, name="component_list")]
