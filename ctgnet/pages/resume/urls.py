from django.urls import path

from ctgnet.pages.resume import views

urlpatterns = [
    path("reprise/abandonner/", views.act_forget, name="act_forget"),
    path("reprise/changer-de-compte/", views.account_switch, name="account_switch"),
    path("session/", views.session_end, name="session_end"),
]
