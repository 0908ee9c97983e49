from django.apps import AppConfig

from ctgnet import many


class PagesConfig(AppConfig):
    name = "ctgnet.pages"
    label = "pages"
    verbose_name = "pages qui réunissent les applications"

    def ready(self):
        many.register()
