from allauth.account.signals import email_confirmed, password_reset
from django.apps import AppConfig


class MembersConfig(AppConfig):
    """People; every confirmed address of the sign-in pages comes through one hook."""

    name = "members"

    def ready(self):
        from members import proving  # noqa: PLC0415  models are needed

        email_confirmed.connect(proving.first_proof, dispatch_uid="members.first_proof")
        password_reset.connect(
            proving.forgotten_password_found, dispatch_uid="members.forgotten_password_found"
        )
