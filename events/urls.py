"""The table of paths."""

from django.urls import path

from events import views

app_name = "events"
urlpatterns = [
    path("", views.event_list, name="event_list"),
    path("calendrier/", views.event_calendar, name="event_calendar"),
    path("nouveau/", views.event_create, name="event_create"),
    path("lien/<str:act>/<str:token>/", views.act_confirm, name="act_confirm"),
    path("<slug:slug>.ics", views.event_ics, name="event_ics"),
    path("<slug:slug>/", views.event_detail, name="event_detail"),
    path("<slug:slug>/inscription/", views.event_register, name="event_register"),
    path("<slug:slug>/annuler/", views.registration_cancel, name="registration_cancel"),
    path("<slug:slug>/accepter/", views.offer_accept, name="offer_accept"),
    path("<slug:slug>/refuser/", views.offer_decline, name="offer_decline"),
    path("<slug:slug>/participants/", views.event_attendees, name="event_attendees"),
    path("<slug:slug>/ouvrir/", views.event_open, name="event_open"),
    path("<slug:slug>/refermer/", views.event_close, name="event_close"),
    path("<slug:slug>/modifier/", views.event_edit, name="event_edit"),
    path("<slug:slug>/publier/", views.event_publish, name="event_publish"),
    path("<slug:slug>/inviter/", views.event_invite, name="event_invite"),
    path("<slug:slug>/annulation/", views.event_cancel, name="event_cancel"),
]
