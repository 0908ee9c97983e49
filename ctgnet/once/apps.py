from django.apps import AppConfig


class OnceConfig(AppConfig):
    name = "ctgnet.once"
    label = "once"
    verbose_name = "formulaires envoyés"
