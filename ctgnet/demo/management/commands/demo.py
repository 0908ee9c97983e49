"""Build the demonstration network in an empty database; found there, it stays as it is."""

import time
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ctgnet.demo import rules
from ctgnet.demo.build.letters import send_letters
from ctgnet.demo.build.network import build_network
from ctgnet.demo.models import Demonstration
from members.models import Member


class Command(BaseCommand):
    help = "Construit le réseau de démonstration dans une base vide, après load_reference."

    def add_arguments(self, parser):
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            metavar="AAAA-MM-JJ",
            help="jour à partir duquel les dates sont comptées (aujourd’hui)",
        )

    def handle(self, *, today=None, **options):
        if demonstration := Demonstration.objects.first():
            self.stdout.write(f"{demonstration} : déjà construit, rien à faire.")
            return
        if refusal := rules.refusal_to_build():
            raise CommandError(refusal)
        started = time.monotonic()
        network = build_network(today or timezone.localdate())
        sent = send_letters(network)
        self.stdout.write(
            f"Réseau de démonstration construit en {time.monotonic() - started:.0f} s : "
            f"{Member.objects.count()} membres, {len(network.register.conventions)} CTG, "
            f"{len(network.library.sheets)} fiches, {len(network.agenda.meetings)} rencontres, "
            f"{sent} courriels."
        )
