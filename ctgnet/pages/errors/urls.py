from django.urls import path

from ctgnet.pages.errors import views

urlpatterns = [path("jeton-de-formulaire/", views.form_token, name="form_token")]
