from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "ctgnet.pages"
    label = "pages"
    verbose_name = "pages qui réunissent les applications"
