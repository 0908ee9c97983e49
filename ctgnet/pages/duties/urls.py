from django.urls import path

from ctgnet.pages.duties import views

TEXTS = [
    ("mentions-legales/", "mentions_legales", "legal_notice"),
    ("conditions/", "conditions", "terms"),
    ("charte/", "charte", "charter"),
    ("confidentialite/", "confidentialite", "privacy_notice"),
    ("accessibilite/", "accessibilite", "accessibility"),
    ("aide/", "aide", "help"),
    ("plan-du-site/", "plan_du_site", "site_map"),
]

urlpatterns = [
    *(path(route, views.text_page(template), name=name) for route, template, name in TEXTS),
    path("contact/", views.contact, name="contact"),
    path("robots.txt", views.robots_txt, name="robots_txt"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("favicon.ico", views.favicon, name="favicon"),
]
