from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "ctgnet.sessions"
    label = "ctgnet_sessions"
    verbose_name = "sessions"
