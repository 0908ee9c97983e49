from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "ctgnet.demo"
    label = "demo"
    verbose_name = "réseau de démonstration"
