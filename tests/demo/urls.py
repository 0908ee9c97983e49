"""The site as it is with DEMO=1: its paths, and those of the demonstration."""

from django.urls import include, path

from ctgnet import urls

urlpatterns = [*urls.urlpatterns, path("demo/", include("ctgnet.demo.urls"))]

handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler500 = urls.handler500
