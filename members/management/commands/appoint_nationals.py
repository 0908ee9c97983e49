"""Two national administrators where fewer are left, appointed by two people in front of one keyboard."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from members.actions import appoint_first_nationals
from members.models import Member


class Command(BaseCommand):
    help = (
        "Appoint two national administrators where fewer are left; others are proposed on the site."
    )

    def add_arguments(self, parser):
        parser.add_argument("addresses", nargs=2, help="the addresses of two open accounts")

    def handle(self, *args, addresses, **options):
        people = [self._member(address) for address in addresses]
        try:
            appoint_first_nationals(*people)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        self.stdout.write(
            "C’est fait. Chacune des deux personnes ajoute maintenant un second facteur."
        )

    def _member(self, address):
        member = Member.objects.listed().proved().of_address(address).first()
        if member is None:
            raise CommandError(f"Aucun compte ouvert à cette adresse : {address}")
        return member
