from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "ctgnet.mail"
    label = "mail"
    verbose_name = "courriels"
