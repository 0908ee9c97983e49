"""Mounted under /demo/ in the demonstration only."""

from django.urls import path

from ctgnet.demo import views

app_name = "demo"

urlpatterns = [
    path("import-ctg.xlsx", views.import_example, name="import_example"),
    path("courriels/", views.mail_list, name="mail_list"),
    path("courriels/<int:pk>/", views.mail_detail, name="mail_detail"),
    path("courriels/<int:pk>/page/", views.mail_page, name="mail_page"),
]
